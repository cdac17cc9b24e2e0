"""Everything about one request as reviewers read it: what happened, what they and the referees said, kept apart."""

from dataclasses import dataclass

from members.models import Application, ApplicationEvent, Membership, Reference, Review
from members.queries.moves import say_move
from members.queries.own_requests import told_of_request
from members.queries.references import LinkState, link_state
from members.queries.routing import policy_of


@dataclass(frozen=True)
class Happened:
    """One event, in words. Its note is what applicant and reviewers wrote to each other."""

    event: ApplicationEvent
    what: str

    @property
    def note(self) -> str:
        return self.event.note_to_applicant


@dataclass(frozen=True)
class Vouched:
    """What became of one referee."""

    reference: Reference
    link: LinkState


@dataclass(frozen=True)
class Dossier:
    """A request with its history. Reviews and references are empty for those who may not read them."""

    application: Application
    history: tuple[Happened, ...]
    reviews: tuple[Review, ...]
    references: tuple[Vouched, ...]
    memberships: tuple[Membership, ...]
    # how many distinct people a decision needs, and how many are in favour so far
    quorum: int
    in_favour: int
    # nobody who speaks for the member today hears what is written to the applicant
    is_left: bool


def dossier_of(application: Application, *, with_reviews: bool) -> Dossier:
    """Eight queries at most, however much has happened."""
    events = application.events.select_related("desk").order_by("pk")
    return Dossier(
        application=application,
        history=tuple(Happened(event, say_move(event.verb)) for event in events),
        reviews=_reviews(application) if with_reviews else (),
        references=_references(application) if with_reviews else (),
        memberships=tuple(
            Membership.objects.in_force()
            .filter(member=application.member_id)
            .select_related("network")
            .order_by("pk")
        ),
        quorum=policy_of(application.desk).quorum if application.desk else 1,
        in_favour=Review.objects.filter(
            application=application, round=application.round, stance=Review.Stance.FOR
        ).count(),
        is_left=not told_of_request(application),
    )


def _reviews(application: Application) -> tuple[Review, ...]:
    rows = Review.objects.filter(application=application).select_related("reviewer")
    return tuple(rows.order_by("round", "at", "pk"))


def _references(application: Application) -> tuple[Vouched, ...]:
    rows = Reference.objects.filter(application=application).select_related("application")
    return tuple(Vouched(row, link_state(row)) for row in rows.order_by("position"))
