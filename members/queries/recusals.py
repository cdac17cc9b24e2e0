"""Who is too close to a request to judge it: computed from what is known, not only declared."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Subquery
from django.db.models.enums import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import User
from alliance.tokens import keyed_digest
from members.models import Application, ApplicationEvent, Reference, Representative, Review
from members.queries.moves import REVIEWERS_MOVES, Move

# For so long somebody who spoke for an organisation does not judge it.
CLOSE_FOR = timedelta(days=2 * 365)


class Recusal(TextChoices):
    """Why a person does not judge a request."""

    APPLICANT = "applicant", _("This is your own request.")
    OWN_MEMBER = (
        "own_member",
        _("You speak for this member, or did within the last 24 months, so somebody else decides."),
    )
    REFEREE = (
        "referee",
        _("You were named to vouch for this applicant, so somebody else decides."),
    )
    EARLIER_ROUND = (
        "earlier_round",
        _("You took part in the first decision, so somebody else looks at it now."),
    )
    STEPPED_ASIDE = "stepped_aside", _("You have stepped aside from this request.")


def address_mac(email: str) -> str:
    """How the address of a referee is found again without keeping it in the clear."""
    return keyed_digest(email.lower(), purpose="address")


def recusal_of(user: User, application: Application) -> Recusal | None:
    """Why this person may not judge this request; None when nothing speaks against it."""
    if application.applicant_id == user.pk:
        return Recusal.APPLICANT
    if _spoke_for(user, application):
        return Recusal.OWN_MEMBER
    if _vouches(user, application):
        return Recusal.REFEREE
    return _in_reviews(user, application)


def is_too_close(recusal: Recusal | None) -> bool:
    """Whether the person must not even read what reviewers wrote."""
    return recusal in {Recusal.APPLICANT, Recusal.OWN_MEMBER, Recusal.REFEREE}


def _spoke_for(user: User, application: Application) -> bool:
    """Now or within the last 24 months; an end in the past counts from its day."""
    since = timezone.now().date() - CLOSE_FOR
    return Representative.objects.filter(
        member=application.member_id, user=user, period__overlap=DateRange(since, None)
    ).exists()


def _vouches(user: User, application: Application) -> bool:
    addresses = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    macs = {address_mac(email) for email in addresses.values_list("email", flat=True)}
    macs.add(address_mac(user.email))
    return Reference.objects.filter(application=application, email_mac__in=macs).exists()


def _in_reviews(user: User, application: Application) -> Recusal | None:
    """What an own word says, and what the person did before the applicant asked for another look."""
    own = Review.objects.filter(application=application, reviewer=user).order_by("round")
    for number, stance in own.values_list("round", "stance"):
        if stance == Review.Stance.RECUSED:
            return Recusal.STEPPED_ASIDE
        if number < application.round:
            return Recusal.EARLIER_ROUND
    if application.round and _acted_before_the_review(user, application):
        return Recusal.EARLIER_ROUND
    return None


def _acted_before_the_review(user: User, application: Application) -> bool:
    reopened = ApplicationEvent.objects.filter(application=application, verb=Move.REOPEN)
    return ApplicationEvent.objects.filter(
        application=application,
        by=user,
        verb__in=REVIEWERS_MOVES,
        pk__lt=Subquery(reopened.order_by("pk").values("pk")[:1]),
    ).exists()
