"""A case that somebody's keys have opened: what they may read of it, and what is needed to write into it.

Rows are not trusted. A private key counts only when its public half was announced: those of the first epoch in the report,
those of a later one in a signed item of the epoch before. An item counts only when its author signed it, and a handler's only
when somebody let them in: those who received the concern are named in it by a digest of their key, later ones in an item that
somebody signed who was in already, or the root where nobody is left. So a certified handler whom the case concerns cannot write
into it, not even with the database.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from accountability import trust
from accountability.blobs import OtherBlobError, read_blob
from accountability.models import Attachment, Case, CaseGrant, CaseItem, HandlerKey
from accountability.queries.grants import grants_in_force
from accountability.vault import VaultError
from accountability.vault.cases import (
    LET_IN,
    ROOT,
    Compartment,
    Item,
    Place,
    ReporterRing,
    SealedItem,
    announced_public,
    check_announced,
    check_tag_key,
    hand_of,
    open_grant,
    open_item,
)
from accountability.vault.files import open_file
from accountability.vault.keys import PrivateKeys, open_sealed

REPORTER = "reporter"
REPORT, IDENTITY, NEW_KEYS = "report", "identity", "new_keys"
# Items about the keys and hands of a case: no words of anybody, and never the reporter's to write.
OF_THE_KEYS = frozenset({NEW_KEYS, LET_IN})
# Where the keys of a case are announced: to all in what is shared, and to who keeps only the name beside it.
ANNOUNCING = ((Compartment.SHARED, REPORT), (Compartment.IDENTITY, IDENTITY))

Keys = dict[tuple[Compartment, int], bytes]


class NotOpenedError(VaultError):
    """These keys do not open this case."""


class ChangedFileError(VaultError):
    """A file on the disk that is not the one its author signed."""


@dataclass(frozen=True, repr=False)
class EntryFile:
    """A file that an item holds: what its name and type are, what was taken out of it, and the key that opens it."""

    id: UUID
    item: UUID
    digest: bytes
    key: bytes
    name: str
    media_type: str
    size: int
    removed: tuple[str, ...]
    is_original: bool

    def content(self) -> Iterator[bytes]:
        """What was sent, piece by piece; nothing of a file that is not the one its item was signed with.

        Raises FileNotFoundError, ChangedFileError and UnreadableError, all before the first piece but for what breaks in between.
        """
        row = Attachment.objects.filter(pk=self.id, item_id=self.item).first()
        if row is None:
            raise FileNotFoundError
        try:
            yield from open_file(read_blob(row.blob, self.digest), self.key, self.id)
        except OtherBlobError as error:
            raise ChangedFileError("This file is not the one that was signed.") from error


@dataclass(frozen=True)
class Entry:
    """An item that was opened and found genuine."""

    id: UUID
    sequence: int
    compartment: Compartment
    epoch: int
    item: Item

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def is_by_reporter(self) -> bool:
        return self.item.author == REPORTER

    @property
    def text(self) -> str:
        return str(self.item.values.get("text", ""))

    @property
    def files(self) -> tuple[EntryFile, ...]:
        return tuple(
            EntryFile(
                id=UUID(said["id"]),
                item=self.id,
                digest=bytes.fromhex(said["digest"]),
                key=bytes.fromhex(said["key"]),
                name=said["name"],
                media_type=said["type"],
                size=said["size"],
                removed=tuple(said["removed"]),
                is_original=said["original"],
            )
            for said in self.item.values.get("files", ())
        )


@dataclass
class OpenedCase:
    """A case with the keys that its holder has to it; made by `open_for_handler` or `open_for_reporter`."""

    case: Case
    author: str
    signing: bytes
    private: Keys
    reporter_ed: bytes
    announced: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    """What genuine items said of the keys of each epoch."""
    hands: set[str] = field(default_factory=set)
    """Digests of the keys of those who were let in."""

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Everything this holder may read, in order; what is not genuine is left out (see `forged`).

        Who a reporter is stands apart (`identity`): handlers open it by an act of its own, with a reason.
        """
        return tuple(entry for entry in self._genuine if entry.kind not in OF_THE_KEYS)

    @cached_property
    def _genuine(self) -> tuple[Entry, ...]:
        return tuple(entry for row in self._rows if (entry := self.entry(row)))

    @cached_property
    def forged(self) -> tuple[UUID, ...]:
        """Items of compartments that are open to this holder and that nobody trusted has signed."""
        opened = {entry.id for entry in self._genuine}
        return tuple(row.pk for row in self._rows if row.pk not in opened)

    @cached_property
    def report(self) -> Entry:
        return next(entry for entry in self.entries if entry.kind == REPORT)

    @cached_property
    def tag_key(self) -> bytes:
        """Opens marks and the trail's pseudonym. Raises NotOpenedError for who holds no internal key."""
        for row in self.case.keys.filter(compartment=Compartment.INTERNAL).order_by("-epoch"):
            private = self.private.get((Compartment.INTERNAL, row.epoch))
            if private and row.sealed_tag_key:
                tag_key = open_sealed(private, bytes(row.sealed_tag_key))
                check_tag_key(self.announced[row.epoch], tag_key)
                return tag_key
        raise NotOpenedError("This holder has no internal key.")

    def forget(self) -> None:
        """Read the rows anew when they are asked for next: something was written, or another key came."""
        for name in ("_rows", "_genuine", "entries", "forged"):
            self.__dict__.pop(name, None)

    def entries_of(self, *kinds: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.kind in kinds)

    def identity(self) -> tuple[Entry, ...]:
        """Who the reporter is and how to reach them, as far as this holder has the key; who asks has recorded it."""
        rows = CaseItem.objects.filter(case=self.case, compartment=Compartment.IDENTITY)
        opened = (
            self.entry(row)
            for row in rows.order_by("sequence")
            if (Compartment.IDENTITY, row.epoch) in self.private
        )
        return tuple(entry for entry in opened if entry and entry.kind == IDENTITY)

    def opens(self, compartment: Compartment) -> bool:
        """Whether this holder reads what is added to a compartment today."""
        return (compartment, self.case.epoch) in self.private

    def public(self, compartment: Compartment) -> bytes:
        """The key to which new items of a compartment are sealed."""
        return announced_public(self.announced[self.case.epoch], compartment)

    @cached_property
    def _rows(self) -> list[CaseItem]:
        rows = CaseItem.objects.filter(case=self.case).order_by("sequence")
        if self.author != REPORTER:
            rows = rows.exclude(compartment=Compartment.IDENTITY)
        return [row for row in rows if (Compartment(row.compartment), row.epoch) in self.private]

    def entry(self, row: CaseItem) -> Entry | None:
        """What a row holds; None when it does not open or nobody trusted signed it."""
        place = Place(self.case.pk, Compartment(row.compartment), row.epoch)
        sealed = SealedItem(key=bytes(row.sealed_key), body=bytes(row.body))
        private = self.private[(place.compartment, place.epoch)]
        try:
            item = open_item(sealed, place, row.pk, private, lambda who: self._signer(who, row))
        except VaultError:
            return None
        is_forged = (item.author == REPORTER and item.kind in OF_THE_KEYS) or (
            item.author == ROOT and item.kind != LET_IN
        )
        if is_forged or not item.at.startswith(row.added_on.isoformat()):
            return None
        return Entry(row.pk, row.sequence, place.compartment, place.epoch, item)

    @cached_property
    def _signers(self) -> trust.Signers:
        return trust.Signers()

    def _signer(self, author: str, row: CaseItem) -> bytes | None:
        if author == REPORTER:
            return self.reporter_ed
        if author == ROOT:
            return trust.pinned_root()
        key = self._signers.key_of(author, row.added_on)
        return key if key and hand_of(key) in self.hands else None


def open_for_handler(case: Case, key: HandlerKey, keys: PrivateKeys) -> OpenedCase:
    """Open a case with a handler's own keys. Raises NotOpenedError where no grant in force opens the report.

    Whether the handler may see the case at all is asked before, in `permissions`.
    """
    grants = grants_in_force(timezone.now().date()).filter(case=case, key=key)
    opened = _opened(case, trust.author_of(key), keys, grants.order_by("pk"), None)
    if (Compartment.SHARED, 0) not in opened.private:
        raise NotOpenedError("No grant opens the report of this case.")
    return opened


def open_for_custodian(case: Case, key: HandlerKey, keys: PrivateKeys) -> OpenedCase:
    """Open what somebody may read who keeps a reporter's name and perhaps nothing else. Raises NotOpenedError."""
    grants = grants_in_force(timezone.now().date()).filter(case=case, key=key)
    return _opened(case, trust.author_of(key), keys, grants.order_by("pk"), None)


def open_for_reporter(case: Case, ring: ReporterRing) -> OpenedCase:
    """Open a case with what the reporter's code opened. Raises NotOpenedError."""
    grants = CaseGrant.objects.filter(case=case, holder=CaseGrant.Holder.REPORTER)
    return _opened(case, REPORTER, ring.keys, grants.order_by("pk"), ring)


def _opened(
    case: Case,
    author: str,
    keys: PrivateKeys,
    grants: Iterable[CaseGrant],
    ring: ReporterRing | None,
) -> OpenedCase:
    private = _private_keys(case, keys, grants)
    first, reporter_ed = _first_item(case, private, ring)
    opened = OpenedCase(
        case=case,
        author=author,
        signing=keys.ed,
        private={},
        reporter_ed=reporter_ed,
        announced={0: _announced(first)},
        hands=_hands(first),
    )
    _take_announced(opened, private)
    return opened


def _private_keys(case: Case, keys: PrivateKeys, grants: Iterable[CaseGrant]) -> Keys:
    found: Keys = {}
    for grant in grants:
        place = Place(case.pk, Compartment(grant.compartment), grant.epoch)
        try:
            found[(place.compartment, place.epoch)] = open_grant(bytes(grant.sealed), place, keys.x)
        except VaultError:
            continue
    return found


def _first_item(case: Case, private: Keys, ring: ReporterRing | None) -> tuple[Item, bytes]:
    """The item that announces the first keys and hands, and the key that signed it."""
    compartment, kind = next(
        (one for one in ANNOUNCING if (one[0], 0) in private), (Compartment.SHARED, REPORT)
    )
    key = private.get((compartment, 0))
    rows = CaseItem.objects.filter(case=case, compartment=compartment, epoch=0)
    row = rows.order_by("sequence").first()
    if key is None or row is None:
        raise NotOpenedError("No grant opens the report of this case.")
    sealed = SealedItem(key=bytes(row.sealed_key), body=bytes(row.body))
    reporter_ed = ring.keys.public.ed if ring else bytes(case.reporter_ed_public)
    try:
        item = open_item(
            sealed,
            Place(case.pk, compartment, 0),
            row.pk,
            key,
            lambda author: reporter_ed if author == REPORTER else None,
        )
        announced = _announced(item)
        is_the_filed = ring is None or all(
            announced_public(announced, compartment) == public
            for compartment, public in ring.case_public.items()
        )
    except VaultError as error:
        raise NotOpenedError("The report of this case does not open.") from error
    if item.kind != kind or not is_the_filed:
        raise NotOpenedError("The report of this case is not the one that was filed.")
    return item, reporter_ed


def _take_announced(opened: OpenedCase, private: Keys) -> None:
    """Accept private keys epoch by epoch, as far as each was announced in the one before."""
    for epoch in range(opened.case.epoch + 1):
        announced = opened.announced.get(epoch)
        if announced is None:
            raise NotOpenedError("The keys of this case were not announced by anybody trusted.")
        opened.private |= {
            (compartment, epoch): key
            for (compartment, of_epoch), key in private.items()
            if of_epoch == epoch and _is_announced(announced, compartment, key)
        }
        _read_keys_and_hands(opened, epoch)
        opened.forget()


def _read_keys_and_hands(opened: OpenedCase, epoch: int) -> None:
    """Take who was let in during an epoch, in order, and what it says of the keys of the next one.

    Nothing is taken of the keys when two items say different things.
    """
    compartment = next((one for one, _kind in ANNOUNCING if (one, epoch) in opened.private), None)
    if compartment is None:
        return
    rows = CaseItem.objects.filter(case=opened.case, compartment=compartment, epoch=epoch)
    said = []
    for row in rows.order_by("sequence"):
        entry = opened.entry(row)
        if entry and entry.kind == LET_IN:
            opened.hands |= _hands(entry.item)
        if entry and _announces(entry, epoch + 1):
            said.append(_announced(entry.item))
    if said and all(one == said[0] for one in said):
        opened.announced[epoch + 1] = said[0]


def _announces(entry: Entry, epoch: int) -> bool:
    return entry.kind == NEW_KEYS and entry.item.values.get("epoch") == epoch


def _announced(item: Item) -> Mapping[str, Any]:
    keys = item.values.get("keys")
    return keys if isinstance(keys, dict) else {}


def _is_announced(announced: Mapping[str, Any], compartment: Compartment, key: bytes) -> bool:
    try:
        check_announced(announced, compartment, key)
    except VaultError:
        return False
    return True


def _hands(item: Item) -> set[str]:
    hands = item.values.get("hands")
    return {one for one in hands if isinstance(one, str)} if isinstance(hands, list) else set()
