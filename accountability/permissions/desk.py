"""What a handler may do with a case that lies open before them, and why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.conflicts import Ties
from accountability.deadlines import CHECK_EARLIEST, retaliation_checks
from accountability.models import Case, CaseGrant
from accountability.opened import Entry, OpenedCase
from accountability.permissions.cases import opened_case
from accountability.permissions.vault import Unlocked
from accountability.queries.grants import grants_in_force
from accountability.statuses import (
    ENDED,
    MOVES,
    WORKING,
    WRITING,
    Move,
    Moves,
    Needs,
    approvers_needed,
    is_open_to,
)
from accountability.vault.cases import Compartment
from alliance.models import User
from alliance.permissions import Verdict, allowed, denied

Role, Status = CaseGrant.Role, Case.Status
MOVE, DECISION = "move", "decision"
TRIAGE, RISK, FINDING, TERMS = "triage", "risk_assessment", "finding", "terms_of_reference"
CLOSING, APPROVAL = "closing", "closing_approval"
NOTE, INTERVIEW, EVIDENCE = "internal_note", "interview", "evidence"
SAFETY, SUPPORT, CONSENT, CHECK = (
    "safety_plan",
    "support_referral",
    "consent",
    "retaliation_check",
)
MOVED = (MOVE, TRIAGE, DECISION)
"""What stands in the file for each move."""
# What is written for the file, by whom. An adviser advises; an investigator hears, collects and finds.
NOTES = {
    NOTE: WRITING,
    RISK: WORKING,
    SAFETY: WORKING,
    SUPPORT: WORKING,
    CONSENT: WORKING,
    TERMS: WORKING,
    INTERVIEW: WORKING | {Role.INVESTIGATOR},
    EVIDENCE: WORKING | {Role.INVESTIGATOR},
    FINDING: WORKING | {Role.INVESTIGATOR},
}


@dataclass(frozen=True, repr=False)
class CaseReader:
    """Somebody with a case open before them: opened with their keys, read in a role."""

    vault: Unlocked
    opened: OpenedCase
    role: CaseGrant.Role

    @property
    def case(self) -> Case:
        return self.opened.case

    @property
    def user(self) -> User:
        return self.vault.user

    @property
    def has_a_part_in_the_closing(self) -> bool:
        """They led it, proposed its closing or stood behind that."""
        closing = last_closing(self.opened)
        if closing is None:
            return self.role == Role.LEAD
        mine = {closing.item.author, *(one.item.author for one in approvals(self.opened, closing))}
        return self.role == Role.LEAD or self.vault.author in mine


def case_before(vault: Unlocked, pk: UUID, ties: Ties | None = None) -> CaseReader | None:
    """The case as this person reads it; None when it is not there for them, whatever the reason."""
    opened = opened_case(vault, pk, ties)
    role = role_of(vault, opened.case) if opened else None
    return CaseReader(vault, opened, role) if opened and role else None


def role_of(vault: Unlocked, case: Case) -> CaseGrant.Role | None:
    """The role in which somebody reads a case today, from what they share with the reporter."""
    grants = grants_in_force(timezone.now().date()).filter(
        case=case, key=vault.key, compartment=Compartment.SHARED, epoch=case.epoch
    )
    grant = grants.order_by("pk").first()
    return CaseGrant.Role(grant.role) if grant else None


def may_move(by: CaseReader, name: Moves) -> Verdict:
    """Whether they may make this move now; the reason says what is missing."""
    move, case = MOVES[name], by.case
    if case.status not in move.since:
        return denied(_("This concern has moved on. Look at where it stands now."))
    if not is_open_to(move, case.status, by.role):
        if move.who == {Role.LEAD}:
            return denied(_("Only the lead of the case does this."))
        return denied(_("Your role in this case does not do this."))
    return _has_what_is_needed(by, move)


def possible_moves(by: CaseReader) -> dict[Moves, Verdict]:
    """Every move that leads on from here, with whether they may make it."""
    return {
        name: may_move(by, name) for name, move in MOVES.items() if by.case.status in move.since
    }


def may_write_to_reporter(by: CaseReader) -> Verdict:
    if by.role not in WORKING:
        return denied(_("Those who lead and handle the case write to the reporter."))
    if by.case.status == Status.QUARANTINED:
        return denied(_("Say first whether this is a concern to work on."))
    return allowed(by.role.value)


def may_write_note(by: CaseReader, kind: str = NOTE) -> Verdict:
    if by.role not in NOTES.get(kind, frozenset()):
        return denied(_("Your role in this case does not do this."))
    return allowed(by.role.value)


def kinds_of_notes(by: CaseReader) -> tuple[str, ...]:
    return tuple(kind for kind in NOTES if may_write_note(by, kind))


def may_propose_closing(by: CaseReader) -> Verdict:
    return may_move(by, Moves.CLOSE)


def may_approve_closing(by: CaseReader) -> Verdict:
    """Somebody who works on the case, is not its lead, did not propose it and has not approved it yet."""
    closing = open_closing(by.opened)
    if closing is None:
        return denied(_("Nobody has proposed to close this."))
    if not is_open_to(MOVES[Moves.CLOSE], by.case.status, by.role):
        return denied(_("Your role in this case does not do this."))
    if by.role == Role.LEAD:
        return denied(_("The lead of a case does not approve its closing."))
    if person_of(closing) == str(by.user.public_id):
        return denied(_("Somebody else approves what you proposed."))
    if str(by.user.public_id) in {person_of(one) for one in approvals(by.opened, closing)}:
        return denied(_("You have approved this. Another person has to approve it as well."))
    return allowed(by.role.value)


def may_answer_check(by: CaseReader) -> Verdict:
    """Whether they write down now what came of asking the reporter, or those near them, after the closing."""
    if by.role not in WORKING:
        return denied(_("Your role in this case does not do this."))
    checks = retaliation_checks(by.case)
    if not checks:
        return denied(_("There is nothing to ask any more."))
    if timezone.now().date() < checks[0] - CHECK_EARLIEST:
        return denied(_("It is too early to ask."))
    return allowed(by.role.value)


def may_give_access(by: CaseReader) -> Verdict:
    if by.role not in WORKING:
        return denied(_("Those who lead and handle the case give access to it."))
    return allowed(by.role.value)


def may_step_back(by: CaseReader) -> Verdict:
    """Anybody, at any time, without a reason."""
    return allowed(by.role.value)


def may_export_case(by: CaseReader) -> Verdict:
    if by.role not in WORKING:
        return denied(_("Those who lead and handle the case export it."))
    return allowed(by.role.value)


# --- what was written of a closing -----------------------------------------------------------------


def last_closing(opened: OpenedCase) -> Entry | None:
    found = opened.entries_of(CLOSING)
    return found[-1] if found else None


def open_closing(opened: OpenedCase) -> Entry | None:
    """A closing that was proposed from where the case stands now and is not decided on."""
    closing = last_closing(opened)
    if closing is None or opened.case.status in ENDED:
        return None
    said = closing.item.values
    later = any(entry.sequence > closing.sequence for entry in opened.entries_of(*MOVED))
    return closing if said.get("since") == opened.case.status and not later else None


def approvals(opened: OpenedCase, closing: Entry) -> tuple[Entry, ...]:
    return tuple(
        entry
        for entry in opened.entries_of(APPROVAL)
        if entry.item.values.get("closing") == closing.id.hex
    )


def approvals_missing(opened: OpenedCase, closing: Entry) -> int:
    needed = approvers_needed(opened.case.kind, str(closing.item.values.get("disposition")))
    people = {person_of(one) for one in approvals(opened, closing)}
    return max(0, needed - len(people))


def person_of(entry: Entry) -> str:
    """Whose item it is, whatever the version of their key."""
    return entry.item.author.partition("/")[0]


# --- what a move needs --------------------------------------------------------------------------------


def _has_what_is_needed(by: CaseReader, move: Move) -> Verdict:
    opened = by.opened
    if Needs.RISK in move.needs and not _has_risk_since_path(opened.entries):
        return denied(_("Assess the risk of retaliation first."))
    is_investigated = by.case.status == Status.INVESTIGATION
    if Needs.FINDING in move.needs and is_investigated and not opened.entries_of(FINDING):
        return denied(_("Write down a finding first."))
    is_reviewed = by.case.status == Status.REVIEW
    if Needs.NO_PART in move.needs and is_reviewed and by.has_a_part_in_the_closing:
        return denied(
            _(
                "Somebody who had no part in the closing looks at it again. Give access to another handler."
            )
        )
    if Needs.IN_TIME in move.needs and not _is_in_time_for_review(by.case):
        return denied(_("The time to ask for a review is over. It can be opened again."))
    is_after_triage = move.name == Moves.CLOSE and bool(opened.entries_of(TRIAGE))
    if is_after_triage and not _has_risk_since_path(opened.entries):
        return denied(_("Assess the risk of retaliation once more before closing."))
    return allowed(by.role.value)


def _has_risk_since_path(entries: Iterable[Entry]) -> bool:
    """Whether a risk was assessed since the last decision on a path: more than once in the life of a case."""
    kinds = [entry.kind for entry in entries if entry.kind in {TRIAGE, RISK}]
    return bool(kinds) and kinds[-1] == RISK


def _is_in_time_for_review(case: Case) -> bool:
    return case.review_until is not None and case.review_until >= timezone.now().date()
