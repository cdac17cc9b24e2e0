"""A copy that leaves: redacted unless asked otherwise, marked, signed, encrypted, and written down."""

import io
import json
import zipfile
from collections.abc import Iterator

import pikepdf
import pyrage
import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accountability.actions import cases as actions
from accountability.actions.export import Wanted, export_case
from accountability.actions.files import take_in
from accountability.models import Attachment, CaseEvent, CaseGrant
from accountability.pages.copies import copy_of
from accountability.pdf import setting
from accountability.vault.exports import digests, is_genuine_manifest
from accountability.vault.files import seal_file
from tests.accountability.desks import Desk, make_desk
from tests.accountability.factories import FiledConcern

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        yield


@pytest.fixture
def desk(a_monday: None) -> Desk:
    return make_desk()


@pytest.fixture
def filed(desk: Desk) -> FiledConcern:
    filed = desk.file(
        text="Marlow shouted at مرحبا and *everyone* #there", identity={"name": "Robin"}
    )
    actions.write_to_reporter(text="We have read it", by=desk.reader("lea", filed.case))
    actions.write_note(
        kind="evidence",
        text="For us only",
        files=[take_in(SimpleUploadedFile("letter.txt", b"a letter"))],
        by=desk.reader("hana", filed.case),
    )
    return filed


def opened(sealed: bytes, identity: pyrage.x25519.Identity) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(pyrage.decrypt(sealed, [identity])))
    return {name: archive.read(name) for name in archive.namelist()}


def exported(desk: Desk, filed: FiledConcern, **fields: object) -> dict[str, bytes]:
    identity = pyrage.x25519.Identity.generate()
    wanted = Wanted(reason="For the court", recipients=(str(identity.to_public()),), **fields)
    return opened(export_case(wanted=wanted, by=desk.reader("lea", filed.case)), identity)


def test_a_copy_is_redacted_unless_asked_otherwise(desk: Desk, filed: FiledConcern) -> None:
    files = exported(desk, filed, masked=("marlow",))
    text = files["concern.txt"].decode()

    assert set(files) == {"concern.pdf", "concern.txt", "manifest.json"}
    assert "We have read it" in text
    assert "The person who leads on your concern" in text
    assert "█████ shouted" in text
    for left_out in ("Marlow", "For us only", "hana", "Robin"):
        assert left_out not in text
    # who took it is the one name in it
    assert text.count("lea") == text.count("Copy for lea") + text.count("leads")


def test_a_full_copy_holds_notes_and_files_and_never_the_name(
    desk: Desk, filed: FiledConcern
) -> None:
    files = exported(desk, filed, is_redacted=False)
    text = files["concern.txt"].decode()

    assert "For us only" in text
    assert "hana" in text
    assert files["files/01 letter.txt"] == b"a letter"
    assert b"Robin" not in b"".join(files.values())


def test_a_copy_says_which_file_somebody_has_changed(desk: Desk, filed: FiledConcern) -> None:
    reader = desk.reader("lea", filed.case)
    (file,) = [one for entry in reader.opened.entries for one in entry.files]
    row = Attachment.objects.get(pk=file.id)
    (path,) = settings.CONCERN_FILES.rglob(row.blob)
    path.write_bytes(b"".join(seal_file([b"a better"], file.key, file.id)))

    files = exported(desk, filed, is_redacted=False)

    assert "files/01 letter.txt" not in files
    said = files["files/left out.txt"].decode()
    assert said == "files/01 letter.txt: somebody has changed this file since it was sent"


def test_the_manifest_shows_every_change_and_who_signed(desk: Desk, filed: FiledConcern) -> None:
    files = exported(desk, filed)
    signed = json.loads(files.pop("manifest.json"))
    manifest, signature = signed["manifest"], bytes.fromhex(signed["signature"])
    public = desk.handlers["lea"].keys.public.ed

    assert manifest["files"] == digests(files)
    assert manifest["exported_by"] == desk.vault("lea").author
    assert is_genuine_manifest(manifest, signature, public)
    assert not is_genuine_manifest({**manifest, "redacted": False}, signature, public)
    assert not is_genuine_manifest(manifest, signature, desk.handlers["hana"].keys.public.ed)


def test_the_pdf_names_who_took_it_and_reads_no_markup(desk: Desk, filed: FiledConcern) -> None:
    files = exported(desk, filed)

    with pikepdf.open(io.BytesIO(files["concern.pdf"])) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.docinfo["/Title"] == "A concern, redacted copy"
    copy = copy_of(desk.reader("lea", filed.case), is_redacted=True, masked=())
    assert copy.watermark == "Copy for lea, March 2, 2026"
    assert "*everyone* #there" in copy.as_text()


def test_hostile_words_are_set_as_they_are(desk: Desk) -> None:
    filed = desk.file(text='#read("/etc/passwd") \ud800 \x00 $x$ ' + "w" * 3000 + "\n" * 400)
    copy = copy_of(desk.reader("lea", filed.case), is_redacted=False, masked=("(", "x"))

    assert setting.draw(copy.as_values(), 1_772_000_000).startswith(b"%PDF")
    assert "root:" not in copy.as_text()


def test_what_cannot_be_set_is_said_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "MOST_SECONDS", 0)

    with pytest.raises(setting.NotSetError) as raised:
        setting.draw({"title": "canary"}, 0)

    assert "canary" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_copy_is_written_into_file_and_trail_before_it_is_handed_out(
    desk: Desk, filed: FiledConcern
) -> None:
    exported(desk, filed)

    [line] = desk.reader("hana", filed.case).opened.entries_of("exported")
    assert line.text == "For the court"
    assert line.item.values["redacted"] is True
    assert CaseEvent.objects.filter(verb="exported", actor=desk.handlers["lea"].user).count() == 1


def test_the_page_hands_out_an_encrypted_file_that_a_passphrase_opens(
    desk: Desk, filed: FiledConcern
) -> None:
    page = reverse("accountability:case_export", kwargs={"case": filed.case.pk})
    words = "apple river stone cloud maple ocean"

    answer = desk.client("lea").post(
        page, {"reason": "For the court", "scope": "redacted", "passphrase": words}
    )

    assert answer.headers["Content-Disposition"] == 'attachment; filename="copy.zip.age"'
    assert answer.headers["Cache-Control"].startswith("no-store")
    assert b"We have read it" not in answer.content
    zipped = pyrage.passphrase.decrypt(answer.content, words)
    assert "concern.pdf" in zipfile.ZipFile(io.BytesIO(zipped)).namelist()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Give either keys or a passphrase."),
        ({"passphrase": "short"}, "This is too easy to guess."),
        ({"recipients": "age1nonsense"}, "One of these is no public key of age."),
        ({"recipients": "AGE-SECRET-KEY-1"}, "One of these is no public key of age."),
        (
            {"recipients": "age1nonsense", "passphrase": "one two three four five six"},
            "Give either keys or a passphrase.",
        ),
        ({"scope": "everything", "passphrase": "one two three four five six"}, "Choose one"),
    ],
)
def test_a_copy_for_nobody_is_not_made(
    desk: Desk, filed: FiledConcern, typed: dict[str, str], said: str
) -> None:
    page = reverse("accountability:case_export", kwargs={"case": filed.case.pk})

    answer = desk.client("lea").post(page, {"reason": "So", "scope": "redacted", **typed})

    assert said in answer.content.decode()
    assert not CaseEvent.objects.filter(verb="exported").exists()


def test_nobody_exports_who_does_not_work_on_the_case(desk: Desk, filed: FiledConcern) -> None:
    desk.add("tom")
    desk.let_in("tom", filed.case, CaseGrant.Role.ADVISER)
    page = reverse("accountability:case_export", kwargs={"case": filed.case.pk})

    assert desk.client("tom").get(page).status_code == 403
