"""Files of a concern: cleaned one by one, kept on purpose, taken away again, and sealed wherever they lie."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accountability.actions.files import FILES_A_CASE
from accountability.blobs import read_blob
from accountability.models import Attachment, Case
from accountability.opened import open_for_handler
from accountability.vault.files import open_file
from tests.accountability.factories import Handler
from tests.accountability.writing import NEW, answer, open_desk, send, small_alliance, write_all

pytestmark = pytest.mark.django_db
FILES = f"{NEW}files/"
UNKNOWN = b"\x01\x02 nobody knows this kind " + bytes(range(256))


@pytest.fixture
def handlers() -> tuple[Handler, Handler]:
    return open_desk(small_alliance()[0])[1:]


def picture(**details: Any) -> SimpleUploadedFile:
    """A photo that says in hidden data who took it."""
    file, hidden = io.BytesIO(), Image.Exif()
    hidden[0x013B] = "Artist CANARY"
    hidden[0x0110] = "Camera CANARY"
    Image.new("RGB", (40, 30), (120, 10, 10)).save(file, "JPEG", exif=hidden)
    return SimpleUploadedFile(details.get("name", "IMG_1.jpg"), file.getvalue(), "image/jpeg")


def add(client: Client, file: SimpleUploadedFile, **more: Any) -> str:
    response = client.post(FILES, {"file": file, "go": "add", **more}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def names_on_disk() -> set[str]:
    return {path.name for path in Path(settings.CONCERN_FILES).glob("*/*")}


def test_a_picture_is_cleaned_and_comes_to_the_handler_inside_the_seal(
    client: Client, handlers: tuple[Handler, Handler]
) -> None:
    write_all(client)

    page = add(client, picture())

    assert "IMG_1.jpg" in page
    assert "the names of its authors" in page
    assert "the device" in page
    send(client)
    opened = open_for_handler(Case.objects.get(), handlers[0].key, handlers[0].keys)
    (file,) = opened.report.item.values["files"]
    row = Attachment.objects.get()
    sealed = b"".join(read_blob(row.blob, bytes.fromhex(file["digest"])))
    plain = b"".join(open_file(iter([sealed]), bytes.fromhex(file["key"]), row.pk))
    assert Image.open(io.BytesIO(plain)).size == (40, 30)
    assert b"CANARY" not in plain
    assert b"JFIF" not in sealed
    assert file["name"] == "IMG_1.jpg"


def test_a_kind_that_cannot_be_cleaned_is_left_out_or_kept_on_purpose(
    client: Client, handlers: tuple[Handler, Handler]
) -> None:
    write_all(client)

    page = add(client, SimpleUploadedFile("odd.xyz", UNKNOWN))

    assert "We cannot clean this kind of file." in page
    assert client.post(FILES, {"go": "on"}).headers["Location"] == FILES
    assert client.get(f"{NEW}code/").headers["Location"] == f"{FILES}?then=check"

    file_id = page.split('name="keep" value="')[1].split('"')[0]
    kept = client.post(FILES, {"keep": file_id}, follow=True).content.decode()
    assert "Kept exactly as it is" in kept
    send(client)
    values = open_for_handler(
        Case.objects.get(), handlers[0].key, handlers[0].keys
    ).report.item.values
    assert [(file["name"], file["original"]) for file in values["files"]] == [("odd.xyz", True)]


def test_a_file_that_is_taken_away_is_gone_from_the_disk(client: Client, handlers: Any) -> None:
    write_all(client)
    before = names_on_disk()
    page = add(client, picture())
    assert len(names_on_disk() - before) == 1
    file_id = page.split('name="remove" value="')[1].split('"')[0]

    client.post(FILES, {"remove": file_id})

    assert names_on_disk() == before
    assert "IMG_1.jpg" not in client.get(FILES).content.decode()


def test_throwing_the_draft_away_takes_its_files_along(client: Client, handlers: Any) -> None:
    write_all(client)
    before = names_on_disk()
    add(client, picture())

    client.post(NEW)

    assert names_on_disk() == before


def test_going_on_with_a_chosen_file_adds_it(client: Client, handlers: Any) -> None:
    write_all(client)

    response = client.post(FILES, {"file": picture(), "described": "A red wall", "go": "on"})

    assert response.headers["Location"] == f"{NEW}wish/"
    page = client.get(f"{NEW}check/").content.decode()
    assert "IMG_1.jpg" in page
    assert "A red wall" in page


def test_an_empty_file_and_one_too_many_are_refused_kindly(client: Client, handlers: Any) -> None:
    write_all(client)
    empty = add(client, SimpleUploadedFile("empty.txt", b""))
    for number in range(FILES_A_CASE):
        page = add(client, SimpleUploadedFile(f"note-{number}.txt", b"plain words"))

    crafted = add(client, SimpleUploadedFile("eleventh.txt", b"plain words"))

    assert "This file is empty." in empty
    assert 'type="file"' not in page
    assert "as many files as one concern can carry" in crafted
    assert "eleventh" not in crafted


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.jpg",
        "a\u202egpj.exe.jpg",
        "<script>alert(1)</script>.jpg",
        "x" * 300 + ".jpg",
    ],
)
def test_hostile_names_are_names_only(client: Client, handlers: Any, name: str) -> None:
    write_all(client)

    page = add(client, picture(name=name))

    assert "<script>alert" not in page
    assert "etc/" not in page
    assert "\u202e" not in page
    assert ".jpg" in page


def test_the_files_page_keeps_what_was_described_in_another_language(
    client: Client, handlers: Any
) -> None:
    answer(client, "kind")

    response = client.post(FILES, {"described": "Une lettre", "language": "fr"})

    assert response.headers["Location"] == "/fr/concerns/new/files/"
    assert "Une lettre" in client.get("/fr/concerns/new/files/").content.decode()


def test_adding_without_having_chosen_a_file_is_said_and_what_was_described_stays(
    client: Client, handlers: tuple[Handler, Handler]
) -> None:
    write_all(client)

    page = client.post(FILES, {"go": "add", "described": "A letter"}, follow=True).content.decode()

    assert "Choose a file, or go on without one." in page
    assert 'class="error-summary"' in page
    assert "A letter" in client.get(FILES).content.decode()
