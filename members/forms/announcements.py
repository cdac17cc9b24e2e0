"""What people write to the members of a network, in each language apart."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alliance.in_languages import Asked, OneLanguage, ask_in_languages, in_languages, texts_in
from alliance.texts import Texts
from networks.models import Network

TITLE = Asked("title", _("Title (%(language)s)"), most=150)
BODY = Asked("body", _("Text (%(language)s)"), most=8000, rows=8)


class AnnouncementForm(forms.Form):
    """A message in one language or in several; each is whole or left out."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("This page is too old. Open it anew."),
            "invalid": _("This page is too old. Open it anew."),
        },
    )
    reaches_below = forms.BooleanField(
        label=_("Also to the networks below it"), required=False, initial=True
    )

    def __init__(self, *args: Any, networks: Sequence[Network], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.networks = {network.slug: network for network in networks}
        self.fields["network"] = forms.ChoiceField(
            label=_("To the members of"),
            choices=[(slug, network.name) for slug, network in self.networks.items()],
            error_messages={
                "required": _("Choose the network you write to."),
                "invalid_choice": _("Choose one of the networks shown."),
            },
        )
        ask_in_languages(self, TITLE, BODY)
        self.order_fields(["network", "reaches_below"])

    def in_languages(self) -> list[OneLanguage]:
        return in_languages(self, "title", "body")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        for code, _name in settings.LANGUAGES:
            self._check_whole(code, typed)
        whole = [code for code, _name in settings.LANGUAGES if typed.get(f"title_{code}")]
        if not whole and not self.errors:
            self.add_error(
                f"title_{settings.LANGUAGES[0][0]}",
                _now("Write the message in at least one language."),
            )
        return typed

    def _check_whole(self, code: str, typed: dict[str, Any]) -> None:
        title, body = typed.get(f"title_{code}"), typed.get(f"body_{code}")
        if title and body == "":
            self.add_error(f"body_{code}", _now("Write the text as well, or empty the title."))
        if body and title == "":
            self.add_error(f"title_{code}", _now("Write the title as well, or empty the text."))

    @property
    def network(self) -> Network:
        return self.networks[self.cleaned_data["network"]]

    def texts(self, field: str) -> Texts:
        """What was written for one field, by language; what was left out is absent."""
        said = texts_in(self.cleaned_data, field)
        return {code: text for code, text in said.items() if text}
