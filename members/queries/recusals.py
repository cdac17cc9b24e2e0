"""Who is too close to a request to judge it: computed from what is known, not only declared."""

from collections.abc import Collection
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, Subquery
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
    return recusals_of([user], application).get(user.pk)


def recusals_of(users: Collection[User], application: Application) -> dict[int, Recusal]:
    """Who of these people may not judge this request, by key, and why. Four queries, however many people."""
    spoke_for = _who_spoke_for(users, application)
    vouching = _who_vouches(users, application)
    said = _what_reviews_say(users, application)
    found: dict[int, Recusal] = {}
    for user in users:
        if application.applicant_id == user.pk:
            found[user.pk] = Recusal.APPLICANT
        elif user.pk in spoke_for:
            found[user.pk] = Recusal.OWN_MEMBER
        elif user.pk in vouching:
            found[user.pk] = Recusal.REFEREE
        elif user.pk in said:
            found[user.pk] = said[user.pk]
    return found


def is_too_close(recusal: Recusal | None) -> bool:
    """Whether the person must not even read what reviewers wrote."""
    return recusal in {Recusal.APPLICANT, Recusal.OWN_MEMBER, Recusal.REFEREE}


def _who_spoke_for(users: Collection[User], application: Application) -> set[int]:
    """Now or within the last 24 months; an end in the past counts from its day."""
    since = timezone.now().date() - CLOSE_FOR
    # who began and ended on one day has a span of no days, which overlaps with nothing
    spoke = Q(period__overlap=DateRange(since, None)) | Q(
        period__isempty=True, accepted_at__date__gte=since
    )
    rows = Representative.objects.filter(spoke, member=application.member_id, user__in=users)
    return set(rows.order_by("pk").values_list("user_id", flat=True))


def _who_vouches(users: Collection[User], application: Application) -> set[int]:
    named = set(
        Reference.objects.filter(application=application)
        .order_by("pk")
        .values_list("email_mac", flat=True)
    )
    if not named:
        return set()
    verified = EmailAddress.objects.filter(user__in=users, verified=True).order_by("pk")
    addresses = [
        *verified.values_list("user_id", "email"),
        *((user.pk, user.email) for user in users),
    ]
    return {user_id for user_id, email in addresses if address_mac(email) in named}


def _what_reviews_say(users: Collection[User], application: Application) -> dict[int, Recusal]:
    """Their own word, and what they did before the applicant asked for another look."""
    found = dict.fromkeys(_who_acted_before_the_review(users, application), Recusal.EARLIER_ROUND)
    rows = Review.objects.filter(application=application, reviewer__in=users).order_by("round")
    for user_id, number, stance in rows.values_list("reviewer_id", "round", "stance"):
        if stance == Review.Stance.RECUSED:
            found[user_id] = Recusal.STEPPED_ASIDE
        elif number < application.round:
            found.setdefault(user_id, Recusal.EARLIER_ROUND)
    return found


def _who_acted_before_the_review(users: Collection[User], application: Application) -> set[int]:
    if not application.round:
        return set()
    reopened = ApplicationEvent.objects.filter(application=application, verb=Move.REOPEN)
    acted = ApplicationEvent.objects.filter(
        application=application,
        by__in=users,
        verb__in=REVIEWERS_MOVES,
        pk__lt=Subquery(reopened.order_by("pk").values("pk")[:1]),
    )
    return set(acted.order_by("pk").values_list("by_id", flat=True))
