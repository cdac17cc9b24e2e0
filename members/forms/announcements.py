"""What people write to the members of a network, in each language apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alliance.plain_text import PlainTextField
from alliance.texts import Texts
from networks.models import Network


@dataclass(frozen=True)
class InOneLanguage:
    """The two fields of one language, for the page that shows them together."""

    code: str
    name: str
    direction: str
    title: forms.BoundField
    body: forms.BoundField


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
        for code, name in settings.LANGUAGES:
            self._add_language(code, str(name))
        self.order_fields(["network", "reaches_below"])

    def _add_language(self, code: str, name: str) -> None:
        writing = {"lang": code, "dir": settings.LANGUAGE_TABLE[code]["dir"]}
        self.fields[f"title_{code}"] = PlainTextField(
            label=_("Title (%(language)s)") % {"language": name},
            required=False,
            max_length=150,
            widget=forms.TextInput(attrs=writing),
        )
        self.fields[f"body_{code}"] = PlainTextField(
            label=_("Text (%(language)s)") % {"language": name},
            required=False,
            max_length=8000,
            widget=forms.Textarea(attrs={"rows": 8, **writing}),
        )

    def in_languages(self) -> list[InOneLanguage]:
        return [
            InOneLanguage(
                code,
                str(name),
                settings.LANGUAGE_TABLE[code]["dir"],
                self[f"title_{code}"],
                self[f"body_{code}"],
            )
            for code, name in settings.LANGUAGES
        ]

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
        said = {code: self.cleaned_data[f"{field}_{code}"] for code, _name in settings.LANGUAGES}
        return {code: text for code, text in said.items() if text}
