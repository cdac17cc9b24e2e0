"""What every list that people bring goes through: files that harm are refused, and cells are read as they stand there."""

import io
import time
import zipfile
from dataclasses import replace

import pytest
import xlsxwriter

from alliance.sheets.reading import LARGEST, Limits, Sheet, Unreadable, read_file
from tests.alliance import files

ROWS = [["Name", "Country"], ["Two Rivers", "Kenya"], ["Réseau Égalité", "Cameroun"]]
LIMITS = Limits(
    rows=100, columns=10, too_many_rows="too many rows", too_many_columns="too many columns"
)


def read(content: bytes, limits: Limits = LIMITS) -> list[Sheet]:
    return read_file(content, limits, is_heading=lambda text: text == "Name").sheets


def refusal_of(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content)
    return str(refused.value.sentence)


def bomb() -> bytes:
    return files.with_part(files.xlsx(ROWS), "xl/media/image.xml", b"<a>" + b" " * 60_000_000)


def packed_tightly() -> bytes:
    return files.with_part(files.xlsx(ROWS), "xl/media/picture.bin", b"\0" * 20_000_000)


def many_entries() -> bytes:
    return files.zipped(
        {"[Content_Types].xml": "", "xl/workbook.xml": "", **{f"x/{n}": "" for n in range(1200)}}
    )


def with_entity() -> bytes:
    sheet = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    )
    return files.with_part(files.xlsx(ROWS), "xl/worksheets/sheet1.xml", sheet)


def lying_about_sizes() -> bytes:
    """The list of parts says ten bytes where there are many."""
    content = bytearray(packed_tightly())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        name = b"xl/media/picture.bin"
        size = archive.getinfo(name.decode()).file_size
    at = content.rindex(name) - 46 + 24
    assert int.from_bytes(content[at : at + 4], "little") == size
    content[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" * 40, "cannot"),
        (b"%PDF-1.7\n", "can read"),
        (b"<html><body>Name</body></html>", "can read"),
        (b"Name,Country\nTwo\x00Rivers,Kenya\n", "can read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        (files.xlsx(ROWS)[:-200], "damaged"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (files.zipped({"word/document.xml": "<a/>"}), "can read"),
        (files.with_part(files.xlsx(ROWS), "xl/vbaProject.bin", b"x"), "macros"),
        (
            files.with_part(files.xlsx(ROWS), "xl/externalLinks/externalLink1.xml", "<a/>"),
            "other files",
        ),
        (with_entity(), "parts that no spreadsheet needs"),
        (bomb(), "larger inside"),
        (packed_tightly(), "larger inside"),
        (many_entries(), "larger inside"),
        (lying_about_sizes(), "damaged"),
        (b"Name\n" + b"x" * 11_000_000, "larger than 10 MB"),
        (b"Name\n" + b"x\n" * 100, "too many rows"),
        (b"Name" + b",x" * 10 + b"\na\n", "too many columns"),
        (files.xlsx([["Name"], *[["x"]] * 100]), "too many rows"),
        (files.xlsx([["x"] * 11]), "too many columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence_and_quickly(
    content: bytes, word: str
):
    began = time.monotonic()

    sentence = refusal_of(content)

    assert word in sentence or (word == "cannot" and "can read" in sentence)
    assert time.monotonic() - began < 5


def test_a_sheet_whose_only_cells_are_far_apart_takes_no_memory_here():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>Name</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )

    sentence = refusal_of(files.with_part(files.xlsx(ROWS), "xl/worksheets/sheet1.xml", sheet))

    assert "larger inside" in sentence or "too many" in sentence


def test_empty_cells_between_two_far_ones_count():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>Name</v></c></row>'
        '<row r="100000"><c r="CV100000"><v>1</v></c></row></sheetData></worksheet>'
    )
    content = files.with_part(files.xlsx(ROWS), "xl/worksheets/sheet1.xml", sheet)

    with pytest.raises(Unreadable) as refused:
        read(content, replace(LIMITS, rows=200_000, columns=200))

    assert "larger inside" in str(refused.value.sentence)


def test_a_file_of_exactly_the_largest_size_is_read():
    content = b"Name,What they do\nOne," + b"x" * 1000 + b"\n"

    assert read(content + b"\n" * (LARGEST - len(content)))[0].rows[1][0] == "One"


def test_a_formula_without_a_result_and_an_error_are_told_from_an_empty_cell():
    (sheet,) = read(files.xlsx([["Name"], [("=A1", "")], [("=1/0", "#DIV/0!")], ["", ""], ["x"]]))

    assert [row[0] for row in sheet.rows] == ["Name", "", "", "", "x"]
    assert sheet.formulas == {(1, 0), (2, 0)}
    assert sheet.errors == {(2, 0): "#DIV/0!"}


def test_cells_keep_their_places_where_the_first_rows_and_columns_are_empty():
    (sheet,) = read(files.xlsx([[], [], ["", "", "x"], ["", "", "", 7]]))

    assert sheet.rows == [[""] * 4, [""] * 4, ["", "", "x", ""], ["", "", "", 7]]


def test_what_is_hidden_on_a_sheet_is_read_and_a_hidden_sheet_is_not():
    shown = files.book({"Shown": [["Name"], ["One"]], "Hidden": [["Name"], ["Two"]]}, hide="Hidden")

    sheets = read(shown, replace(LIMITS, sheets=5))

    assert [sheet.name for sheet in sheets] == ["Shown"]
    assert sheets[0].rows == [["Name"], ["One"]]


def test_each_shown_sheet_is_read_with_its_own_cells():
    both = files.book({"A": [["Name"], [("=1", 1)]], "B": [[], ["", "x"]], "C": []})

    sheets = read(both, replace(LIMITS, sheets=5))

    assert [(sheet.name, len(sheet.rows)) for sheet in sheets] == [("A", 2), ("B", 2), ("C", 0)]
    assert [sheet.formulas for sheet in sheets] == [{(1, 0)}, frozenset(), frozenset()]


def test_a_share_shown_as_so_many_percent_is_read_as_it_is_shown():
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    page = book.add_worksheet()
    percent, fine = book.add_format({"num_format": 9}), book.add_format({"num_format": "0.0 %"})
    for row, (share, look) in enumerate(
        [(0.17, percent), (0.175, fine), (1, percent), (0, percent), (0.17, None), ("x", percent)]
    ):
        page.write(row, 0, share, look)
    book.close()

    (sheet,) = read(output.getvalue())

    assert [row[0] for row in sheet.rows] == ["17%", "17.5%", "100%", "0%", 0.17, "x"]


def test_percentages_and_formulas_of_an_open_document_are_known():
    cells = (
        '<table:table-cell office:value-type="percentage" office:value="0.17"/>'
        '<table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
    )
    content = files.CONTENT.replace("{rows}", f"<table:table-row>{cells}</table:table-row>")

    (sheet,) = read(files.with_part(files.ods([]), "content.xml", content))

    assert (sheet.rows, sheet.formulas) == ([["17%", "", "", 2]], {(0, 3)})
