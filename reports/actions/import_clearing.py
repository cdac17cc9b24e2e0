"""Files with numbers are not kept for ever: what is no longer needed of them is emptied each day."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alliance.actors import the_portal
from alliance.audit import record
from alliance.imports import UNDER_WAY
from reports.models import CountImport, StagedCount
from reports.queries.imports import WRITTEN

# After so many days the file goes, with what it said in words and every number that was not entered.
FILE_DAYS = 30
# So long the numbers that were entered can be told from those of before, to be taken back.
NUMBERS_DAYS = 365
MOST_A_RUN = 500


@transaction.atomic
def clear_old_files() -> int:
    """How many files were emptied."""
    now = timezone.now()
    keys = _older_than(now - timedelta(days=FILE_DAYS))
    rows = StagedCount.objects.filter(batch__in=keys)
    rows.exclude(verdict__in=WRITTEN).delete()
    rows.update(typed="", remark="", reason="", words=None, errors=[], notes=[], answers=[])
    StagedCount.objects.filter(batch__finished_at__lt=now - timedelta(days=NUMBERS_DAYS)).delete()
    gone = CountImport.objects.filter(pk__in=keys).update(content=b"", file_name="")
    if gone:
        record(
            "retention.applied",
            the_portal(),
            by=the_portal(),
            right_used="retention",
            after={"rule": "files_with_numbers", "due": len(keys), "gone": gone},
        )
    return gone


def _older_than(day: object) -> list[int]:
    due = CountImport.objects.filter(
        Q(finished_at__lt=day) | Q(finished_at__isnull=True, ordered_at__lt=day)
    )
    kept = due.exclude(content=b"").exclude(state__in=UNDER_WAY)
    return list(kept.order_by("pk").values_list("pk", flat=True)[:MOST_A_RUN])
