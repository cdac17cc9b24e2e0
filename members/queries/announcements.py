"""Whom a message of a network reaches, and how far its sending is."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from alliance.models import OutgoingMail, User
from alliance.texts import Texts, of_row
from members.models import Announcement, ConsentRecord, Delivery, Member, Membership, Representative
from networks.models import Network
from networks.queries import tree_on

State = Announcement.State

# How long after it stopped a sending can go on.
CAN_GO_ON = timedelta(days=30)


def readers(network: Network, *, reaches_below: bool) -> "QuerySet[User]":
    """Each person once who speaks for a member in force there and whose last word on messages of the network was yes."""
    reached = tree_on().subtree(network.pk) if reaches_below else {network.pk}
    today = timezone.now().date()
    members = Membership.objects.in_force(today).filter(
        network__in=reached,
        state=Membership.State.ACTIVE,
        member__in=Member.objects.standing().values("pk"),
    )
    speaks = Representative.objects.in_force(today).filter(
        user=OuterRef("pk"), member__in=members.values("member")
    )
    last_word = (
        ConsentRecord.objects.filter(
            user=OuterRef("pk"), purpose=ConsentRecord.Purpose.NETWORK_MAIL
        )
        .order_by("-at", "-pk")
        .values("is_given")[:1]
    )
    return (
        User.objects.filter(Exists(speaks), is_active=True)
        .alias(wants_mail=Subquery(last_word))
        .filter(wants_mail=True)
    )


def still_to_reach(announcement: Announcement) -> "QuerySet[User]":
    """The readers to whom nothing was written yet, as they are at this moment."""
    written = Delivery.objects.filter(announcement=announcement, user=OuterRef("pk"))
    audience = readers(announcement.network, reaches_below=announcement.reaches_below)
    return audience.filter(~Exists(written)).order_by("pk")


def language_for(texts: Texts, wanted: str) -> str:
    """The language in which somebody gets a text: their own, else the first of its fallbacks that exists."""
    candidates = (wanted, *settings.LANGUAGE_TABLE[wanted]["fallbacks"])
    return next((language for language in candidates if language in texts), wanted)


def may_go_on(announcement: Announcement) -> bool:
    """Whether a sending that stopped can go on: as long as it is known who has the message already."""
    stopped_at = announcement.finished_at
    return (
        announcement.state in {State.FAILED, State.CANCELLED}
        and stopped_at is not None
        and timezone.now() < stopped_at + CAN_GO_ON
    )


@dataclass(frozen=True)
class Progress:
    """How far the sending is, for the page that shows it."""

    announcement: Announcement
    waiting: int
    failed: int

    @property
    def left(self) -> int:
        """Letters that the mail server has taken."""
        return self.announcement.done - self.waiting - self.failed

    @property
    def is_over(self) -> bool:
        return self.announcement.state in {State.DONE, State.FAILED, State.CANCELLED}

    @property
    def may_go_on(self) -> bool:
        return may_go_on(self.announcement)

    @property
    def is_stopping(self) -> bool:
        return not self.is_over and self.announcement.cancel_requested_at is not None


def progress_of(announcement: Announcement) -> Progress:
    """Where the letters are. One query, however many there are."""
    keys = Delivery.objects.filter(announcement=announcement).values("mail_key")
    counted = OutgoingMail.objects.filter(key__in=keys).aggregate(
        waiting=Count("pk", filter=Q(state=OutgoingMail.State.WAITING)),
        failed=Count("pk", filter=Q(state=OutgoingMail.State.FAILED)),
    )
    return Progress(announcement, waiting=counted["waiting"], failed=counted["failed"])


def texts_of(announcement: Announcement) -> tuple[Texts, Texts]:
    """Title and body in the languages in which both exist."""
    titles, bodies = of_row(announcement, "title"), of_row(announcement, "body")
    both = [language for language in titles if language in bodies]
    return {one: titles[one] for one in both}, {one: bodies[one] for one in both}
