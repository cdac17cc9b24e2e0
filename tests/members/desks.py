"""A small alliance with coordinations, an applicant and a request: what tests of the review begin with."""

from dataclasses import dataclass

from django.utils import timezone

from alliance.models import User
from members.actions.applications import submit_application
from members.models import Application, Member
from networks.models import Network, RoleAssignment
from tests.members.factories import (
    ApplicationFactory,
    MemberFactory,
    RepresentativeFactory,
    holder,
    network,
    person,
)

Role = RoleAssignment.Role
Level = Network.Level
State = Application.State


@dataclass
class Desks:
    """alliance > africa > cameroon, each with somebody who decides there."""

    alliance: Network
    africa: Network
    cameroon: Network
    secretariat: User
    regional: User
    national: User
    deputy: User
    board: User
    applicant: User

    def draft(self, **values: object) -> Application:
        """A complete draft of an organisation in Cameroon."""
        member = MemberFactory(kind=Member.Kind.ORGANISATION, name="Deux Rives")
        RepresentativeFactory(member=member, user=self.applicant)
        return ApplicationFactory(
            member=member, applicant=self.applicant, network=self.cameroon, **values
        )

    def sent(self) -> Application:
        return submit_application(application=self.draft(), by=self.applicant)

    def in_state(self, state: Application.State) -> Application:
        """A request in a state, set by hand and as complete as the database asks for."""
        application = self.draft()
        now = timezone.now()
        if state != State.DRAFT:
            application.desk = self.cameroon
            application.submitted_at = application.at_desk_since = now
            application.first_answer_due_at = application.decision_due_at = now.replace(
                year=now.year + 1, day=1
            )
        if state in {State.APPROVED, State.DECLINED}:
            application.decided_at = now
        if state in {State.INFO_REQUESTED, State.ON_HOLD}:
            application.paused_at = now
        application.state = state
        application.save()
        return application


def make_desks() -> Desks:
    alliance = network("alliance", Level.GLOBAL)
    africa = network("africa", Level.REGIONAL, alliance, time_zone="Africa/Johannesburg")
    cameroon = network("cameroon", Level.NATIONAL, africa, time_zone="Africa/Douala")
    return Desks(
        alliance=alliance,
        africa=africa,
        cameroon=cameroon,
        secretariat=holder("secretariat", Role.SECRETARIAT, alliance),
        regional=holder("regional", Role.COORDINATOR, africa),
        national=holder("national", Role.COORDINATOR, cameroon),
        deputy=holder("deputy", Role.DEPUTY, cameroon),
        board=holder("board", Role.BOARD, alliance),
        applicant=person("applicant", language="fr"),
    )
