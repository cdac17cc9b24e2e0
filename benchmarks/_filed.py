"""What must be in the database and on the disk when concerns were sent: every one once, whole, and opened by its code."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks._visitors import Told

# what every filing stores, whatever was said in it
KEYS, MARKS, ITEMS = 3, 8, 2


def lost_or_broken(told: Iterable[Told]) -> list[str]:
    """A sentence for each received concern that its code does not open as it was written."""
    from accountability.actions.returning import CodeOpensNothingError
    from accountability.vault import VaultError

    complaints = []
    for one in told:
        if not one.is_received:
            complaints.append(f"no receipt was shown for {one.text}")
            continue
        try:
            said, files = _read_back(one.code)
        except (CodeOpensNothingError, VaultError, OSError) as error:
            complaints.append(f"{one.text} was received and is not there: {type(error).__name__}")
            continue
        if said != one.text or files != ([one.file] if one.file else []):
            complaints.append(f"{one.text} came back as something else")
    return complaints


def doubled(told: Iterable[Told], *, before: int) -> list[str]:
    """A sentence for each concern that is there more often than it was sent."""
    from accountability.models import Case

    told = list(told)
    there, sent = Case.objects.count() - before, sum(one.is_received for one in told)
    twice = [text for text, times in Counter(one.text for one in told).items() if times > 1]
    complaints = [f"{text} was told twice" for text in twice]
    if there != sent:
        complaints.append(f"{sent} were received, and {there} are there")
    return complaints


def halves() -> list[str]:
    """A sentence for each case that has not all that belongs to it."""
    from django.db.models import Count

    from accountability.models import Case, CaseEvent, Tombstone

    rows = Case.objects.annotate(
        all_keys=Count("keys", distinct=True),
        all_marks=Count("exclusions", distinct=True),
        all_items=Count("items", distinct=True),
        all_grants=Count("grants", distinct=True),
    ).order_by("pk")
    complaints = [
        f"case {row.pk} has {row.all_keys} keys, {row.all_marks} marks, {row.all_items} items, {row.all_grants} grants"
        for row in rows
        if row.all_keys < KEYS
        or row.all_marks < MARKS
        or row.all_items < ITEMS
        or not row.all_grants
    ]
    filed = CaseEvent.objects.filter(verb=CaseEvent.Verb.FILED).count()
    gone = Tombstone.objects.count()
    if filed != len(rows) + gone:
        complaints.append(
            f"the trail tells of {filed} filings, {len(rows)} cases are there and {gone} deleted"
        )
    return complaints


def on_disk() -> set[str]:
    """Names of the sealed files that lie on the disk."""
    from django.conf import settings

    return {path.name for path in Path(settings.CONCERN_FILES).glob("*/*")}


def named() -> set[str]:
    """Names of the sealed files that concerns name."""
    from accountability.models import Attachment

    return set(Attachment.objects.order_by("pk").values_list("blob", flat=True))


def _read_back(code: str) -> tuple[str, list[bytes]]:
    """The words and files that a code opens."""
    from accountability.actions.returning import CodeOpensNothingError, open_by_code
    from accountability.opened import open_for_reporter

    found = open_by_code(code=code)
    if found.case is None or found.ring is None:
        raise CodeOpensNothingError
    report = open_for_reporter(found.case, found.ring).report
    return report.text, [b"".join(file.content()) for file in report.files]
