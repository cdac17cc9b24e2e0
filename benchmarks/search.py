"""The search over 50,000 documents, 5,000 of them members, beside the bare statements that it asks.

Every word is asked in the language of its reader, warm and in turn: once through the search, as a page is filled with it,
and once as the very statements that it sent, with the same values, fetched and thrown away. What the portal adds is the
difference. No search may send more than fifteen statements.

python -m tools bench        (or: T=benchmarks/search.py make bench)
"""

import gc
import os
import random
import sys
import time
from collections.abc import Callable
from itertools import product
from statistics import median, quantiles
from typing import Any

import django

from benchmarks._places import database_of_its_own

MEMBERS, ACTIVITIES, PUBLICATIONS = 5_000, 10_000, 1_250
DOCUMENTS = 50_000
MOST_MS, MOST_STATEMENTS = 300, 15
RUNS = 7
# What readers look for: rare and common words, accents left out, slips of the pen, phrases, pages further on, browsing.
ASKED: tuple[tuple[str, str, int], ...] = (
    ("es", "genero", 1),
    ("es", "participacion juvenil", 1),
    ("es", "masculinidad", 3),
    ("es", "publicaciones -lima", 1),
    ("fr", "l’égalité", 1),
    ("fr", "reseau national", 1),
    ("fr", '"justice climatique"', 1),
    ("ar", "العداله", 1),
    ("ar", "شبكات", 1),
    ("en", "workshop", 1),
    ("en", "workshop 4711", 1),
    ("en", "harbour", 1),
    ("en", "coloqium", 1),
    ("en", "zzyzx", 1),
    ("es", "peru", 1),
    ("en", "", 1),
)
WORDS = {
    "en": "workshop gender justice youth care violence prevention peace network training policy law school father",
    "fr": "atelier égalité réseau national jeunesse soin violence prévention paix formation politique école père climat",
    "es": "taller género participación juvenil cuidado violencia prevención paz red formación publicación escuela padre masculinidad",
    "ar": "العدالة المساواة شبكة شبكات الشباب الرعاية العنف الوقاية السلام التدريب السياسة المدرسة الأب ورشة",
}
# So that a known word stands in about every tenth text.
SHARE_OF_KNOWN_WORDS = 0.03
SYLLABLES = ["ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve"]
INVENTED = ["".join(parts) for parts in product(SYLLABLES, repeat=4)][:8_000]
NAMES = [
    "Harbour",
    "Cedar",
    "River",
    "House",
    "Circle",
    "Forum",
    "Bridge",
    "Lantern",
    "Garden",
    "Voice",
    "Path",
    "Ñandú",
    "Égalité",
    "Colloquium",
]


def main() -> int:
    os.environ["DATABASE_URL"] = database_of_its_own("bench_search")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    django.setup()
    _fill()
    from alliance.models import SearchDocument

    number = SearchDocument.objects.count()
    if number < DOCUMENTS:
        print(f"Only {number} documents: this measures nothing.")
        return 1
    print(f"{number:,} documents\n")
    print(
        "| reader, words, page | hits | bare statements, ms | search, ms |\n| --- | --- | --- | --- |"
    )
    of_search, of_statements, statements = [], [], set()
    for reader, typed, page in ASKED:
        search, bare, hits, asked = _measured(reader, typed, page)
        print(
            f"| {reader} {typed or '(browsing)'} {page} | {hits:,} | {median(bare):.0f} | {median(search):.0f} |"
        )
        of_search += search
        of_statements += bare
        statements.add(asked)
    slowest = quantiles(of_search, n=20)[-1]
    print(
        f"\n95 of 100 in {slowest:.0f} ms (at most {MOST_MS}); the statements alone in {quantiles(of_statements, n=20)[-1]:.0f} ms"
    )
    print(f"statements of a search: {sorted(statements)}")
    return 0 if slowest <= MOST_MS and max(statements) <= MOST_STATEMENTS else 1


def _measured(reader: str, typed: str, page: int) -> tuple[list[float], list[float], int, int]:
    from django.db import connection
    from django.utils import translation

    from alliance.finding.results import Wanted, find

    sent: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    def search() -> int:
        return find(Wanted(typed=typed), reader, page).number

    def bare() -> None:
        with connection.cursor() as cursor:
            for sql, params in sent:
                cursor.execute(sql, params)
                cursor.fetchall()

    with translation.override(reader):
        with connection.execute_wrapper(keep):
            hits = search()
        times: dict[Callable[[], object], list[float]] = {search: [], bare: []}
        bare()
        for _run in range(RUNS):
            for way, taken in times.items():
                taken.append(_milliseconds(way))
    return times[search], times[bare], hits, len(sent)


def _milliseconds(work: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


# --- the data -----------------------------------------------------------------------------------


def _fill() -> None:
    """Invented things straight into their tables, the same each time, and then into the index as always."""
    from django.core.management import call_command
    from django.db import connection

    from alliance.finding.index import rebuild

    call_command("migrate", verbosity=0)
    chance = random.Random(2017)
    networks = _networks()
    _activities(chance, networks)
    _publications(chance)
    _members(chance, networks)
    begun = time.perf_counter()
    rebuild()
    print(f"the index was written in {time.perf_counter() - begun:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _networks() -> list[Any]:
    from alliance.texts import in_columns
    from networks.models import Network, NetworkParent

    whole = Network.objects.create(
        slug="alliance", level=Network.Level.GLOBAL, **in_columns("name", {"en": "Alliance"})
    )
    rows = Network.objects.bulk_create(
        Network(
            slug=f"network-{n}",
            level=Network.Level.NATIONAL,
            **in_columns("name", {"en": f"Network {n}"}),
        )
        for n in range(40)
    )
    NetworkParent.objects.bulk_create(
        NetworkParent(network=row, parent=whole, period=_always()) for row in rows
    )
    return rows


def _activities(chance: random.Random, networks: list[Any]) -> None:
    from datetime import date

    from reports.models import Activity, ActivityHost

    rows = Activity.objects.bulk_create(
        [
            Activity(
                slug=f"activity-{n}",
                kinds=["training"],
                role="organised",
                starts_on=date(2010 + n % 15, 1 + n % 12, 3),
                ends_on=date(2010 + n % 15, 1 + n % 12, 4),
                precision="day",
                place_precision="none",
                **_texts(chance, "title", 6, str(n)),
                **_texts(chance, "summary", 40),
            )
            for n in range(ACTIVITIES)
        ],
        batch_size=1000,
    )
    ActivityHost.objects.bulk_create(
        [ActivityHost(activity=row, network=chance.choice(networks), position=0) for row in rows],
        batch_size=5000,
    )


def _publications(chance: random.Random) -> None:
    from datetime import date

    from reports.models import Publication

    Publication.objects.bulk_create(
        Publication(
            slug=f"publication-{n}",
            kind="toolkit",
            published_on=date(2010 + n % 15, 1, 1),
            precision="year",
            **_texts(chance, "title", 6),
            **_texts(chance, "summary", 60),
        )
        for n in range(PUBLICATIONS)
    )


def _members(chance: random.Random, networks: list[Any]) -> None:
    from django.utils import timezone

    from members.models import FieldVisibility, Member, Membership
    from members.models.privacy import Field, Level

    rows = Member.objects.bulk_create(
        [
            Member(
                kind="organisation",
                slug=f"member-{n}",
                name=" ".join((*chance.sample(NAMES, 2), str(n))),
                about=_sentence(chance, "es", 40),
                about_language="es",
                listing="public",
                confirmed_at=timezone.now(),
            )
            for n in range(MEMBERS)
        ],
        batch_size=1000,
    )
    Membership.objects.bulk_create(
        [Membership(member=row, network=chance.choice(networks), period=_always()) for row in rows],
        batch_size=5000,
    )
    FieldVisibility.objects.bulk_create(
        [
            FieldVisibility(member=row, field=field, level=Level.PUBLIC)
            for row in rows
            for field in (Field.NAME, Field.ABOUT)
        ],
        batch_size=5000,
    )


def _texts(chance: random.Random, field: str, length: int, also: str = "") -> dict[str, str]:
    return {
        f"{field}_{language}": f"{_sentence(chance, language, length)} {also}".strip()
        for language in WORDS
    }


def _sentence(chance: random.Random, language: str, length: int) -> str:
    """Invented words, few of them often and many seldom, among them now and then one that readers look for."""
    known = WORDS[language].split()
    return " ".join(
        chance.choice(known)
        if chance.random() < SHARE_OF_KNOWN_WORDS
        else INVENTED[min(int(chance.paretovariate(0.6)), len(INVENTED) - 1)]
        for _word in range(length)
    )


def _always() -> Any:
    from datetime import date

    from django.db.backends.postgresql.psycopg_any import DateRange

    return DateRange(date(2010, 1, 1), None)


if __name__ == "__main__":
    sys.exit(main())
