"""A list of 5,000 members beside 10,000 who are there: checked and entered by the portal, and written by plain SQL.

What is measured is beside the least that could do the same work:

- the check, beside reading the file, writing its rows by COPY and one statement that finds members like them;
- the entering, beside the same rows inserted one transaction each, by one statement a row that was written by hand;
- both, beside the same members written by COPY in one transaction.

The members that the portal made and those that the SQL made are compared first; one difference ends the run with an error.

python -m tools bench        (or: T=benchmarks/imports.py make bench)
"""

import io
import os
import random
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import django

from benchmarks import _import_floor
from benchmarks._import_floor import SLUG, Row
from benchmarks._places import database_of_its_own

ROWS = 5_000
RUNS = 3
# the portal beside the floor, at most
LIMITS = {"check": 4.0, "enter": 3.0}
HEADINGS = ("Name", "Country", "Region or city", "Website", "E-mail address", "Languages", "Themes")


@dataclass(frozen=True)
class Timed:
    """Seconds of each part in one run."""

    check: float
    enter: float
    plain_check: float
    plain_enter: float
    copied: float


def main() -> int:
    os.environ["DATABASE_URL"] = database_of_its_own("bench_imports")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.DEBUG = True
    call_command("migrate", verbosity=0)
    call_command("seed", "--size", "large", verbosity=0)
    settings.DEBUG = False
    _settle()
    runs = [_run(number) for number in range(RUNS)]
    return 0 if _report(runs) else 1


def _settle() -> None:
    """What the database does by itself in a quiet hour: without it the first list would meet plans for empty tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


# --- the list -----------------------------------------------------------------------------------


def _rows(number: int) -> list[Row]:
    """Members nobody has, of a country where there are many; another list in each run."""
    chance = random.Random(number)
    return [
        (
            f"Group {uuid.UUID(int=chance.getrandbits(128)).hex[:12]} {place} {number}",
            "Cameroon",
            chance.choice(["Douala", "Bafoussam", "Garoua"]),
            f"https://row-{place}-{number}.example",
            f"office@row-{place}-{number}.example",
            "French, English",
            "Gender justice",
        )
        for place in range(ROWS)
    ]


def _file(rows: list[Row]) -> bytes:
    import xlsxwriter

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet = book.add_worksheet("Members")
    for number, row in enumerate([HEADINGS, *rows]):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text)
    book.close()
    return output.getvalue()


# --- both ways ----------------------------------------------------------------------------------


def _run(number: int) -> Timed:
    """One list, both ways: the portal's work is taken away before the SQL does the same."""
    rows = _rows(number)
    content = _file(rows)
    batch = _upload(content)
    check = _seconds(lambda: _work_off(batch))
    _same("rows to enter", batch.rows.filter(verdict="new").count(), ROWS)
    _order(batch)
    enter = _seconds(lambda: _work_off(batch))
    by_portal = _entered(number)
    _take_away(number)
    plain_check = _seconds(lambda: _import_floor.check(content))
    plain_enter = _seconds(lambda: _import_floor.enter(rows))
    by_hand = _entered(number)
    _take_away(number)
    copied = _seconds(lambda: _import_floor.copied(rows))
    by_copy = _entered(number)
    _take_away(number)
    _same("members", len(by_portal), ROWS)
    _same("members", by_portal, by_hand)
    _same("members", by_portal, by_copy)
    return Timed(check, enter, plain_check, plain_enter, copied)


def _upload(content: bytes) -> Any:
    from alliance import demo_accounts
    from alliance.models import User
    from members.actions.imports import upload_list
    from networks.models import Network

    return upload_list(
        network=Network.objects.get(slug=SLUG),
        content=content,
        file_name="list.xlsx",
        reason="benchmark",
        language="en",
        by=User.objects.get(email=demo_accounts.CAMEROON),
    )


def _order(batch: Any) -> None:
    from members.actions.imports import apply_import

    apply_import(batch=batch, by=batch.uploaded_by)


def _work_off(batch: Any) -> None:
    from alliance.leases import claim
    from members.actions.import_work import run_import
    from members.models import ImportBatch

    lease = claim(ImportBatch, batch.pk)
    if lease is None:
        sys.exit("The work on the list could not be claimed.")
    run_import(lease)


# --- comparing, counting ------------------------------------------------------------------------


def _entered(number: int) -> list[tuple[object, ...]]:
    """What stands in the tables about the members of a list, keys and signs of chance aside."""
    from members.actions.organisations import SIGNS_OF_CHANCE
    from members.models import Member

    return [
        (
            *(
                member.name,
                member.kind,
                member.country,
                member.place,
                member.website,
                member.domain,
            ),
            *(
                (member.slug or "")[:-SIGNS_OF_CHANCE],
                tuple(member.languages),
                member.listing,
                member.claimed_at,
            ),
            member.contact.email,
            tuple(theme.slug for theme in member.themes.all()),
            tuple((one.network_id, str(one.period), one.state) for one in member.memberships.all()),
        )
        for member in Member.objects.filter(website__endswith=f"-{number}.example", is_sample=False)
        .select_related("contact")
        .prefetch_related("themes", "memberships")
        .order_by("name")
    ]


def _take_away(number: int) -> None:
    """Empty the tables of a list again, so that the next way meets the same register."""
    from django.db import connection

    from members.models import ImportRow, Member, MemberContact, Membership

    made = Member.objects.filter(website__endswith=f"-{number}.example", is_sample=False)
    ImportRow.objects.filter(member__in=made).update(member=None, membership=None)
    Membership.objects.filter(member__in=made).delete()
    MemberContact.objects.filter(member__in=made).delete()
    made.delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_member, members_membership")


def _same(what: str, portal: object, plain: object) -> None:
    if portal != plain:
        sys.exit(f"The {what} differ between the portal and plain SQL.")


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _report(runs: list[Timed]) -> bool:
    print(
        f"| a list of {ROWS:,} members | floor, s | portal, s | rows a second | ratio | limit | |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    check = _line(
        "checked, beside read, staged and looked for", "check", "plain_check", runs, LIMITS["check"]
    )
    enter = _line(
        "entered, beside one INSERT and commit a row", "enter", "plain_enter", runs, LIMITS["enter"]
    )
    copied = median(run.copied for run in runs)
    print(f"| all by COPY in one transaction | {copied:.2f} | | {ROWS / copied:,.0f} | | | |")
    return check and enter


def _line(name: str, portal: str, plain: str, runs: list[Timed], limit: float) -> bool:
    by_portal: float = median(getattr(run, portal) for run in runs)
    by_hand: float = median(getattr(run, plain) for run in runs)
    ratio = by_portal / by_hand
    holds = ratio <= limit
    print(
        f"| {name} | {by_hand:.2f} | {by_portal:.2f} | {ROWS / by_portal:,.0f} | {ratio:.1f}"
        f" | {limit:.0f} | {'holds' if holds else 'MISSED'} |"
    )
    return holds


if __name__ == "__main__":
    sys.exit(main())
