"""What a sent grid says: for each cell the text of its box, the choice beside it, and the version that was seen."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from alliance.plain_text import PlainTextField
from reports.models import CellRemark
from reports.queries.grid import CellKey, Typed

NUMBER, STATE, CHOICE = "n", "s", "choose"
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
                state=data.get(f"{STATE}{key}", ""),
                base_version=base,
            )
        )
    return found


def typed_cell(body: bytes, key: CellKey) -> Typed | None:
    """What was sent for one cell by itself; None for anything else."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict):
        return None
    text, state, version = sent.get("text", ""), sent.get("state", ""), sent.get("version", 0)
    if not (isinstance(text, str) and isinstance(state, str) and type(version) is int):
        return None
    return Typed(key, text, state, max(version, 0))


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
