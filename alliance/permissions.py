"""What a permission answers: yes, or no with the reason people are told."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class WayOn:
    """A page on which people can do themselves what is missing: its address by name, and what it is called."""

    page: str
    label: str | Promise


@dataclass(frozen=True)
class Verdict:
    """The answer of a `may_…` function: truthy when allowed; otherwise the reason is for people."""

    allowed: bool
    reason: str | Promise = ""
    right_used: str = ""
    needs_second_factor: bool = False
    way_on: WayOn | None = None

    def __bool__(self) -> bool:
        return self.allowed


def allowed(right_used: str = "") -> Verdict:
    """Yes; `right_used` names the right for the audit trail, as role and network."""
    return Verdict(allowed=True, right_used=right_used)


def denied(reason: str | Promise, *, way_on: WayOn | None = None) -> Verdict:
    """No; `way_on` leads to where the person mends it, if they can."""
    return Verdict(allowed=False, reason=reason, way_on=way_on)


def needs_second_factor() -> Verdict:
    """No, because the right sleeps until its holder signs in with a second step; the page links to the set-up."""
    return Verdict(
        allowed=False,
        reason=_(
            "You hold the right for this, but it sleeps until you set up a second step for signing in."
        ),
        needs_second_factor=True,
    )


class MendableRefusal(PermissionDenied):
    """Refused, but only until the person has done what `way_on` leads to."""

    def __init__(self, reason: str | Promise, way_on: WayOn) -> None:
        super().__init__(reason)
        self.way_on = way_on


class SecondFactorMissing(PermissionDenied):
    """Refused, but only until the person sets up a second step for signing in."""


def require(verdict: Verdict) -> Verdict:
    """Go on only if allowed.

    Raises PermissionDenied with the verdict's reason.
    """
    if verdict.needs_second_factor:
        raise SecondFactorMissing(verdict.reason)
    if not verdict and verdict.way_on is not None:
        raise MendableRefusal(verdict.reason, verdict.way_on)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return verdict
