"""Letters about a network's self-assessment: that it waits, came back or was accepted, and where; never what stands in it."""

from collections.abc import Iterable

from accountability.models import StandardAssessment
from accountability.permissions.standards import those_who_judge, those_who_write
from alliance.letters import full_address, write_letter
from alliance.models import AuditEvent, User


def tell_that_it_waits(assessment: StandardAssessment, line: AuditEvent) -> None:
    """Write to those who may accept it. `line` is what the trail says of it: there is one letter for each."""
    _write(
        "accountability/mail/assessment_submitted.txt",
        assessment,
        line,
        those_who_judge(assessment),
    )


def tell_that_it_came_back(assessment: StandardAssessment, line: AuditEvent) -> None:
    _write(
        "accountability/mail/assessment_returned.txt",
        assessment,
        line,
        those_who_write(assessment.network),
    )


def tell_that_it_was_accepted(assessment: StandardAssessment, line: AuditEvent) -> None:
    _write(
        "accountability/mail/assessment_accepted.txt",
        assessment,
        line,
        those_who_write(assessment.network),
    )


def _write(
    template: str, assessment: StandardAssessment, line: AuditEvent, people: Iterable[User]
) -> None:
    network, year = assessment.network, assessment.year
    for to in people:
        link = full_address("accountability:assessment", network.slug, year, language=to.language)
        write_letter(
            template=template,
            to=to,
            context={"network": network, "year": year, "link": link},
            key=f"assessment_told:{line.pk}:{to.pk}",
        )
