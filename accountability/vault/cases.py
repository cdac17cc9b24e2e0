"""A case: three compartments with keys of their own, grants to those who may read, and the items inside."""

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from accountability.vault._bytes import (
    KEY_BYTES,
    SealedForAnotherPlaceError,
    UnreadableError,
    VaultError,
    close,
    context,
    derive,
    mac,
    open_closed,
    padded,
    read,
    unpadded,
    written,
)
from accountability.vault.keys import (
    SIGNATURE_BYTES,
    PrivateKeys,
    is_signed_by,
    keys_from,
    new_pair,
    open_sealed,
    public_of,
    seal_to,
    sign,
)

MARK_BYTES = 16
MARKS_IN_EIGHTS = 8
# The item that says who may write into a case from now on, and who signs it where nobody who was in is left.
LET_IN, ROOT = "let_in", "root"


class ForgedItemError(VaultError):
    """An item that claims an author who did not sign it."""


class UnannouncedKeyError(VaultError):
    """A key that no genuine item has announced: whoever planted it would read what is sealed to it."""


class Compartment(StrEnum):
    SHARED = "shared"
    """Reporter and handlers."""
    INTERNAL = "internal"
    """Handlers only."""
    IDENTITY = "identity"
    """Who the reporter is and how to reach them."""


@dataclass(frozen=True)
class Place:
    """A compartment of a case in one epoch: what a grant names and an item is bound to."""

    case: UUID
    compartment: Compartment
    epoch: int

    def of_item(self, item: UUID) -> bytes:
        return context("item", self.case.bytes, item.bytes, self.compartment, self.epoch)


@dataclass(frozen=True, repr=False)
class CaseKeys:
    """The three pairs of one epoch, as they are made: private halves by compartment."""

    private: Mapping[Compartment, bytes]

    @classmethod
    def fresh(cls) -> "CaseKeys":
        return cls({compartment: new_pair()[0] for compartment in Compartment})

    @property
    def public(self) -> dict[Compartment, bytes]:
        return {compartment: public_of(key) for compartment, key in self.private.items()}


# --- grants ---------------------------------------------------------------------------------------


def grant(private: bytes, place: Place, holder_x: bytes) -> bytes:
    """The private key of a compartment, sealed to somebody who may read it; its plain text names the place."""
    named = {
        "case": place.case.hex,
        "compartment": place.compartment,
        "epoch": place.epoch,
        "key": private.hex(),
    }
    return seal_to(holder_x, written(named))


def open_grant(sealed: bytes, place: Place, holder_private_x: bytes) -> bytes:
    """The private key of the compartment. Raises UnreadableError, or SealedForAnotherPlaceError for a moved row.

    Anybody can seal a grant, so the key is not trusted before `check_announced`.
    """
    named = read(open_sealed(holder_private_x, sealed))
    said = (named.get("case"), named.get("compartment"), named.get("epoch"))
    if said != (place.case.hex, place.compartment, place.epoch):
        raise SealedForAnotherPlaceError("This grant was given for another case or compartment.")
    return _key_of(named)


def _key_of(named: Mapping[str, Any]) -> bytes:
    try:
        key = bytes.fromhex(named["key"])
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadableError("A grant is not in the expected form.") from error
    if len(key) != KEY_BYTES:
        raise UnreadableError("A grant is not in the expected form.")
    return key


# --- announced keys ---------------------------------------------------------------------------------


def announcement(public: Mapping[Compartment, bytes], tag_key: bytes) -> dict[str, str]:
    """What a genuine item says of an epoch's keys: the report of the first, and an item of the epoch before of any later.

    It holds the public keys and a digest of the tag key, for rows that claim them can be written by others.
    """
    said = {str(compartment): key.hex() for compartment, key in public.items()}
    return {**said, "tag": _tag_digest(tag_key)}


def announced_public(announced: Mapping[str, Any], compartment: Compartment) -> bytes:
    """The public key to seal to, as a genuine item announced it. Raises UnannouncedKeyError."""
    try:
        public = bytes.fromhex(announced[compartment])
    except (KeyError, TypeError, ValueError) as error:
        raise UnannouncedKeyError("No key was announced for this compartment.") from error
    return public


def check_announced(
    announced: Mapping[str, Any], compartment: Compartment, private_x: bytes
) -> None:
    """Raises UnannouncedKeyError unless this private key is the one that was announced."""
    if announced_public(announced, compartment) != public_of(private_x):
        raise UnannouncedKeyError("This grant carries a key that was not announced.")


def check_tag_key(announced: Mapping[str, Any], tag_key: bytes) -> None:
    """Raises UnannouncedKeyError for another tag key, under which every mark of exclusion would be blind."""
    if announced.get("tag") != _tag_digest(tag_key):
        raise UnannouncedKeyError("This tag key was not announced.")


def _tag_digest(tag_key: bytes) -> str:
    return derive(tag_key, "announced").hex()


# --- items ----------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Item:
    """What stands inside a sealed item."""

    kind: str
    author: str
    """"reporter", or the UUID of a handler."""
    at: str
    """The exact time, ISO 8601 in UTC; outside the seal there is only a date."""
    values: Mapping[str, Any] = field(default_factory=dict)

    def message(self, place: bytes) -> bytes:
        """The bytes that its author signs: everything, and where it stands."""
        return _signed(written(self.said()), place)

    def said(self) -> dict[str, Any]:
        """What is stated, without the signature."""
        return {"kind": self.kind, "author": self.author, "at": self.at, "values": self.values}


@dataclass(frozen=True)
class SealedItem:
    """An item as it is stored."""

    key: bytes
    body: bytes


# Given the author that an item claims, the Ed25519 public key that must have signed it; None when nobody is trusted.
Signer = Callable[[str], bytes | None]


def seal_item(
    item: Item, place: Place, item_id: UUID, public_x: bytes, signing_ed: bytes
) -> SealedItem:
    """Sign an item, pad it to a step of 4 KiB and seal it to its compartment; anybody with public keys can append."""
    here = place.of_item(item_id)
    said = written(item.said())
    plain = sign(signing_ed, _signed(said, here)) + said
    content_key = secrets.token_bytes(KEY_BYTES)
    return SealedItem(
        key=seal_to(public_x, content_key), body=close(content_key, padded(plain), here)
    )


def open_item(
    sealed: SealedItem, place: Place, item_id: UUID, private_x: bytes, signer: Signer
) -> Item:
    """The item, once its seal, its place and its author's signature hold.

    The signature is checked over the very bytes that were signed, so no other way to write JSON can ever break it.
    Raises UnreadableError for a wrong key, place or changed byte, and ForgedItemError for an author who did not sign.
    """
    here = place.of_item(item_id)
    content_key = open_sealed(private_x, sealed.key)
    plain = unpadded(open_closed(content_key, sealed.body, here))
    signature, said = plain[:SIGNATURE_BYTES], plain[SIGNATURE_BYTES:]
    item = _item_of(read(said))
    public_ed = signer(item.author)
    if public_ed is None or not is_signed_by(public_ed, _signed(said, here), signature):
        raise ForgedItemError("This item was not signed by the person it names.")
    return item


def _signed(said: bytes, place: bytes) -> bytes:
    return context("signed item", place, said)


def _item_of(said: Mapping[str, Any]) -> Item:
    """Raises UnreadableError: whoever has the public key can seal anything, so nothing of its form is taken for granted."""
    kind, author, at, values = (said.get(name) for name in ("kind", "author", "at", "values"))
    if (
        isinstance(kind, str)
        and isinstance(author, str)
        and isinstance(at, str)
        and isinstance(values, dict)
    ):
        return Item(kind, author, at, values)
    raise UnreadableError("An item is not in the expected form.")


def hand_of(ed_public: bytes) -> str:
    """How a case names somebody who was let in: by a digest of their key, so that the reporter learns no name."""
    return hashlib.sha256(b"hand" + ed_public).hexdigest()


# --- the reporter's own ring ------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class ReporterRing:
    """What a reporter's code opens: their own keys, and the case's public keys of the first epoch."""

    keys: PrivateKeys
    case_public: Mapping[Compartment, bytes]


def wrap_ring(ring: ReporterRing, key: bytes, case: UUID) -> bytes:
    values = {
        "x": ring.keys.x.hex(),
        "ed": ring.keys.ed.hex(),
        "case": {compartment: public.hex() for compartment, public in ring.case_public.items()},
    }
    return close(key, written(values), context("reporter", case.bytes))


def unwrap_ring(wrapped: bytes, key: bytes, case: UUID) -> ReporterRing:
    """Raises UnreadableError for another code or case."""
    values = read(open_closed(key, wrapped, context("reporter", case.bytes)))
    try:
        public = {Compartment(name): bytes.fromhex(key) for name, key in values["case"].items()}
    except (KeyError, ValueError, AttributeError, TypeError):
        raise UnreadableError("A reporter's keys are not in the expected form.") from None
    return ReporterRing(keys=keys_from(values), case_public=public)


# --- tags: names that only the case's readers can join ----------------------------------------------


def new_tag_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def exclusion_mark(tag_key: bytes, subject: UUID) -> bytes:
    """A mark of a person, network or organisation that is kept out; a dump does not say whom it means."""
    return mac(derive(tag_key, "exclusion"), "mark", subject.bytes, MARK_BYTES)


def stuffing_mark() -> bytes:
    """A mark of nobody, so that the number of rows says little."""
    return secrets.token_bytes(MARK_BYTES)


def among_marks_of_nobody(marks: Collection[bytes]) -> list[bytes]:
    """Marks filled up to a multiple of eight, and to eight where there are none, in an order that tells nothing."""
    missing = -len(marks) % MARKS_IN_EIGHTS or (0 if marks else MARKS_IN_EIGHTS)
    return sorted([*marks, *(stuffing_mark() for _ in range(missing))])


def trail_tag(tag_key: bytes) -> bytes:
    """The pseudonym under which a case stands in the trail."""
    return derive(derive(tag_key, "trail"), "tag")


# --- a word to one handler ---------------------------------------------------------------------------


def seal_word(values: Mapping[str, str], holder_x: bytes) -> bytes:
    """A few words that only one person's vault opens. Anybody can seal one, so nothing may rest on what it says."""
    return seal_to(holder_x, written(values))


def open_word(sealed: bytes, private_x: bytes) -> dict[str, Any]:
    """Raises UnreadableError for another key."""
    return read(open_sealed(private_x, sealed))


# --- what a session or a reporter keeps for themselves -----------------------------------------------


def close_note(values: Mapping[str, Any], key: bytes, *place: str | int | bytes) -> bytes:
    """Values that only the holder of a key reads: a draft, an unlocked session, an unsent record; padded."""
    return close(key, padded(written(values, in_order=True)), context("note", *place))


def open_note(sealed: bytes, key: bytes, *place: str | int | bytes) -> dict[str, Any]:
    """Raises UnreadableError for another key or place."""
    return read(unpadded(open_closed(key, sealed, context("note", *place))))


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)
