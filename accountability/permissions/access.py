"""Who may be given access to a case: trusted today, and without a tie to whom it concerns. The check is shown, not only made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import trust
from accountability.conflicts import Ties, is_marked_out, ties_of
from accountability.models import (
    Case,
    CaseExclusion,
    CaseGrant,
    IntakeChannel,
    TrustCertificate,
)
from accountability.opened import OpenedCase
from accountability.queries.grants import given_grants
from accountability.routes import WAYS_ROUND, Free, in_line
from accountability.trust import TrustedKey
from accountability.vault.cases import Compartment
from alliance.permissions import Verdict, allowed, denied

Role, Certified = CaseGrant.Role, TrustCertificate.Role
# In which roles of a case somebody may be let in, and what their certificate must say for it.
CERTIFIED_FOR = {
    Role.HANDLER: {Certified.FOCAL_POINT, Certified.LEAD, Certified.TRUSTEE, Certified.OUTSIDE},
    Role.ADVISER: {
        Certified.FOCAL_POINT,
        Certified.LEAD,
        Certified.TRUSTEE,
        Certified.OUTSIDE,
        Certified.CUSTODIAN,
        Certified.INVESTIGATOR,
    },
    Role.INVESTIGATOR: {Certified.INVESTIGATOR, Certified.OUTSIDE},
    Role.CUSTODIAN: {Certified.CUSTODIAN, Certified.LEAD, Certified.TRUSTEE},
}
ONLY_FOR_A_TIME = {Role.ADVISER, Role.INVESTIGATOR}


@dataclass(frozen=True)
class Candidate:
    """Somebody trusted, with their ties today and whether this case may be opened to them."""

    trusted: TrustedKey
    roles: frozenset[TrustCertificate.Role]
    ties: Ties
    verdict: Verdict

    @property
    def name(self) -> str:
        return str(self.trusted.key.user.name)

    def may_be(self, role: CaseGrant.Role) -> bool:
        return bool(self.roles & CERTIFIED_FOR.get(role, set()))


def candidates(opened: OpenedCase) -> tuple[Candidate, ...]:
    """Every trusted person, once, with the result of the check for conflicts, in the order of the channel's chain.

    As many queries for one as for all.
    """
    today = timezone.now().date()
    trusted = trust.readers(trust.trusted_keys(today))
    ties = ties_of([one.key.user for one in trusted], today)
    marks = marks_of(opened.case)
    known = _reading(opened.case)
    found: dict[int, Candidate] = {}
    for one in trusted:
        user_id = one.key.user_id
        roles = found[user_id].roles | {one.role} if user_id in found else frozenset({one.role})
        if is_marked_out(ties[user_id], marks, opened.tag_key):
            verdict = denied(_("This concern touches them, or somebody they are tied to."))
        elif user_id in known:
            verdict = denied(_("They have access already."))
        else:
            verdict = allowed()
        found[user_id] = Candidate(one, roles, ties[user_id], verdict)
    people = tuple((one, ties[one.key.user_id]) for one in trusted)
    line = _line_of(opened, marks, people, today)
    return tuple(sorted(found.values(), key=lambda one: _place(one, line)))


def next_in_line(opened: OpenedCase, besides: Collection[int] = ()) -> tuple[Candidate, ...]:
    """Who may carry this case next: not tied, not in it yet, in the order in which people are asked."""
    return tuple(
        one
        for one in candidates(opened)
        if one.verdict
        and one.trusted.key.user_id not in besides
        and one.may_be(CaseGrant.Role.HANDLER)
    )


def marks_of(case: Case) -> set[bytes]:
    rows = CaseExclusion.objects.filter(case=case).order_by("pk")
    return {bytes(mark) for mark in rows.values_list("mark", flat=True)}


def _reading(case: Case) -> set[int]:
    """Whose grants open what is added today; those held back are not among them."""
    today = timezone.now().date()
    grants = given_grants().filter(
        case=case,
        compartment=Compartment.SHARED,
        epoch=case.epoch,
        state=CaseGrant.State.ACTIVE,
    )
    return {
        grant.key.user_id
        for grant in grants.select_related("key").order_by("pk")
        if grant.key and (grant.expires_on is None or grant.expires_on >= today)
    }


def _line_of(opened: OpenedCase, marks: Collection[bytes], people: Free, on: date) -> list[int]:
    """Who is asked in which order: along the chain of the channel by which the case came, round the bodies it is about."""
    said = opened.report.item.values.get("channel")
    channel = IntakeChannel.objects.filter(network=said).prefetch_related("steps").first()
    if channel is None:
        return []
    bodies = {body for body in WAYS_ROUND if is_marked_out([body], marks, opened.tag_key)}
    return [one.trusted.key.user_id for one in in_line(channel, bodies, on, people)]


def _place(one: Candidate, line: list[int]) -> tuple[int, str, int]:
    """Whoever stands at no level of the line comes after it, by name."""
    user_id = one.trusted.key.user_id
    return (line.index(user_id) if user_id in line else len(line), one.name, one.trusted.key.pk)


def roles_for(opened: OpenedCase, one: Candidate) -> tuple[CaseGrant.Role, ...]:
    """The roles in which somebody may be let in by who opened the case; a name only by who has its key."""
    gives_name = opened.opens(Compartment.IDENTITY)
    return tuple(
        role
        for role in CERTIFIED_FOR
        if one.may_be(role) and (role != Role.CUSTODIAN or gives_name)
    )
