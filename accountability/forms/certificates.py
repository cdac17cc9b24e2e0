"""What certifiers type about a key, and what handlers declare of themselves."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Value
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accountability.models import DeclaredTie, HandlerKey, TrustCertificate
from alliance.choices import offer
from alliance.days import DayField
from alliance.folding import Fold
from alliance.plain_text import PlainEmailField, PlainTextField
from members.models import Member
from networks.models import Network

Role = TrustCertificate.Role
WHOLE, SOME = "whole", "some"
GIVEN_HERE = [(role, role.label) for role in Role if role != Role.CERTIFIER]


class FingerprintField(PlainTextField):
    """Typed from what was heard, so that nobody confirms it with a glance."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Fingerprint that the person reads to you"),
            max_length=100,
            help_text=_(
                "Six groups of four, heard in a call or face to face. It is not shown here."
            ),
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
            ),
            error_messages={"required": _("Type the fingerprint that you heard.")},
            **kwargs,
        )


class ConfirmForm(forms.Form):
    """The second certifier's own comparison."""

    fingerprint = FingerprintField()


class CertifyForm(forms.Form):
    """Whose key, for what, for which networks, how long."""

    email = PlainEmailField(label=_("E-mail address of the person’s account"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=GIVEN_HERE,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the role."),
            "invalid_choice": _("Choose one of the roles shown."),
        },
    )
    reach = forms.ChoiceField(
        label=_("For whom the person handles concerns"),
        choices=[(WHOLE, _("the whole alliance")), (SOME, _("the networks ticked below"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the two."),
            "invalid_choice": _("Choose one of the two shown."),
        },
    )
    networks = forms.MultipleChoiceField(
        label=_("Networks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose networks of the list."),
            "invalid_list": _("Choose networks of the list."),
        },
    )
    until = DayField(label=_("Until the end of"), help_text=_("A year from today at most."))
    fingerprint = FingerprintField()

    def __init__(
        self, typed: QueryDict | None, *, networks: list[Network], until: date, **kwargs: Any
    ) -> None:
        super().__init__(typed, initial={"until": until}, **kwargs)
        self.known = {str(network.pk): network for network in networks}
        offer(self, "networks", ((pk, network.name) for pk, network in self.known.items()))

    def clean_email(self) -> HandlerKey:
        """The key of the person, in use."""
        email = self.cleaned_data["email"].lower()
        key = HandlerKey.objects.in_use().filter(user__email=email, user__is_active=True).first()
        if key is None:
            raise forms.ValidationError(_("Nobody with this address has set up a vault."))
        return key

    def clean_networks(self) -> list[Network]:
        return [self.known[pk] for pk in self.cleaned_data["networks"]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        reach, networks = cleaned.get("reach"), cleaned.get("networks")
        if reach == SOME and not networks:
            self.add_error("networks", _("Tick at least one network."))
        if reach == WHOLE and networks:
            self.add_error(
                "networks", _("Untick the networks, or choose that it is for those ticked.")
            )
        return cleaned


class TieForm(forms.Form):
    """A tie: of which kind, and to what."""

    kind = forms.ChoiceField(
        label=_("What ties you"),
        choices=DeclaredTie.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what ties you."),
            "invalid_choice": _("Choose one of those shown."),
        },
    )
    network = forms.ChoiceField(
        label=_("Network"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the networks in the list.")},
    )
    organisation = PlainTextField(
        label=_("Or the name of an organisation that belongs to the alliance"),
        required=False,
        max_length=200,
    )
    note = PlainTextField(
        label=_("Something to remember about it"),
        required=False,
        max_length=500,
        help_text=_("Only you read it."),
    )

    def __init__(self, typed: QueryDict | None, *, networks: list[Network]) -> None:
        super().__init__(typed)
        self.known = {str(network.pk): network for network in networks}
        names = ((pk, network.name) for pk, network in self.known.items())
        offer(self, "network", [("", _("None of them")), *names])

    def clean_network(self) -> Network | None:
        return self.known.get(self.cleaned_data["network"])

    def clean_organisation(self) -> Member | None:
        name = self.cleaned_data["organisation"]
        if not name:
            return None
        same_name = Member.objects.standing().annotate(folded=Fold("name"))
        found = list(same_name.filter(folded=Fold(Value(name))).order_by("pk")[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("We find no single organisation of this name. Name its network instead.")
            )
        return found[0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned["network"]) == bool(cleaned["organisation"]):
            raise forms.ValidationError(_("Name either a network or an organisation."))
        return cleaned
