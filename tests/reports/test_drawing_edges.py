"""Drawing a report whose year has little to say, says it oddly, or meets a machine in trouble."""

import errno
import html
import re
import subprocess
from io import BytesIO

import pikepdf
import pytest

from reports import charts, numbers, pages, pdf, sheets, tree
from reports.pdf import gate, letters, setting
from reports.tree import DrawingError
from reports.tree.book import read_markup
from reports.tree.document import Tally
from reports.tree.results import event
from tests.reports.sample_snapshot import figure, measure, network, sample, text
from tests.reports.sample_snapshot import indicator as an_indicator


def words_of(snapshot, section, language="en"):
    """What a reader sees of one section."""
    drawn = {file.name: file.content.decode() for file in pages.draw(snapshot, language)}
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", drawn[f"page/{section}.html"])))


def book(snapshot, language="en"):
    return tree.Book(snapshot, language)


# --- years with little in them ----------------------------------------------------------------------------


def test_a_year_of_one_network_and_one_figure_is_a_report():
    snapshot = sample()
    for part in (
        "highlights",
        "activities",
        "publications",
        "glossary",
        "partnerships",
        "corrections",
    ):
        snapshot[part] = []
    snapshot |= {
        "networks": [network("alliance", text("The Alliance"), None)],
        "figures": [figure("G1", "symposia", value="1")],
        "narratives": {},
        "languages": ["en"],
        "supersedes": None,
    }

    slugs = [section.slug for section in tree.build(snapshot, "en").sections]

    assert slugs == ["year", "area-1", "how-to-read", "annex"]
    assert pdf.draw(snapshot, "en").content.startswith(b"%PDF")


def test_one_thing_is_called_by_its_singular():
    snapshot = sample()
    snapshot["measures"][1] = measure("workshops", "workshops")
    snapshot["figures"] = [figure("G1", "workshops", value="1")]
    snapshot["highlights"] = []
    snapshot["narratives"] = {}

    assert " workshop There" in words_of(snapshot, "year").replace("1workshop", "1 workshop")


def test_a_network_that_owed_a_return_and_reported_nothing_is_named():
    snapshot = sample()
    snapshot["networks"].append(
        network("west", text("West"), return_state="not_started", status=None, status_since=None)
    )

    assert "This network reported no figures for the year." in words_of(snapshot, "networks")
    assert "Westnot started0" in words_of(snapshot, "annex").replace(" ", "").replace(
        "Westnotstarted", "Westnot started"
    )


@pytest.mark.parametrize(
    ("precision", "since", "said"),
    [
        ("day", "2015-06-01", "active since 1 June 2015"),
        ("month", "2015-06-01", "active since June 2015"),
        ("year", "2015-01-01", "active since 2015"),
    ],
)
def test_a_date_is_printed_no_more_exactly_than_it_is_known(precision, since, said):
    snapshot = sample()
    snapshot["networks"][1] |= {"status_since": since, "status_precision": precision}

    assert said in words_of(snapshot, "networks")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"precision": "day", "ends_on": "2017-04-02"}, "2 April 2017"),
        ({"precision": "range"}, "2–5 Apr 2017"),
        ({"precision": "month"}, "April 2017"),
        ({"precision": "year"}, "2017"),
        ({"city": "Recife", "country": ""}, "Recife"),
        ({"place_precision": "country"}, "Brazil"),
        ({"place_precision": "online"}, "online"),
    ],
)
def test_an_event_is_dated_and_placed_no_more_exactly_than_it_is_known(changes, said):
    snapshot = sample()
    activity = snapshot["activities"][0] | changes

    assert said in event(book(snapshot), activity).meta.plain.split(" · ")


def test_a_corrected_figure_that_was_not_there_before_says_so():
    snapshot = sample()
    was = snapshot["corrections"][0]["was"]
    snapshot["corrections"] = [
        {"figure": "G2", "was": None, "is": was, "reason": "A list was found.", "since_edition": 2},
        {"figure": "G99", "was": was, "is": None, "reason": "", "since_edition": 2},
    ]

    said = words_of(snapshot, "corrections")

    assert "not in the report" in said
    assert "A list was found." in said
    assert "G99" in said


# --- odd words --------------------------------------------------------------------------------------------


def test_light_markup_becomes_paragraphs_lists_and_manners():
    blocks = read_markup(
        "*One* and [two](https://example.org)\nlines\n\n- a\n- b\n\nEnd\n\n    code"
    )

    assert [block.kind for block in blocks] == ["para", "bullets", "para", "para"]
    assert blocks[0].words.plain == "One and two lines"
    assert [run.text for run in blocks[0].words.runs if run.emphasis] == ["One"]
    assert [run.href for run in blocks[0].words.runs if run.href] == ["https://example.org"]


def test_markup_cannot_bring_elements_or_orders_into_a_page():
    snapshot = sample()
    snapshot["narratives"]["message"] = {
        "en": "<script>x</script> [a](javascript:alert(1)) ![b](https://c.example)"
    }

    drawn = next(file for file in pages.draw(snapshot, "en") if file.name == "page/year.html")

    assert b"<script" not in drawn.content
    assert b'href="javascript' not in drawn.content
    assert b"<img" not in drawn.content


def test_characters_that_no_file_can_carry_are_left_out():
    snapshot = sample()
    snapshot["highlights"][0]["title"] = {"en": "Work\x00shops\x0b\ufffe"}

    assert "Workshops" in words_of(snapshot, "highlights")
    assert pdf.draw(snapshot, "en").content.startswith(b"%PDF")


def test_an_edition_with_borrowed_texts_says_that_it_is_partly_translated():
    lines = tree.build(sample(), "ar").cover.lines

    assert len(lines) == 4
    assert len(tree.build(sample(), "en").cover.lines) == 3


# --- odd numbers ------------------------------------------------------------------------------------------


def test_a_long_label_is_set_on_two_lines_and_long_tallies_on_two_rows():
    snapshot = sample()
    long_name = "Attendances at regional activities that strengthen the capacities of networks"
    snapshot["indicators"][0] = an_indicator("1.1", "symposia", name=text(long_name))

    document = tree.build(snapshot, "en")
    drawing = next(
        charts.draw(block, "en", "ltr")
        for section in document.sections
        for block in section.blocks
        if block.kind == "figure" and block.anchor == "area-1-targets"
    )

    assert long_name not in drawing.split("</desc>")[1]
    assert 'height="28"' in charts.draw_tally(Tally(12, 12, 0, open_end=True), "rtl")


def test_a_plain_target_is_no_sample():
    snapshot = sample()
    snapshot["figures"][0]["target"] = {"value": "6", "is_sample": False}

    said = words_of(snapshot, "area-1")

    assert "Target: 6" in said
    assert "1 of 2 figures" not in said


def test_a_disputed_part_is_said_beside_its_total():
    snapshot = sample()
    snapshot["figures"][1]["parts"][0]["disputed"] = True

    assert "A part of this figure is disputed" in words_of(snapshot, "area-1")


def test_an_unknown_reason_is_still_a_reason():
    assert (
        numbers.say_refusal("of a later version")
        == "The numbers of the networks do not add up to one."
    )


def test_no_network_that_owes_a_return_means_no_coverage():
    assert numbers.say_coverage({"reported": 0, "expected": 0, "stated_whole": False}, "en") == ""


# --- a machine in trouble ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (OSError(errno.EDQUOT, "Quota exceeded"), "disk is full"),
        (OSError(errno.EACCES, "Permission denied"), "Permission denied"),
    ],
)
def test_trouble_with_the_disk_is_said_with_who_can_help(monkeypatch, trouble, said):
    def fails(*_args, **_more):
        raise trouble

    monkeypatch.setattr(setting, "copyfile", fails)

    with pytest.raises(DrawingError) as raised:
        pdf.draw(sample(), "en")

    assert said in raised.value.sentence
    assert "technical administrator" in raised.value.sentence


@pytest.mark.parametrize(
    ("code", "stderr", "said"),
    [
        (3, b"failed to write (No space left on device)", "disk is full"),
        (3, b"unexpected end", "unexpected end"),
        (-9, b"", "(-9)"),
    ],
)
def test_a_typesetter_that_ends_badly_says_why(monkeypatch, code, stderr, said):
    def ended(command, **_more):
        return subprocess.CompletedProcess(command, code, b"", stderr)

    monkeypatch.setattr(subprocess, "run", ended)

    with pytest.raises(DrawingError) as raised:
        pdf.draw(sample(), "en")

    assert said in str(raised.value)


def test_fonts_that_nobody_described_stop_the_build(monkeypatch, tmp_path):
    monkeypatch.setattr(letters, "FONTS", tmp_path)

    with pytest.raises(DrawingError, match=r"fonts\.json"):
        pdf.draw(sample(), "en")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda root, info: setattr(root, "Lang", pikepdf.String("fr")), "language"),
        (lambda root, info: info.__setitem__("/Title", "Another"), "title"),
        (lambda root, info: setattr(root.ViewerPreferences, "DisplayDocTitle", False), "title"),
        (lambda root, info: root.StructTreeRoot.__setitem__("/K", pikepdf.Array()), "headings"),
    ],
)
def test_the_gate_stops_a_file_that_hides_what_it_is(change, said):
    snapshot = sample()
    document = tree.build(snapshot, "en")
    with pikepdf.open(BytesIO(pdf.draw(snapshot, "en").content)) as opened:
        change(opened.Root, opened.docinfo)

        assert said in gate.problem_of(
            opened, document, {font["name"] for font in letters.fonts_there()}
        )


def test_the_record_names_what_set_the_file():
    assert re.fullmatch(r"typst [\d.]+, pikepdf [\d.]+", pdf.engine())


def test_a_switch_in_the_table_is_a_word_that_programs_know():
    content = next(
        file.content for file in sheets.draw(sample(), "en") if file.name == "figures.csv"
    )

    assert b",true," in content
