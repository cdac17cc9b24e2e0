"""The same concern sent from several windows in one moment is stored once, and every window says that it is there."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accountability import trust
from accountability.models import Case, HandlerNotice
from accountability.vault.derivation import code_keys
from networks.models import Network
from tests.accountability.writing import NEW, code_of, open_desk, send, small_alliance, write_all

WINDOWS = 6


@pytest.fixture
def open_channel(demonstration_copy: str) -> None:
    open_desk(Network.objects.get(level=Network.Level.GLOBAL))


def test_six_windows_that_send_at_once_file_one_concern(open_channel: None, client: Client) -> None:
    write_all(client)
    code = code_of(client)
    before, notices = Case.objects.count(), HandlerNotice.objects.count()

    def press(_number: int) -> str:
        window = Client()
        window.cookies = client.cookies.copy()
        try:
            return str(send(window, code).headers.get("Location"))
        finally:
            connection.close()

    with ThreadPoolExecutor(WINDOWS) as windows:
        answers = list(windows.map(press, range(WINDOWS)))

    assert answers == [f"{NEW}received/"] * WINDOWS
    assert Case.objects.count() == before + 1
    assert HandlerNotice.objects.count() <= notices + 2
    keys = code_keys(code, trust.pepper())
    assert Case.objects.filter(receipt_lookup=keys.lookup).count() == 1


@pytest.mark.django_db
def test_others_who_send_wait_only_while_the_line_of_the_trail_is_written(client: Client) -> None:
    open_desk(small_alliance()[0])
    write_all(client)
    code = code_of(client)

    with CaptureQueriesContext(connection) as queries:
        send(client, code)

    asked = [one["sql"] for one in queries]
    held = next(place for place, sql in enumerate(asked) if "pg_advisory_xact_lock" in sql)
    meanwhile = [sql for sql in asked[held + 1 :] if "SAVEPOINT" not in sql]
    assert len(meanwhile) == 2
    assert all("accountability_caseevent" in sql for sql in meanwhile)
