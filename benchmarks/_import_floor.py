"""The least that could do an import's work: the file read and staged, and the same members written by plain SQL."""

import io
import secrets
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

SLUG = "cameroon"

Row = tuple[str, ...]

# What the rows may be already: by the likeness of names and by the domain, nothing weighed.
ALIKE = (
    "WITH told AS MATERIALIZED (SELECT set_config('pg_trgm.similarity_threshold', '0.45', true)),"
    " asked AS MATERIALIZED (SELECT number, portal_fold(cells[1]) AS name, substr(cells[4], 9) AS domain"
    " FROM staged, told)"
    " SELECT number, member.id FROM asked JOIN members_member member ON member.name_key % asked.name"
    " UNION SELECT number, member.id FROM asked JOIN members_member member ON member.domain = asked.domain"
    " WHERE member.domain <> ''"
)


def check(content: bytes) -> None:
    """The file read by the same library, its rows written by COPY into a table of no rules, the members like them found."""
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE staged (number int, cells text[])")
        with cursor.copy("COPY staged FROM STDIN") as copy:
            for number, row in enumerate(cells):
                copy.write_row((number, [str(cell) for cell in row]))
        cursor.execute(ALIKE)
        cursor.fetchall()
        cursor.execute("DROP TABLE staged")


INSERTS = (
    "WITH member AS (INSERT INTO members_member (public_id, kind, name, local_name, acronym, country,"
    " place, website, domain, languages, about, about_language, size, listing, slug, is_sample, changed_at)"
    " VALUES (%s, 'organisation', %s, '', '', 'CM', %s, %s, %s, '{fr,en}', '', '', '', 'hidden', %s, false, now())"
    " RETURNING id),"
    " contact AS (INSERT INTO members_membercontact (member_id, email, phone, address, self_declared_groups)"
    " SELECT id, %s, '', '', '' FROM member),"
    " theme AS (INSERT INTO members_member_themes (member_id, theme_id) SELECT id, %s FROM member),"
    " belongs AS (INSERT INTO members_membership (public_id, member_id, network_id, period, state, end_reason)"
    " SELECT %s, id, %s, daterange(current_date, NULL), 'active', '' FROM member)"
    " INSERT INTO alliance_auditevent (actor_id, verb, right_used, object_kind, object_id, reason, at)"
    " SELECT %s, 'membership.began', 'coordinator on cameroon', 'members.membership', %s, '', now() FROM member"
)
KEYS = "SELECT nextval(pg_get_serial_sequence('members_member', 'id')) FROM generate_series(1, %s)"
# tables and their columns, in the order in which rows are written
MEMBERS = (
    "members_member (id, public_id, kind, name, local_name, acronym, country, place, website,"
    " domain, languages, about, about_language, size, listing, slug, is_sample, changed_at)"
)
CONTACTS = "members_membercontact (member_id, email, phone, address, self_declared_groups)"
THEMES = "members_member_themes (member_id, theme_id)"
MEMBERSHIPS = "members_membership (public_id, member_id, network_id, period, state, end_reason)"
TRACES = "alliance_auditevent (actor_id, verb, right_used, object_kind, object_id, reason, at)"
BEGAN = ("membership.began", "coordinator on cameroon", "members.membership")


def enter(rows: list[Row]) -> None:
    """Each row in one statement and one transaction, with nothing asked before."""
    from django.db import connection, transaction

    keys = _keys()
    for row in rows:
        values = _values(row, *keys)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERTS, values)


def _values(row: Row, network: int, theme: int, actor: int) -> tuple[Any, ...]:
    from django.utils.text import slugify

    from alliance.sealing import seal
    from members.actions.organisations import SIGNS_OF_CHANCE

    membership = uuid.uuid4()
    return (
        *(uuid.uuid4(), row[0], row[2], row[3], row[3].removeprefix("https://")),
        *(f"{slugify(row[0])}-{secrets.token_hex(SIGNS_OF_CHANCE // 2)}", seal(row[4])),
        *(theme, membership, network, actor, str(membership)),
    )


def copied(rows: list[Row]) -> None:
    """The same members by COPY, all in one transaction."""
    from django.db import connection, transaction

    network, theme, actor = _keys()
    values = [_values(row, network, theme, actor) for row in rows]
    began = f"[{datetime.now(UTC).date()},)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(KEYS, [len(rows)])
        both = [(key, one) for (key,), one in zip(cursor.fetchall(), values, strict=True)]
        _copy(cursor, MEMBERS, (_member(key, one) for key, one in both))
        _copy(cursor, CONTACTS, ((key, one[6], "", "", "") for key, one in both))
        _copy(cursor, THEMES, ((key, theme) for key, _one in both))
        _copy(
            cursor, MEMBERSHIPS, ((one[8], key, network, began, "active", "") for key, one in both)
        )
        _copy(cursor, TRACES, ((actor, *BEGAN, one[11], "", "now") for one in values))


def _member(key: int, one: tuple[Any, ...]) -> tuple[Any, ...]:
    public_id, name, place, website, domain, slug = one[:6]
    return (
        *(key, public_id, "organisation", name, "", "", "CM", place, website, domain),
        *(["fr", "en"], "", "", "", "hidden", slug, False, "now"),
    )


def _copy(cursor: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _keys() -> tuple[int, int, int]:
    from alliance import demo_accounts
    from alliance.models import User
    from networks.models import Network, Theme

    return (
        Network.objects.get(slug=SLUG).pk,
        Theme.objects.get(slug="gender-justice").pk,
        User.objects.get(email=demo_accounts.CAMEROON).pk,
    )
