"""What spreadsheets do to numbers, and people to spreadsheets: each classic trap, and what is read all the same."""

import io
import re
from datetime import date

import pytest
import xlsxwriter

from alliance.sheets.reading import LARGEST, Sheet, Unreadable, read_file
from reports.numbers import read_box
from reports.workbooks import errors
from reports.workbooks.errors import with_errors
from reports.workbooks.lines import Line, MadeFor
from reports.workbooks.matrix import COLUMNS, FOR_READING, SHOWN
from reports.workbooks.reading import LIMITS, read_workbook
from reports.workbooks.words import is_heading
from tests.alliance import files
from tests.journeys.ways import IS_LONG_RUN

HEADINGS = ["Network", "Period", "Measure", "Category", "Number", "How exact", "State", "Reason"]
ROW = ["two-rivers", "2025", "meetings", "", 1250, "", "", ""]
LIST = "Network;Period;Measure;Number\ntwo-rivers;2025;meetings;1 250\ntwo-rivers;2025;posts;0"


def list_of(*rows: list[object], headings: list[str] = HEADINGS) -> bytes:
    return files.xlsx([headings, *rows], sheet="My numbers")


def only_line(content: bytes) -> Line:
    (line,) = read_workbook(content).lines
    return line


def numbers_in(content: bytes) -> list[tuple[str, str]]:
    return [(line.measure, line.value) for line in read_workbook(content).lines]


def refusal_of(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_workbook(content)
    return str(refused.value.sentence)


# --- rows and columns -------------------------------------------------------------------------


@pytest.mark.parametrize("after", ["", "\n", "\n\n\n", "\n;;;\n;;;\n", "\r\n\x1a"], ids=repr)
def test_the_last_row_counts_with_or_without_an_empty_row_after_it(after: str):
    assert numbers_in(files.csv(LIST + after)) == [("meetings", "1 250"), ("posts", "0")]


def test_the_last_row_of_a_sheet_counts_with_or_without_empty_rows_after_it():
    empty = ["", "", "", "", "", "", "", ""]

    assert len(read_workbook(list_of(ROW, ROW)).lines) == 2
    assert len(read_workbook(list_of(ROW, ROW, empty, empty)).lines) == 2


def test_rows_count_as_the_spreadsheet_counts_whatever_is_empty_between():
    lines = read_workbook(list_of(ROW, [], [], ROW)).lines

    assert [(line.row, line.address) for line in lines] == [(2, "E2"), (5, "E5")]


def test_a_line_says_where_it_stands_and_what_it_says():
    said = ["deux-rives", "2025-H1", "formation", "femmes", 50, "environ", "", "Nouveau bureau"]
    headings = ["Réseau", "Période", "Mesure", "Catégorie", "Nombre", "Précision", "État", "Raison"]

    line = only_line(list_of(said, headings=headings))

    assert line == Line(
        sheet="My numbers",
        row=2,
        address="E2",
        network="deux-rives",
        period="2025-H1",
        measure="formation",
        category="femmes",
        value="50",
        qualifier="about",
        state="",
        remark="",
        reason="Nouveau bureau",
        is_formula=False,
        has_result=True,
    )
    assert line.box == "~50"


@pytest.mark.parametrize(
    "headings",
    [
        ["network", "period", "measure", "value", "qualifier", "state"],
        ["Network", "Period", "Measure", "Number", "How exact", "Why there is no number"],
        ["RESEAU", "periode", "Mesure", "Valeur", "Précision", "Pourquoi il n'y a pas de nombre"],
        ["Red", "Periodo", "Medida", "Número", "Exactitud", "Por qué no hay número"],
        ["الشبكة", "الفتره", "المقياس", "العدد", "الدقة", "سبب عدم وجود عدد"],
    ],
)
def test_headings_are_known_in_every_language_and_as_codes(headings: list[str]):
    line = only_line(list_of(["two-rivers", "2025", "meetings", 7, "≥", ""], headings=headings))

    assert (line.network, line.period, line.measure, line.box) == (
        "two-rivers",
        "2025",
        "meetings",
        "≥7",
    )


def test_columns_stand_in_any_order_and_unknown_ones_are_told():
    content = list_of([5, "x", "meetings", "z"], headings=["Number", "Shoe size", "Measure", ""])

    workbook = read_workbook(content)

    assert (workbook.lines[0].measure, workbook.lines[0].address) == ("meetings", "A2")
    assert workbook.unknown_columns == ("Shoe size",)


def test_headings_are_found_below_a_title_and_a_line_for_spreadsheets():
    below_a_title = files.xlsx([["Our year"], [], ["Measure", "Number"], ["meetings", 5]])

    assert only_line(below_a_title).address == "B4"
    assert numbers_in(files.csv("sep=;\nMeasure;Number\nmeetings;5\n")) == [("meetings", "5")]


def test_the_same_heading_twice_is_refused_with_both_places():
    content = list_of([5, 6, "meetings"], headings=["Number", "Value", "Measure"])

    assert "in A and in B" in refusal_of(content)


def test_a_list_of_something_else_is_refused_and_its_headings_told():
    sentence = refusal_of(files.csv("Name,Country\nTwo Rivers,Kenya\n"))

    assert "“Measure” and “Number”" in sentence
    assert "Name, Country" in sentence


def test_sheets_that_are_no_lists_are_passed_over_and_told():
    content = files.book(
        {"Notes": [["Remember the printer"]], "2025": [HEADINGS, ROW], "Empty": []}
    )

    workbook = read_workbook(content)

    assert (workbook.sheet, workbook.passed_over) == ("2025", ("Notes",))
    assert len(workbook.lines) == 1


def test_hidden_rows_and_columns_are_read_like_any_other():
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet = book.add_worksheet()
    for position, row in enumerate([HEADINGS, ROW, ROW]):
        sheet.write_row(position, 0, row)
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_column("C:D", None, None, {"hidden": True})
    book.close()

    assert numbers_in(output.getvalue()) == [("meetings", "1250")] * 2


def test_where_cells_were_made_one_each_of_their_rows_says_what_they_say():
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Network", "Measure", "Category", "Number"])
    sheet.merge_range("A2:A4", "two-rivers")
    sheet.merge_range("B2:B3", "people-trained")
    for position, row in enumerate([["women", 5], ["men", 6]], start=1):
        sheet.write_row(position, 2, row)
    sheet.write_row(3, 1, ["meetings", "", 7])
    sheet.merge_range("D6:D7", 9)
    book.close()

    lines = read_workbook(output.getvalue()).lines

    assert [(one.network, one.measure, one.category, one.value) for one in lines] == [
        ("two-rivers", "people-trained", "women", "5"),
        ("two-rivers", "people-trained", "men", "6"),
        ("two-rivers", "meetings", "", "7"),
        ("", "", "", "9"),
    ]


# --- numbers ----------------------------------------------------------------------------------


SEEN = (
    (1250, "1250"),
    (0, "0"),
    (1e14, "100000000000000"),
    (0.1 + 0.2, "0.3"),
    (1.234, "1.2340"),
    (12.5, "12.5"),
    (1e-5, "0.00001"),
    ("1 250", "1 250"),
    ("  1250 ", "1250"),
    ("١٢٥٠", "١٢٥٠"),
    ("১২৫০", "১২৫০"),
    (">1250", ">1250"),
    ("plus de 1250", "plus de 1250"),
    (True, "True"),
    (date(2025, 3, 12), "2025-03-12"),
)


def test_a_number_is_read_as_somebody_sees_it():
    content = list_of(*(["two-rivers", "2025", "meetings", "", cell] for cell, _text in SEEN))

    lines = read_workbook(content).lines

    assert [(one.value, one.has_result, one.is_formula) for one in lines] == [
        (text, True, False) for _cell, text in SEEN
    ]


def test_a_number_kept_as_text_is_a_number_in_whichever_digits():
    texts = {"١٢٥٠": "ar", "১২৫০": "en", "1 250": "fr", "१२५०": "es"}

    lines = read_workbook(list_of(*(["n", "p", "m", "", text] for text in texts))).lines

    read_back = [
        read_box(line.box, language) for line, language in zip(lines, texts.values(), strict=True)
    ]
    assert [boxed and boxed.value for boxed in read_back] == [1250] * 4


def test_three_decimals_that_a_spreadsheet_keeps_are_never_thousands():
    line = only_line(list_of(["n", "p", "m", "", 1.234]))

    for language in ("en", "fr", "es", "ar"):
        boxed = read_box(line.box, language, decimals=4)
        assert boxed is not None
        assert (str(boxed.value.normalize()), boxed.is_ambiguous) == ("1.234", False)


def test_a_formula_is_read_by_its_result_and_one_without_is_told():
    content = list_of(
        ["n", "p", "with", "", ("=600+650", 1250)],
        ["n", "p", "without", "", ("=600+650", "")],
        ["n", "p", "broken", "", ("=1/0", "#DIV/0!")],
        ["n", "p", "typed", "", 1250],
    )

    lines = read_workbook(content).lines

    assert [(one.measure, one.value, one.is_formula, one.has_result) for one in lines] == [
        ("with", "1250", True, True),
        ("without", "", True, False),
        ("broken", "#DIV/0!", True, True),
        ("typed", "1250", False, True),
    ]


def test_a_text_that_begins_like_a_formula_comes_back_as_it_was_typed():
    guarded = files.csv("Measure,Number,Reason\nmeetings,5,'=and so on\nposts,'-5,'+ two\n")

    assert [(one.value, one.reason) for one in read_workbook(guarded).lines] == [
        ("5", "=and so on"),
        ("-5", "+ two"),
    ]


SAID = (
    ("[x]", "", "", "[x]"),
    ("sans objet", "", "", "[z]"),
    ("", "", "[c]", "[c]"),
    ("", "more than", 5, ">5"),
    ("", "au moins", 5, "≥5"),
    ("", "~", 5, "~5"),
    ("", "exactamente", 5, "5"),
    ("", "", 0, "0"),
    ("zero", "", 0, "0"),
    # what is no word of ours stays to be told
    ("closed", "", "", ""),
)


def test_qualifiers_and_states_are_known_in_their_own_columns():
    rows = (["n", "p", "m", "", value, qualifier, state] for state, qualifier, value, _box in SAID)

    lines = read_workbook(list_of(*rows)).lines

    assert [line.box for line in lines] == [box for *_said, box in SAID]
    assert lines[-1].state == "closed"


# --- kinds of files ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind", "encoding"),
    [
        (list_of(ROW), "xlsx", ""),
        (files.ods([["Measure", "Number"], ["meetings", "1250"]]), "ods", ""),
        (files.csv("Measure;Number\nmeetings;1250\n"), "csv", "utf-8"),
        (files.csv("Measure\tNumber\nmeetings\t1250", "utf-16"), "csv", "utf-16"),
        (files.csv("Measure,Number\r\nmeetings,1250", "utf-8-sig"), "csv", "utf-8"),
        (files.csv("Measure,Number,Réseau\nmeetings,1250,Été", "cp1252"), "csv", "cp1252"),
        (files.csv("المقياس;العدد\nmeetings;1250\n", "cp1256"), "csv", "cp1256"),
        (files.csv("Measure,Number\nmeetings,1250\n", "utf-16-be"), "csv", "utf-16-be"),
    ],
    ids=["xlsx", "ods", "utf-8", "utf-16", "mark", "cp1252", "cp1256", "utf-16 without mark"],
)
def test_each_kind_of_file_says_the_same_whatever_it_is_called(content, kind, encoding):
    workbook = read_workbook(content)

    assert (workbook.kind, workbook.encoding) == (kind, encoding)
    assert [(one.measure, one.value) for one in workbook.lines] == [("meetings", "1250")]


def test_a_file_larger_than_a_parcel_of_the_line_is_read_to_its_end():
    """A form larger than 64 KiB reaches the portal in several pieces."""
    rows = "\n".join(f"two-rivers;2025;measure-{n};{n}" for n in range(5_000))

    lines = read_workbook(files.csv(f"Network;Period;Measure;Number\n{rows}")).lines

    assert (len(lines), lines[-1].measure, lines[-1].row) == (5_000, "measure-4999", 5_001)


@pytest.mark.skipif(not IS_LONG_RUN, reason="read in the long run")
def test_two_hundred_thousand_rows_are_read():
    assert len(read_workbook(b"Measure,Number\n" + b"m,1\n" * 200_000).lines) == 200_000


def test_one_row_more_than_two_hundred_thousand_is_refused():
    assert "200,000 rows" in refusal_of(b"Measure,Number\n" + b"m,1\n" * 200_001)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"Measure,Number\n" + b"x" * LARGEST, "larger than 10 MB"),
        (b"Measure" + b",x" * 300, "200 columns"),
        (b"Measure,Number\n", "no rows"),
        (b"%PDF-1.7", "can read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        (files.with_part(list_of(ROW), "xl/vbaProject.bin", b"x"), "macros"),
        (
            files.with_part(list_of(ROW), "xl/externalLinks/externalLink1.xml", "<a/>"),
            "other files",
        ),
        (
            files.with_part(list_of(ROW), "xl/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]>'),
            "no spreadsheet",
        ),
        (files.with_part(list_of(ROW), "xl/media/a.bin", b"\0" * 20_000_000), "larger inside"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence(content: bytes, word: str):
    assert word in refusal_of(content)


# --- our own sheets -----------------------------------------------------------------------------

MARKED = MadeFor("two-rivers", "2025")
MATRIX = [
    [MARKED.mark("data")],
    [SHOWN, "Numbers of Two Rivers"],
    [COLUMNS, FOR_READING, "total", "category:women", "reason", FOR_READING],
    [SHOWN, "What is counted", "Total", "Women", "Reason", "Last year"],
    ["meetings", "Meetings", 12, "", "", 11],
    ["people-trained", "People trained", 100, ">50", "A new office", 40],
]


def test_each_box_of_our_sheet_is_a_line_of_the_return_it_was_made_for():
    workbook = read_workbook(files.book({"Renamed": MATRIX}))

    assert workbook.made_for == (MARKED,)
    assert [
        (one.network, one.period, one.measure, one.category, one.box, one.reason, one.address)
        for one in workbook.lines
    ] == [
        ("two-rivers", "2025", "meetings", "", "12", "", "C5"),
        ("two-rivers", "2025", "people-trained", "", "100", "A new office", "C6"),
        ("two-rivers", "2025", "people-trained", "women", ">50", "A new office", "D6"),
    ]


def test_columns_of_our_sheet_may_be_moved_and_put_in_for_its_marks_move_along():
    moved = [[*row[:2], "", *row[:1:-1]] for row in MATRIX]
    moved[3][2], moved[5][2] = "Mine", "my own note"

    workbook = read_workbook(files.book({"Data": moved}))

    assert sorted((one.measure, one.category, one.value) for one in workbook.lines) == [
        ("meetings", "", "12"),
        ("people-trained", "", "100"),
        ("people-trained", "women", ">50"),
    ]
    assert workbook.unknown_columns == ("Mine",)


def test_a_row_that_somebody_put_in_is_not_passed_over_in_silence():
    (*_others, line) = read_workbook(files.book({"Data": [*MATRIX, ["", "More", 7]]})).lines

    assert (line.measure, line.value, line.row) == ("", "7", 7)


def test_a_list_of_our_own_needs_no_network_and_no_period():
    tidy = [[MARKED.mark("tidy")], ["Measure", "Number"], ["meetings", 5]]

    line = only_line(files.book({"Tidy": tidy}))

    assert (line.network, line.period) == ("two-rivers", "2025")


# --- the file with what is wrong ------------------------------------------------------------------


def test_a_workbook_comes_back_with_its_own_cells_marked_and_told_what_is_wrong():
    content = files.book(
        {"Notes": [["=1+1", 5]], "2025": [HEADINGS, ROW, [*ROW[:4], "many", "", "", "=x"]]}
    )
    wrong = {("2025", "E3"): "This is not a number."}

    back, media_type, ending = with_errors(content, read_workbook(content), wrong, "en")

    notes, sheet = read(back)
    assert (ending, "spreadsheetml" in media_type) == ("xlsx", True)
    assert notes.rows == [["=1+1", 5]]
    assert [row[-1] for row in sheet.rows] == ["Errors", "", "This is not a number."]
    assert [row[:-1] for row in sheet.rows] == [HEADINGS, ROW, [*ROW[:4], "many", "", "", "=x"]]
    assert fills_of(back, "E3") != fills_of(back, "E2")


def test_what_else_is_in_their_workbook_stays_as_it_is():
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet, hidden = book.add_worksheet("2025"), book.add_worksheet("Sums")
    sheet.set_column("B:B", 40)
    for position, row in enumerate([["Measure", "Number"], ["meetings", "many"], ["posts", 5]]):
        sheet.write_row(position, 0, row, book.add_format({"italic": True}))
    sheet.write_formula("B4", "=B3*2", None, 10)
    sheet.write("A4", "workshops")
    sheet.data_validation("B2:B9", {"validate": "integer", "criteria": ">=", "value": 0})
    hidden.write("A1", "a note of their own")
    hidden.hide()
    book.close()
    content = output.getvalue()

    back, _type, _ending = with_errors(
        content, read_workbook(content), {("2025", "B2"): "5 < 6 & no number"}, "en"
    )

    page = files.part(back, "xl/worksheets/sheet1.xml")
    assert "<f>B3*2</f>" in page
    assert "<dataValidation " in page
    assert "a note of their own" in files.part(back, "xl/sharedStrings.xml")
    assert [row[-1] for row in read(back)[0].rows] == ["Errors", "5 < 6 & no number", "", ""]
    # what is marked keeps its letters, and what is not its look
    looks = files.part(back, "xl/styles.xml").split("<cellXfs")[1].split("<xf ")[1:]
    marked, plain = looks[int(fills_of(back, "B2", 1))], looks[int(fills_of(back, "B3", 1))]
    assert re.findall(r'fontId="\d+"', marked) == re.findall(r'fontId="\d+"', plain)
    assert re.findall(r'fillId="\d+"', marked) != re.findall(r'fillId="\d+"', plain)


@pytest.mark.parametrize(
    "content",
    [
        files.ods([["Measure", "Number"], ["meetings", "many"]]),
        files.without_part(
            files.xlsx([["Measure", "Number"], ["meetings", "many"]]), "xl/styles.xml"
        ),
    ],
    ids=["ods", "written by something unknown"],
)
def test_a_workbook_written_in_a_way_we_do_not_know_is_drawn_anew(content: bytes):
    workbook = read_workbook(content)

    back, _type, ending = with_errors(
        content, workbook, {(workbook.sheet, "B2"): "No number."}, "en"
    )

    assert ending == "xlsx"
    assert read(back)[0].rows == [
        ["Measure", "Number", "Errors"],
        ["meetings", "many", "No number."],
    ]


def test_a_large_workbook_is_drawn_anew(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(errors, "LARGEST_KEPT", 100)
    content = list_of(ROW, [*ROW[:4], date(2025, 3, 12), "", "", "=x"], [True, 2.5])
    wrong = {("My numbers", "E3"): "This is a day."}

    back, _type, _ending = with_errors(content, read_workbook(content), wrong, "en")

    again = read(back)[0].rows
    assert [row[:-1] for row in again] == read(content)[0].rows
    assert [row[-1] for row in again] == ["Errors", "", "This is a day.", ""]


def test_a_workbook_corrected_and_brought_again_has_one_column_of_errors():
    content = list_of(ROW, ROW)
    once, _type, _ending = with_errors(
        content, read_workbook(content), {("My numbers", "E2"): "Old words"}, "fr"
    )

    twice, _type, _ending = with_errors(
        once, read_workbook(once), {("My numbers", "E3"): "New words"}, "en"
    )

    assert [row[-1] for row in read(twice)[0].rows] == ["Errors", "", "New words"]
    assert read_workbook(twice).lines == read_workbook(content).lines
    assert read_workbook(twice).unknown_columns == ()


def test_our_own_sheet_comes_back_with_its_marks_and_is_read_the_same():
    content = files.book({"Data": MATRIX})
    wrong = {("Data", "C6"): "Too many.", ("Data", "D6"): "Too few."}

    back, _type, _ending = with_errors(content, read_workbook(content), wrong, "en")

    assert read_workbook(back) == read_workbook(content)
    assert [row[-1] for row in read(back)[0].rows][2:] == [
        "",
        "Errors",
        "",
        "C: Too many.\nD: Too few.",
    ]


def test_our_own_sheet_drawn_anew_conceals_what_it_concealed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(errors, "LARGEST_KEPT", 100)
    content = files.book({"Data": MATRIX})

    back, _type, _ending = with_errors(
        content, read_workbook(content), {("Data", "C5"): "Too many."}, "en"
    )

    assert read_workbook(back) == read_workbook(content)
    page = files.part(back, "xl/worksheets/sheet1.xml")
    assert re.findall(r'<row r="(\d+)"[^>]*hidden="1"', page) == ["1", "3"]
    assert re.search(r'<col min="1" max="1"[^>]*hidden="1"', page)


def test_a_list_of_plain_text_comes_back_with_its_own_sign_and_nothing_that_runs():
    content = files.csv("Measure;Number;Reason\nmeetings;many;=x\nposts;5;\n", "cp1252")

    back, _type, ending = with_errors(
        content, read_workbook(content), {("", "B2"): "This is not a number."}, "es"
    )

    assert ending == "csv"
    assert back.decode("utf-8-sig").splitlines() == [
        "Measure;Number;Reason;Errores",
        "meetings;many;'=x;This is not a number.",
        "posts;5;;",
    ]
    assert read_workbook(back).lines == read_workbook(content).lines


def read(content: bytes) -> list[Sheet]:
    return read_file(content, LIMITS, is_heading=is_heading).sheets


def fills_of(workbook: bytes, address: str, sheet: int = 2) -> str:
    """Which of the looks of its workbook a cell has."""
    page = files.part(workbook, f"xl/worksheets/sheet{sheet}.xml")
    found = re.search(rf'<c r="{address}"(?: s="(\d+)")?', page)
    assert found
    return found[1] or "0"
