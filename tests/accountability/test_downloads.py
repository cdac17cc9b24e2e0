"""Files of a concern: taken in cleaned or as they are, sealed on disk, and handed out whole, for saving only."""

import hashlib
import io
import tracemalloc
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, StreamingHttpResponse
from PIL import Image

from accountability.actions.files import (
    NotCleanedError,
    NotTakenError,
    as_kept,
    from_kept,
    leave_out,
    take_in,
)
from accountability.actions.items import StoredFile, add_item
from accountability.models import Attachment
from accountability.opened import OpenedCase, open_for_handler, open_for_reporter
from accountability.vault.cases import Compartment, unwrap_ring
from accountability.vault.files import seal_file
from accountability.views.downloads import sealed_download, sealed_preview
from alliance.cleaning.apart import cleaned
from alliance.cleaning.whole import plain_name
from alliance.uploads import LARGEST, SealedContent, SealedUpload
from networks.models import Network
from tests.accountability import factories
from tests.alliance import specimens
from tests.alliance.specimens import Marks, surviving

MIB = 1024 * 1024

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.CONCERN_FILES = tmp_path / "files"
    return settings.CONCERN_FILES


@pytest.fixture
def handlers() -> tuple[factories.Handler, factories.Handler]:
    certifiers = factories.make_certifiers()
    one = factories.make_handler(factories.make_user("one@example.org"), certifiers)
    two = factories.make_handler(factories.make_user("two@example.org"), certifiers)
    return one, two


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def alliance() -> Network:
    found = Network.objects.filter(level=Network.Level.GLOBAL).first()
    return found or Network.objects.create(
        slug="alliance", name="Alliance", level=Network.Level.GLOBAL
    )


def file_with(*files: StoredFile) -> factories.FiledConcern:
    return factories.file_one(factories.make_channel(alliance()), files=files)


def reporter_of(filed: factories.FiledConcern) -> OpenedCase:
    ring = unwrap_ring(bytes(filed.case.reporter_wrapped), filed.keys.wrap, filed.case.pk)
    return open_for_reporter(filed.case, ring)


def body(response: StreamingHttpResponse) -> bytes:
    return b"".join(response.streaming_content)


# --- taking in ---------------------------------------------------------------------------------


def test_a_photograph_is_stored_cleaned_and_sealed(folder: Path) -> None:
    mark = Marks()
    photo = specimens.jpeg(exif=specimens.exif(mark))

    stored = take_in(sent("from the meeting.JPG", photo))

    assert stored.name == "from the meeting.jpg"
    assert {"place", "device", "author"} <= set(stored.removed)
    assert not stored.is_original
    on_disk = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.name for path in on_disk] == [stored.blob]
    written = on_disk[0].read_bytes()
    assert b"\xff\xd8\xff" not in written
    assert surviving(written, tuple(mark.drawn)) == set()
    assert stored.padded_size == len(written)


def test_sizes_on_disk_tell_little(folder: Path) -> None:
    sizes = {take_in(sent("a.txt", b"a" * size)).padded_size for size in (1, 100, 60_000)}

    assert len(sizes) == 1


def test_an_original_is_kept_byte_for_byte(handlers: tuple[factories.Handler, ...]) -> None:
    mark = Marks()
    photo = specimens.jpeg(exif=specimens.exif(mark))

    stored = take_in(sent("evidence.jpg", photo), keep_original=True)

    assert stored.is_original
    assert stored.removed == ()
    opened = reporter_of(file_with(stored))
    assert body(sealed_download(opened, stored.id)) == photo


def test_what_cannot_be_cleaned_waits_sealed_for_a_decision(folder: Path) -> None:
    program = b"MZ\x90\x00" + bytes(2000)

    with pytest.raises(NotCleanedError) as refused:
        take_in(sent("a.pdf", program))

    assert str(refused.value.sentence) == "We cannot clean this kind of file."
    assert refused.value.original.is_original
    assert refused.value.original.size == len(program)
    assert "executable" in refused.value.original.media_type

    leave_out(refused.value.original)

    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_an_empty_file_and_one_too_large_are_not_taken(folder: Path) -> None:
    large = SimpleUploadedFile("a.txt", b"a")
    large.size = LARGEST + 1

    for upload in (sent("a.txt", b""), large):
        with pytest.raises(NotTakenError) as refused:
            take_in(upload)
        assert str(refused.value.sentence).endswith((".",))
        with pytest.raises(NotTakenError):
            take_in(upload, keep_original=True)
    assert not folder.exists()


def test_a_cleaner_that_dies_half_way_leaves_the_original_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliance.cleaning.apart.SECONDS", 0.01)

    with pytest.raises(NotCleanedError) as refused:
        take_in(sent("a.jpg", specimens.jpeg()))

    on_disk = [path.name for path in folder.rglob("*") if path.is_file()]
    assert on_disk == [refused.value.original.blob]


def test_when_many_send_files_nobody_is_led_to_keep_what_is_hidden(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliance.cleaning.apart.SECONDS_IN_QUEUE", 0.01)

    with cleaned([b"one"]), cleaned([b"two"]), pytest.raises(NotTakenError) as refused:
        take_in(sent("a.jpg", specimens.jpeg()))

    assert "Try again in a minute" in str(refused.value.sentence)
    assert not folder.exists()


def test_taking_in_a_large_file_takes_little_memory() -> None:
    content = SealedContent()
    for piece in (
        specimens.riff((b"fmt ", specimens.FORMAT), (b"data", bytes(MIB))),
        *[bytes(MIB)] * 19,
    ):
        content.take(piece)
    content.finish()
    upload = SealedUpload(content, name="a.wav", content_type="", size=content.size)
    tracemalloc.start()

    take_in(upload, keep_original=True)
    with suppress(NotCleanedError):
        take_in(upload)
    _, peak = tracemalloc.get_traced_memory()

    tracemalloc.stop()
    assert peak < 4 * MIB


def test_a_draft_can_keep_a_file() -> None:
    stored = take_in(sent("a.txt", b"some words"))

    assert from_kept(as_kept(stored)) == stored


@pytest.mark.parametrize(
    ("name", "extension", "expected"),
    [
        ("../../etc/passwd", "", "passwd"),
        ("C:\\Users\\maria\\a.doc", "", "a.doc"),
        ("a\u202egpj.exe", "", "agpj.exe"),
        ("a\x00b\r\nc.txt", ".txt", "ab c.txt"),
        ("", ".jpg", "file.jpg"),
        ("....", ".jpg", "file.jpg"),
        ("شهادة.heic", ".jpg", "شهادة.jpg"),
        ("a" * 300 + ".png", ".png", "a" * 96 + ".png"),
    ],
)
def test_names_are_plain(name: str, extension: str, expected: str) -> None:
    assert plain_name(name, extension) == expected


# --- handing out -------------------------------------------------------------------------------


def test_handlers_and_the_reporter_save_the_same_file(
    handlers: tuple[factories.Handler, ...],
) -> None:
    stored = take_in(sent("a.jpg", specimens.jpeg(exif=specimens.exif(Marks()))))
    filed = file_with(stored)

    one = body(
        sealed_download(open_for_handler(filed.case, handlers[0].key, handlers[0].keys), stored.id)
    )
    two = body(sealed_download(reporter_of(filed), stored.id))

    assert one == two
    assert len(one) == stored.size
    with Image.open(io.BytesIO(one)) as picture:
        assert picture.size == (64, 48)


def test_a_large_file_passes_whole_and_in_pieces(handlers: tuple[factories.Handler, ...]) -> None:
    content = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(200_000))
    stored = take_in(sent("a.bin", content), keep_original=True)

    response = sealed_download(reporter_of(file_with(stored)), stored.id)

    pieces = list(response.streaming_content)
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= 64 * 1024
    assert response["Content-Length"] == str(len(content))


def test_a_download_is_for_saving_and_says_nothing(handlers: tuple[factories.Handler, ...]) -> None:
    stored = take_in(sent("Marias letter.txt", b"some words"))

    response = sealed_download(reporter_of(file_with(stored)), stored.id)

    assert dict(response.items()) == {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": 'attachment; filename="file.txt"',
        "Content-Length": "10",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store, no-transform",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    }


def test_an_original_is_saved_under_a_name_that_starts_nothing(
    handlers: tuple[factories.Handler, ...],
) -> None:
    stored = take_in(sent("a.exe", b"MZ" + bytes(90)), keep_original=True)

    response = sealed_download(reporter_of(file_with(stored)), stored.id)

    assert response["Content-Disposition"] == 'attachment; filename="file.bin"'


def test_only_rebuilt_pictures_are_shown(handlers: tuple[factories.Handler, ...]) -> None:
    rebuilt = take_in(sent("a.png", specimens.png()))
    kept = take_in(sent("b.png", specimens.png()), keep_original=True)
    text = take_in(sent("c.txt", b"<script>alert(1)</script> not markup"[25:]))
    opened = reporter_of(file_with(rebuilt, kept, text))

    response = sealed_preview(opened, rebuilt.id)

    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == "inline"
    assert "sandbox" in response["Content-Security-Policy"]
    assert body(response).startswith(b"\x89PNG")
    for other in (kept, text):
        with pytest.raises(Http404):
            sealed_preview(opened, other.id)


def test_files_of_other_cases_and_of_closed_parts_are_not_there(
    handlers: tuple[factories.Handler, ...],
) -> None:
    theirs, ours, note = (take_in(sent("a.txt", b"words")) for _ in range(3))
    other, filed = file_with(theirs), file_with(ours)
    desk = open_for_handler(filed.case, handlers[0].key, handlers[0].keys)
    add_item(
        opened=desk,
        kind="internal_note",
        values={"text": "ours"},
        compartment=Compartment.INTERNAL,
        files=[note],
    )
    reporter = reporter_of(filed)

    assert body(sealed_download(reporter, ours.id)) == b"words"
    assert body(sealed_download(desk, note.id)) == b"words"
    for opened, file in ((reporter, theirs), (desk, theirs), (reporter, note)):
        with pytest.raises(Http404):
            sealed_download(opened, file.id)
    with pytest.raises(Http404):
        sealed_download(reporter, uuid4())
    assert Attachment.objects.filter(item__case=other.case).count() == 1


def exchange(folder: Path, stored: StoredFile, content: bytes) -> None:
    """What somebody can do who knows a file's key and writes the disk: seal another content under the same key and name."""
    (path,) = folder.rglob(stored.blob)
    path.write_bytes(b"".join(seal_file([content], stored.key, stored.id)))


def test_a_file_that_a_reader_exchanged_on_the_disk_is_not_handed_out(
    folder: Path, handlers: tuple[factories.Handler, ...]
) -> None:
    stored = take_in(sent("a.png", specimens.png()))
    filed = file_with(stored)
    exchange(folder, stored, specimens.png()[::-1])

    for opened in (
        reporter_of(filed),
        open_for_handler(filed.case, handlers[0].key, handlers[0].keys),
    ):
        for answer in (sealed_download, sealed_preview):
            with pytest.raises(Http404) as refused:
                answer(opened, stored.id)
            sentence = str(refused.value.args[0])
            assert sentence.startswith("Somebody has changed this file since it was sent")


def test_not_one_byte_leaves_of_a_large_file_that_is_wrong_at_its_end(
    folder: Path, handlers: tuple[factories.Handler, ...]
) -> None:
    content = bytes(5 * MIB)
    stored = take_in(sent("a.bin", content), keep_original=True)
    filed = file_with(stored)
    exchange(folder, stored, content[:-1] + b"1")

    with pytest.raises(Http404):
        sealed_download(reporter_of(filed), stored.id)


def test_checking_and_handing_out_a_large_file_takes_little_memory(
    handlers: tuple[factories.Handler, ...],
) -> None:
    stored = take_in(sent("a.bin", bytes(20 * MIB)), keep_original=True)
    opened = reporter_of(file_with(stored))
    tracemalloc.start()

    size = sum(map(len, sealed_download(opened, stored.id).streaming_content))
    _, peak = tracemalloc.get_traced_memory()

    tracemalloc.stop()
    assert size == 20 * MIB
    assert peak < 2 * MIB


def test_a_row_that_was_moved_to_another_item_opens_nothing(
    handlers: tuple[factories.Handler, ...],
) -> None:
    one, two = (take_in(sent("a.txt", words)) for words in (b"one", b"two"))
    first, second = file_with(one), file_with(two)
    row, other = Attachment.objects.get(pk=one.id), Attachment.objects.get(pk=two.id)

    Attachment.objects.filter(pk=one.id).update(item=other.item)
    with pytest.raises(Http404):
        sealed_download(reporter_of(first), one.id)

    # its sealed bytes exchanged for those of another file
    Attachment.objects.filter(pk=two.id).update(blob="0" * 64)
    Attachment.objects.filter(pk=one.id).update(item=row.item, blob=two.blob)
    with pytest.raises(Http404):
        sealed_download(reporter_of(first), one.id)
    assert second.case != first.case


def test_a_file_that_is_gone_or_was_changed_is_a_page_and_no_half_file(
    handlers: tuple[factories.Handler, ...], folder: Path
) -> None:
    stored = take_in(sent("a.txt", b"words"))
    opened = reporter_of(file_with(stored))
    path = next(path for path in folder.rglob("*") if path.is_file())
    sealed = path.read_bytes()

    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(Http404, match="has changed this file"):
        sealed_download(opened, stored.id)

    path.unlink()
    with pytest.raises(Http404, match="cannot be read"):
        sealed_download(opened, stored.id)
