"""The index of the search: written from the sources, anew as a whole or for what changed, with no empty moment."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict
from itertools import islice

from django.db import connection, transaction

from alliance.finding.languages import CONFIGURATIONS
from alliance.finding.sources import Document, Source, source_of, sources
from alliance.models import SearchDocument
from alliance.outbox import later

AT_ONCE = 500

# One statement writes a batch. What is as it was stays untouched, unless all is written anew.
_WRITE = """
INSERT INTO alliance_searchdocument
       (kind, key, language, audience, title, extra, body, year, networks, vector, updated_at)
SELECT %(kind)s, new.key, new.language, new.audience, new.title, new.extra, new.body, new.year, new.networks,
       setweight(portal_lexemes(of.config, new.title), 'A')
       || '·:9'::tsvector || setweight(portal_lexemes(of.config, new.extra || ' ' || new.body), 'C'),
       now()
FROM jsonb_to_recordset(%(documents)s::jsonb) AS new(
       key text, language text, audience text, title text, extra text, body text, year smallint, networks varchar[])
     CROSS JOIN LATERAL (SELECT coalesce(%(configurations)s::jsonb ->> new.language, 'simple')::regconfig) AS of(config)
     LEFT JOIN alliance_searchdocument old
            ON (old.kind, old.key, old.language) = (%(kind)s, new.key, new.language)
WHERE %(anew)s
   OR (old.audience, old.title, old.extra, old.body, old.year, old.networks)
      IS DISTINCT FROM (new.audience, new.title, new.extra, new.body, new.year, new.networks)
ON CONFLICT (kind, key, language) DO UPDATE
SET audience = excluded.audience, title = excluded.title, extra = excluded.extra, body = excluded.body,
    year = excluded.year, networks = excluded.networks, vector = excluded.vector, updated_at = excluded.updated_at
"""
_FORGET = """
DELETE FROM alliance_searchdocument old
WHERE kind = %(kind)s AND (%(keys)s::text[] IS NULL OR key = ANY(%(keys)s::text[]))
  AND NOT EXISTS (SELECT FROM unnest(%(kept)s::text[], %(languages)s::text[]) AS kept(key, language)
                  WHERE kept.key = old.key AND kept.language = old.language)
"""


def changed(kind: str, key: str = "") -> None:
    """Order, in the caller's transaction, that what is found of a thing is written anew; without a key, of the whole kind.

    However often a transaction says so, it is ordered once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        transaction_id = cursor.fetchone()[0]
    later("alliance.refresh_search", kind, key, key=f"search:{transaction_id}:{kind}:{key}")


def forget(kind: str, keys: Collection[str]) -> None:
    """Take things out now, not by an order: what is erased leaves nothing behind."""
    SearchDocument.objects.filter(kind=kind, key__in=keys).delete()


def rebuild(
    told: Callable[[str, int], None] = lambda _kind, _number: None, *, anew: bool = False
) -> None:
    """Bring everything up to date, kind by kind; each kind changes in one moment. `told` hears how much there is of it.

    What is as it was is written once more only when `anew` says so: after another stemmer was chosen for a language.
    """
    for source in sources():
        told(source.kind, refresh(source.kind, anew=anew))
    SearchDocument.objects.exclude(kind__in=[source.kind for source in sources()]).delete()


def refresh(kind: str, keys: Collection[str] | None = None, *, anew: bool = False) -> int:
    """Write what there is of a kind, or of some things of it, and forget the rest; how many documents there are."""
    source = source_of(kind)
    with transaction.atomic(), connection.cursor() as cursor:
        # two who write the same kind do it one after the other, so that neither forgets what the other found
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"search:{kind}"])
        kept = [*_write(source, source.documents(keys), anew=anew)]
        cursor.execute(
            _FORGET,
            {
                "kind": kind,
                "keys": None if keys is None else list(keys),
                "kept": [key for key, _language in kept],
                "languages": [language for _key, language in kept],
            },
        )
    return len(kept)


def _write(
    source: Source, documents: Iterable[Document], *, anew: bool
) -> Iterator[tuple[str, str]]:
    waiting = iter(documents)
    while batch := list(islice(waiting, AT_ONCE)):
        rows = [{**asdict(one), "audience": one.audience or one.key} for one in batch]
        with connection.cursor() as cursor:
            cursor.execute(
                _WRITE,
                {
                    "kind": source.kind,
                    "anew": anew,
                    "documents": json.dumps(rows, ensure_ascii=False),
                    "configurations": json.dumps(CONFIGURATIONS),
                },
            )
        yield from ((one.key, one.language) for one in batch)
