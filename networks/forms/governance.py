"""What people type about governance: a body, a seat, a term, a day to look back to."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from alliance.choices import offer
from alliance.days import DayField
from alliance.plain_text import PlainTextField
from alliance.texts import Texts, of_row
from networks.forms.texts import NAMES, NOTES, TITLES, text_fields, texts_in
from networks.models import Body, Constituency, Seat, SeatTerm


class DayForm(forms.Form):
    """A day to look back to; without one it is today."""

    on = DayField(label=_("Who held what on this day"), required=False)


class BodyForm(forms.Form):
    """What a body is and what it is called."""

    kind = forms.ChoiceField(
        label=_("What kind of body it is"),
        choices=Body.Kind.choices,
        error_messages={
            "required": _("Choose what kind of body it is."),
            "invalid_choice": _("Choose one of the kinds shown."),
        },
    )
    local_name = PlainTextField(
        label=_("Its own name, where it differs"), required=False, max_length=150
    )

    def __init__(self, typed: QueryDict | None, *, body: Body | None = None) -> None:
        initial = (
            {
                "kind": body.kind,
                "local_name": body.local_name,
                **_columns(body, "name"),
                **_columns(body, "note"),
            }
            if body
            else {}
        )
        super().__init__(typed, initial=initial)
        self.fields.update(
            text_fields(
                "name",
                NAMES,
                most=150,
                required_in="en",
                required_message=_("Write the body’s name in English."),
            )
        )
        self.fields.update(text_fields("note", NOTES, most=2000, rows=3))

    @property
    def values(self) -> dict[str, Any]:
        return {
            "kind": self.cleaned_data["kind"],
            "local_name": self.cleaned_data["local_name"],
            "name": texts_in(self.cleaned_data, "name"),
            "note": texts_in(self.cleaned_data, "note"),
        }


class SeatForm(forms.Form):
    """What a seat is called, for whom it speaks, whether it votes; once it stands, also since when it is retired."""

    constituency = forms.ChoiceField(
        label=_("For whom it speaks"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the groups shown.")},
    )
    is_voting = forms.BooleanField(label=_("It has a vote."), required=False)
    retired_on = DayField(
        label=_("Retired from this day on"),
        required=False,
        help_text=_("Nobody can sit here any more from that day. Earlier terms stay on record."),
    )

    def __init__(self, typed: QueryDict | None, *, seat: Seat | None = None) -> None:
        initial = (
            {
                "constituency": seat.constituency,
                "is_voting": seat.is_voting,
                "retired_on": seat.retired_on,
                **_columns(seat, "title"),
            }
            if seat
            else {"is_voting": True}
        )
        super().__init__(typed, initial=initial)
        title = text_fields(
            "title",
            TITLES,
            most=150,
            required_in="en",
            required_message=_("Write the seat’s title in English."),
        )
        self.fields = {**title, **self.fields}
        offer(self, "constituency", _groups(seat.constituency if seat else ""))
        if seat is None:
            del self.fields["retired_on"]

    @property
    def title(self) -> Texts:
        return texts_in(self.cleaned_data, "title")

    @property
    def values(self) -> dict[str, Any]:
        kept = ("constituency", "is_voting", "retired_on")
        given = {name: self.cleaned_data[name] for name in kept if name in self.cleaned_data}
        return {**given, "title": self.title}


class TermForm(forms.Form):
    """Who sits on a seat, from when until when, and how that came about."""

    name = PlainTextField(
        label=_("Name, as the minutes have it"),
        max_length=150,
        error_messages={"required": _("Write the name, as the minutes have it.")},
    )
    since = DayField(
        label=_("From"),
        required=False,
        help_text=_("Leave it open where the sources do not say."),
    )
    until = DayField(
        label=_("Until"),
        required=False,
        help_text=_("The day on which a successor may begin. Leave it open while the term runs."),
    )
    how = forms.ChoiceField(
        label=_("How the seat was taken"),
        choices=SeatTerm.How.choices,
        error_messages={
            "required": _("Choose how the seat was taken."),
            "invalid_choice": _("Choose one of the ways shown."),
        },
    )
    end_reason = PlainTextField(
        label=_("Why the term ended"),
        required=False,
        max_length=120,
        help_text=_("In the words of the minutes. It is not shown in public."),
    )
    is_name_withheld = forms.BooleanField(
        label=_("Do not show the name in public, because being named would endanger this person."),
        required=False,
    )

    def __init__(self, typed: QueryDict | None, *, term: SeatTerm | None = None) -> None:
        initial = (
            {
                "name": term.name,
                "since": term.period.lower,
                "until": term.period.upper,
                "how": term.how,
                "end_reason": term.end_reason,
                "is_name_withheld": term.is_name_withheld,
            }
            if term
            else {}
        )
        super().__init__(typed, initial=initial)


def _columns(row: Body | Seat, field: str) -> Texts:
    return {f"{field}_{language}": text for language, text in of_row(row, field).items()}


def _groups(current: str) -> list[tuple[str, Any]]:
    """The groups that seats speak for, and the one that stands there already."""
    known: list[tuple[str, Any]] = [("", _("Nobody in particular")), *Constituency.choices]
    if current in dict(known):
        return known
    return [*known, (current, current)]
