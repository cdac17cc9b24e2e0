"""A row of the framework as a form: codes first, then its texts in every language, then the rest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliance.plain_text import PlainTextField
from alliance.texts import Texts, of_row
from alliance.translations import Progress, states_of
from networks.forms.texts import LANGUAGES, text_fields, texts_in
from networks.models import Network
from reports.forms.framework.fields import reason_field, yes
from reports.queries.framework import stamp_of

Words = str | Promise


IN_ENGLISH = _("{text}: write it in English. The other languages may follow.")


@dataclass(frozen=True)
class Text:
    """A text of a row: what it is called, how long it may be, in how many lines it is written."""

    label: Words
    most: int
    rows: int = 0
    is_required: bool = False


class RowForm(forms.Form):
    """A row of the framework: codes first, then its texts in every language, then the rest.

    `row` is what is changed, `parent` what a new row is put into. What is `fixed` is asked only once.
    """

    texts_asked: ClassVar[dict[str, Text]] = {}
    fixed: ClassVar[tuple[str, ...]] = ("code", "slug")

    def __init__(
        self,
        typed: QueryDict | None,
        *,
        row: Any = None,
        parent: Any = None,
        nature: str = "",
    ) -> None:
        super().__init__(typed, initial=self._initial(row))
        self.row, self.parent, self.nature = row, parent, nature
        rest = {
            name: field
            for name, field in self.fields.items()
            if row is None or name not in self.fixed
        }
        first = {name: rest.pop(name) for name in self.fixed if name in rest}
        self.fields = {**first, **self._text_fields(), **rest}
        if row is not None:
            self.fields["seen"] = PlainTextField(
                widget=forms.HiddenInput, required=False, max_length=64
            )
            self._ask_about_older_translations()
        self.fill_in()

    def _ask_about_older_translations(self) -> None:
        """A translation may still be right though its English text changed; only a person can say so."""
        self.older = {
            name: [
                language
                for language, state in by_language.items()
                if state.progress == Progress.OUTDATED
            ]
            for name, by_language in states_of(self.row, self.texts_asked).items()
        }
        if any(self.older.values()):
            self.fields["still_right"] = yes(
                _("The translations that are older than the English text are still right.")
            )

    def fill_in(self) -> None:
        """Offer what depends on the row or on what it stands in."""

    @property
    def notice(self) -> Words:
        """What whoever changes this row should know first."""
        return ""

    def groups(self) -> Iterator[list[forms.BoundField]]:
        """The fields as the page shows them: the languages of one text side by side, anything else alone."""
        for name in self.fields:
            text, _mark, language = name.rpartition("_")
            if text not in self.texts_asked or language not in LANGUAGES:
                yield [self[name]]
            elif language == next(iter(LANGUAGES)):
                yield [self[f"{text}_{code}"] for code in LANGUAGES]

    @property
    def texts(self) -> dict[str, Texts]:
        return {name: texts_in(self.cleaned_data, name) for name in self.texts_asked}

    @property
    def states(self) -> dict[str, dict[str, str]]:
        """How far translations are that somebody looked over again."""
        if not self.cleaned_data.get("still_right"):
            return {}
        return {
            name: dict.fromkeys(languages, Progress.REVIEWED)
            for name, languages in self.older.items()
        }

    @property
    def values(self) -> dict[str, Any]:
        """What was typed beside the texts."""
        of_texts = {f"{name}_{language}" for name in self.texts_asked for language in LANGUAGES}
        left_out = {*of_texts, "seen", "reason", "still_right"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}

    @property
    def seen(self) -> str:
        return str(self.cleaned_data.get("seen", ""))

    @property
    def said_why(self) -> str:
        return str(self.cleaned_data.get("reason", ""))

    def _text_fields(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for name, text in self.texts_asked.items():
            fields |= text_fields(
                name,
                f"{text.label} · %(language)s",
                most=text.most,
                rows=text.rows,
                required_in="en" if text.is_required else "",
                required_message=format_lazy(IN_ENGLISH, text=text.label),
            )
        return fields

    def _initial(self, row: models.Model | None) -> dict[str, Any]:
        if row is None:
            return {}
        texts = {
            f"{name}_{language}": text
            for name in self.texts_asked
            for language, text in of_row(row, name).items()
        }
        columns = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}
        return {**columns, **texts, "seen": stamp_of(row)}


class RemoveForm(forms.Form):
    """Why a row goes."""

    reason = reason_field(_("Why"))


def offer_rows(
    form: forms.Form, name: str, rows: "QuerySet[Any]", said: Callable[[Any], str]
) -> None:
    field: Any = form.fields[name]
    field.queryset = rows
    field.said = said


def offer_networks(form: forms.Form) -> None:
    offer_rows(form, "network", Network.objects.order_by("slug"), lambda one: str(one.name))


def named(row: Any) -> str:
    return f"{row.code} {row.name}"


def refuse_outcome_elsewhere(
    form: forms.Form, cleaned: Mapping[str, Any], area: str, outcome: str
) -> None:
    chosen, within = cleaned.get(outcome), cleaned.get(area)
    if chosen is not None and within is not None and chosen.area_id != within.pk:
        form.add_error(outcome, _("This outcome belongs to another area."))
