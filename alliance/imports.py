"""Files that people bring to be entered: kept sealed until their time is over, one at a time for whom they are brought."""

import base64
from collections.abc import Collection
from typing import Any, TypeVar

from django.db import models

from alliance.models import LeasedWork
from alliance.plain_text import has_hidden_signs
from alliance.sealing import seal, unseal

Batch = TypeVar("Batch", bound=LeasedWork)

LONGEST_FILE_NAME = 150
UNDER_WAY = frozenset({LeasedWork.State.QUEUED, LeasedWork.State.RUNNING})


def sealed_file(content: bytes) -> bytes:
    """A list may name many people and how to reach them: without the keys the stored file is of no use."""
    return seal(base64.b64encode(content).decode()).encode()


def opened_file(kept: bytes | memoryview) -> bytes:
    """The person's own file; empty once it was cleared away."""
    return base64.b64decode(unseal(bytes(kept).decode())) if kept else b""


def shown_file_name(name: str) -> str:
    """The name a person gave, for them to recognise it; it means nothing to the portal."""
    shown = "".join(sign for sign in name if not has_hidden_signs(sign))
    return shown.replace("/", "").replace("\\", "").strip()[-LONGEST_FILE_NAME:]


def only_one_for(owner: models.Model) -> None:
    """Until this transaction ends nobody else orders a file for the same owner; what points at it stays free."""
    type(owner)._base_manager.select_for_update(no_key=True).get(pk=owner.pk)


def locked(batch: Batch) -> Batch:
    """The same batch as it stands now, held until this transaction ends; without its file."""
    rows = type(batch)._base_manager.select_for_update(of=("self",)).select_related("network")
    held: Batch = rows.defer("content").get(pk=batch.pk)
    return held


def another_under_way(batch: LeasedWork, phases: Collection[str], *, owner: int) -> bool:
    """Whether another file of the same owner is at work in one of these phases."""
    batches: models.Manager[Any] = type(batch)._base_manager
    rows = batches.filter(network=owner, phase__in=phases, state__in=UNDER_WAY)
    return rows.exclude(pk=batch.pk).exists()
