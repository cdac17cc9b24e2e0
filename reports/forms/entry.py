"""What a sent grid says: for each cell the text of its box, the choice beside it, and the version that was seen."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from alliance.plain_text import PlainTextField
from reports.models import ActivityCount, CellRemark
from reports.queries.grid import CellKey, Typed

NUMBER, CHOICE = "n", "choose"
SEEN = "seen"
THEIRS, MINE = "theirs", "mine"


def seen_versions(versions: Mapping[CellKey, int]) -> str:
    """All versions in one field: a form of a thousand cells would have a thousand more."""
    return " ".join(f"{key}:{version}" for key, version in versions.items() if version)


def typed_cells(data: QueryDict, keys: Iterable[CellKey]) -> list[Typed]:
    """What was sent for these cells. One of which somebody takes the other's number is not among them."""
    seen = _versions(data.get(SEEN, ""))
    found = []
    for key in keys:
        if f"{NUMBER}{key}" not in data:
            continue
        choice, _dash, version = data.get(f"{CHOICE}{key}", "").partition("-")
        if choice == THEIRS:
            continue
        base = _number(version) if choice == MINE else seen.get(str(key), 0)
        found.append(
            Typed(
                key,
                text=data.get(f"{NUMBER}{key}", ""),
                base_version=base,
            )
        )
    return found


def with_seen_versions(typed: Iterable[Typed], data: QueryDict) -> list[Typed]:
    """The same cells with the versions that the person saw when they looked at them."""
    seen = _versions(data.get(SEEN, ""))
    return [replace(one, base_version=seen.get(str(one.key), 0)) for one in typed]


@dataclass(frozen=True, slots=True)
class SentCell:
    """A cell as it is sent by itself. Confirmed is a number that is the one of last year again, and meant so."""

    typed: Typed
    is_confirmed: bool


def typed_cell(body: bytes, key: CellKey) -> SentCell | None:
    """What was sent for one cell by itself; None for anything else."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict):
        return None
    text, version = sent.get("text", ""), sent.get("version", 0)
    if not isinstance(text, str) or type(version) is not int:
        return None
    typed = Typed(key, text, base_version=max(version, 0))
    return SentCell(typed, is_confirmed=sent.get("confirmed") is True)


def not_kept_on_page(text: str) -> int:
    """How many numbers of a page are not kept, as the page itself says."""
    return _number(text)


def _versions(text: str) -> dict[str, int]:
    pairs = (one.rpartition(":") for one in text.split())
    return {key: _number(version) for key, _colon, version in pairs}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class RemarkForm(forms.Form):
    """Something about a cell: for whoever reads it, or for oneself to come back to."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What for"),
        choices=[
            (CellRemark.Kind.COMMENT, gettext_lazy("A comment on the number")),
            (CellRemark.Kind.FOLLOW_UP, gettext_lazy("A mark to come back to it")),
        ],
        initial=CellRemark.Kind.COMMENT,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what it is for."),
            "invalid_choice": gettext_lazy("Choose what it is for."),
        },
    )
    text = PlainTextField(
        label=gettext_lazy("In words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Read by those who fill in and check this return."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == CellRemark.Kind.COMMENT and cleaned.get("text") == "":
            self.add_error("text", gettext_lazy("Write the comment."))
        return cleaned


class WhyNoneForm(forms.Form):
    """Why a cell has no number; typed into its box, the same words say it too."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why there is no number"),
        choices=[
            (ActivityCount.State.NOT_APPLICABLE, gettext_lazy("Does not apply to this network")),
            (ActivityCount.State.NOT_YET, gettext_lazy("Not reported yet")),
            (ActivityCount.State.WITHHELD, gettext_lazy("Known, but withheld")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose why there is no number."),
            "invalid_choice": gettext_lazy("Choose why there is no number."),
        },
    )
