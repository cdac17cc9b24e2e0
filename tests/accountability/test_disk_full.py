"""Where the disk takes no more: files are not kept and the page says so, words stay as they were typed, and concerns come in."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accountability.models import Case, CaseItem, IntakeChannel
from tests.accountability.coming_back import PAGE, open_with, text_of
from tests.accountability.coming_back import send as send_back
from tests.accountability.desks import make_desk
from tests.accountability.factories import file_one
from tests.accountability.writing import NEW, answer, open_desk, send, small_alliance, write_all

pytestmark = pytest.mark.django_db

FILES = f"{NEW}files/"
NOT_KEPT = "We cannot keep this file right now. Try again in a minute."
# one that waits in memory while it comes in, and one that goes to the disk
SIZES = (200_000, 600_000)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """A folder that nothing but this test writes into."""
    settings.CONCERN_FILES = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def answers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliance.middleware.time.sleep", lambda _seconds: None)


@contextmanager
def full_disk() -> Iterator[None]:
    """Inside, no file of this process grows beyond 64 KiB."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def upload(size: int) -> SimpleUploadedFile:
    """Plain words, which are cleaned quickly."""
    return SimpleUploadedFile("words.txt", b"what is on the photo\n" * (size // 21), "text/plain")


def sealed_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def channel() -> IntakeChannel:
    return open_desk(small_alliance()[0])[0]


@pytest.mark.parametrize("size", SIZES)
def test_a_file_that_finds_no_room_is_said_so_and_the_concern_is_sent_without_it(
    client: Client, channel: IntakeChannel, files: Path, size: int
) -> None:
    write_all(client)
    typed = {"described": "A photo of the door", "keep_original": "on", "go": "add"}

    with full_disk():
        page = client.post(FILES, {"file": upload(size), **typed}).content.decode()
        send(client)

    assert NOT_KEPT in page
    assert "A photo of the door</textarea>" in page
    assert "words.txt" not in page
    assert sealed_files(files) == []
    assert Case.objects.count() == 1


@pytest.mark.parametrize("size", SIZES)
def test_a_message_whose_file_finds_no_room_stays_on_the_page_and_is_sent_later(
    client: Client, channel: IntakeChannel, files: Path, size: int
) -> None:
    filed = file_one(channel)
    open_with(client, filed.code)

    with full_disk():
        page = send_back(client, f"{PAGE}/add", file=upload(size), text="Look at this")

    assert NOT_KEPT in text_of(page)
    assert "Look at this</textarea>" in page.content.decode()
    assert CaseItem.objects.filter(case=filed.case, compartment="shared").count() == 1
    assert sealed_files(files) == []

    sent = send_back(client, f"{PAGE}/add", file=upload(size), text="Look at this")
    assert sent.status_code == 303
    assert CaseItem.objects.filter(case=filed.case, compartment="shared").count() == 2


@pytest.mark.parametrize("size", SIZES)
def test_a_handlers_words_stay_when_their_file_finds_no_room(files: Path, size: int) -> None:
    desk = make_desk()
    filed = desk.file()
    client = desk.client("lea")
    address = f"/en/concerns/desk/{filed.case.pk}/write/"
    client.get(f"/en/concerns/desk/{filed.case.pk}/")

    with full_disk():
        typed = {"text": "Our answer", "file": upload(size), "keep_original": "on"}
        page = client.post(address, typed).content.decode()

    assert NOT_KEPT in page
    assert "Our answer</textarea>" in page
    assert sealed_files(files) == []


def begin_anew(client: Client) -> Any:
    return client.post(NEW)


def take_away(client: Client) -> Any:
    shown = client.get(FILES).content.decode()
    return client.post(FILES, {"remove": shown.split('name="remove" value="')[1].split('"')[0]})


@pytest.mark.parametrize("act", [begin_anew, take_away])
def test_a_disk_that_lets_nothing_go_stops_nobody(
    client: Client, channel: IntakeChannel, files: Path, act: Callable[[Client], Any]
) -> None:
    answer(client, "kind")
    client.post(FILES, {"file": upload(1000), "keep_original": "on", "go": "add"})
    [sealed] = sealed_files(files)
    # whoever asks for this file finds no folder in its way
    sealed.unlink()
    sealed.parent.rmdir()
    sealed.parent.touch()

    assert act(client).status_code == 302
    assert "words.txt" not in client.get(FILES).content.decode()
