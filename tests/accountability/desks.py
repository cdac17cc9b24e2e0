"""A small desk: a channel of the whole alliance, handlers with their vaults, and a concern before them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accountability.actions import cases as actions
from accountability.actions.access import Access, give_access
from accountability.models import Case, CaseGrant, IntakeChannel
from accountability.opened import OpenedCase, open_for_reporter
from accountability.permissions.access import candidates
from accountability.permissions.desk import CaseReader, case_before
from accountability.permissions.vault import Unlocked
from accountability.statuses import Moves
from accountability.vault.cases import unwrap_ring
from networks.models import Network
from tests.accountability import factories
from tests.accountability.factories import FiledConcern, Handler, Role
from tests.factories import NetworkFactory

CaseRole = CaseGrant.Role


@dataclass
class Desk:
    """Handlers by name, in the order in which they were certified: the first two read, the next two stand in."""

    channel: IntakeChannel
    certifiers: tuple[Handler, Handler]
    handlers: dict[str, Handler] = field(default_factory=dict)

    def add(self, name: str, role: Role = Role.FOCAL_POINT) -> Handler:
        user = factories.with_second_step(factories.make_user(f"{name}@example.org", name=name))
        self.handlers[name] = factories.make_handler(user, self.certifiers, role)
        return self.handlers[name]

    def file(self, **fields: Any) -> FiledConcern:
        return factories.file_one(self.channel, **fields)

    def vault(self, name: str) -> Unlocked:
        handler = self.handlers[name]
        return Unlocked(user=handler.user, key=handler.key, keys=handler.keys)

    def reader(self, name: str, case: Case) -> CaseReader:
        """The case as this handler has it open now."""
        found = case_before(self.vault(name), case.pk)
        assert found is not None, f"{name} does not read this case"
        return found

    def reads(self, name: str, case: Case) -> bool:
        return case_before(self.vault(name), case.pk) is not None

    def client(self, name: str) -> Client:
        return factories.desk_client(self.handlers[name])

    def let_in(
        self,
        name: str,
        case: Case,
        role: CaseGrant.Role,
        by: str = "lea",
        until: date | None = None,
    ) -> None:
        reader = self.reader(by, case)
        [to] = [
            one for one in candidates(reader.opened) if one.trusted.key == self.handlers[name].key
        ]
        if until is None and role in {CaseRole.ADVISER, CaseRole.INVESTIGATOR}:
            until = timezone.now().date() + timedelta(days=30)
        give_access(to=to, access=Access(role=role, until=until, consent="yes"), by=reader)


def make_desk(*names: str) -> Desk:
    """Lea leads and Hana works with her; further names stand in or read nothing."""
    root = NetworkFactory(slug="world", level=Network.Level.GLOBAL)
    desk = Desk(factories.make_channel(root), factories.make_certifiers())
    for name in ("lea", "hana", *names):
        desk.add(name)
    return desk


def open_as_reporter(filed: FiledConcern) -> OpenedCase:
    case = Case.objects.get(pk=filed.case.pk)
    return open_for_reporter(
        case, unwrap_ring(bytes(case.reporter_wrapped), filed.keys.wrap, case.pk)
    )


def assess_risk(desk: Desk, case: Case, by: str = "lea") -> None:
    actions.write_note(kind="risk_assessment", text="Low", level="low", by=desk.reader(by, case))


def bring_to(desk: Desk, case: Case, status: Case.Status) -> None:
    """Let Lea lead a case along the ordinary way to a status."""
    steps = {
        Case.Status.ACKNOWLEDGED: lambda: actions.write_to_reporter(
            text="We have read it", by=desk.reader("lea", case)
        ),
        Case.Status.TRIAGE: lambda: actions.begin_to_assess(by=desk.reader("lea", case)),
        Case.Status.INVESTIGATION: lambda: (
            assess_risk(desk, case),
            actions.choose_path(
                path=Moves.INVESTIGATE,
                reasons="It is serious",
                terms="Find out what happened",
                by=desk.reader("lea", case),
            ),
        ),
        Case.Status.DECISION: lambda: (
            actions.write_note(kind="finding", text="It did happen", by=desk.reader("lea", case)),
            actions.decide(decision="It stands", by=desk.reader("lea", case)),
        ),
        Case.Status.CLOSED: lambda: (
            assess_risk(desk, case),
            propose(desk, case),
            approve(desk, case, "hana"),
        ),
    }
    for step, act in steps.items():
        act()
        if step == status:
            return


def propose(
    desk: Desk,
    case: Case,
    disposition: Case.Disposition = Case.Disposition.UPHELD,
    by: str = "lea",
    **fields: str,
) -> None:
    fields = {"outcome": "It was as you said", "reasons": "The finding", **fields}
    actions.propose_closing(
        closing=actions.Closing(disposition=disposition, **fields), by=desk.reader(by, case)
    )


def approve(desk: Desk, case: Case, by: str) -> bool:
    reader = desk.reader(by, case)
    closing = reader.opened.entries_of("closing")[-1]
    return actions.approve_closing(closing=closing.id.hex, by=reader)
