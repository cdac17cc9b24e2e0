"""Who is too close to a request to judge it: computed from what is known, not only declared."""

from collections.abc import Collection
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.enums import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import User
from alliance.tokens import keyed_digest
from members.models import Application, ApplicationEvent, Reference, Representative, Review
from members.models.applications import ApplicationQuerySet
from members.queries.moves import REVIEWERS_MOVES, Move

# For so long somebody who spoke for an organisation does not judge it.
CLOSE_FOR = timedelta(days=2 * 365)

# A request and a person, by their keys.
Pair = tuple[int, int]


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
    """Who of these people may not judge this request, by key, and why."""
    only = Application.objects.filter(pk=application.pk)
    return recusals_among(users, only).get(application.pk, {})


def recusals_among(
    users: Collection[User], applications: ApplicationQuerySet
) -> dict[int, dict[int, Recusal]]:
    """Who of these people may not judge which of these requests, and why: by request, then by person, both by key.

    Requests that everybody may judge are left out. Six queries, however many people and requests.
    """
    found: dict[int, dict[int, Recusal]] = {}
    for why, pairs in (
        *_who_belongs_to_it(users, applications),
        (Recusal.REFEREE, _who_vouches(users, applications)),
        *_what_reviews_say(users, applications),
        (Recusal.EARLIER_ROUND, _who_acted_before_the_review(users, applications)),
    ):
        for application_id, user_id in pairs:
            found.setdefault(application_id, {}).setdefault(user_id, why)
    return found


def is_too_close(recusal: Recusal | None) -> bool:
    """Whether the person must not even read what reviewers wrote."""
    return recusal in {Recusal.APPLICANT, Recusal.OWN_MEMBER, Recusal.REFEREE}


def _who_belongs_to_it(
    users: Collection[User], applications: ApplicationQuerySet
) -> tuple[tuple[Recusal, list[Pair]], tuple[Recusal, list[Pair]]]:
    """Who sent it, and who speaks for its member or did within the last 24 months; an end in the past counts from its day."""
    since = timezone.now().date() - CLOSE_FOR
    # who began and ended on one day has a span of no days, which overlaps with nothing
    spoke = Q(period__overlap=DateRange(since, None)) | Q(
        period__isempty=True, accepted_at__date__gte=since
    )
    rows = Representative.objects.filter(spoke, user__in=users).order_by("pk")
    speakers: dict[int, list[int]] = {}
    for member_id, user_id in rows.values_list("member_id", "user_id"):
        speakers.setdefault(member_id, []).append(user_id)
    touched = applications.filter(Q(applicant__in=users) | Q(member__in=speakers)).order_by("pk")
    keys = {user.pk for user in users}
    sent: list[Pair] = []
    spoken_for: list[Pair] = []
    for pk, applicant_id, member_id in touched.values_list("pk", "applicant_id", "member_id"):
        if applicant_id in keys:
            sent.append((pk, applicant_id))
        spoken_for += [(pk, user_id) for user_id in speakers.get(member_id, ())]
    return (Recusal.APPLICANT, sent), (Recusal.OWN_MEMBER, spoken_for)


def _who_vouches(users: Collection[User], applications: ApplicationQuerySet) -> list[Pair]:
    verified = EmailAddress.objects.filter(user__in=users, verified=True).order_by("pk")
    addresses = [
        *verified.values_list("user_id", "email"),
        *((user.pk, user.email) for user in users),
    ]
    owners: dict[str, set[int]] = {}
    for user_id, email in addresses:
        owners.setdefault(address_mac(email), set()).add(user_id)
    named = Reference.objects.filter(
        application__in=applications.values("pk"), email_mac__in=owners
    ).order_by("pk")
    return [
        (application_id, user_id)
        for application_id, mac in named.values_list("application_id", "email_mac")
        for user_id in owners[mac]
    ]


def _what_reviews_say(
    users: Collection[User], applications: ApplicationQuerySet
) -> tuple[tuple[Recusal, list[Pair]], tuple[Recusal, list[Pair]]]:
    """Who stepped aside by their own word, and who wrote a review before the applicant asked for another look."""
    rows = (
        Review.objects.filter(application__in=applications.values("pk"), reviewer__in=users)
        .filter(Q(stance=Review.Stance.RECUSED) | Q(round__lt=F("application__round")))
        .order_by("pk")
    )
    aside: list[Pair] = []
    earlier: list[Pair] = []
    for application_id, user_id, stance in rows.values_list(
        "application_id", "reviewer_id", "stance"
    ):
        kept = aside if stance == Review.Stance.RECUSED else earlier
        kept.append((application_id, user_id))
    return (Recusal.STEPPED_ASIDE, aside), (Recusal.EARLIER_ROUND, earlier)


def _who_acted_before_the_review(
    users: Collection[User], applications: ApplicationQuerySet
) -> list[Pair]:
    reopened = ApplicationEvent.objects.filter(
        application=OuterRef("application"), verb=Move.REOPEN
    ).order_by("pk")
    acted = ApplicationEvent.objects.filter(
        application__in=applications.filter(round__gt=0).values("pk"),
        by__in=users,
        verb__in=REVIEWERS_MOVES,
        pk__lt=Subquery(reopened.values("pk")[:1]),
    ).order_by("pk")
    return [
        (application_id, user_id)
        for application_id, user_id in acted.values_list("application_id", "by_id")
    ]
