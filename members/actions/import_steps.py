"""Long work on a list goes on by a few rows at a time, and looks between them whether somebody asked it to stop."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import F

from alliance.leases import Lease
from members.models import ImportBatch, ImportRow

# so many rows are read at once; then the work looks whether somebody asked it to stop
LOOK_UP = 20


class Cancelled(Exception):
    """Somebody asked the work to stop."""


Act = Callable[[ImportRow], None]


def a_few_at_a_time(batch: ImportBatch, keys: Iterable[int]) -> Iterator[list[ImportRow]]:
    """The rows of a list. Only who holds the lease changes them, so they need no lock of their own."""
    for group in chunks(list(keys), LOOK_UP):
        stop_if_asked(batch)
        found = ImportRow.objects.select_related("member", "membership").in_bulk(group)
        yield [found[key] for key in group]


def each(rows: Iterable[ImportRow], act: Act, lease: Lease) -> None:
    """Each row in one transaction with the news that it is done: a late worker's row falls with its lease."""
    for row in rows:
        with transaction.atomic():
            lease.write(done=F("done") + 1)
            act(row)


def stop_if_asked(batch: ImportBatch) -> None:
    if ImportBatch.objects.filter(pk=batch.pk, cancel_requested_at__isnull=False).exists():
        raise Cancelled


def chunks(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
