"""What a permission answers: yes, or no with the reason people are told."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Verdict:
    """The answer of a `may_…` function: truthy when allowed; otherwise the reason is for people."""

    allowed: bool
    reason: str | Promise = ""
    right_used: str = ""
    needs_second_factor: bool = False

    def __bool__(self) -> bool:
        return self.allowed


def allowed(right_used: str = "") -> Verdict:
    """Yes; `right_used` names the right for the audit trail, as role and network."""
    return Verdict(allowed=True, right_used=right_used)


def denied(reason: str | Promise) -> Verdict:
    return Verdict(allowed=False, reason=reason)


def needs_second_factor() -> Verdict:
    """No, because the right sleeps until its holder signs in with a second step; the page links to the set-up."""
    return Verdict(
        allowed=False,
        reason=_(
            "You hold the right for this, but it sleeps until you set up a second step for signing in."
        ),
        needs_second_factor=True,
    )


class SecondFactorMissing(PermissionDenied):
    """Refused, but only until the person sets up a second step for signing in."""


def require(verdict: Verdict) -> Verdict:
    """Go on only if allowed.

    Raises PermissionDenied with the verdict's reason.
    """
    if verdict.needs_second_factor:
        raise SecondFactorMissing(verdict.reason)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return verdict
