"""Messages of a network to its people: ordered once, written to each in the background, ended by one click."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.leases import Lease, start_over
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.outbox import later
from alliance.permissions import Verdict, require
from alliance.texts import Texts, in_columns
from members.actions.consents import note_consent
from members.actions.locks import lock_person
from members.models import Announcement, ConsentRecord, Delivery
from members.permissions.announcements import may_send_announcement
from members.queries.announcements import (
    language_for,
    may_go_on,
    readers,
    still_to_reach,
    texts_of,
)
from networks.models import Network

State = Announcement.State

# How many letters are written in one transaction.
AT_ONCE = 50
SALT = "members.unsubscribe"


class NobodyToReach(Exception):
    """No member there has asked for messages, so there is nothing to send."""


class KeyIsTaken(Exception):
    """Somebody else has sent a message under this key: the page was not one that the portal made."""


@dataclass(frozen=True)
class Message:
    """What is sent, in the languages in which it was written, and to whom."""

    network: Network
    reaches_below: bool
    title: Texts
    body: Texts


@transaction.atomic
def send_announcement(*, message: Message, key: UUID, by: User) -> tuple[Announcement, bool]:
    """Order the sending of a message. The key makes it one, however often the button is pressed. Says whether it was new.

    The row begins here: what is written and not sent yet is kept in nobody's table.
    """
    verdict = require(
        may_send_announcement(by, message.network, reaches_below=message.reaches_below)
    )
    lock_person(by)
    sent = Announcement.objects.filter(public_id=key).first()
    if sent is not None and sent.written_by_id != by.pk:
        raise KeyIsTaken
    if sent is not None:
        return sent, False
    total = readers(message.network, reaches_below=message.reaches_below).count()
    if not total:
        raise NobodyToReach
    announcement = Announcement.objects.create(
        public_id=key,
        network=message.network,
        reaches_below=message.reaches_below,
        written_by=by,
        due_at=timezone.now(),
        total=total,
        **in_columns("title", message.title),
        **in_columns("body", message.body),
    )
    _order(announcement)
    record(
        "announcement.ordered",
        announcement,
        by=by,
        right_used=verdict.right_used,
        after={
            "network": message.network.slug,
            "reaches_below": message.reaches_below,
            "languages": sorted(message.title),
            "readers": total,
        },
    )
    return announcement, True


@transaction.atomic
def cancel_announcement(*, announcement: Announcement, by: User) -> Announcement:
    """Stop sending after the letters that are being written. What has left cannot be called back."""
    announcement = _lock(announcement)
    verdict = require(_may_send(by, announcement))
    if announcement.cancel_requested_at or announcement.state not in {State.QUEUED, State.RUNNING}:
        return announcement
    announcement.cancel_requested_at = timezone.now()
    announcement.save(update_fields=["cancel_requested_at"])
    record("announcement.cancelled", announcement, by=by, right_used=verdict.right_used)
    return announcement


@transaction.atomic
def resume_announcement(*, announcement: Announcement, by: User) -> Announcement:
    """Go on with a message that failed or was stopped lately. Who has it already gets no second copy."""
    announcement = _lock(announcement)
    verdict = require(_may_send(by, announcement))
    if not may_go_on(announcement):
        return announcement
    announcement.state = State.QUEUED
    announcement.attempt = start_over(announcement.attempt)
    announcement.due_at = timezone.now()
    announcement.cancel_requested_at = announcement.finished_at = None
    announcement.error_public = ""
    announcement.save()
    _order(announcement)
    record("announcement.resumed", announcement, by=by, right_used=verdict.right_used)
    return announcement


def write_letters(lease: Lease) -> None:
    """Write to everybody who has no letter yet and still wants one, some at a time, until nobody is left."""
    announcement = Announcement.objects.select_related("network").get(pk=lease.pk)
    titles, bodies = texts_of(announcement)
    while True:
        announcement.refresh_from_db(fields=["cancel_requested_at"])
        if announcement.cancel_requested_at:
            lease.cancel()
            return
        if not _write_some(announcement, titles, bodies, lease):
            break
    lease.write(
        state=State.DONE, lease_until=None, finished_at=timezone.now(), sent_at=timezone.now()
    )


def _write_some(announcement: Announcement, titles: Texts, bodies: Texts, lease: Lease) -> int:
    """One batch in one transaction: the letters, that they were written, and how far it is. How many there were."""
    with transaction.atomic():
        batch = list(still_to_reach(announcement)[:AT_ONCE])
        for reader in batch:
            _write(announcement, reader, titles, bodies)
        done = Delivery.objects.filter(announcement=announcement).count()
        lease.write(done=done, total=max(announcement.total, done), heartbeat_at=timezone.now())
    return len(batch)


def _write(announcement: Announcement, reader: User, titles: Texts, bodies: Texts) -> None:
    language = language_for(titles, reader.language)
    key = f"announcement:{announcement.pk}:{reader.pk}"
    way_out = unsubscribe_address(reader)
    Delivery.objects.create(announcement=announcement, user=reader, language=language, mail_key=key)
    write_letter(
        template="members/mail/announcement.txt",
        to=reader,
        context={
            "title": " ".join(titles[language].split()),
            "body": bodies[language],
            "network": announcement.network,
            "written_in": ""
            if language == reader.language
            else settings.LANGUAGE_TABLE[language]["name"],
            "way_out": way_out,
            "choices": full_address("members:consents", language=reader.language),
        },
        key=key,
        unsubscribe_url=way_out,
    )


# --- the way out -----------------------------------------------------------------------------


def unsubscribe_address(reader: User) -> str:
    """Where one click ends messages of the network for this person. It names nobody and never expires."""
    token = signing.Signer(salt=SALT).sign(reader.public_id.hex)
    return full_address("members:unsubscribe", token, language=reader.language)


def reader_of(token: str) -> User | None:
    """Whose link it is; None for one that the portal did not make."""
    try:
        public_id = UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(public_id=public_id).first()


@transaction.atomic
def end_messages(*, reader: User, language: str) -> None:
    """End messages of the network for a person, at once. A second click changes nothing."""
    note_consent(
        purpose=ConsentRecord.Purpose.NETWORK_MAIL,
        is_given=False,
        language=language,
        source="unsubscribe link",
        by=reader,
    )


def _may_send(by: User, announcement: Announcement) -> Verdict:
    return may_send_announcement(by, announcement.network, reaches_below=announcement.reaches_below)


def _order(announcement: Announcement) -> None:
    later(
        "members.send_announcement",
        announcement.pk,
        key=f"members.send_announcement:{announcement.pk}:{announcement.attempt}",
    )


def _lock(announcement: Announcement) -> Announcement:
    return (
        Announcement.objects.select_for_update(of=("self",))
        .select_related("network")
        .get(pk=announcement.pk)
    )
