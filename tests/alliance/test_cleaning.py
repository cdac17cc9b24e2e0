"""Cleaning: nothing that a file hides survives, and what everybody may see stays."""

import io
import posixpath
import re
import shutil
import struct
import subprocess
import zipfile
from collections import Counter
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from alliance.cleaning import apart, cleaners
from alliance.cleaning.apart import cleaned
from alliance.cleaning.findings import Reason, Removed, UncleanableError
from alliance.cleaning.kinds import media_type_of
from alliance.cleaning.words import NAMES, SENTENCES, names_of
from tests.alliance import specimens
from tests.alliance.hostile import SMALL, pdf_with_picture
from tests.alliance.specimens import Marks, Specimen, box, surviving

SPECIMENS = list(specimens.specimens())
LAST_OF_KINDS = list({one.name.partition("-")[0]: one for one in SPECIMENS}.values())


def clean(content: bytes) -> tuple[bytes, set[Removed], str]:
    """What the cleaners make of a file, here in this process."""
    result = cleaners.clean(content, cleaners.known_kind(content))
    return result.content, set(result.removed), result.extension


def reason_for(content: bytes) -> Reason:
    with pytest.raises(UncleanableError) as refused:
        clean(content)
    return refused.value.reason


def test_there_are_enough_files_kinds_and_marks() -> None:
    kinds = Counter(one.name.partition("-")[0] for one in SPECIMENS)

    assert len(SPECIMENS) >= 60
    assert len(kinds) >= 12
    assert sum(len(one.marks) for one in SPECIMENS) >= 150


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda one: one.name)
def test_no_mark_survives_and_what_is_seen_stays(specimen: Specimen) -> None:
    # the search finds every mark where it stands
    assert surviving(specimen.content, specimen.marks) == set(specimen.marks)

    content, _, _ = clean(specimen.content)

    assert surviving(content, specimen.marks) == set()
    assert specimen.seen(content) == specimen.seen(specimen.content)


@pytest.mark.parametrize("specimen", LAST_OF_KINDS, ids=lambda one: one.name)
def test_a_process_of_its_own_comes_to_the_same(specimen: Specimen) -> None:
    with cleaned([specimen.content]) as result:
        content = b"".join(result.content)

    expected, removed, extension = clean(specimen.content)
    assert content == expected
    assert set(result.removed) == removed
    assert result.extension == extension


@pytest.mark.parametrize("specimen", LAST_OF_KINDS, ids=lambda one: one.name)
def test_what_is_clean_stays_what_it_is(specimen: Specimen) -> None:
    content, _, extension = clean(specimen.content)

    again, _, extension_again = clean(content)

    assert extension_again == extension
    assert specimen.seen(again) == specimen.seen(content)


def test_a_photograph_says_what_was_taken_out_and_knows_no_place_any_more() -> None:
    content, removed, extension = clean(specimens.jpeg(exif=specimens.exif(Marks())))

    assert {Removed.PLACE, Removed.DEVICE, Removed.AUTHOR, Removed.TIMES} <= removed
    assert extension == ".jpg"
    with Image.open(io.BytesIO(content)) as picture:
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photograph_taken_sideways_is_upright_without_its_note() -> None:
    content, _, _ = clean(specimens.jpeg(exif=specimens.exif(Marks(), turned=True)))

    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (48, 64)


def test_a_picture_without_loss_keeps_every_pixel() -> None:
    for mode in ("RGB", "RGBA", "L", "1", "I;16"):
        plain = io.BytesIO()
        source = Image.linear_gradient("L").convert("RGB").convert(mode if mode != "I;16" else "I")
        source.convert(mode).save(plain, "PNG")

        content, _, _ = clean(plain.getvalue())

        with Image.open(io.BytesIO(content)) as after, Image.open(plain) as before:
            assert after.mode == before.mode
            assert after.tobytes() == before.tobytes()


def test_pictures_that_move_keep_their_frames_and_their_pace() -> None:
    for form in ("GIF", "WEBP", "PNG"):
        content, _, _ = clean(specimens.moving(form))

        with Image.open(io.BytesIO(content)) as picture:
            assert picture.n_frames == 3
            picture.seek(1)
            picture.load()
            assert picture.info["duration"] == 80


def test_a_picture_of_a_newer_phone_becomes_one_that_everybody_can_open() -> None:
    content, _, extension = clean(specimens.heic(Marks()))

    assert extension == ".jpg"
    assert content.startswith(b"\xff\xd8\xff")


def test_comments_in_a_pdf_stay_and_their_authors_go() -> None:
    content, removed, _ = clean(specimens.pdf_notes(Marks()))

    assert Removed.AUTHOR in removed
    with pikepdf.open(io.BytesIO(content)) as document:
        assert str(document.pages[0].Annots[0].Contents) == specimens.SEEN


def test_links_inside_a_pdf_still_lead_somewhere() -> None:
    document = specimens.pdf_page()
    page = document.pages[0].obj
    to = pikepdf.Array([page, pikepdf.Name.Fit])
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=to),
    )
    page.Annots = pikepdf.Array([document.make_indirect(link)])

    content, _, _ = clean(specimens.saved(document))

    with pikepdf.open(io.BytesIO(content)) as after:
        assert after.pages[0].Annots[0].Dest[1] == pikepdf.Name.Fit


def test_a_pdf_that_asks_for_a_password_cannot_be_cleaned() -> None:
    out = io.BytesIO()
    specimens.pdf_page().save(out, encryption=pikepdf.Encryption(owner="one", user="two"))

    assert reason_for(out.getvalue()) is Reason.LOCKED


def test_a_message_keeps_who_wrote_what_to_whom() -> None:
    content, removed, extension = clean(specimens.message(Marks(), attached=True))

    assert content.decode().splitlines() == [
        "From: a@example.org",
        "To: b@example.org",
        "Subject: About the meeting",
        "",
        specimens.SEEN,
    ]
    assert {Removed.ROUTE, Removed.EMBEDDED} <= removed
    assert extension == ".txt"


def test_text_of_an_older_computer_stays_byte_for_byte() -> None:
    arabic = "شكوى من الاجتماع".encode("cp1256")

    assert clean(arabic)[0] == arabic


def test_what_joins_letters_stays_in_a_text() -> None:
    persian = "می\u200cخواهم 👩\u200d👧".encode()

    assert clean(persian)[0] == persian


def test_films_cannot_be_cleaned_where_no_program_for_them_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert reason_for(specimens.m4a(Marks(), brand=b"isom", kind=b"vide")) is Reason.VIDEO
    assert reason_for(specimens.m4a(Marks(), kind=b"mebx")) is Reason.VIDEO


@pytest.mark.skipif(not shutil.which("ffmpeg", path=apart.PROGRAMS), reason="no ffmpeg here")
def test_a_film_is_written_anew_without_its_notes(tmp_path: Path) -> None:
    film, mark = tmp_path / "film.mp4", Marks()
    subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=d=1:s=64x48:r=5"),
            *("-c:v", "libx264", "-pix_fmt", "yuv420p", "-metadata", f"title={mark('FilmTitle')}"),
            *("-metadata:s:v:0", f"handler_name={mark('FilmHandler')}", str(film)),
        ],
        check=True,
    )

    content, removed, extension = clean(film.read_bytes())

    assert surviving(content, (*mark.drawn, "x264")) == set()
    assert Removed.PLACE in removed
    assert extension == ".mp4"


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(200),
        b"\x7fELF\x02\x01\x01" + bytes(200),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"{\\rtf1 text}",
        b"#!AMR\n" + bytes(60),
        b"#!/bin/sh\necho\n",
        specimens.zipped({"a.txt": "text"}),
        b"a\x00b",
    ],
    ids=["exe", "elf", "doc", "html", "svg", "rtf", "amr", "script", "zip", "nul"],
)
def test_other_kinds_are_not_cleaned(content: bytes) -> None:
    assert reason_for(content) is Reason.KIND


@pytest.mark.parametrize("name", SMALL)
def test_what_cannot_be_read_is_refused_in_words(name: str) -> None:
    make, expected = SMALL[name]

    assert reason_for(make()) in expected


def test_a_picture_in_a_pdf_of_the_later_jpeg_keeps_its_boxes_of_pixels_only() -> None:
    picture = (
        box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 ") + box(b"xml ", b"Mark of a camera")
        + box(b"jp2h", b"head") + struct.pack(">I4sQ", 1, b"jp2c", 22) + b"pixels"
    )  # fmt: skip

    content, removed, _ = clean(pdf_with_picture("/JPXDecode", content=picture))
    bare, _, _ = clean(pdf_with_picture("/JPXDecode", content=b"\xff\x4fbare pixels"))

    assert Removed.OTHER in removed
    assert b"Mark of a camera" not in content
    assert b"pixels" in content
    assert b"\xff\x4fbare pixels" in bare


def test_a_form_in_a_document_may_be_xml_of_any_root_and_its_text_stays() -> None:
    xml = specimens.docx_parts("")["word/document.xml"]
    body = "<w:p>before<w:docVars/>after</w:p><w:p><w:r/><w:docId/>behind</w:p>"
    parts = {
        **specimens.docx_parts(""),
        "word/document.xml": xml.replace("<w:body>", f"<w:body>{body}"),
    }

    content, _, _ = clean(specimens.zipped({**parts, "word/settings.xml": "<docVars/>"}))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = archive.read("word/document.xml")
    assert b"beforeafter" in written
    assert b"<w:r/>behind" in written


def test_a_table_is_read_as_before() -> None:
    for specimen in (one for one in SPECIMENS if one.name.startswith("xlsx")):
        content, _, _ = clean(specimen.content)

        before, after = (
            CalamineWorkbook.from_filelike(io.BytesIO(one)).get_sheet_by_index(0).to_python()
            for one in (specimen.content, content)
        )
        assert after == before
        assert after[0][0] == specimens.SEEN


def test_a_cleaned_document_refers_to_nothing_that_is_gone() -> None:
    for specimen in (one for one in SPECIMENS if one.name.startswith(("docx", "xlsx", "pptx"))):
        content, _, _ = clean(specimen.content)

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            for name in names:
                assert dangling(archive, name) == set()
                for target in re.findall(rb'PartName="/([^"]+)"', archive.read(name)):
                    assert target.decode() in names
                if name.endswith(".rels"):
                    folder = posixpath.dirname(posixpath.dirname(name))
                    for target in targets(archive.read(name)):
                        found = posixpath.normpath(posixpath.join("/", folder, target))
                        assert found[1:] in names
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def dangling(archive: zipfile.ZipFile, name: str) -> set[bytes]:
    """References to relations that a part does not have."""
    folder, last = posixpath.split(name)
    beside = f"{folder}/_rels/{last}.rels"
    known = archive.read(beside) if beside in archive.namelist() else b""
    used = set(re.findall(rb' r:\w+="([^"]+)"', archive.read(name)))
    return used - set(re.findall(rb'Id="([^"]+)"', known))


def targets(relations: bytes) -> list[str]:
    """What the relations inside a document lead to."""
    found = re.findall(rb"<Relationship [^>]*>", relations)
    inside = [one for one in found if b'TargetMode="External"' not in one]
    return [re.findall(rb'Target="([^"]+)"', one)[0].decode() for one in inside]


def test_what_is_kept_as_it_is_says_what_it_seems_to_be() -> None:
    assert "executable" in media_type_of(b"MZ\x90\x00" + bytes(200))
    assert media_type_of(b"nothing that anybody knows") == "application/octet-stream"
    assert media_type_of(b"") == "application/octet-stream"


def test_everything_that_can_be_said_of_a_file_has_words() -> None:
    assert set(NAMES) == set(Removed)
    assert set(SENTENCES) == set(Reason)
    assert names_of(["place", "unheard of", "author"]) == [
        "the place where it was made",
        "the names of its authors",
    ]
