"""Highlights: written by a network, decided on by the one above, shown on their day, withdrawn at once."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from alliance.actors import the_portal
from alliance.audit import record
from alliance.finding import index
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns, of_row
from alliance.translations import note_what_people_wrote, write_texts
from networks.models import Network, Theme
from reports.models import Highlight, HighlightStep, ReportingPeriod, ResultArea, SafetyAnswer
from reports.permissions.highlights import (
    is_live,
    may_change_highlight,
    may_decide_highlight,
    may_reopen_highlight,
    may_take_back_highlight,
    may_withdraw_highlight,
    may_write_highlight,
)
from reports.permissions.stories import may_take_over_stories
from reports.queries.highlights import held_members_in
from reports.snapshot.told import hindrances_of, problems_of

State = Highlight.State
Question = SafetyAnswer.Question

LONGEST_SLUG = 80
SIGNS_OF_CHANCE = 6


class HighlightMovedOn(Exception):
    """Somebody else changed or moved the highlight since the page was loaded; `highlight` is what it is now."""

    def __init__(self, highlight: Highlight) -> None:
        super().__init__(highlight.pk)
        self.highlight = highlight


@dataclass(frozen=True)
class HighlightFacts:
    """What is told in a highlight, in each language, and how far each language is."""

    title: Texts
    body: Texts
    language: str
    states: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    themes: tuple[Theme, ...] = ()


@dataclass(frozen=True)
class Found:
    """The answer to one question of the safety check."""

    is_found: bool
    note: str = ""


@transaction.atomic
def draft_highlight(
    *, network: Network, period: ReportingPeriod, title: str, language: str, by: User
) -> Highlight:
    """Begin a highlight with its title."""
    verdict = require(may_write_highlight(by, network))
    highlight = Highlight.objects.create(
        slug=_new_slug(title),
        network=network,
        period=period,
        language=language,
        written_by=by,
        **in_columns("title", {language: title}),
    )
    highlight.writers.add(by)
    write_texts(highlight, {"title": {language: title}}, by=by, source_language=language)
    record(
        "highlight.drafted",
        highlight,
        by=by,
        right_used=verdict.right_used,
        after={"network": network.slug, "period": period.code},
    )
    return highlight


@transaction.atomic
def write_highlight(
    *, highlight: Highlight, facts: HighlightFacts, version: int, by: User
) -> Highlight:
    """Keep what somebody wrote, against the version they saw."""
    row = _held(highlight, version)
    verdict = require(may_change_highlight(by, row))
    row.language, row.country = facts.language, facts.country
    row.version += 1
    row.save(update_fields=["language", "country", "version"])
    row.themes.set(facts.themes)
    row.writers.add(by)
    states = {
        language: state for language, state in facts.states.items() if language != facts.language
    }
    changed = write_texts(
        row,
        {"title": facts.title, "body": facts.body},
        by=by,
        states={"title": states, "body": states},
        source_language=facts.language,
    )
    record(
        "highlight.written",
        row,
        by=by,
        right_used=verdict.right_used,
        after={"texts": changed, "language": facts.language, "country": facts.country},
    )
    return row


@transaction.atomic
def send_highlight(*, highlight: Highlight, version: int, by: User) -> Highlight:
    """Hand it in to the network above. Refuses, in sentences, what is not ready."""
    row = _held(highlight, version)
    verdict = require(may_change_highlight(by, row))
    _refuse(problems_of(row))
    row.writers.add(by)
    _move(row, State.WITH_REGION, by=by)
    record("highlight.sent", row, by=by, right_used=verdict.right_used)
    return row


@transaction.atomic
def take_back_highlight(*, highlight: Highlight, version: int, by: User) -> Highlight:
    """Write on it before anybody decided."""
    row = _held(highlight, version)
    verdict = require(may_take_back_highlight(by, row))
    _move(row, State.DRAFT, by=by)
    record("highlight.taken_back", row, by=by, right_used=verdict.right_used)
    return row


@transaction.atomic
def return_highlight(*, highlight: Highlight, version: int, message: str, by: User) -> Highlight:
    """Send it back to its writer with a question."""
    row = _held(highlight, version)
    verdict = require(may_decide_highlight(by, row))
    _move(row, State.RETURNED, by=by, message=message)
    record("highlight.sent_back", row, by=by, right_used=verdict.right_used)
    _tell_writer(row, "reports/mail/highlight_sent_back.txt")
    return row


@transaction.atomic
def decide_highlight(
    *,
    highlight: Highlight,
    version: int,
    publish_on: date | None,
    answers: Mapping[str, Found],
    by: User,
) -> Highlight:
    """Release it: at once, or on its day. Every question of the safety check has an answer, kept beside the decision."""
    row = _held(highlight, version)
    verdict = require(may_decide_highlight(by, row))
    _refuse([*problems_of(row), *hindrances_of(row), *_unsafe(row, answers)])
    today = timezone.now().date()
    row.publish_on = max(publish_on or today, today)
    row.decided_by = by
    step = _move(row, State.PUBLISHED if row.publish_on == today else State.READY, by=by)
    SafetyAnswer.objects.bulk_create(
        SafetyAnswer(step=step, question=question, is_found=found.is_found, note=found.note)
        for question, found in answers.items()
    )
    record(
        "highlight.released",
        row,
        by=by,
        right_used=verdict.right_used,
        after={
            "publish_on": row.publish_on.isoformat(),
            "found": sorted(str(key) for key, one in answers.items() if one.is_found),
        },
    )
    _tell_writer(row, "reports/mail/highlight_released.txt")
    index.changed("highlights")
    return row


@transaction.atomic
def withdraw_highlight(*, highlight: Highlight, reason: str, by: User) -> Highlight:
    """Take it out of sight everywhere at once; what was frozen of it stays hidden for good. Twice is once."""
    row = _held(highlight)
    if row.state == State.WITHDRAWN:
        return row
    verdict = require(may_withdraw_highlight(by, row))
    row.withdrawn_at = timezone.now()
    _move(row, State.WITHDRAWN, by=by, message=reason)
    record("highlight.withdrawn", row, by=by, right_used=verdict.right_used)
    index.changed("highlights")
    return row


@transaction.atomic
def reopen_highlight(*, highlight: Highlight, version: int, by: User) -> Highlight:
    """Write a withdrawn highlight anew; it goes the whole way again."""
    row = _held(highlight, version)
    verdict = require(may_reopen_highlight(by, row))
    row.decided_by = None
    row.publish_on = None
    _move(row, State.DRAFT, by=by)
    record("highlight.reopened", row, by=by, right_used=verdict.right_used)
    return row


@transaction.atomic
def show_what_is_due() -> int:
    """Note the highlights whose day has come as published, and have every page drawn anew. How many there were."""
    rows = Highlight.objects.select_for_update(of=("self",)).filter(state=State.READY)
    due = [row for row in rows.order_by("pk") if is_live(row)]
    portal = the_portal()
    for row in due:
        _move(row, State.PUBLISHED, by=portal)
        record("highlight.published", row, by=portal, right_used="the portal")
    if due:
        index.changed("highlights")
    return len(due)


@transaction.atomic
def take_over_highlight(
    *,
    slug: str,
    network: Network,
    period: ReportingPeriod,
    title: Texts,
    body: Texts,
    by: User,
    area: ResultArea | None = None,
    themes: Iterable[Theme] = (),
    position: int = 0,
) -> Highlight:
    """Take over a highlight that was published before the portal was there."""
    verdict = require(may_take_over_stories(by))
    highlight = Highlight.objects.create(
        slug=slug,
        network=network,
        period=period,
        area=area,
        position=position,
        state=State.PUBLISHED,
        **in_columns("title", title),
        **in_columns("body", body),
    )
    highlight.themes.set(themes)
    note_what_people_wrote(highlight, by=by)
    record("highlight.published", highlight, by=by, right_used=verdict.right_used)
    index.changed("highlights")
    return highlight


# --- inside ---------------------------------------------------------------------------------------


def _held(highlight: Highlight, version: int | None = None) -> Highlight:
    """The row, locked; one that moved on since the page was loaded is told apart."""
    rows = Highlight.objects.select_for_update(of=("self",)).select_related(
        "network", "period", "written_by"
    )
    row = rows.get(pk=highlight.pk)
    if version is not None and row.version != version:
        raise HighlightMovedOn(row)
    return row


def _move(row: Highlight, to: State, *, by: User, message: str = "") -> HighlightStep:
    step = HighlightStep.objects.create(
        highlight=row, from_state=row.state, to_state=to, message=message, by=by
    )
    row.state = to
    row.version += 1
    row.save(update_fields=["state", "version", "publish_on", "decided_by", "withdrawn_at"])
    return step


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ValidationError(problems)


def _unsafe(row: Highlight, answers: Mapping[str, Found]) -> list[str]:
    problems = []
    if set(answers) != set(Question.values):
        problems.append(_("Answer every question about safety."))
    if any(found.is_found and not found.note.strip() for found in answers.values()):
        problems.append(_("Say for each yes what was found and why it can be published."))
    texts = [*of_row(row, "title").values(), *of_row(row, "body").values()]
    at_risk = answers.get(Question.AT_RISK)
    if not (at_risk and at_risk.is_found) and held_members_in(texts).exists():
        problems.append(
            _(
                "The text names a member of whom nothing is shown, for their safety. Send it back, or answer yes to "
                "the question about harm and say why it can be published."
            )
        )
    return problems


def _tell_writer(row: Highlight, letter: str) -> None:
    if row.written_by is None:
        return
    write_letter(
        template=letter,
        to=row.written_by,
        context={
            "network": row.network,
            "page": full_address(
                "reports:highlight_record", row.public_id, language=row.written_by.language
            ),
        },
        key=f"highlight:{row.pk}:{row.version}",
    )


def _new_slug(title: str) -> str:
    """An address that nobody has yet; once given, it stays whatever the title becomes."""
    written = slugify(title)[: LONGEST_SLUG - SIGNS_OF_CHANCE - 1].strip("-") or "highlight"
    slug = written
    while Highlight.objects.filter(slug=slug).exists():
        slug = f"{written}-{secrets.token_hex(SIGNS_OF_CHANCE // 2)}"
    return slug
