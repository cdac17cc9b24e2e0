"""What the tests of the vault share: how often they try, and the smallest case with somebody on each side."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from hypothesis import settings
from hypothesis import strategies as st

from accountability.vault.cases import (
    CaseKeys,
    Compartment,
    Item,
    Place,
    SealedItem,
    Signer,
    announcement,
    new_tag_key,
    seal_item,
)
from accountability.vault.keys import PrivateKeys

settings.register_profile("ordinary", max_examples=200, deadline=None)
settings.register_profile("long", max_examples=10_000, deadline=None)
often = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "ordinary"))

# Every character there is, halves of surrogate pairs and NUL included.
texts = st.text(st.characters(exclude_categories=()), max_size=400)
places = st.builds(
    Place, case=st.uuids(), compartment=st.sampled_from(Compartment), epoch=st.integers(0, 40)
)
BLOCK = 16


@dataclass
class Concern:
    """A case as a filing makes it; no one person ever holds all of this."""

    case: UUID = field(default_factory=uuid4)
    keys: CaseKeys = field(default_factory=CaseKeys.fresh)
    tag_key: bytes = field(default_factory=new_tag_key)
    reporter: PrivateKeys = field(default_factory=PrivateKeys.fresh)
    handler: PrivateKeys = field(default_factory=PrivateKeys.fresh)
    handler_id: str = field(default_factory=lambda: str(uuid4()))

    def place(self, compartment: Compartment = Compartment.SHARED, epoch: int = 0) -> Place:
        return Place(self.case, compartment, epoch)

    def report(self, text: str = "Somebody took what was not theirs.") -> Item:
        said = {"text": text, "keys": announcement(self.keys.public, self.tag_key)}
        return Item("report", "reporter", "2026-03-01T09:30:00+00:00", said)

    def message(self, text: str = "Thank you for telling us.") -> Item:
        return Item("message", self.handler_id, "2026-03-02T10:00:00+00:00", {"text": text})

    def sealed(
        self, item: Item, item_id: UUID, compartment: Compartment = Compartment.SHARED
    ) -> SealedItem:
        signing = self.reporter if item.author == "reporter" else self.handler
        public = self.keys.public[compartment]
        return seal_item(item, self.place(compartment), item_id, public, signing.ed)

    @property
    def signer(self) -> Signer:
        """Whom the readers of this case trust."""
        return {
            "reporter": self.reporter.public.ed,
            self.handler_id: self.handler.public.ed,
        }.get


def changed(sealed: bytes, where: int, by: int) -> bytes:
    """The same bytes with one of them changed; `by` is from 1 to 255."""
    broken = bytearray(sealed)
    broken[where % len(broken)] ^= by
    return bytes(broken)


def blocks(stored: Iterable[bytes]) -> list[bytes]:
    """Each run of 16 bytes, at whatever place it begins."""
    return [
        piece[start : start + BLOCK] for piece in stored for start in range(len(piece) - BLOCK + 1)
    ]


def swaps(word: str) -> list[str]:
    """The word with any two different characters exchanged, neighbours or not."""
    found = []
    for left in range(len(word)):
        for right in range(left + 1, len(word)):
            if word[left] != word[right]:
                letters = list(word)
                letters[left], letters[right] = letters[right], letters[left]
                found.append("".join(letters))
    return found
