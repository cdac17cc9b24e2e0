"""Referees are asked by mail and answer once, by a link and without an account."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from alliance.actors import the_portal
from alliance.audit import record
from alliance.letters import full_address
from alliance.models import User
from alliance.permissions import require
from alliance.tokens import digest, make_token
from members.actions.strangers import EnoughForToday, write_to_stranger
from members.models import Application, Reference
from members.permissions.applications import may_review_application
from members.queries.references import LinkState, link_state

ANSWER_WITHIN = timedelta(days=30)
REFERENCE_PAGE = "members:reference"


class LinkIsClosed(Exception):
    """The link was used, has run out, or is not needed any more."""

    def __init__(self, state: LinkState) -> None:
        super().__init__(state.value)
        self.state = state


@transaction.atomic
def ask_referees(*, application: Application, by: User) -> list[Reference]:
    """Ask everybody whom the applicant named and nobody has asked yet. Part of sending a request, so it asks no right.

    An address that has had enough letters today keeps no request from being sent: reviewers ask there later.
    """
    waiting = (
        Reference.objects.reachable()
        .select_for_update()
        .filter(application=application, asked_at__isnull=True)
    )
    asked = []
    for reference in waiting.order_by("position"):
        try:
            _ask(reference, application, by=by)
        except EnoughForToday:
            continue
        asked.append(reference)
        record("reference.asked", reference, by=by, right_used="part of the request")
    return asked


@transaction.atomic
def ask_referee_again(*, reference: Reference, by: User) -> Reference:
    """Send a new link to a referee who has not answered; the one before opens nothing any more.

    Raises LinkIsClosed, EnoughForToday.
    """
    reference = (
        Reference.objects.select_for_update(of=("self",))
        .select_related(
            "application__member",
            "application__network",
            "application__desk",
            "application__applicant",
        )
        .get(pk=reference.pk)
    )
    verdict = require(may_review_application(by, reference.application))
    state = link_state(reference)
    if state in {LinkState.ANSWERED, LinkState.NOT_NEEDED, LinkState.GONE}:
        raise LinkIsClosed(state)
    _ask(reference, reference.application, by=by)
    record("reference.asked", reference, by=by, right_used=verdict.right_used)
    return reference


@transaction.atomic
def answer_reference(
    *, reference: Reference, knows_applicant: bool, recommends: bool | None, answer: str
) -> Reference:
    """Keep what a referee says, once. Whoever holds the link may; the portal stands for them in the trail.

    Raises LinkIsClosed when the link was used in the meantime, has run out, or is not needed any more.
    """
    reference = (
        Reference.objects.select_for_update(of=("self",))
        .select_related("application")
        .get(pk=reference.pk)
    )
    state = link_state(reference)
    if state != LinkState.OPEN:
        raise LinkIsClosed(state)
    reference.knows_applicant = knows_applicant
    reference.recommends = recommends
    reference.answer = answer
    reference.answered_at = timezone.now()
    reference.save(update_fields=["knows_applicant", "recommends", "answer", "answered_at"])
    record("reference.answered", reference, by=the_portal(), right_used="a referee's link")
    return reference


@transaction.atomic
def _ask(reference: Reference, application: Application, *, by: User) -> None:
    """The database keeps the digest of the token; the token itself is in the letter alone."""
    token = make_token()
    now = timezone.now()
    reference.token_hash = digest(token)
    reference.asked_at = now
    reference.expires_at = now + ANSWER_WITHIN
    reference.save(update_fields=["token_hash", "asked_at", "expires_at"])
    language = application.applicant.language
    write_to_stranger(
        template="members/mail/reference_asked.txt",
        address=reference.email,
        language=language,
        context={
            "applicant": application.member.name,
            "network": application.network,
            "link": full_address(REFERENCE_PAGE, token, language=language),
            "until": reference.expires_at.date(),
        },
        by=by,
    )
