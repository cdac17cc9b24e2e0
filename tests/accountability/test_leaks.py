"""Nothing of a concern is found anywhere outside its seal: dump, tables, write-ahead log, stores, files, mails, logs, temp folders."""

import gzip
import io
import logging
import os
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

from accountability.actions import handlers
from accountability.models import Case
from accountability.vault.codes import grouped
from accountability.vault.derivation import kit_in_groups
from alliance import demo_accounts
from alliance.models import User
from tests.accountability import leaks
from tests.accountability.coming_back import PAGE, open_with
from tests.accountability.coming_back import send as send_back
from tests.accountability.writing import NEW, answer, code_of
from tests.signing_in import client_of

pytestmark = pytest.mark.usefixtures("demonstration_copy")
logger = logging.getLogger(__name__)
TEMPORARY = (Path("/tmp"), Path("/dev/shm"))  # noqa: S108 - where things must not lie


IS_LONG_RUN = os.environ.get("HYPOTHESIS_PROFILE") == "long"
CASES = 50 if IS_LONG_RUN else 1
FORM = (
    "text name organisation who when where names wish email phone hours artist maker model device legend rights"
    " file filename described"
)
THREAD = "message correction sent sentname rating stop"
DESK = "reply second replied repliedname note interview risk plan referral noted notedname reason"


def canary(place: str, mark: str = "canary") -> str:
    """A word that stands nowhere else in the world."""
    return f"{mark}{place}{secrets.token_hex(12)}"


def photo(words: dict[str, str]) -> SimpleUploadedFile:
    file, hidden = io.BytesIO(), Image.Exif()
    tags = {0x013B: "artist", 0x010F: "maker", 0x0110: "model", 0x0131: "device"}
    for tag, field in (*tags.items(), (0x010E, "legend"), (0x8298, "rights")):
        hidden[tag] = words[field]
    Image.new("RGB", (60, 40), (10, 90, 10)).save(file, "JPEG", exif=hidden)
    return SimpleUploadedFile("holiday.jpg", file.getvalue(), "image/jpeg")


def text_file(content: str, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.txt", f"{content}\n".encode() * 3000, "text/plain")


def write_and_send(client: Client, words: dict[str, str]) -> str:
    """Fill every field of the form with a word of its own; the code."""
    answer(client, "kind", kind="complaint")
    answer(client, "for-whom", for_whom="someone")
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
    for file in (photo(words), text_file(words["file"], words["filename"])):
        assert client.post(f"{NEW}files/", {"file": file, "go": "add"}).status_code == 302
    client.post(f"{NEW}files/", {"described": words["described"], "go": "on"})
    code = code_of(client)
    sent = client.post(f"{NEW}code/", {"again": code[-4:], "go": "send"}, follow=True)
    assert "We have received your concern" in sent.content.decode()
    return code


def come_back(code: str, words: dict[str, str]) -> str:
    """Add, correct and ask to wait; the new code, which takes the place of the old one."""
    client = Client()
    open_with(client, code)
    file = text_file(words["sent"], words["sentname"])
    for address, typed in (
        ("add", {"text": words["message"], "file": file}),
        ("correct", {"text": words["correction"]}),
        ("rate", {"rating": "good", "text": words["rating"]}),
        ("stop", {"wanted": "wait", "text": words["stop"]}),
    ):
        assert send_back(client, f"{PAGE}/{address}", **typed).status_code == 303
    page = client.get("/c/code").content.decode()
    new = page.split('class="receipt-code"')[1].split(">")[1].split("<")[0].replace(" ", "").strip()
    assert client.post("/c/code", {"again": new[-4:]}).status_code == 303
    return new


def unlocked_handler() -> Client:
    account = demo_accounts.BY_EMAIL[demo_accounts.FOCAL_POINT]
    client = client_of(User.objects.get(email=account.email))
    typed = {"passphrase": account.passphrase}
    assert client.post("/en/concerns/desk/unlock/", typed, follow=True).status_code == 200
    return client


def handle(client: Client, case: Case, words: dict[str, str]) -> None:
    """A handler answers, notes, and opens the name."""
    desk = f"/en/concerns/desk/{case.pk}/"
    assert client.get(desk).status_code == 200
    files = {name: text_file(words[name], words[f"{name}name"]) for name in ("replied", "noted")}
    for address, typed in (
        ("write", {"text": words["reply"], "file": files["replied"]}),
        ("write", {"text": words["second"]}),
        ("note", {"kind": "internal_note", "text": words["note"], "file": files["noted"]}),
        ("note", {"kind": "interview", "text": words["interview"]}),
        ("note", {"kind": "risk_assessment", "text": words["risk"], "level": "high"}),
        ("note", {"kind": "safety_plan", "text": words["plan"], "is_shared": "on"}),
        ("note", {"kind": "support_referral", "text": words["referral"]}),
    ):
        answered = client.post(f"{desk}{address}/", typed)
        assert answered.status_code == 302, answered.content.decode()
    client.post(f"{desk}name/", {"reason": words["reason"]})


def enrol() -> list[str]:
    """Somebody sets up a vault; their new words and their kit."""
    person = User.objects.get(email=demo_accounts.SECRETARIAT)
    drawn = handlers.draw_passphrase()
    new = handlers.enrol(drawn=drawn, typed=drawn, by=person)
    handlers.type_back_kit(key=new.key, typed=new.kit, by=person)
    return [drawn, new.kit, kit_in_groups(new.kit)]


def test_nothing_of_a_concern_is_found_outside_its_seal(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    began = time.time() - 1
    # all words of this run begin alike, so that one search finds any of them
    mark = f"canary{secrets.token_hex(6)}"
    secret, words = [mark], set[str]()
    desk = unlocked_handler()
    for _case in range(CASES):
        said = {field: canary(field, mark) for field in f"{FORM} {THREAD} {DESK}".split()}
        known = set(Case.objects.values_list("pk", flat=True))
        code = write_and_send(Client(), said)
        handle(desk, Case.objects.exclude(pk__in=known).get(), said)
        codes = [code, come_back(code, said)]
        secret += [form for code in codes for form in (code, grouped(code))]
        words |= set(said.values())
    secret += enrol()
    logger.info(
        "%d words in %d concerns, %d codes and other secrets", len(words), CASES, len(secret) - 1
    )

    places: dict[str, Any] = {
        "dump": leaks.found_in(leaks.dump(), secret),
        "tables and write-ahead log": leaks.found_in_files(
            leaks.database_files(), secret, since=began
        ),
        "files of concerns": leaks.found_in_files([Path(settings.CONCERN_FILES)], secret),
        "logs": leaks.found_in(caplog.text.encode(), secret),
        "mails": leaks.found_in(repr([one.message() for one in mail.outbox]).encode(), secret),
        "temporary files": leaks.found_in_files(_temporary(), secret, since=began),
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
