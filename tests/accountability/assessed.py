"""A small alliance whose networks judge themselves: standards in force, people in charge, an assessment in each state."""

from dataclasses import dataclass
from typing import Any

from accountability.actions.standards import (
    accept_assessment,
    answer_section,
    begin_assessment,
    reopen_assessment,
    return_assessment,
    show_assessment,
    submit_assessment,
    write_summary,
)
from accountability.models import Standard, StandardAnswer, StandardAssessment, TrustCertificate
from accountability.queries.standards import Answered, sections_of
from alliance.models import User
from members.models import PolicyDocument, PolicyVersion
from networks.models import Network, RoleAssignment
from tests.accountability import factories
from tests.members.alliance import Alliance, make_alliance
from tests.members.factories import holder
from tests.members.signing import in_force

Level, State = StandardAnswer.Level, StandardAssessment.State
YEAR = 2025
# Two standards in the second section, one in each other.
TEXT = "Once a year.\n\n" + "\n\n".join(
    f"## {number}. Part\n\n- Standard {number}.1" + ("\n- **Standard** 2.2" if number == 2 else "")
    for number in range(1, 8)
)


@dataclass(frozen=True)
class World:
    alliance: Alliance
    version: PolicyVersion
    deputy: User
    lead: User
    focal_point: User

    @property
    def cameroon(self) -> Network:
        return self.alliance.cameroon

    @property
    def writer(self) -> User:
        return self.alliance.cameroon_coordinator

    @property
    def above(self) -> User:
        return self.alliance.africa_coordinator


def make_world() -> World:
    alliance = make_alliance()
    lead = factories.make_handler(
        factories.make_user("lead@example.org"),
        factories.make_certifiers(),
        TrustCertificate.Role.LEAD,
    )
    return World(
        alliance=alliance,
        version=in_force(PolicyDocument.Kind.STANDARDS, words=TEXT),
        deputy=holder("deputy", RoleAssignment.Role.DEPUTY, alliance.cameroon),
        lead=lead.user,
        focal_point=holder("focal", RoleAssignment.Role.FOCAL_POINT, alliance.whole),
    )


def answer(
    assessment: StandardAssessment,
    section: str,
    by: User,
    level: str = Level.IN_PLACE,
    **values: Any,
) -> None:
    """The same answer to every standard of a section."""
    now = next(one for one in sections_of(assessment) if one.section == section)
    answers = {one.standard.number: Answered(level, **values) for one in now.standards}
    answer_section(
        assessment=assessment, section=section, answers=answers, seen=now.fingerprint, by=by
    )


def complete(assessment: StandardAssessment, by: User, level: str = Level.IN_PLACE) -> None:
    """Every section answered alike, and a summary in English and French."""
    for section in Standard.Section:
        answer(assessment, section, by, level)
    write_summary(assessment=assessment, summary={"en": "We did well.", "fr": "Bien fait."}, by=by)


def in_state(
    world: World,
    state: StandardAssessment.State,
    *,
    network: Network | None = None,
    writer: User | None = None,
    accepter: User | None = None,
    year: int = YEAR,
) -> StandardAssessment:
    """An assessment that has come to a state as people bring it there."""
    writer, accepter = writer or world.writer, accepter or world.above
    found = begin_assessment(network=network or world.cameroon, year=year, by=writer)
    if state == State.DRAFT:
        return found
    complete(found, writer)
    found = submit_assessment(assessment=found, may_be_shown=False, by=writer)
    if state == State.RETURNED:
        return return_assessment(assessment=found, reason="Say more.", by=accepter)
    if state == State.SUBMITTED:
        return found
    found = accept_assessment(assessment=found, by=accepter)
    if state == State.PUBLISHED:
        return show_assessment(assessment=found, by=writer)
    if state == State.REPLACED:
        reopen_assessment(assessment=found, reason="A mistake.", by=writer)
    found.refresh_from_db()
    return found
