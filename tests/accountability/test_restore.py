"""What a deleted concern leaves in the database's files, and what a backup of yesterday brings back: nothing."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql
from psycopg.conninfo import make_conninfo

from accountability import blobs, tombstones
from accountability.actions.items import add_item
from accountability.management.commands.purge_cases import EMPTIED
from accountability.models import Attachment, Case, CaseGrant, CaseItem, Tombstone
from accountability.opened import open_for_handler
from networks.models import Network
from tests import databases
from tests.accountability import factories
from tests.accountability.factories import FiledConcern
from tests.accountability.test_keeping import stored_file
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db(transaction=True)
RESTORED = "restored_of_a_test"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.TOMBSTONES_FILE = tmp_path / "kept" / "tombstones"
    settings.CONCERN_FILES = tmp_path / "files"


@pytest.fixture
def due() -> FiledConcern:
    """A closed concern with a file, whose last day was yesterday; and another one that stays."""
    alliance = NetworkFactory(slug="world", level=Network.Level.GLOBAL)
    certifiers = factories.make_certifiers()
    one = factories.make_handler(factories.make_user("one@example.org"), certifiers)
    factories.make_handler(factories.make_user("two@example.org"), certifiers)
    channel = factories.make_channel(alliance)
    factories.file_one(channel)
    filed = factories.file_one(channel)
    opened = open_for_handler(filed.case, one.key, one.keys)
    add_item(opened=opened, kind="message", values={"text": "x"}, files=[stored_file()])
    yesterday = timezone.now().date() - timedelta(days=1)
    Case.objects.filter(pk=filed.case.pk).update(
        status="closed", disposition="upheld", closed_on=yesterday, delete_on=yesterday
    )
    return filed


def sealed_bytes() -> list[bytes]:
    """Of the case that goes: every grant, and the head of every item."""
    case = Case.objects.get(status="closed")
    grants = CaseGrant.objects.filter(case=case).order_by("pk").values_list("sealed", flat=True)
    items = CaseItem.objects.filter(case=case).order_by("pk").values_list("sealed_key", flat=True)
    return [bytes(one) for one in (*grants, *items)]


def dump() -> bytes:
    """The data of every table as pg_dump writes them: it copies them out the same way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        return b"".join(b"".join(_copied_out(cursor, table)) for table in tables)


def _copied_out(cursor: Any, table: str) -> Iterator[bytes]:
    statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with cursor.copy(statement) as rows:
        for row in rows:
            yield bytes(row)


def files_of_database() -> Iterator[Path]:
    """The files of this database, everything of the memory written to them."""
    # a database that is copied file by file makes the server write all it has in memory
    databases.run('CREATE DATABASE "flushed_by_a_test" TEMPLATE template0 STRATEGY = file_copy')
    databases.drop("flushed_by_a_test")
    locks = list(Path(connection.settings_dict["HOST"]).glob(".s.PGSQL.*.lock"))
    if not locks:
        pytest.skip("the database is on another machine")
    folder = Path(locks[0].read_text().splitlines()[1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        [oid] = cursor.fetchone() or [0]
    return (path for path in (folder / "base" / str(oid)).iterdir() if path.is_file())


def found_on_disk(wanted: list[bytes]) -> int:
    contents = [path.read_bytes() for path in files_of_database()]
    return sum(any(one in content for content in contents) for one in wanted)


def test_after_the_purge_no_sealed_grant_is_in_a_dump_or_in_a_file_of_the_database(
    due: FiledConcern,
) -> None:
    wanted = sealed_bytes()
    before = dump()
    assert all(one.hex().encode() in before for one in wanted)
    assert found_on_disk(wanted) == len(wanted)

    call_command("purge_cases")

    after = dump()
    assert not any(one.hex().encode() in after for one in wanted)
    assert found_on_disk(wanted) == 0
    assert Case.objects.count() == 1


def test_the_backup_of_yesterday_does_not_bring_a_deleted_concern_back(
    due: FiledConcern, tmp_path: Path
) -> None:
    files = tmp_path / "files of yesterday"
    shutil.copytree(settings.CONCERN_FILES, files)
    blob = Attachment.objects.get().blob
    digest = hashlib.sha256(b"sealed").digest()
    connection.close()
    databases.empty_of_people(connection.settings_dict["NAME"])
    databases.make(RESTORED, template=connection.settings_dict["NAME"])
    try:
        call_command("purge_cases")
        shutil.rmtree(settings.CONCERN_FILES)

        shutil.copytree(files, settings.CONCERN_FILES, dirs_exist_ok=True)
        with databases.connected_to(RESTORED):
            was_back = Case.objects.filter(pk=due.case.pk).exists()
            call_command("apply_tombstones")
            call_command("purge_cases")

            assert was_back
            assert list(Case.objects.values_list("status", flat=True)) == ["received"]
            assert Tombstone.objects.get().digest == tombstones.digest_of(due.case.pk)
            with pytest.raises(FileNotFoundError):
                next(blobs.read_blob(blob, digest))
    finally:
        databases.drop(RESTORED)


def test_a_dry_run_deletes_nothing_and_says_what_would_go(
    due: FiledConcern, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("purge_cases", "--dry-run")

    said = capsys.readouterr().out
    assert "concerns, wish: 1" in said
    assert "Nothing was deleted." in said
    assert Case.objects.count() == 2


def test_who_does_not_own_the_tables_is_told_so_before_anything_goes(
    due: FiledConcern, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "accountability.management.commands.purge_cases.EMPTIED", (*EMPTIED, _NotOurs)
    )

    with pytest.raises(CommandError, match="Only the owner"):
        call_command("purge_cases")

    assert Case.objects.count() == 2


class _NotOurs:
    """A table that is there and belongs to somebody else."""

    class _meta:  # noqa: N801 (the name that models have)
        db_table = "pg_class"


def test_an_open_transaction_of_somebody_else_is_told_of_since_it_keeps_the_bytes_on_the_disk(
    due: FiledConcern,
) -> None:
    other = psycopg.connect(dsn())
    with other:
        other.execute("SELECT pg_current_xact_id()")
        with pytest.raises(CommandError, match="still on the disk"):
            call_command("purge_cases", "--wait=0")
    other.close()

    call_command("purge_cases")


def dsn() -> str:
    known = connection.settings_dict
    return make_conninfo(
        host=known["HOST"], user=known["USER"], dbname=known["NAME"], port=known["PORT"] or None
    )


def test_the_planner_keeps_no_copy_of_what_is_sealed(due: FiledConcern) -> None:
    wanted = sealed_bytes()
    with connection.cursor() as cursor:
        for model in EMPTIED:
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(model._meta.db_table)))
        cursor.execute(
            "SELECT attrelid::regclass::text, attname FROM pg_attribute WHERE attrelid = ANY(%s::regclass[])"
            " AND atttypid = 'bytea'::regtype AND NOT attisdropped AND attstattarget IS DISTINCT FROM 0",
            [[model._meta.db_table for model in EMPTIED]],
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT string_agg(pg_stats::text, ' ') FROM pg_stats WHERE schemaname = 'public'"
        )
        [kept] = cursor.fetchone() or [""]
    assert "received" in kept
    assert not any(one.hex() in kept for one in wanted)
