"""Who may go where: the addresses of members/urls/announcements.py."""

from collections.abc import Callable

from django.core import signing
from django.utils import timezone

from alliance import demo_accounts
from alliance.models import User
from members.models import Announcement
from networks.models import Network
from tests.access.visitors import PUBLIC, Row, everyone, only, signed_in

MESSAGE = "a message of Cameroon"
WAY_OUT = "the member's own link in a mail"


def message() -> object:
    sent = Announcement.objects.create(
        network=Network.objects.get(slug="cameroon"),
        title_en="Our meeting",
        body_en="Come to Yaoundé.",
        written_by=User.objects.get(email=demo_accounts.CAMEROON),
        due_at=timezone.now(),
    )
    return sent.public_id


def way_out() -> object:
    member = User.objects.get(email=demo_accounts.MEMBER)
    return signing.Signer(salt="members.unsubscribe").sign(member.public_id.hex)


# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {MESSAGE: message, WAY_OUT: way_out}

# Those who coordinate a network, the stranger among them, and the Secretariat: each writes to their own.
WRITERS = only(
    200,
    "national coordinator",
    "regional coordinator",
    "secretariat",
    "stranger from another network",
    otherwise=403,
)
ABOVE_CAMEROON = ("national coordinator", "regional coordinator", "secretariat")

ROWS: tuple[Row, ...] = (
    Row("members:announcements", WRITERS),
    Row("members:write_announcement", WRITERS),
    Row("members:write_announcement", WRITERS, method="POST"),
    Row("members:announcement", only(200, *ABOVE_CAMEROON, otherwise=404), {"public_id": MESSAGE}),
    Row("members:cancel_announcement", signed_in(405), {"public_id": MESSAGE}),
    Row(
        "members:cancel_announcement",
        only(302, *ABOVE_CAMEROON, otherwise=404),
        {"public_id": MESSAGE},
        "POST",
    ),
    Row("members:resume_announcement", signed_in(405), {"public_id": MESSAGE}),
    Row(
        "members:resume_announcement",
        only(302, *ABOVE_CAMEROON, otherwise=404),
        {"public_id": MESSAGE},
        "POST",
    ),
    # the link is in a mail: whoever holds it needs no account
    Row("members:unsubscribe", PUBLIC, {"token": WAY_OUT}),
    Row("members:unsubscribe", PUBLIC, {"token": WAY_OUT}, "POST"),
    Row("members:unsubscribe", everyone(404), {"token": "forged"}),
)
