"""The standards one by one, and how networks judge themselves by them: what they answered, what everybody may read of it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from accountability.models import (
    EvidenceFile,
    Standard,
    StandardAnswer,
    StandardAssessment,
)
from alliance.rich_text import items_under_headings
from alliance.texts import Texts, of_row
from members.models import PolicyDocument, PolicyVersion
from members.queries.pledges import texts_to_sign
from networks.models import Network, NetworkStatus
from networks.queries import tree_on

Section, Level, State = Standard.Section, StandardAnswer.Level, StandardAssessment.State
# From the weakest to the strongest; what does not apply stands outside.
LADDER = (Level.NOT_YET, Level.BEGUN, Level.IN_PLACE, Level.REVIEWED)
# Networks that are expected to look at themselves.
AT_WORK = (NetworkStatus.Status.EMERGING, NetworkStatus.Status.ACTIVE)
EARLIER_YEARS = 4


@dataclass(frozen=True)
class WrittenStandard:
    """One standard as a text says it, by language."""

    section: Standard.Section
    number: int
    texts: Texts


@dataclass(frozen=True)
class Answered:
    """What somebody says of one standard."""

    level: str
    remark: str = ""
    evidence_url: str = ""
    evidence_is_public: bool = False


@dataclass(frozen=True)
class AnsweredStandard:
    """A standard with what an assessment says of it."""

    standard: Standard
    answer: StandardAnswer | None
    files: tuple[EvidenceFile, ...]
    """Without their content."""


@dataclass(frozen=True)
class AnsweredSection:
    """A section of the standards in one assessment."""

    section: Standard.Section
    standards: tuple[AnsweredStandard, ...]

    @property
    def answers(self) -> tuple[StandardAnswer, ...]:
        return tuple(one.answer for one in self.standards if one.answer)

    @property
    def is_complete(self) -> bool:
        return len(self.answers) == len(self.standards)

    @property
    def level(self) -> StandardAnswer.Level | None:
        """How far the section is: as far as its weakest standard that applies. None while nothing is answered."""
        return weakest(Level(answer.level) for answer in self.answers)

    @property
    def public_links(self) -> tuple[str, ...]:
        return tuple(
            answer.evidence_url
            for answer in self.answers
            if answer.evidence_url and answer.evidence_is_public
        )

    @property
    def public_files(self) -> tuple[EvidenceFile, ...]:
        return tuple(file for one in self.standards for file in one.files if file.is_public)

    @property
    def fingerprint(self) -> str:
        """What the section says, in one short word: two people who write see whether it is the same still."""
        said = [
            (
                answer.standard_id,
                answer.level,
                answer.remark,
                answer.evidence_url,
                answer.evidence_is_public,
            )
            for answer in self.answers
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class YearOfAssessments:
    """What everybody may read of a year: how many networks looked at themselves, and those that show it."""

    year: int
    assessed: int
    expected: int
    editions: tuple[StandardAssessment, ...]
    """The newest that each network shows, by the name of the network."""


# --- the standards -------------------------------------------------------------------------------


def written_standards(version: PolicyVersion) -> tuple[WrittenStandard, ...]:
    """The standards as a version says them: a list under each of seven headings.

    What a network adds after the seventh heading stands with what concerns the inside of the network. A language whose text
    is built otherwise is left out. Nothing where the text does not have seven such parts.
    """
    outlines = {
        language: [part for part in items_under_headings(text) if part]
        for language, text in of_row(version, "text").items()
    }
    shapes = {language: [len(part) for part in parts] for language, parts in outlines.items()}
    leading = next(iter(shapes.values()), [])
    if len(leading) < len(Section):
        return ()
    alike = [language for language, shape in shapes.items() if shape == leading]
    sections = [*Section, *[Section.NETWORK] * (len(leading) - len(Section))]
    found: dict[Standard.Section, list[Texts]] = {section: [] for section in Section}
    for place, section in enumerate(sections):
        for item in range(leading[place]):
            found[section].append({one: outlines[one][place][item] for one in alike})
    return tuple(
        WrittenStandard(section, number, texts)
        for section, rows in found.items()
        for number, texts in enumerate(rows, start=1)
    )


def standards_binding(network: Network) -> PolicyVersion | None:
    """The standards in force for a network: its own text, else the nearest above, else the alliance's."""
    texts = texts_to_sign(network)
    return next((one for one in texts if one.document.kind == PolicyDocument.Kind.STANDARDS), None)


def weakest(levels: Iterable[StandardAnswer.Level]) -> StandardAnswer.Level | None:
    """The level furthest from being in place, among those that apply."""
    known = list(levels)
    applying = [level for level in known if level in LADDER]
    if applying:
        return min(applying, key=LADDER.index)
    return Level.NOT_APPLICABLE if known else None


# --- one network's assessments -------------------------------------------------------------------


def years_to_assess() -> list[int]:
    """The years that a network may look back on, the newest first."""
    this_year = timezone.now().date().year
    return list(range(this_year, this_year - EARLIER_YEARS - 1, -1))


def assessments_of(network: Network) -> "QuerySet[StandardAssessment]":
    """The edition of each year that is worked on or holds, the newest year first."""
    return (
        StandardAssessment.objects.filter(network=network)
        .exclude(state=State.REPLACED)
        .order_by("-year")
    )


def editions_of(network: Network, year: int) -> "QuerySet[StandardAssessment]":
    """Every edition of a year, the newest first."""
    return (
        StandardAssessment.objects.filter(network=network, year=year)
        .select_related("network", "policy_version__document__network")
        .order_by("-edition")
    )


def sections_of(assessment: StandardAssessment) -> tuple[AnsweredSection, ...]:
    """The seven sections with what is answered. Three queries, however much there is."""
    standards = list(
        Standard.objects.filter(version=assessment.policy_version_id).order_by("number", "pk")
    )
    answers = {
        row.standard_id: row
        for row in StandardAnswer.objects.filter(assessment=assessment).order_by("standard__number")
    }
    files = _files_of(answers.values())
    by_section: defaultdict[str, list[AnsweredStandard]] = defaultdict(list)
    for standard in standards:
        answer = answers.get(standard.pk)
        by_section[standard.section].append(
            AnsweredStandard(standard, answer, tuple(files[answer.pk]) if answer else ())
        )
    return tuple(
        AnsweredSection(section, tuple(by_section[section]))
        for section in Section
        if by_section[section]
    )


def _files_of(answers: Iterable[StandardAnswer]) -> Mapping[int, list[EvidenceFile]]:
    found: defaultdict[int, list[EvidenceFile]] = defaultdict(list)
    keys = [answer.pk for answer in answers]
    for row in EvidenceFile.objects.filter(answer__in=keys).defer("content").order_by("pk"):
        found[row.answer_id].append(row)
    return found


# --- what everybody may read ---------------------------------------------------------------------


def shown_editions() -> "QuerySet[StandardAssessment]":
    """What was accepted and its network agrees to show, earlier editions among it."""
    return StandardAssessment.objects.filter(
        published_at__isnull=False,
        may_be_shown=True,
        state__in=[State.PUBLISHED, State.REPLACED],
    )


def shown_of(network: Network) -> list[StandardAssessment]:
    """All that a network shows: the newest year and in it the newest edition first."""
    rows = shown_editions().filter(network=network)
    return list(
        rows.select_related("network", "policy_version__document__network").order_by(
            "-year", "-edition"
        )
    )


def years_shown() -> list[int]:
    """The years of which there is something to read, the newest first."""
    rows = shown_editions().order_by("-year").values_list("year", flat=True).distinct()
    return list(rows)


def year_of_assessments(year: int) -> YearOfAssessments:
    """A year as everybody may read it; as many queries for one network as for all."""
    newest: dict[int, StandardAssessment] = {}
    rows = shown_editions().filter(year=year).select_related("network").order_by("edition")
    for row in rows:
        newest[row.network_id] = row
    assessed = set(
        StandardAssessment.objects.filter(year=year, accepted_at__isnull=False)
        .order_by("network_id")
        .values_list("network_id", flat=True)
    )
    return YearOfAssessments(
        year=year,
        assessed=len(assessed),
        expected=len(assessed | networks_expected(year)),
        editions=tuple(sorted(newest.values(), key=lambda row: (str(row.network), row.network_id))),
    )


def networks_expected(year: int) -> set[int]:
    """The networks at work at the end of a year, or today where it is not over."""
    day = min(date(year, 12, 31), timezone.now().date())
    at_work = NetworkStatus.objects.filter(period__contains=day, status__in=AT_WORK)
    found = set(at_work.order_by("network_id").values_list("network_id", flat=True))
    return found - {tree_on(day).root}


# --- what waits ----------------------------------------------------------------------------------


def submitted_in(network_ids: Iterable[int]) -> "QuerySet[StandardAssessment]":
    """The assessments that wait to be accepted, the oldest first."""
    return (
        StandardAssessment.objects.filter(network__in=network_ids, state=State.SUBMITTED)
        .select_related("network")
        .order_by("submitted_at", "pk")
    )


def begun_in(network_ids: Iterable[int]) -> "QuerySet[StandardAssessment]":
    """The assessments that their networks still write."""
    return (
        StandardAssessment.objects.filter(
            network__in=network_ids, state__in=[State.DRAFT, State.RETURNED]
        )
        .select_related("network")
        .order_by("-year", "pk")
    )
