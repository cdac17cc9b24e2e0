"""What goes on around memberships in the demonstration: a proposal waits, a network has written to its people."""

from uuid import UUID

from alliance import demo_accounts
from alliance.leases import claim
from alliance.models import User
from members.actions.announcements import Message, send_announcement, write_letters
from members.actions.consents import note_consent
from members.actions.suspensions import propose_about
from members.models import Announcement, ConsentRecord, Membership, MembershipProposal
from networks.models import Network

SILENT_NETWORK = "lesotho"
SILENT_MEMBER = "thaba-dialogue-circle"
MESSAGE = UUID("5b0e4b7c-3a51-4d0c-9a59-6c1f3c0a7e11")


def load() -> None:
    _say_yes_to_messages(demo_accounts.REPRESENTATIVE)
    _say_yes_to_messages(demo_accounts.MEMBER)
    _write_to_cameroon()
    _propose_an_end()


def _say_yes_to_messages(email: str) -> None:
    person = _person(email)
    note_consent(
        purpose=ConsentRecord.Purpose.NETWORK_MAIL,
        is_given=True,
        language=person.language,
        source="consents",
        by=person,
    )


def _write_to_cameroon() -> None:
    """A message that has been written to everybody already, so that its page shows how that ends."""
    message = Message(
        network=Network.objects.get(slug="cameroon"),
        reaches_below=True,
        title={"fr": "Rencontre des membres à Douala", "en": "Members meet in Douala"},
        body={
            "fr": "Nous nous retrouvons le premier samedi du mois prochain à Douala.\n\n"
            "Au programme : ce que chaque organisation a appris cette année, et le plan de la suivante.",
            "en": "We meet on the first Saturday of next month in Douala.\n\n"
            "On the agenda: what each organisation has learnt this year, and the plan for the next.",
        },
    )
    sent, _is_new = send_announcement(
        message=message, key=MESSAGE, by=_person(demo_accounts.CAMEROON)
    )
    lease = claim(Announcement, sent.pk)
    if lease is not None:
        write_letters(lease)


def _propose_an_end() -> None:
    silent = Membership.objects.in_force().get(
        network__slug=SILENT_NETWORK, member__slug=SILENT_MEMBER
    )
    propose_about(
        membership=silent,
        kind=MembershipProposal.Kind.END,
        reason="Three letters came back, and nobody at the last known address knows the group.",
        by=_person(demo_accounts.AFRICA),
    )


def _person(email: str) -> User:
    return User.objects.get(email=email, is_demonstration=True)
