"""Who came back to a concern with its code: the concern is open to them until their time is over or the code is changed."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accountability.models import Case
from accountability.opened import OpenedCase, open_for_reporter
from accountability.sessions import Held, Session, held, hold, keep, let_go
from accountability.vault import VaultError
from accountability.vault.cases import Compartment, ReporterRing
from accountability.vault.keys import keys_from


@dataclass(frozen=True, repr=False)
class CameBack:
    """A reporter with their concern open: their keys are in memory for this request."""

    held: Held
    ring: ReporterRing
    opened: OpenedCase

    @property
    def case(self) -> Case:
        return self.opened.case

    @property
    def lookup(self) -> bytes:
        """Of the code that opened it."""
        return bytes.fromhex(self.held.values["lookup"])


def came_back(request: HttpRequest) -> CameBack | None:
    """The concern that is open, its idle time begun anew; None when there is none. Raises StoreAwayError.

    Who opened it with a code that is no longer the one is out at once.
    """
    found = held(request, Session.REPORTER)
    if found is None:
        return None
    case = Case.objects.filter(pk=UUID(found.values["case"])).first()
    if case is None or bytes(case.receipt_lookup).hex() != found.values["lookup"]:
        let_go(found)
        return None
    try:
        ring = _ring_of(found)
        opened = open_for_reporter(case, ring)
    except VaultError:
        let_go(found)
        return None
    keep(found)
    return CameBack(found, ring, opened)


def hold_open(request: HttpRequest, case: Case, ring: ReporterRing) -> Held:
    """Keep a concern open for this visitor; `sessions.hand_over` gives them the cookie. Raises StoreAwayError."""
    close(request)
    values = {
        "case": case.pk.hex,
        "lookup": bytes(case.receipt_lookup).hex(),
        "keys": {"x": ring.keys.x.hex(), "ed": ring.keys.ed.hex()},
        "public": {compartment: key.hex() for compartment, key in ring.case_public.items()},
    }
    return hold(request, Session.REPORTER, values)


def close(request: HttpRequest) -> None:
    """Forget what this visitor's cookie opens. Raises StoreAwayError."""
    if found := held(request, Session.REPORTER):
        let_go(found)


def mark_of(case: Case) -> str:
    """Stands in the forms of a concern, so that what is sent after it was locked is offered again to nobody else."""
    return salted_hmac(
        "accountability.reporters", case.pk.hex, secret=settings.SECRET_KEY
    ).hexdigest()


def is_mark_of(typed: str, case: Case) -> bool:
    return hmac.compare_digest(typed.encode(), mark_of(case).encode())


def _ring_of(found: Held) -> ReporterRing:
    public = {Compartment(name): bytes.fromhex(key) for name, key in found.values["public"].items()}
    return ReporterRing(keys=keys_from(found.values["keys"]), case_public=public)
