"""The link by which somebody vouches for an applicant: whether it is known, still open, and if not, why."""

from django.db.models.enums import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.tokens import digest
from members.models import Application, Reference


class LinkState(TextChoices):
    """What a referee is told when they open their link."""

    OPEN = "open", _("open")
    ANSWERED = "answered", _("You have answered already. Thank you; there is nothing more to do.")
    EXPIRED = "expired", _("The time for an answer is over.")
    NOT_NEEDED = "not_needed", _("The request is closed, so an answer is not needed any more.")
    GONE = "gone", _("somebody whose account is erased")


def reference_by(token: str) -> Reference | None:
    return (
        Reference.objects.filter(token_hash=digest(token))
        .select_related("application__member", "application__network")
        .first()
    )


def link_state(reference: Reference) -> LinkState:
    if reference.answered_at is not None:
        return LinkState.ANSWERED
    if not reference.name:
        return LinkState.GONE
    if reference.application.state not in Application.WITH_REVIEWERS:
        return LinkState.NOT_NEEDED
    if reference.expires_at is None or reference.expires_at < timezone.now():
        return LinkState.EXPIRED
    return LinkState.OPEN
