"""Hostile files: each is answered within 20 seconds and 512 MiB, by words or by a clean file, and harms nothing."""

import ctypes
import io
import json
import os
import random
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from accountability.cleaning import apart, fences
from accountability.cleaning.apart import CannotBeCleanedError, cleaned
from accountability.cleaning.findings import Reason
from tests.accountability import specimens
from tests.accountability.specimens import Marks, box

SECONDS = 20
KIB_AT_MOST = 512 * 1024
MIB = 1024 * 1024


def outcome(content: bytes) -> Reason | bytes:
    """What came of it, within its time and its memory."""
    began, peaks, over = time.monotonic(), [0], threading.Event()
    watcher = threading.Thread(target=watch, args=(peaks, over))
    watcher.start()
    try:
        with cleaned([content]) as result:
            found: Reason | bytes = b"".join(result.content)
    except CannotBeCleanedError as error:
        found = error.reason
    finally:
        over.set()
        watcher.join()
    assert time.monotonic() - began <= SECONDS
    assert 0 < max(peaks) <= KIB_AT_MOST
    return found


def watch(peaks: list[int], over: threading.Event) -> None:
    """Note how much memory the children have taken so far."""
    while not over.wait(0.002):
        for child in processes_below(os.getpid()):
            with suppress(OSError):
                # before it begins it shows its parent's memory
                if b"accountability.cleaning" not in Path(f"/proc/{child}/cmdline").read_bytes():
                    continue
                status = Path(f"/proc/{child}/status").read_text()
                peaks += [int(one) for one in re.findall(r"VmHWM:\s+(\d+)", status)]


def processes_below(parent: int) -> list[int]:
    found = [path.read_text().split() for path in Path(f"/proc/{parent}/task").glob("*/children")]
    return [int(one) for line in found for one in line]


def packed_zeros(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in specimens.docx_parts("").items():
            if name != "word/document.xml":
                archive.writestr(name, content)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(size // MIB):
                part.write(bytes(MIB))
    return out.getvalue()


def many_parts() -> bytes:
    parts = {f"word/media/{number}.xml": b"" for number in range(60_000)}
    return specimens.zipped({**specimens.docx_parts(""), **parts})


def png_of(width: int, height: int, *more: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(min(height, 200) * (min(width, 50_000) * 3 + 1)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunk(b"zTXt", one) for one in more)
        + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )  # fmt: skip


def jpeg_of(width: int, height: int) -> bytes:
    plain = bytearray(specimens.jpeg())
    place = plain.index(b"\xff\xc0")
    plain[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(plain)


def many_frames() -> bytes:
    """A moving picture of 4,000 × 4,000 whose frames cost a few bytes each."""
    out = b"GIF89a" + struct.pack("<HHBBB", 4000, 4000, 0x80, 0, 0) + bytes(6)
    frame = b"\x21\xf9\x04\0\x01\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0)
    return out + (frame + b"\x02\x02\x44\x01\x00") * 50_000 + b"\x3b"


def pdf_of(objects: int) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number in range(1, objects + 1):
        places.append(len(out))
        body = (
            b"<</Type/Catalog/Pages 2 0 R>>" if number == 1 else b"<</Type/Pages/Count 0/Kids[]>>"
        )
        out += b"%d 0 obj%s endobj\n" % (number, body if number < 3 else b"[]")
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (objects + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(
        out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (objects + 1, table)
    )


def pdf_nested() -> bytes:
    deep = b"[" * 200_000 + b"]" * 200_000
    return pdf_of(2).replace(b"/Count 0", b"/Count 0/Deep " + deep)


def docx_with(xml: str) -> bytes:
    return specimens.zipped({**specimens.docx_parts(""), "word/document.xml": xml})


LAUGHS = "".join(
    f'<!ENTITY a{level} "{f"&a{level - 1};" * 10 if level else "ha"}">' for level in range(12)
)


def mail_in_mail() -> bytes:
    parts = (
        f'From: a@b.c\nSubject: x\nContent-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n'
        for n in range(20_000)
    )
    return "".join(parts).encode()


def nested_boxes() -> bytes:
    inner = b""
    for _ in range(5_000):
        inner = box(b"moov", inner)
    return box(b"ftyp", b"M4A ", bytes(4)) + inner


def tiny_pages() -> bytes:
    page = b"OggS\0\2" + bytes(20) + b"\x01\x08OpusHead"
    return page * (20 * MIB // len(page))


def answer(said: object) -> bytes:
    written = json.dumps(said).encode()
    return struct.pack(">I", len(written)) + written + b"x"


REFUSED: dict[str, tuple[Callable[[], bytes], set[Reason]]] = {
    "zip of 300 MB": (lambda: packed_zeros(300 * MIB), {Reason.TOO_HEAVY}),
    "zip of 60,000 parts": (many_parts, {Reason.TOO_HEAVY}),
    "png of 50,000 squared": (lambda: png_of(50_000, 50_000), {Reason.TOO_HEAVY}),
    "jpeg of 65,500 squared": (lambda: jpeg_of(65_500, 65_500), {Reason.TOO_HEAVY}),
    "gif of 50,000 frames": (many_frames, {Reason.TOO_HEAVY}),
    "png with notes of 200 MB": (
        lambda: png_of(64, 48, b"a\0\0" + zlib.compress(bytes(200 * MIB))),
        {Reason.TOO_HEAVY, Reason.BROKEN},
    ),
    "pdf of 1,000,000 objects": (lambda: pdf_of(1_000_000), {Reason.TOO_HEAVY}),
    "pdf nested 200,000 deep": (pdf_nested, {Reason.TOO_HEAVY, Reason.BROKEN}),
    "entities of XML": (
        lambda: docx_with(f"<!DOCTYPE a [{LAUGHS}]><a>&a11;</a>"),
        {Reason.TOO_HEAVY, Reason.BROKEN},
    ),
    "entity of a file": (
        lambda: docx_with('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        {Reason.TOO_HEAVY, Reason.BROKEN},
    ),
    "XML nested 500,000 deep": (
        lambda: docx_with("<a>" * 500_000 + "</a>" * 500_000),
        {Reason.TOO_HEAVY, Reason.BROKEN},
    ),
    "messages nested 20,000 deep": (mail_in_mail, {Reason.TOO_HEAVY, Reason.BROKEN}),
    "boxes nested 5,000 deep": (nested_boxes, {Reason.TOO_HEAVY}),
    "sound without a frame": (lambda: b"ID3" + b"\xff" * (20 * MIB), {Reason.TOO_HEAVY, Reason.BROKEN}),
    "ogg of tiny pages": (tiny_pages, {Reason.TOO_HEAVY, Reason.BROKEN, Reason.VIDEO}),
    "a picture cut short": (lambda: specimens.jpeg()[:300], {Reason.BROKEN}),
    "a picture that is none": (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 900, {Reason.BROKEN}),
    "a PDF that is none": (lambda: b"%PDF-1.7\n" + b"x" * 900, {Reason.BROKEN}),
    "two parts of one name": (
        lambda: doubled(),
        {Reason.BROKEN},
    ),
}  # fmt: skip


def doubled() -> bytes:
    plain = specimens.docx_parts("")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in plain.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", "<a/>")
    return out.getvalue()


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_in_words(name: str) -> None:
    make, expected = REFUSED[name]

    assert outcome(make()) in expected


def test_forty_megapixels_can_be_cleaned() -> None:
    content = outcome(specimens.jpeg(size=(7300, 5400), exif=specimens.exif(Marks(), turned=True)))

    assert isinstance(content, bytes)


def test_what_is_hidden_behind_a_picture_or_a_page_is_gone() -> None:
    archive = specimens.zipped({"evil.sh": "rm"})
    for make in (specimens.jpeg, specimens.png, lambda: specimens.saved(specimens.pdf_page())):
        content = outcome(make() + archive)

        assert isinstance(content, bytes)
        assert b"evil.sh" not in content
        assert not zipfile.is_zipfile(io.BytesIO(content))


def test_a_script_that_begins_like_a_picture_is_none() -> None:
    assert outcome(b"GIF89a/*" + b" " * 40 + b"*/=alert(1)") in {Reason.BROKEN, Reason.TOO_HEAVY}


def test_cut_and_changed_files_never_hang() -> None:
    chance = random.Random(7)
    for one in list(specimens.specimens())[::6]:
        broken = bytearray(one.content[: chance.randrange(20, len(one.content))])
        for _ in range(10):
            broken[chance.randrange(len(broken))] = chance.randrange(256)

        assert outcome(bytes(broken)) is not None


def test_the_child_knows_nothing_of_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEALING_KEYS", "a key")

    with cleaned([b"text"]) as result:
        child = processes_below(os.getpid())[0]
        known = subprocess.run(["cat", f"/proc/{child}/environ"], capture_output=True, check=False)
        b"".join(result.content)

    assert b"SEALING_KEYS" not in known.stdout
    assert b"PYTHONPATH" in known.stdout or known.returncode


SHUT_IN = """
import resource, socket, sys
from accountability.cleaning.fences import shut_in, write_no_files
shut_in(); write_no_files()
said = []
try:
    with open("/tmp/written-by-a-cleaner", "w") as file:
        file.write("x" * 10)
except OSError as error:
    said.append("no file")
try:
    bytearray(600 * 1024 * 1024)
except MemoryError:
    said.append("no memory")
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
except OSError:
    said.append("no network")
try:
    open("/etc/passwd").read()
except PermissionError:
    said.append("no other file")
try:
    open(f"/proc/{sys.argv[2]}/environ").read()
except PermissionError:
    said.append("no look at the parent")
import json.tool
said.append("but programs")
try:
    resource.setrlimit(resource.RLIMIT_CPU, (1, 60))
except ValueError:
    said.append("no more time")
print(", ".join(said))
"""


def test_the_child_writes_no_file_and_takes_no_more_memory_or_time() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = str(listening.getsockname()[1])
    has_fences = ctypes.CDLL(None).syscall(fences.CREATE, None, 0, fences.ASK_VERSION) >= 4
    may_separate = subprocess.run(["unshare", "-Un", "true"], check=False, capture_output=True)

    done = subprocess.run(
        [sys.executable, "-s", "-B", "-c", SHUT_IN, port, str(os.getpid())],
        env={"PYTHONPATH": str(apart.PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    listening.close()

    expected = ["no file", "no memory"]
    expected += ["no network"] if has_fences or not may_separate.returncode else []
    expected += ["no other file", "no look at the parent"] if has_fences else []
    expected += ["but programs", "no more time"]
    assert done.stdout.strip().split(", ") == expected


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff\xff\xff\xff",
        b"\0\0\0\x02{}",
        b"\0\0\0\x02no",
        answer({"type": "text/html", "removed": [], "size": 1}),
        answer({"type": "image/png", "removed": ["everything"], "size": 1}),
        answer({"type": "image/png", "removed": [], "size": 10**12}),
        answer({"type": "image/png", "removed": [], "size": "1"}),
        answer({"type": "image/png", "removed": [], "size": 2}),
        answer({"reason": "mine", "type": "a/b"}),
        answer([]),
    ],
)
def test_a_child_in_strange_hands_is_not_believed(
    said: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stranger = tmp_path / "accountability" / "cleaning"
    stranger.mkdir(parents=True)
    words = f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({said!r})"
    (stranger / "child.py").write_text(words)
    monkeypatch.setattr(apart, "PROJECT", tmp_path)

    with pytest.raises(CannotBeCleanedError) as refused, cleaned([b"text"]) as result:
        b"".join(result.content)

    assert refused.value.reason in {Reason.BROKEN, Reason.TOO_HEAVY}


def test_a_child_that_is_stopped_is_a_file_too_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.01)

    assert outcome(specimens.jpeg()) is Reason.TOO_HEAVY


def test_when_all_cleaners_are_busy_people_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS_IN_QUEUE", 0.01)

    with (
        cleaned([b"one"]),
        cleaned([b"two"]),
        pytest.raises(CannotBeCleanedError) as refused,
        cleaned([b"three"]),
    ):
        pass

    assert refused.value.reason is Reason.BUSY
    assert outcome(b"three") == b"three"


def test_an_upload_that_breaks_off_leaves_no_child_behind() -> None:
    def broken() -> object:
        yield b"some"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError), cleaned(broken()):
        pass

    assert processes_below(os.getpid()) == []
