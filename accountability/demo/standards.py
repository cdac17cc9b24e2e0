"""How networks of the demonstration alliance judge themselves: one year that everybody reads, one that waits, one just begun."""

from typing import Any

from django.utils import timezone

from accountability.actions.standards import (
    accept_assessment,
    answer_section,
    begin_assessment,
    submit_assessment,
    write_summary,
)
from accountability.models import StandardAssessment
from accountability.queries.standards import Answered, sections_of
from alliance import demo_accounts
from alliance.content import read
from alliance.models import User
from networks.models import Network

COORDINATION = {
    "cameroon": demo_accounts.CAMEROON,
    "latin-america": demo_accounts.LATIN_AMERICA,
}


def load() -> None:
    """Each by the people who would do it; only the accountability lead could accept what a region says."""
    for row in read(__file__, "standards.toml")["assessment"]:
        by = _person(COORDINATION[row["network"]])
        assessment = begin_assessment(
            network=Network.objects.get(slug=row["network"]),
            year=timezone.now().date().year - row["years_ago"],
            by=by,
        )
        _answer(assessment, row["answers"], by)
        if "summary" not in row:
            continue
        write_summary(assessment=assessment, summary=row["summary"], by=by)
        submit_assessment(assessment=assessment, may_be_shown=row["may_be_shown"], by=by)
        if "accepted_by" in row:
            accept_assessment(assessment=assessment, by=_person(row["accepted_by"]))


def _answer(assessment: StandardAssessment, rows: list[dict[str, Any]], by: User) -> None:
    """The sections that the row speaks of: each standard as its section, but for those told one by one."""
    said = {row["section"]: row for row in rows}
    for section in sections_of(assessment):
        row = said.get(section.section)
        if row is None:
            continue
        singly = {one["number"]: one for one in row.get("standard", [])}
        answers = {
            number: _answered({**row, **singly.get(number, {})})
            for number in (one.standard.number for one in section.standards)
        }
        answer_section(
            assessment=assessment,
            section=section.section,
            answers=answers,
            seen=section.fingerprint,
            by=by,
        )


def _answered(row: dict[str, Any]) -> Answered:
    return Answered(
        level=row["level"],
        remark=row.get("remark", ""),
        evidence_url=row.get("link", ""),
        evidence_is_public=bool(row.get("link")),
    )


def _person(email: str) -> User:
    return User.objects.get(email=email, is_demonstration=True)
