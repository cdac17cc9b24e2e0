"""Drawing a report: the same numbers in every file, words that stay words, and sentences when something is wrong."""

import csv
import errno
import hashlib
import html
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from reports import charts, numbers, pages, pdf, sheets, tree
from reports.pdf import gate, letters, setting, tags
from reports.tree import DrawingError
from tests.reports.sample_snapshot import DANGEROUS, FORMULA, sample

LANGUAGES = ["en", "fr", "es", "ar"]

DRAW_IN_ANOTHER_PROCESS = """
import hashlib, json, sys
import django
django.setup()
from reports import pages, pdf, sheets
snapshot = json.load(sys.stdin)
for language in ("fr", "ar"):
    drawn = [*pages.draw(snapshot, language), pdf.draw(snapshot, language), *sheets.draw(snapshot, language)]
    for file in drawn:
        print(language, file.name, hashlib.sha256(file.content).hexdigest())
"""


def page(snapshot, section, language="en"):
    """The body of one section."""
    drawn = {file.name: file.content.decode() for file in pages.draw(snapshot, language)}
    return drawn[f"page/{section}.html"]


def words_of(body):
    """What a reader sees of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", body)))


def files(snapshot, language="en"):
    return {file.name: file.content for file in sheets.draw(snapshot, language)}


def table(snapshot, language="en"):
    content = files(snapshot, language)["figures.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def text_of_pdf(content, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def joined(text):
    """A text without its blanks and marks of direction, so that line breaks do not part words."""
    return re.sub(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069\u202f\u00a0]+", "", text)


# --- one set of numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_in_the_served_html(language, tmp_path):
    snapshot = sample()
    said = {one["id"]: numbers.say_figure(one, language) for one in snapshot["figures"]}

    body = page(snapshot, "annex", language)
    in_html = dict(re.findall(r'<data value="[^"]*" data-figure="([^"]+)">([^<]*)</data>', body))
    in_csv = {
        row["figure"]: row["printed"]
        for row in table(snapshot, language)
        if row["statement"] == "figure"
    }
    in_json = {
        row["id"]: row["printed"]
        for row in json.loads(files(snapshot, language)["figures.json"])["figures"]
    }

    assert {name: html.unescape(value) for name, value in in_html.items()} == said
    assert in_csv == said
    assert in_json == said


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_figures_are_in_the_text_of_the_pdf(language, tmp_path):
    snapshot = sample()

    text = joined(text_of_pdf(pdf.draw(snapshot, language).content, tmp_path))

    for figure in snapshot["figures"]:
        assert joined(numbers.say_figure(figure, language)) in text


def test_figures_are_in_the_text_of_the_arabic_pdf(tmp_path):
    snapshot = sample()

    text = text_of_pdf(pdf.draw(snapshot, "ar").content, tmp_path)

    for figure in snapshot["figures"]:
        if figure["value"]:
            assert numbers.digits(figure["value"], "ar") in text


def test_values_keep_number_and_qualifier_apart():
    rows = {row["figure"]: row for row in table(sample()) if row["statement"] == "figure"}

    assert (rows["N2"]["value"], rows["N2"]["qualifier"], rows["N2"]["wording"]) == (
        "1250",
        "at_least",
        "more_than",
    )
    assert rows["N2"]["printed"] == "more than 1,250"
    assert (rows["G11"]["value"], rows["G11"]["qualifier"]) == ("17.5", "about")


def test_typed_zero_survives():
    rows = {row["figure"]: row["value"] for row in table(sample()) if row["statement"] == "figure"}

    assert rows["G4"] == "0"
    assert '<data value="0" data-figure="G4">0</data>' in page(sample(), "annex")


def test_missing_numbers_say_why_and_are_no_zero():
    rows = {row["figure"]: row["value"] for row in table(sample()) if row["statement"] == "figure"}

    assert {name: rows[name] for name in ("G7", "N8", "N9", "G5", "N6", "G10")} == {
        "G7": "[x]",
        "N8": "[z]",
        "N9": "[c]",
        "G5": "[z]",
        "N6": "[x]",
        "G10": "[x]",
    }


def test_conflict_is_never_resolved_silently():
    snapshot = sample()

    rows = [row for row in table(snapshot) if row["figure"] == "N6"]

    assert [(row["statement"], row["value"]) for row in rows] == [
        ("figure", "[x]"),
        ("source", "10"),
        ("source", "5"),
    ]
    assert "10 or 5, sources differ" in words_of(page(snapshot, "networks"))
    assert "10 according to Annual report 2017, line 397" in words_of(page(snapshot, "how-to-read"))


def test_what_cannot_be_added_says_why_and_shows_the_highest():
    said = words_of(page(sample(), "area-2"))

    assert "cannot be added" in said
    assert "People cannot be added" in said
    assert "The highest single number is more than 398." in said


def test_a_claim_is_printed_beside_what_is_listed():
    assert "Claimed 6, listed 1" in words_of(page(sample(), "year"))


def test_targets_that_are_samples_say_so():
    body = words_of(page(sample(), "area-1"))

    assert "Target (sample): 5" in body
    assert "The alliance has not set them." in body
    assert "120 per cent" in body
    assert "about 125 per cent" in body


def test_cited_figures_are_printed_with_their_qualifier_and_lead_to_their_page():
    body = page(sample(), "highlights")

    assert (
        '<a href="/en/figures/workshops/" class="num"><data value="1250" data-figure="N2">More than 1,250</data></a>'
        in body
    )


# --- the same bytes -------------------------------------------------------------------------------------


def test_same_snapshot_same_bytes_in_two_processes():
    snapshot = sample()
    elsewhere = {
        **os.environ,
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "alliance.settings",
    }

    done = subprocess.run(
        [sys.executable, "-c", DRAW_IN_ANOTHER_PROCESS],
        input=json.dumps(snapshot).encode(),
        capture_output=True,
        env=elsewhere,
        check=False,
    )
    here = [
        f"{language} {file.name} {hashlib.sha256(file.content).hexdigest()}"
        for language in ("fr", "ar")
        for file in [
            *pages.draw(snapshot, language),
            pdf.draw(snapshot, language),
            *sheets.draw(snapshot, language),
        ]
    ]

    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().splitlines() == here


# --- words stay words -----------------------------------------------------------------------------------


def test_words_are_never_markup(tmp_path):
    snapshot = sample()

    body = page(snapshot, "annex")
    text = joined(text_of_pdf(pdf.draw(snapshot, "en").content, tmp_path))

    assert html.escape("<b>bold</b>") in body
    assert "<b>bold</b>" not in body
    assert joined("#panic()") in text
    assert joined("$a$ <b>bold</b>") in text
    assert "{braces}" in DANGEROUS


def test_text_cells_are_no_formulas():
    row = next(row for row in table(sample()) if row["figure"] == "G5")

    assert row["indicator_name"] == f"'{FORMULA}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_carry_no_style_no_script_and_nothing_of_other_hosts(language):
    for file in pages.draw(sample(), language):
        body = file.content.decode()

        assert not re.search(r"\sstyle=|<script|<style|\son\w+=", body)
        assert set(re.findall(r'(?:src|href)="(https?://[^"]+)"', body)) <= {
            "https://example.org/toolkit"
        }


def test_a_text_in_another_language_says_so():
    body = page(sample(), "networks", "ar")

    assert '<span lang="en" dir="ltr">It works for equality.</span>' in body


def test_headings_do_not_skip_a_level():
    for file in pages.draw(sample(), "en"):
        if file.media_type.startswith("text/html"):
            levels = [int(level) for level in re.findall(r"<h([1-6])", file.content.decode())]

            assert levels[0] == 1
            assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), (
                file.name
            )


def test_every_part_of_a_page_has_a_name_of_its_own():
    for file in pages.draw(sample(), "en"):
        names = re.findall(r'\sid="([^"]+)"', file.content.decode())

        assert len(names) == len(set(names)), file.name


def test_a_section_with_nothing_in_it_is_left_out():
    snapshot = sample()
    snapshot |= {"glossary": [], "publications": [], "corrections": []}

    slugs = [section.slug for section in tree.build(snapshot, "en").sections]

    assert slugs == [
        *("year", "highlights", "networks", "area-1", "area-2"),
        *("calendar", "partners", "how-to-read", "annex"),
    ]


def test_an_edition_that_replaces_another_opens_with_its_corrections():
    body = words_of(page(sample(), "corrections"))

    assert tree.build(sample(), "en").sections[0].slug == "corrections"
    assert "The symposia, The Alliance 7 6" in re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", page(sample(), "corrections"))
    )
    assert "differ from an earlier edition" in body


# --- drawings -------------------------------------------------------------------------------------------


def drawings(language):
    document = tree.build(sample(), language)
    return {
        block.anchor: (block, charts.draw(block, language, document.direction))
        for section in document.sections
        for block in section.blocks
        if block.kind == "figure"
    }


def test_every_drawing_says_in_words_what_it_shows():
    for anchor, (figure, svg) in drawings("en").items():
        assert re.search(r"<title[^>]*>([^<]*)</title>", svg)[1] == html.escape(figure.title), (
            anchor
        )
        assert re.search(r"<desc[^>]*>([^<]*)</desc>", svg)[1] == html.escape(figure.alt), anchor
        assert figure.alt


def test_an_estimate_is_hatched_and_a_lower_bound_is_open():
    targets = drawings("en")["area-1-targets"][1]
    parts = drawings("en")["parts-workshops"][1]

    assert 'fill="url(#area-1-targets-s1)"' in targets
    assert "<polygon" in parts


def test_bars_begin_where_the_script_begins():
    def first_bar(language):
        return re.search(
            r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"',
            drawings(language)["parts-workshops"][1],
        )

    latin, arabic = first_bar("en"), first_bar("ar")

    assert latin is not None
    assert arabic is not None
    assert float(latin[1]) == 0.5
    assert float(arabic[1]) + float(arabic[2]) == charts.WIDTH - 0.5


# --- the PDF and its gate -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def arabic_report():
    return pdf.draw(sample(), "ar").content


def at_the_gate(content, change, language="ar"):
    """What the gate says of a file after a change."""
    document = tree.build(sample(), language)
    with pikepdf.open(BytesIO(content)) as opened:
        change(opened)
        return gate.problem_of(opened, document, {font["name"] for font in letters.fonts_there()})


def elements(opened, kind):
    return [one for one in tags.elements(opened.Root.StructTreeRoot) if f"/{kind}" == one.S]


def test_the_pdf_says_its_language_direction_and_title(arabic_report):
    with pikepdf.open(BytesIO(arabic_report)) as opened:
        assert opened.Root.Lang == "ar"
        assert opened.Root.ViewerPreferences.Direction == "/R2L"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert str(opened.docinfo.Title) == tree.build(sample(), "ar").title
        with opened.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfuaid:part"] == "1"


def test_the_pdf_uses_the_fonts_of_the_report_alone(arabic_report):
    with pikepdf.open(BytesIO(arabic_report)) as opened:
        assert gate.fonts_of(opened) <= {font["name"] for font in letters.fonts_there()}


def test_each_row_of_a_table_is_headed_by_its_first_cell(arabic_report):
    with pikepdf.open(BytesIO(arabic_report)) as opened:
        bodies = elements(opened, "TBody")
        ids = {bytes(name) for name, _element in tags.named(opened.Root.StructTreeRoot.IDTree)}
        for body in bodies:
            for row in tags.kids(body):
                head, *cells = tags.kids(row)

                assert head.S == "/TH"
                assert tags.table_attributes(head).Scope == "/Row"
                assert bytes(head.ID) in ids
                for cell in cells:
                    assert bytes(head.ID) in [
                        bytes(name) for name in tags.table_attributes(cell).Headers
                    ]
        assert bodies


def test_the_gate_lets_a_good_file_out(arabic_report):
    assert at_the_gate(arabic_report, lambda opened: None) == ""


def test_the_gate_stops_a_drawing_without_words(arabic_report):
    def silence(opened):
        del elements(opened, "Figure")[0]["/Alt"]

    assert at_the_gate(arabic_report, silence) == "a drawing has no alternative text"


def test_the_gate_stops_headings_that_skip(arabic_report):
    def skip(opened):
        elements(opened, "H2")[0].S = pikepdf.Name.H4

    assert "a heading of level 4 follows one of level 1" in at_the_gate(arabic_report, skip)


def test_the_gate_stops_cells_without_heads(arabic_report):
    def behead(opened):
        tags.table_attributes(elements(opened, "TD")[0]).Headers = pikepdf.Array()

    assert at_the_gate(arabic_report, behead) == "a cell of a table does not name its heads"


def test_the_gate_stops_a_file_that_does_not_say_how_it_is_read(arabic_report):
    def turn(opened):
        opened.Root.ViewerPreferences.Direction = pikepdf.Name.L2R

    assert (
        at_the_gate(arabic_report, turn)
        == "the file does not say that it is read from right to left"
    )


def test_the_gate_stops_letters_of_another_font(arabic_report):
    def swap(opened):
        font = next(
            one
            for one in opened.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"
        )
        font.BaseFont = pikepdf.Name("/ABCDEF+Courier")

    assert "Courier" in at_the_gate(arabic_report, swap)


# --- bad input ------------------------------------------------------------------------------------------


def sentence_of(snapshot, draw=pdf.draw, language="en"):
    with pytest.raises(DrawingError) as raised:
        draw(snapshot, language)
    return raised.value.sentence


@pytest.mark.parametrize("draw", [pages.draw, pdf.draw, sheets.draw])
def test_a_text_that_cites_no_figure_names_the_text(draw):
    snapshot = sample()
    snapshot["highlights"][0]["body"] = {"en": "See {N99}."}

    sentence = sentence_of(snapshot, draw)

    assert "Workshops close to home" in sentence
    assert "N99" in sentence
    assert "Whoever edits the text" in sentence


def test_a_letter_that_no_font_has_is_named_with_its_text():
    snapshot = sample()
    snapshot["highlights"][0]["title"] = {"en": "Workshops 工作坊"}

    sentence = sentence_of(snapshot)

    assert "Workshops 工作坊" in sentence
    assert "U+5DE5" in sentence
    assert "Whoever edits the text" in sentence


def test_a_missing_font_is_named_with_who_can_bring_it_back(monkeypatch, tmp_path):
    fonts = tmp_path / "fonts"
    shutil.copytree(letters.FONTS, fonts)
    (fonts / "Rubik-SemiBold.ttf").unlink()
    monkeypatch.setattr(letters, "FONTS", fonts)

    sentence = sentence_of(sample())

    assert "Rubik-SemiBold.ttf" in sentence
    assert "technical administrator" in sentence


def test_a_full_disk_is_said_plainly(monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(setting, "copyfile", full)

    sentence = sentence_of(sample())

    assert "disk is full" in sentence
    assert "technical administrator" in sentence


def test_figures_of_an_unknown_form_are_refused():
    assert "form 99" in sentence_of({**sample(), "schema": 99})


def test_a_template_that_fails_says_why(monkeypatch, tmp_path):
    broken = tmp_path / "report.typ"
    broken.write_text('#let report = json("report.json")\n#panic("no")')
    monkeypatch.setattr(setting, "TEMPLATE", broken)

    assert "panicked" in sentence_of(sample())


def test_setting_that_takes_too_long_is_stopped(monkeypatch, tmp_path):
    endless = tmp_path / "report.typ"
    endless.write_text(
        "#for a in range(1000) { for b in range(1000) { for c in range(1000) { let d = c } } }"
    )
    monkeypatch.setattr(setting, "TEMPLATE", endless)
    monkeypatch.setattr(setting, "MOST_SECONDS", 1)

    assert "took longer than 1 seconds" in sentence_of(sample())


def test_the_tags_of_a_small_report_are_as_they_were():
    """A change here is a change of what screen readers hear: look at it, then replace the golden file."""
    with pikepdf.open(BytesIO(pdf.draw(sample(), "en").content)) as opened:
        heard = "".join(f"{line}\n" for line in outline_of(opened.Root.StructTreeRoot))

    assert heard == (Path(__file__).parent / "tags_of_sample.txt").read_text()


def outline_of(node, depth=0):
    """The kinds of all elements, indented, with the titles and alternative texts that they carry."""
    for kid in tags.kids(node):
        told = [str(kid.get(name, "")) for name in ("/T", "/Alt")]
        yield "  " * depth + " ".join([str(kid.S).lstrip("/"), *filter(None, told)])
        yield from outline_of(kid, depth + 1)


def test_the_fonts_are_as_they_were_described():
    for font in json.loads((letters.FONTS / "fonts.json").read_text()):
        assert (
            hashlib.sha256((letters.FONTS / font["file"]).read_bytes()).hexdigest()
            == font["sha256"]
        )
    assert {path.name for path in Path(letters.FONTS).glob("*-OFL.txt")} == {
        "Rubik-OFL.txt",
        "SourceSans3-OFL.txt",
        "Vazirmatn-OFL.txt",
    }
