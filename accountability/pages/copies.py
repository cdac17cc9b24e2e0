"""A case as a copy of it reads: whole, or redacted so that roles stand for names and what was blacked out is gone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accountability.models import Case, CaseGrant
from accountability.opened import REPORT, Entry
from accountability.pages.lines import Line, lines_of
from accountability.pages.report import Answer, answers_of
from accountability.pages.reporter import ROLES, SOMEBODY
from accountability.permissions.desk import CaseReader, person_of
from accountability.vault.cases import Compartment

BLACK = "█" * 5
# What somebody typed of persons and organisations; a redacted copy leaves it out.
NAMED = {"about": ("who", "organisation"), "not_these": ("names",)}
# Those of the printed report, which hold the letters of all languages of the portal.
FONTS = ("Source Sans 3", "Vazirmatn", "Rubik")


@dataclass(frozen=True)
class Copy:
    """What stands in a copy, ready to be set or written as plain text."""

    title: str
    watermark: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, tuple["Told", ...]], ...]

    def as_values(self) -> dict[str, Any]:
        language = translation.get_language() or settings.LANGUAGE_CODE
        return {
            "title": self.title,
            "watermark": self.watermark,
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "fonts": list(FONTS),
            "facts": [list(fact) for fact in self.facts],
            "parts": [
                {"heading": heading, "entries": [one.as_values() for one in told]}
                for heading, told in self.parts
            ],
        }

    def as_text(self) -> str:
        """The same as plain text, in which every letter stands whatever fonts there are."""
        lines = [self.title, self.watermark, *(f"{name}: {value}" for name, value in self.facts)]
        for heading, told in self.parts:
            lines += ["", f"== {heading} =="]
            for one in told:
                lines += ["", f"-- {one.about}", *([one.text] if one.text else [])]
                lines += [f"{question}: {'; '.join(said)}" for question, said in one.answers]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Told:
    """One entry of a copy."""

    about: str
    text: str
    answers: tuple[tuple[str, tuple[str, ...]], ...]

    def as_values(self) -> dict[str, Any]:
        answers = [[question, list(said)] for question, said in self.answers]
        return {"about": self.about, "text": self.text, "answers": answers}


def copy_of(by: CaseReader, *, is_redacted: bool, masked: Sequence[str]) -> Copy:
    """A case in words, for who receives a copy. Who the reporter is stands in none."""
    black = _blackening(masked)
    roles = _roles(by.case) if is_redacted else None
    shared = tuple(_told(entry, line, roles, black) for entry, line in _of(by, Compartment.SHARED))
    parts = [(_("The concern and the messages"), shared)]
    if not is_redacted:
        notes = tuple(
            _told(entry, line, None, black) for entry, line in _of(by, Compartment.INTERNAL)
        )
        parts.append((_("Notes that the reporter cannot read"), notes))
    today = date_format(timezone.now().date())
    return Copy(
        title=_("A concern, redacted copy") if is_redacted else _("A concern, full copy"),
        watermark=_("Copy for %(name)s, %(day)s") % {"name": by.user.name, "day": today},
        facts=_facts(by.case),
        parts=tuple(parts),
    )


def _facts(case: Case) -> tuple[tuple[str, str], ...]:
    closed = [(_("Closed on"), date_format(case.closed_on))] if case.closed_on else []
    return (
        (_("Protocol number"), case.protocol_number),
        (_("Where it stands"), str(Case.Status(case.status).label)),
        (_("Received on"), date_format(case.received_on)),
        *closed,
    )


def _of(by: CaseReader, compartment: Compartment) -> Iterable[tuple[Entry, Line]]:
    lines = lines_of(by.opened.entries)
    return (
        (entry, lines[entry.id])
        for entry in by.opened.entries
        if entry.compartment == compartment and entry.id in lines
    )


def _told(
    entry: Entry, line: Line, roles: Mapping[str, str] | None, black: re.Pattern[str] | None
) -> Told:
    who: str | Promise = line.who
    if roles is not None and not entry.is_by_reporter:
        who = ROLES.get(roles.get(person_of(entry), ""), SOMEBODY)
    day = date_format(line.at, "DATE_FORMAT") if line.at else ""
    about = " · ".join(str(one) for one in (day, who, line.what, *line.choices) if one)
    return Told(
        about=_black_out(about, black),
        text=_black_out(line.text, black),
        answers=tuple(
            (str(one.question), tuple(_black_out(str(said), black) for said in one.lines))
            for one in _answers(entry, line, is_redacted=roles is not None)
        ),
    )


def _answers(entry: Entry, line: Line, *, is_redacted: bool) -> tuple[Answer, ...]:
    if not is_redacted or entry.kind != REPORT:
        return line.answers
    values = dict(entry.item.values)
    for part, names in NAMED.items():
        said = values.get(part)
        if isinstance(said, Mapping):
            values[part] = {**said, **dict.fromkeys(names, "")}
    return answers_of(values)


def _blackening(words: Sequence[str]) -> re.Pattern[str] | None:
    """Longest first, so that a name is not left half."""
    wanted = sorted({word.strip() for word in words if word.strip()}, key=len, reverse=True)
    return re.compile("|".join(re.escape(one) for one in wanted), re.IGNORECASE) if wanted else None


def _black_out(text: str, black: re.Pattern[str] | None) -> str:
    whole = text.encode(errors="replace").decode()
    return black.sub(BLACK, whole) if black else whole


def _roles(case: Case) -> dict[str, str]:
    rows = CaseGrant.objects.filter(case=case, key__isnull=False).order_by("-pk")
    return {str(user): role for user, role in rows.values_list("key__user__public_id", "role")}
