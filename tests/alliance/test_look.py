"""The look keeps its promises: contrast, distances for colour-blind eyes, bytes, both directions, nothing inline."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from alliance.countries import country_name
from alliance.templatetags.look import big_digits, menu_items, signed_in
from alliance.templatetags.words import in_a_row

STATIC = Path(settings.BASE_DIR) / "alliance" / "static"
STYLESHEET = (STATIC / "css" / "portal.css").read_text()
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))

PALETTES = re.findall(r":root \{([^}]*--paper[^}]*)\}", STYLESHEET)
LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rules)) for rules in PALETTES)
DARK = LIGHT | DARK

FALLBACK = {"text": "نص", "lang": "ar", "language": "en"}

# text, ground, least contrast
PAIRS = [
    ("ink", "paper", 7),
    ("ink", "surface", 7),
    ("muted", "paper", 4.5),
    ("muted", "surface", 4.5),
    ("plum", "paper", 7),
    ("plum", "surface", 7),
    ("plum-strong", "paper", 7),
    ("on-plum", "plum", 7),
    ("on-plum", "plum-strong", 7),
    ("teal", "paper", 4.5),
    ("teal", "surface", 4.5),
    ("ok", "paper", 4.5),
    ("ok", "surface", 4.5),
    ("error", "paper", 4.5),
    ("error", "surface", 4.5),
    ("error", "error-paper", 4.5),
    ("ink", "error-paper", 7),
    ("clay", "paper", 4.5),
    ("clay", "surface", 4.5),
    ("clay", "clay-paper", 4.5),
    ("ink", "clay-paper", 7),
    ("field", "paper", 3),
    ("field", "surface", 3),
    ("on-marigold", "marigold", 7),
    *((f"chart-{number}", "paper", 3) for number in range(1, 6)),
]

# How the three kinds of colour blindness see (Viénot, Brettel and Mollon 1999; Brettel for tritan), on linear RGB.
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "deutan": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
    "tritan": ((1, 0.14461, -0.14461), (0, 0.85924, 0.14076), (0, 0.85924, 0.14076)),
}


def linear(colour: str) -> tuple[float, float, float]:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return red, green, blue


def contrast(one: str, other: str) -> float:
    lights = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue
        for red, green, blue in (linear(one), linear(other))
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def oklab(rgb: tuple[float, ...]) -> tuple[float, ...]:
    red, green, blue = (max(channel, 0) for channel in rgb)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def distance(one: str, other: str, sight: str) -> float:
    seen = [
        oklab(
            tuple(
                sum(weight * channel for weight, channel in zip(row, linear(colour), strict=True))
                for row in SIGHTS[sight]
            )
        )
        for colour in (one, other)
    ]
    return 100 * sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(palette, text, ground, least):
    assert contrast(palette[text], palette[ground]) >= least


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_chart_colours_differ_for_everybody(palette, sight):
    colours = [palette[f"chart-{number}"] for number in range(1, 6)]

    nearest = min(
        distance(one, other, sight) for at, one in enumerate(colours) for other in colours[at + 1 :]
    )

    assert nearest >= 12


def test_colours_of_old_browsers_are_the_light_ones():
    pairs = re.findall(
        r"\n  ([a-z-]+): (#[0-9a-f]{6});\n  ([a-z-]+): var\(--([\w-]+)\)", STYLESHEET
    )

    assert len(pairs) > 10
    assert [pair for pair in pairs if LIGHT[pair[3]] != pair[1]] == []


def test_the_stylesheet_knows_no_left_and_no_right():
    physical = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom"
        r"|width|height|(?:min|max)-(?:width|height)|float|text-align: (?:left|right))(?:-[a-z]+)*\s*:"
        r"|text-align:\s*(?:left|right)"
    )
    rules = re.sub(r"@media[^{]*\{", "", STYLESHEET)

    assert physical.findall(rules) == []


@pytest.mark.parametrize(
    ("name", "most"), [("css/portal.css", 12), ("js/portal.js", 1), ("icons.svg", 4)]
)
def test_files_are_small_on_the_wire(name, most):
    assert len(brotli.compress((STATIC / name).read_bytes())) <= most * 1024


def test_fonts_are_small_and_an_arabic_heading_needs_only_one():
    fonts = sorted((STATIC / "fonts").glob("*.woff2"))

    assert [font.name for font in fonts] == ["rubik-650-arabic.woff2", "rubik-650-latin.woff2"]
    assert max(font.stat().st_size for font in fonts) <= 18 * 1024
    assert '--heading-font: "Rubik Portal Arabic", var(--body-font);' in STYLESHEET


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_templates_hold_no_inline_style_or_script(template):
    text = template.read_text()

    assert re.findall(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*(?:\ssrc=|application/))", text) == []
    assert (
        re.findall(r"(?:src|href)=\"(?:https?:)?//", text.replace("https://menengage.org/", ""))
        == []
    )


def test_icons_that_components_name_are_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    named = {
        name
        for template in TEMPLATES
        for name in re.findall(r'(?:<c-icon name|icon)="([\w-]+)"', template.read_text())
    }

    assert len(named) > 10
    assert named - sprite == set()


@pytest.mark.parametrize(
    ("phrase", "drawn"),
    [
        ("more than 1,250", "<span>more than </span><b>1,250</b>"),
        ("plus de 1\u202f250", "<span>plus de </span><b>1\u202f250</b>"),
        ("about 50", "<span>about </span><b>50</b>"),
        ("24", "<b>24</b>"),
        ("3.5% of them", "<b>3.5%</b><span> of them</span>"),
        ("not yet known", "<span>not yet known</span>"),
        ("<b>7", "<span>&lt;b&gt; </span><b>7</b>"),
    ],
)
def test_the_digits_of_a_phrase_are_set_large(phrase, drawn):
    assert big_digits(phrase) == drawn


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("PS", "en", "Palestine"),
        ("CD", "fr", "République démocratique du Congo"),
        ("KH", "es", "Camboya"),
        ("LB", "ar", "لبنان"),
        ("QQ", "en", "QQ"),
    ],
)
def test_countries_are_called_what_members_call_them(code, language, name):
    assert country_name(code, language) == name


def test_a_visitor_without_a_session_cookie_costs_no_look_at_the_session():
    request = RequestFactory().get("/en/")  # has neither session nor user: touching one would fail

    assert signed_in(Context({"request": request})) is False


def test_the_menu_marks_the_section_that_holds_the_page():
    request = RequestFactory().get("/en/reports/2017/")

    with translation.override("en"):
        items = menu_items(Context({"request": request}))

    assert [item.label for item in items if item.current] == ["Annual reports"]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "lead and custodian"), ("ar", "lead وcustodian")]
)
def test_names_in_a_row_are_joined_as_the_language_joins_them(language, said):
    with translation.override(language):
        assert in_a_row(["lead", "custodian"]) == said


def test_a_text_in_another_language_says_so_and_carries_its_own_direction():
    page = render_to_string("components/fallback_text.html", FALLBACK)

    assert "It is shown in Arabic." in page
    assert '<p lang="ar" dir="rtl">نص</p>' in page


def test_a_text_in_the_language_of_the_page_needs_no_remark():
    page = render_to_string("components/fallback_text.html", FALLBACK | {"language": "ar"})

    assert "<p>نص</p>" in page
    assert "lang=" not in page
