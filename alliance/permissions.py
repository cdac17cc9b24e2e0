"""What a permission answers: yes, or no with the reason people are told."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True)
class Verdict:
    """The answer of a `may_…` function: truthy when allowed; otherwise the reason is for people."""

    allowed: bool
    reason: str | Promise = ""
    right_used: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def allowed(right_used: str = "") -> Verdict:
    """Yes; `right_used` names the right for the audit trail, as role and network."""
    return Verdict(allowed=True, right_used=right_used)


def denied(reason: str | Promise) -> Verdict:
    return Verdict(allowed=False, reason=reason)


def require(verdict: Verdict) -> Verdict:
    """Go on only if allowed.

    Raises PermissionDenied with the verdict's reason.
    """
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return verdict
