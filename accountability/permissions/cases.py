"""Who may open a case: a grant in force, a key that is trusted today, and no tie to whom the case concerns.

A grant remembers a digest of its holder's ties. Where the marks of a case can be read they are asked each time; where they
cannot, nothing is served from the moment on which the ties have changed. Nothing here writes: `actions.conflicts` keeps what
was found. What somebody may not open is to them as if it were not there.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability import trust
from accountability.conflicts import Ties, digest_of_ties, is_marked_out, ties_of
from accountability.models import Case, CaseExclusion, CaseGrant, CaseKey, HandlerKey
from accountability.opened import OpenedCase, open_for_handler
from accountability.permissions.vault import Unlocked
from accountability.queries.grants import grants_in_force
from accountability.vault import VaultError
from accountability.vault.cases import Compartment, Place, open_grant
from accountability.vault.keys import open_sealed
from alliance.permissions import Verdict, allowed, denied

NOT_THERE = _("This concern is not there.")
Marks = dict[UUID, set[bytes]]


@dataclass(frozen=True)
class HeldCase:
    """A case that somebody may open, with the grants that open it for them today."""

    case: Case
    grants: tuple[CaseGrant, ...]

    @property
    def role(self) -> CaseGrant.Role:
        return CaseGrant.Role(self._first.role)

    @property
    def since(self) -> date:
        return self._first.granted_on

    @property
    def until(self) -> date | None:
        """The last day on which it opens; None for no end."""
        return self._first.expires_on

    @property
    def is_read(self) -> bool:
        """Whether they read the case; who keeps a name alone does not."""
        return any(grant.compartment == Compartment.SHARED for grant in self.grants)

    def opens(self, compartment: Compartment) -> bool:
        """Whether they read what is added to a compartment today."""
        return any(
            grant.compartment == compartment and grant.epoch == self.case.epoch
            for grant in self.grants
        )

    @property
    def _first(self) -> CaseGrant:
        return max(self.grants, key=lambda one: (one.compartment == Compartment.SHARED, -one.pk))


def may_open_case(unlocked: Unlocked, case: Case) -> Verdict:
    """Whether the holder of an open vault may read a case; the denied learn nothing but that it is not there."""
    held = _held_by(unlocked, case.pk)
    if not held or opened_case(unlocked, case.pk) is None:
        return denied(NOT_THERE)
    return allowed(held[0].role.value)


def may_open_identity(unlocked: Unlocked, case: Case) -> Verdict:
    """Whether they hold the key to who the reporter is. A custodian may hold that one alone."""
    for held in _free(unlocked, _held_by(unlocked, case.pk)):
        if held.opens(Compartment.IDENTITY):
            return allowed(held.role.value)
    return denied(NOT_THERE)


def cases_of(unlocked: Unlocked) -> tuple[HeldCase, ...]:
    """The cases that the holder of an open vault may open, each asked for a conflict; as many queries for one as for many."""
    return tuple(held for held in held_by(unlocked) if held.is_read)


def names_kept_by(unlocked: Unlocked) -> tuple[HeldCase, ...]:
    """Cases of which somebody keeps the reporter's name and reads nothing else, each asked for a conflict."""
    return tuple(held for held in held_by(unlocked) if not held.is_read)


def held_by(unlocked: Unlocked, ties: Ties | None = None) -> tuple[HeldCase, ...]:
    """All cases of which they hold anything, each asked for a conflict; `ties` where they were just looked up."""
    return _free(unlocked, _held_by(unlocked), ties)


def opened_case(unlocked: Unlocked, pk: UUID, ties: Ties | None = None) -> OpenedCase | None:
    """A case, opened, by its address. None when it is not there, is not theirs, or has come to concern them: one answer to all.

    `ties` of the vault's holder, where they were just looked up.
    """
    held = _held_by(unlocked, pk)
    if not held:
        return None
    try:
        opened = open_for_handler(held[0].case, unlocked.key, unlocked.keys)
        if any(grant.compartment == Compartment.INTERNAL for grant in held[0].grants):
            # this tag key was announced by somebody trusted; the one of the list is only what a row says
            keys = {opened.case.pk: opened.tag_key}
        else:
            keys = {}
    except VaultError:
        return None
    return opened if _without_tie(unlocked, held, keys, ties) else None


def is_trusted(key: HandlerKey, on: date) -> bool:
    """Whether somebody trusted stands behind this key today."""
    return any(one.key == key for one in trust.readers(trust.trusted_keys(on)))


def _held_by(unlocked: Unlocked, pk: UUID | None = None) -> tuple[HeldCase, ...]:
    """The cases, or the one, that grants in force open; nobody is asked yet whom they concern."""
    today = timezone.now().date()
    if not is_trusted(unlocked.key, today):
        return ()
    grants = grants_in_force(today).filter(key=unlocked.key).select_related("case")
    found: defaultdict[UUID, list[CaseGrant]] = defaultdict(list)
    for grant in (grants.filter(case=pk) if pk else grants).order_by("pk"):
        found[grant.case_id].append(grant)
    return tuple(HeldCase(rows[0].case, tuple(rows)) for rows in found.values())


def _free(
    unlocked: Unlocked, held: tuple[HeldCase, ...], ties: Ties | None = None
) -> tuple[HeldCase, ...]:
    return _without_tie(unlocked, held, tag_keys(unlocked, held), ties)


def _without_tie(
    unlocked: Unlocked,
    held: tuple[HeldCase, ...],
    keys: dict[UUID, bytes],
    ties: Ties | None = None,
) -> tuple[HeldCase, ...]:
    """Those among held cases that do not concern their holder: by their marks, or by the last check where no key opens these."""
    mine = ties or ties_of([unlocked.user], timezone.now().date())[unlocked.user.pk]
    marks = marks_of(one.case for one in held)
    return tuple(
        one for one in held if _is_free(mine, one.grants, marks[one.case.pk], keys.get(one.case.pk))
    )


def _is_free(
    ties: Ties, grants: Iterable[CaseGrant], marks: set[bytes], tag_key: bytes | None
) -> bool:
    if tag_key is not None:
        return not is_marked_out(ties, marks, tag_key)
    if any(grant.compartment == Compartment.INTERNAL for grant in grants):
        return False  # the marks should be readable and are not
    return all(bytes(grant.checked_ties) == digest_of_ties(ties) for grant in grants)


def tag_keys(unlocked: Unlocked, held: Iterable[HeldCase]) -> dict[UUID, bytes]:
    """The tag key of each case whose internal compartment this vault opens. One query."""
    grants = {
        (grant.case_id, grant.epoch): grant
        for one in held
        for grant in one.grants
        if grant.compartment == Compartment.INTERNAL
    }
    rows = CaseKey.objects.filter(
        case__in={case for case, _epoch in grants}, compartment=Compartment.INTERNAL
    )
    found: dict[UUID, bytes] = {}
    for row in rows.order_by("epoch"):
        grant = grants.get((row.case_id, row.epoch))
        if grant is None:
            continue
        place = Place(row.case_id, Compartment.INTERNAL, row.epoch)
        try:
            private = open_grant(bytes(grant.sealed), place, unlocked.keys.x)
            found[row.case_id] = open_sealed(private, bytes(row.sealed_tag_key))
        except VaultError:
            continue
    return found


def marks_of(cases: Iterable[Case]) -> Marks:
    """The marks of cases, those of nobody among them. One query."""
    found: Marks = {case.pk: set() for case in cases}
    rows = CaseExclusion.objects.filter(case__in=found).order_by("pk")
    for case, mark in rows.values_list("case", "mark"):
        found[case].add(bytes(mark))
    return found
