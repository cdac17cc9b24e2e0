"""Who may go where: the addresses of members/urls/memberships.py."""

from collections.abc import Callable
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from alliance import demo_accounts
from alliance.models import User
from members.models import Application, Membership, MembershipSuspension
from networks.models import Body, Network
from tests.access.visitors import SIGNED_IN, Row, only, signed_in

CAMEROON = "the representative's membership in Cameroon"
SUSPENDED = "the representative's membership in Cameroon, suspended"
ENDED = "the representative's membership in Cameroon, lapsed"
MOVE = "the representative's request to move away from Cameroon"


def membership() -> Membership:
    return Membership.objects.in_force().get(
        network__slug="cameroon",
        member__representatives__user__email=demo_accounts.REPRESENTATIVE,
    )


def suspended() -> object:
    row = membership()
    MembershipSuspension.objects.create(
        membership=row,
        period=DateRange(timezone.now().date(), None),
        decided_on=date(2026, 1, 1),
        decided_by=Body.objects.get(slug="global-board"),
        minute_ref="2026-01",
        entered_by=User.objects.get(email=demo_accounts.SECRETARIAT),
    )
    row.state = Membership.State.SUSPENDED
    row.save()
    return row.public_id


def ended() -> object:
    row = membership()
    row.state, row.end_reason = Membership.State.ENDED, Membership.EndReason.LAPSED
    row.period = DateRange(date(2020, 1, 1), date(2024, 1, 1))
    row.save()
    return row.public_id


def move() -> object:
    row = membership()
    togo = Network.objects.get(slug="togo")
    asked = Application.objects.create(
        kind=Application.Kind.TRANSFER,
        state=Application.State.SUBMITTED,
        member=row.member,
        applicant=User.objects.get(email=demo_accounts.REPRESENTATIVE),
        network=togo,
        desk=togo,
        leaving=row,
        submitted_at=timezone.now(),
        at_desk_since=timezone.now(),
    )
    return asked.public_id


# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {
    CAMEROON: lambda: membership().public_id,
    SUSPENDED: suspended,
    ENDED: ended,
    MOVE: move,
}

REPRESENTATIVE = only(200, "representative", otherwise=404)


def at_the_desk(coordination: int, secretariat: int, otherwise: int = 404) -> tuple[int, ...]:
    """The coordinations of Cameroon and of Africa, then the Secretariat; it does not exist for anybody else."""
    answers = list(signed_in(otherwise))
    answers[4] = answers[5] = coordination
    answers[6] = secretariat
    return tuple(answers)


ROWS: tuple[Row, ...] = (
    Row("members:own_memberships", SIGNED_IN),
    Row("members:own_memberships", signed_in(405), method="POST"),
    # one's own, by a primary representative; a membership of others does not exist
    Row("members:leave", REPRESENTATIVE, {"public_id": CAMEROON}),
    Row(
        "members:leave", only(302, "representative", otherwise=404), {"public_id": CAMEROON}, "POST"
    ),
    # left already, or suspended: nothing stands in the way of leaving
    Row("members:leave", only(302, "representative", otherwise=404), {"public_id": ENDED}),
    Row("members:leave", REPRESENTATIVE, {"public_id": SUSPENDED}),
    Row("members:move", REPRESENTATIVE, {"public_id": CAMEROON}),
    Row("members:move", REPRESENTATIVE, {"public_id": CAMEROON}, "POST"),
    Row("members:move", only(403, "representative", otherwise=404), {"public_id": SUSPENDED}),
    Row("members:send_move", REPRESENTATIVE, {"public_id": CAMEROON, "slug": "togo"}),
    Row("members:send_move", signed_in(404), {"public_id": CAMEROON, "slug": "cameroon"}),
    Row("members:send_move", signed_in(404), {"public_id": CAMEROON, "slug": "atlantis"}, "POST"),
    Row("members:come_back", REPRESENTATIVE, {"public_id": ENDED}),
    # it has signed everything, and need not say why
    Row(
        "members:come_back",
        only(302, "representative", otherwise=404),
        {"public_id": ENDED},
        "POST",
    ),
    Row("members:come_back", only(403, "representative", otherwise=404), {"public_id": CAMEROON}),
    # the desk
    Row(
        "members:memberships",
        only(
            200,
            "national coordinator",
            "regional coordinator",
            "secretariat",
            "stranger from another network",
            otherwise=403,
        ),
    ),
    Row("members:membership", at_the_desk(200, 200), {"public_id": CAMEROON}),
    Row("members:propose_about_membership", at_the_desk(200, 403), {"public_id": CAMEROON}),
    Row("members:propose_about_membership", at_the_desk(200, 403), {"public_id": CAMEROON}, "POST"),
    Row("members:propose_about_membership", at_the_desk(403, 403), {"public_id": ENDED}),
    Row("members:reject_membership_proposal", signed_in(405), {"public_id": CAMEROON}),
    Row(
        "members:reject_membership_proposal", at_the_desk(403, 302), {"public_id": CAMEROON}, "POST"
    ),
    Row("members:decide_membership", at_the_desk(403, 200), {"public_id": CAMEROON}),
    Row("members:decide_membership", at_the_desk(403, 200), {"public_id": CAMEROON}, "POST"),
    Row("members:decide_membership", at_the_desk(403, 403), {"public_id": ENDED}),
    Row("members:end_suspension", at_the_desk(403, 200), {"public_id": SUSPENDED}),
    Row("members:end_suspension", at_the_desk(403, 200), {"public_id": SUSPENDED}, "POST"),
    # nothing to end: back to the membership
    Row("members:end_suspension", at_the_desk(302, 302), {"public_id": CAMEROON}),
    Row("members:end_membership", at_the_desk(403, 200), {"public_id": CAMEROON}),
    Row("members:end_membership", at_the_desk(403, 200), {"public_id": CAMEROON}, "POST"),
    Row("members:bring_back", at_the_desk(403, 200), {"public_id": ENDED}),
    Row("members:bring_back", at_the_desk(403, 200), {"public_id": ENDED}, "POST"),
    Row("members:bring_back", at_the_desk(403, 403), {"public_id": CAMEROON}),
    # the coordination of the network that is left comments; the Secretariat sees it
    Row("members:comment_on_transfer", at_the_desk(200, 200), {"public_id": MOVE}),
    Row("members:comment_on_transfer", at_the_desk(200, 403), {"public_id": MOVE}, "POST"),
)
