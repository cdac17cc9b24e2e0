"""What can happen to a network's self-assessment: begun, answered, submitted, returned or accepted, shown, opened again."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.actions.assessment_letters import (
    tell_that_it_came_back,
    tell_that_it_waits,
    tell_that_it_was_accepted,
)
from accountability.models import (
    EvidenceFile,
    Standard,
    StandardAnswer,
    StandardAssessment,
)
from accountability.permissions.standards import (
    may_judge_assessment,
    may_reopen_assessment,
    may_write_assessment,
)
from accountability.queries.standards import (
    Answered,
    editions_of,
    sections_of,
    standards_binding,
    written_standards,
    years_to_assess,
)
from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns, of_row
from alliance.translations import write_texts
from members.models import PolicyVersion
from networks.models import Network

State = StandardAssessment.State
WRITABLE = (State.DRAFT, State.RETURNED)


class AssessmentMovedOnError(Exception):
    """The assessment is in another state than the page said: somebody acted before."""


class SectionMovedOnError(Exception):
    """Somebody else answered the section since the page was loaded."""


@transaction.atomic
def begin_assessment(*, network: Network, year: int, by: User) -> StandardAssessment:
    """Begin a year; the same draft again where there is one."""
    verdict = require(may_write_assessment(by, network))
    Network.objects.select_for_update(no_key=True).get(pk=network.pk)
    there = editions_of(network, year).first()
    if there is not None:
        return there
    if year not in years_to_assess():
        raise ValidationError(_("Choose one of the years shown."))
    version = standards_binding(network)
    if version is None or not _entered(version):
        raise ValidationError(
            _(
                "The standards in force are not written as seven lists yet, so nobody can be assessed by them."
            )
        )
    assessment = StandardAssessment.objects.create(
        network=network, year=year, policy_version=version, written_by=by
    )
    record(
        "assessment.begun",
        assessment,
        by=by,
        right_used=verdict.right_used,
        after=_in_short(assessment),
    )
    return assessment


@transaction.atomic
def answer_section(
    *,
    assessment: StandardAssessment,
    section: str,
    answers: Mapping[int, Answered],
    seen: str,
    by: User,
) -> None:
    """Say of each standard of a section, by its number, how far it is.

    Raises SectionMovedOnError where it says something else than when it was `seen`, and AssessmentMovedOnError.
    """
    verdict = require(may_write_assessment(by, assessment.network))
    assessment = lock_assessment(assessment, *WRITABLE)
    now = next((one for one in sections_of(assessment) if one.section == section), None)
    if now is None or now.fingerprint != seen:
        raise SectionMovedOnError
    for one in now.standards:
        said = answers[one.standard.number]
        StandardAnswer.objects.update_or_create(
            assessment=assessment,
            standard=one.standard,
            defaults={
                "level": said.level,
                "remark": said.remark,
                "evidence_url": said.evidence_url,
                "evidence_is_public": said.evidence_is_public and bool(said.evidence_url),
            },
        )
    record(
        "assessment.section_answered",
        assessment,
        by=by,
        right_used=verdict.right_used,
        after={**_in_short(assessment), "section": section},
    )


@transaction.atomic
def write_summary(*, assessment: StandardAssessment, summary: Texts, by: User) -> None:
    """What everybody may read above the sections, by language; a language left empty is not there."""
    verdict = require(may_write_assessment(by, assessment.network))
    assessment = lock_assessment(assessment, *WRITABLE)
    said = {language: summary.get(language, "") for language in settings.LANGUAGE_TABLE}
    write_texts(assessment, {"summary": said}, by=by)
    record(
        "assessment.summary_written",
        assessment,
        by=by,
        right_used=verdict.right_used,
        after={**_in_short(assessment), "languages": sorted(of_row(assessment, "summary"))},
    )


@transaction.atomic
def submit_assessment(
    *, assessment: StandardAssessment, may_be_shown: bool, by: User
) -> StandardAssessment:
    """Hand it to the network above; `may_be_shown` shows it to everybody as soon as it is accepted."""
    verdict = require(may_write_assessment(by, assessment.network))
    assessment = lock_assessment(assessment, *WRITABLE)
    if not all(section.is_complete for section in sections_of(assessment)):
        raise ValidationError(_("Some sections are not answered yet."))
    if not of_row(assessment, "summary"):
        raise ValidationError(_("Write the summary first, in at least one language."))
    assessment.state = State.SUBMITTED
    assessment.may_be_shown = may_be_shown
    assessment.returned_because = ""
    assessment.submitted_by, assessment.submitted_at = by, timezone.now()
    assessment.save()
    line = record(
        "assessment.submitted",
        assessment,
        by=by,
        right_used=verdict.right_used,
        after={**_in_short(assessment), "may_be_shown": may_be_shown},
    )
    tell_that_it_waits(assessment, line)
    return assessment


@transaction.atomic
def return_assessment(
    *, assessment: StandardAssessment, reason: str, by: User
) -> StandardAssessment:
    """Send it back to be changed, and say why."""
    verdict = require(may_judge_assessment(by, assessment))
    assessment = lock_assessment(assessment, State.SUBMITTED)
    assessment.state, assessment.returned_because = State.RETURNED, reason
    assessment.save()
    line = record(
        "assessment.returned",
        assessment,
        by=by,
        right_used=verdict.right_used,
        after=_in_short(assessment),
        reason=reason,
    )
    tell_that_it_came_back(assessment, line)
    return assessment


@transaction.atomic
def accept_assessment(*, assessment: StandardAssessment, by: User) -> StandardAssessment:
    """Accept it. It is shown at once where the network has agreed to that."""
    verdict = require(may_judge_assessment(by, assessment))
    assessment = lock_assessment(assessment, State.SUBMITTED)
    assessment.accepted_by, assessment.accepted_at = by, timezone.now()
    assessment.state = State.PUBLISHED if assessment.may_be_shown else State.ACCEPTED
    assessment.published_at = timezone.now() if assessment.may_be_shown else None
    assessment.save()
    line = record(
        "assessment.accepted",
        assessment,
        by=by,
        right_used=verdict.right_used,
        after=_in_short(assessment),
    )
    tell_that_it_was_accepted(assessment, line)
    return assessment


@transaction.atomic
def show_assessment(*, assessment: StandardAssessment, by: User) -> StandardAssessment:
    """The network agrees that everybody reads what was accepted."""
    verdict = require(may_write_assessment(by, assessment.network))
    assessment = lock_assessment(assessment, State.ACCEPTED)
    assessment.state, assessment.may_be_shown = State.PUBLISHED, True
    assessment.published_at = timezone.now()
    assessment.save()
    record(
        "assessment.shown",
        assessment,
        by=by,
        right_used=verdict.right_used,
        after=_in_short(assessment),
    )
    return assessment


@transaction.atomic
def hide_assessment(*, assessment: StandardAssessment, by: User) -> StandardAssessment:
    """The network no longer agrees: nobody reads this year from outside, earlier editions included."""
    verdict = require(may_write_assessment(by, assessment.network))
    assessment = lock_assessment(assessment, *State)
    editions = editions_of(assessment.network, assessment.year)
    if not editions.filter(may_be_shown=True, published_at__isnull=False).exists():
        raise AssessmentMovedOnError
    editions.filter(state=State.PUBLISHED).update(state=State.ACCEPTED)
    editions.update(may_be_shown=False)
    record(
        "assessment.hidden",
        assessment,
        by=by,
        right_used=verdict.right_used,
        after=_in_short(assessment),
    )
    assessment.refresh_from_db()
    return assessment


@transaction.atomic
def reopen_assessment(
    *, assessment: StandardAssessment, reason: str, by: User
) -> StandardAssessment:
    """Begin a new edition with what the accepted one says. That one stays, and stays shown until a newer one is."""
    verdict = require(may_reopen_assessment(by, assessment))
    earlier = lock_assessment(assessment, State.ACCEPTED, State.PUBLISHED)
    earlier.state = State.REPLACED
    earlier.save(update_fields=["state"])
    new = StandardAssessment.objects.create(
        network=earlier.network,
        year=earlier.year,
        edition=earlier.edition + 1,
        policy_version=earlier.policy_version,
        reopened_because=reason,
        written_by=by,
        **in_columns("summary", of_row(earlier, "summary")),
    )
    for answer in earlier.answers.order_by("pk"):
        _copy(answer, new)
    record(
        "assessment.reopened",
        new,
        by=by,
        right_used=verdict.right_used,
        after=_in_short(new),
        reason=reason,
    )
    return new


def lock_assessment(
    assessment: StandardAssessment, *states: StandardAssessment.State
) -> StandardAssessment:
    """The assessment, held until the end, if it is in one of these states.

    Raises AssessmentMovedOnError.
    """
    found = (
        StandardAssessment.objects.select_for_update(of=("self",))
        .select_related("network", "policy_version")
        .get(pk=assessment.pk)
    )
    if found.state not in states:
        raise AssessmentMovedOnError
    return found


def enter_standards(version: PolicyVersion) -> int:
    """Keep the standards of a version one by one, as its text says them; how many there are. Once is enough."""
    PolicyVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    there = version.standards.count()
    if there:
        return there
    rows = [
        Standard(
            version=version,
            section=one.section,
            number=one.number,
            **in_columns("text", one.texts),
        )
        for one in written_standards(version)
    ]
    Standard.objects.bulk_create(rows)
    return len(rows)


def _entered(version: PolicyVersion) -> bool:
    return enter_standards(version) > 0


def _copy(answer: StandardAnswer, to: StandardAssessment) -> None:
    files = list(answer.files.order_by("pk"))
    copied = StandardAnswer.objects.create(
        assessment=to,
        standard_id=answer.standard_id,
        level=answer.level,
        remark=answer.remark,
        evidence_url=answer.evidence_url,
        evidence_is_public=answer.evidence_is_public,
    )
    for file in files:
        file.pk, file.answer = None, copied
        file._state.adding = True
    EvidenceFile.objects.bulk_create(files)


def _in_short(assessment: StandardAssessment) -> dict[str, object]:
    return {
        "network": assessment.network.slug,
        "year": assessment.year,
        "edition": assessment.edition,
    }
