"""Nothing of a concern is found anywhere outside its seal: dump, tables, write-ahead log, stores, files, mails, logs, temp folders."""

import gzip
import io
import logging
import secrets
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from accountability.models import Case
from alliance import demo_accounts
from alliance.models import User
from tests.accountability import leaks
from tests.accountability.coming_back import open_with
from tests.accountability.coming_back import send as send_back
from tests.accountability.writing import NEW, answer, code_of
from tests.signing_in import client_of

pytestmark = pytest.mark.usefixtures("demonstration_copy")
TEMPORARY = (Path("/tmp"), Path("/dev/shm"))  # noqa: S108 - where things must not lie


def canary(place: str) -> str:
    """A word that stands nowhere else in the world."""
    return f"canary{place}{secrets.token_hex(12)}"


def photo(artist: str) -> SimpleUploadedFile:
    file, hidden = io.BytesIO(), Image.Exif()
    hidden[0x013B] = artist
    Image.new("RGB", (60, 40), (10, 90, 10)).save(file, "JPEG", exif=hidden)
    return SimpleUploadedFile("holiday.jpg", file.getvalue(), "image/jpeg")


def text_file(content: str, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.txt", f"{content}\n".encode() * 3000, "text/plain")


def write_and_send(client: Client, words: dict[str, str]) -> str:
    """Fill every field of the form with a word of its own; the code."""
    answer(client, "kind", kind="complaint")
    answer(client, "for-whom", for_whom="other")
    answer(client, "consent", consent="yes")
    answer(client, "name", naming="custodian")
    answer(client, "your-name", name=words["name"])
    answer(client, "danger")
    answer(client, "child")
    answer(client, "what-happened", text=words["text"])
    answer(client, "about", organisation=words["organisation"], who=words["who"])
    answer(client, "category", categories=["discrimination"])
    answer(client, "when-where", when=words["when"], where=words["where"])
    answer(client, "not-these", names=words["names"])
    answer(client, "wish", words=words["wish"])
    answer(
        client,
        "reach",
        ways=["email", "phone"],
        email=f"{words['email']}@example.org",
        phone=words["phone"],
        hours=words["hours"],
    )
    for file in (photo(words["artist"]), text_file(words["file"], words["filename"])):
        assert client.post(f"{NEW}files/", {"file": file, "go": "add"}).status_code == 302
    client.post(f"{NEW}files/", {"described": words["described"], "go": "on"})
    code = code_of(client)
    sent = client.post(f"{NEW}code/", {"again": code[-4:], "go": "send"}, follow=True)
    assert "We have received your concern" in sent.content.decode()
    return code


def handle(case: Case, words: dict[str, str]) -> str:
    """A handler opens their vault with their words, answers, notes, and opens the name; the passphrase."""
    account = demo_accounts.BY_EMAIL[demo_accounts.FOCAL_POINT]
    client = client_of(User.objects.get(email=account.email))
    opened = client.post(
        "/en/concerns/desk/unlock/", {"passphrase": account.passphrase}, follow=True
    )
    assert opened.status_code == 200
    desk = f"/en/concerns/desk/{case.pk}/"
    assert client.get(desk).status_code == 200
    written = client.post(f"{desk}write/", {"text": words["reply"]})
    noted = client.post(f"{desk}note/", {"kind": "internal_note", "text": words["note"]})
    assert (written.status_code, noted.status_code) == (302, 302)
    client.post(f"{desk}name/", {"reason": words["reason"]})
    return account.passphrase


def test_nothing_of_a_concern_is_found_outside_its_seal(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    began = time.time() - 1
    known = set(Case.objects.values_list("pk", flat=True))
    fields = (
        "text name organisation who when where names wish email phone hours artist file filename described"
        " message correction reply note reason planted"
    )
    words = {field: canary(field) for field in fields.split()}
    reporter = Client()
    code = write_and_send(reporter, words)
    case = Case.objects.exclude(pk__in=known).get()
    back = Client()
    open_with(back, code)
    send_back(back, "/c/page/add", text=words["message"])
    send_back(back, "/c/page/correct", text=words["correction"])
    passphrase = handle(case, words)
    secret = [value for field, value in words.items() if field != "planted"]
    secret += [code, " ".join(code[at : at + 4] for at in range(0, 20, 4)), passphrase]

    places: dict[str, Any] = {
        "dump": leaks.found_in(leaks.dump(), secret),
        "tables and write-ahead log": leaks.found_in_files(leaks.database_files(), secret),
        "files of concerns": leaks.found_in_files([Path(settings.CONCERN_FILES)], secret),
        "logs": leaks.found_in(caplog.text.encode(), secret),
        "mails": leaks.found_in(repr([one.message() for one in mail.outbox]).encode(), secret),
        # the words of the demonstration's vaults stand in the source, copies of which may lie anywhere
        "temporary files": leaks.found_in_files(_temporary(), secret[:-1], since=began),
        **{
            f"store {number}": leaks.found_in_redis(url, secret)
            for number, url in enumerate(leaks.stores())
        },
    }
    assert places == {place: set() for place in places}


def test_the_search_finds_what_was_planted(tmp_path: Path) -> None:
    """The positive control: the same search, where a word does stand in clear."""
    word = canary("planted")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, now())",
            ["planted", word],
        )
    (tmp_path / "plain.txt").write_text(f"before {word} after")
    (tmp_path / "packed.gz").write_bytes(b"head" + gzip.compress(word.encode() * 3))

    assert leaks.found_in(leaks.dump(), [word]) == {word}
    assert _soon_found_in_log(word)
    for name in ("plain.txt", "packed.gz"):
        assert leaks.found_in((tmp_path / name).read_bytes(), [word]) == {word}
    for way in leaks.ways_to_write(word):
        assert leaks.found_in(b"\0\1" + way + b"\2", [word]) == {word}


def _soon_found_in_log(word: str) -> bool:
    """What is committed lazily stands in the write-ahead log within a second."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if leaks.found_in_files(leaks.database_files(), [word]):
            return True
        time.sleep(0.2)
    return False


def _temporary() -> list[Path]:
    """Folders of temporary files, without the database's own, which are searched by themselves."""
    own = leaks.data_folder()
    return [
        path
        for root in TEMPORARY
        for path in root.iterdir()
        if path.resolve() != own and path.resolve() not in own.parents
    ]
