"""Which requests time has something to say about: reminders, desks that were silent too long, ends."""

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from alliance.models import OutgoingMail
from members.models import Application, ApplicationEvent, Representative
from members.models.applications import ApplicationQuerySet
from members.queries.moves import BEFORE_REVIEWERS, Move
from networks.models import Network

# So many in one run: a wrong clock does little before somebody notices, the rest follows an hour later.
CAP = 200
DRAFTS_ARE_KEPT = timedelta(days=90)
AN_ANSWER_TAKES = timedelta(days=30)
# After how many days without an answer the applicant is reminded, and how long the last reminder is left to work.
REMINDERS_AFTER = (timedelta(days=10), timedelta(days=20))
AFTER_THE_LAST = timedelta(days=7)


def reviewers_key(application: Application) -> str:
    """What the letters begin with that remind a desk of one request."""
    return f"overdue:{application.pk}:{application.desk_id}:"


def applicants_key(event_pk: int, number: int) -> str:
    """The letter that reminds an applicant of one question for the first or second time."""
    return f"question:{event_pk}:{number}"


def without_first_answer() -> ApplicationQuerySet:
    """Nobody has acted in the days promised, and the desk has not been told."""
    told = OutgoingMail.objects.filter(
        key__startswith=Concat(
            Value("overdue:"),
            Cast(OuterRef("pk"), CharField()),
            Value(":"),
            Cast(OuterRef("desk_id"), CharField()),
            Value(":"),
        )
    )
    return Application.objects.filter(
        ~Exists(told),
        state__in=BEFORE_REVIEWERS,
        first_answered_at__isnull=True,
        first_answer_due_at__lt=timezone.now(),
    ).order_by("first_answer_due_at", "pk")


def past_their_desk() -> ApplicationQuerySet:
    """The time for the decision is over, and there is a desk above."""
    return (
        Application.objects.filter(state__in=BEFORE_REVIEWERS, decision_due_at__lt=timezone.now())
        .exclude(desk__level=Network.Level.GLOBAL)
        .order_by("decision_due_at", "pk")
    )


def without_answer(number: int) -> ApplicationQuerySet:
    """A question has waited so long that the applicant is reminded for the first or second time."""
    return (
        _asked()
        .filter(
            ~Exists(_reminder(number)),
            Exists(_somebody_to_tell()),
            paused_at__lt=timezone.now() - REMINDERS_AFTER[number - 1],
        )
        .order_by("paused_at", "pk")
    )


def over() -> ApplicationQuerySet:
    """Drafts that nobody has touched for 90 days, questions without an answer for 30 and after two reminders."""
    now = timezone.now()
    last = _reminder(len(REMINDERS_AFTER)).filter(written_at__lt=now - AFTER_THE_LAST)
    forgotten = Q(
        state=Application.State.DRAFT,
        changed_at__lt=now - DRAFTS_ARE_KEPT,
        member__changed_at__lt=now - DRAFTS_ARE_KEPT,
    )
    silent = Q(state=Application.State.INFO_REQUESTED, paused_at__lt=now - AN_ANSWER_TAKES) & (
        Q(Exists(last)) | ~Exists(_somebody_to_tell())
    )
    return _with_question().filter(forgotten | silent).order_by("changed_at", "pk")


def _asked() -> ApplicationQuerySet:
    return _with_question().filter(state=Application.State.INFO_REQUESTED)


def _somebody_to_tell() -> "QuerySet[Representative]":
    """Who gets the letters about a request: who wrote it, or a primary representative, as long as they speak for it."""
    return Representative.objects.in_force().filter(
        Q(user=OuterRef("applicant")) | Q(role=Representative.Role.PRIMARY),
        member=OuterRef("member"),
        user__is_active=True,
    )


def _with_question() -> ApplicationQuerySet:
    asked = ApplicationEvent.objects.filter(application=OuterRef("pk"), verb=Move.ASK)
    return Application.objects.annotate(asked=Subquery(asked.order_by("-pk").values("pk")[:1]))


def _reminder(number: int) -> "QuerySet[OutgoingMail]":
    return OutgoingMail.objects.filter(
        key=Concat(Value("question:"), Cast(OuterRef("asked"), CharField()), Value(f":{number}"))
    )
