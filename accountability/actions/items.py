"""Adding sealed items to a case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accountability.models import Attachment, Case, CaseItem
from accountability.opened import ANNOUNCING, OpenedCase
from accountability.vault.cases import LET_IN, Compartment, Item, Place, hand_of, seal_item


@dataclass(frozen=True)
class StoredFile:
    """A sealed file that lies on disk and waits for its item; `key` opens it and goes into the item's body."""

    id: UUID
    blob: str
    padded_size: int
    digest: bytes
    key: bytes
    name: str
    media_type: str
    size: int
    removed: tuple[str, ...] = ()
    is_original: bool = False

    def as_values(self) -> dict[str, Any]:
        """What stands inside the seal and under the author's signature: with the digest, nobody can exchange the content."""
        return {
            "id": self.id.hex,
            "digest": self.digest.hex(),
            "key": self.key.hex(),
            "name": self.name,
            "type": self.media_type,
            "size": self.size,
            "removed": list(self.removed),
            "original": self.is_original,
        }


@transaction.atomic
def add_item(
    *,
    opened: OpenedCase,
    kind: str,
    values: Mapping[str, Any],
    compartment: Compartment = Compartment.SHARED,
    files: Iterable[StoredFile] = (),
) -> CaseItem:
    """Seal an item into a compartment, signed by who opened the case. The caller has asked whether they may."""
    Case.objects.select_for_update().get(pk=opened.case.pk)
    place = Place(opened.case.pk, compartment, opened.case.epoch)
    item = new_item(
        place,
        opened.public(compartment),
        kind=kind,
        author=opened.author,
        signing=opened.signing,
        values=values,
        files=files,
    )
    opened.forget()
    return item


def let_in(*, opened: OpenedCase, ed_publics: Iterable[bytes]) -> None:
    """Say in the case, signed, whose items count from now on: in what is shared, and beside the name."""
    hands = sorted(hand_of(one) for one in ed_publics)
    for compartment, _kind in ANNOUNCING:
        add_item(opened=opened, kind=LET_IN, values={"hands": hands}, compartment=compartment)
    opened.hands.update(hands)


def new_item(
    place: Place,
    public: bytes,
    *,
    kind: str,
    author: str,
    signing: bytes,
    values: Mapping[str, Any],
    files: Iterable[StoredFile] = (),
) -> CaseItem:
    """Store one sealed item and the rows of its files; the case is locked, or new."""
    files, item_id, now = list(files), uuid4(), timezone.now()
    said = {**values, "files": [file.as_values() for file in files]} if files else dict(values)
    sealed = seal_item(
        Item(kind=kind, author=author, at=now.isoformat(timespec="seconds"), values=said),
        place,
        item_id,
        public,
        signing,
    )
    last = CaseItem.objects.filter(case=place.case).aggregate(last=Max("sequence"))["last"]
    row = CaseItem.objects.create(
        id=item_id,
        case_id=place.case,
        sequence=(last or 0) + 1,
        compartment=place.compartment,
        epoch=place.epoch,
        sealed_key=sealed.key,
        body=sealed.body,
        added_on=now.date(),
    )
    Attachment.objects.bulk_create(
        Attachment(id=file.id, item=row, blob=file.blob, padded_size=file.padded_size)
        for file in files
    )
    return row
