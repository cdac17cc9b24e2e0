"""The world map: what its colours say its patterns say too, no country is left out, and each drawing has its own mark."""

import re

import brotli
import pytest
from django.conf import settings
from django.db import connection

from alliance.countries import OWN_CHOICES, country_choices, country_codes
from alliance.folding import folded, sort_key
from alliance.map import DARK, LIGHT, LOOKS, Paint, Picture, draw_map, drawing, nearest

LANGUAGES = list(settings.LANGUAGE_TABLE)
STYLES = (settings.BASE_DIR / "alliance" / "static" / "css" / "portal.css").read_text()
MOST_BYTES = 40 * 1024


def drawn(dark: bool = False, **paints: Paint) -> str:
    return draw_map(
        paints, dark=dark, title="Networks & countries", description="<Words>", language="en"
    )


def test_it_says_what_it_shows_to_those_who_do_not_see_it():
    svg = drawn(SE=Paint.ACTIVE)

    assert "<title>Networks &amp; countries</title><desc>&lt;Words&gt;</desc>" in svg


def test_a_country_is_painted_in_its_colour_and_its_pattern():
    svg = drawn(SE=Paint.ACTIVE, LB=Paint.EMERGING, VC=Paint.FORMING)

    assert svg.count(f'fill="{LIGHT.steps[3]}" stroke') == 1
    assert svg.count('fill="url(#emerging)"') == 2  # Lebanon is small: its shape and a dot
    assert svg.count('fill="url(#forming)"') == 1  # Saint Vincent is a dot only
    assert svg.count("<pattern ") == 2


def test_no_data_is_painted_and_neither_bare_land_nor_the_lowest_step():
    svg = drawn(KE=Paint.NO_DATA, UG=Paint.STEP_1)

    assert svg.count('fill="url(#no-data)"') == 1
    assert svg.count(f'fill="{LIGHT.steps[0]}" stroke="{LIGHT.ink}"') == 1
    assert svg.count(f'stroke="{LIGHT.ink}"') == 2


@pytest.mark.parametrize("dark", [False, True])
def test_paints_of_one_map_differ_without_colour(dark):
    palette = DARK if dark else LIGHT
    maps = [
        [Paint.ACTIVE, Paint.EMERGING, Paint.FORMING, Paint.DORMANT, Paint.NO_DATA],
        [Paint.OWN, Paint.WIDER],
        [Paint.STEP_1, Paint.STEP_2, Paint.STEP_3, Paint.STEP_4, Paint.STEP_5],
    ]
    for paints in maps:
        looks = [LOOKS[paint] for paint in paints]
        assert len({(look.pattern, palette.ground(look.ground)) for look in looks}) == len(paints)
        assert len({look.pattern for look in looks if look.pattern}) >= len(paints) - 2


def test_every_shape_has_an_outline_and_disputed_lines_are_dashed():
    svg = drawn()

    assert '<g fill="#f5f2f7" stroke="#857a90"' in svg
    assert svg.count('stroke-dasharray="4 4"') == 4


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_light_even_with_every_country_painted(dark):
    everywhere = dict.fromkeys(country_codes(), Paint.STEP_3)
    svg = drawn(dark, **everywhere)

    assert len(brotli.compress(svg.encode())) <= MOST_BYTES


def test_every_country_is_a_shape_or_a_dot():
    not_drawn = {
        code for code in country_codes() if LIGHT.steps[4] not in drawn(**{code: Paint.STEP_5})
    }

    # parts of states that the shapes do not tell apart
    assert not_drawn <= {"BQ", "CC", "CX", "GF", "GI", "GP", "MQ", "RE", "SJ", "TK", "YT"}


def test_the_mark_follows_from_what_is_drawn_and_from_nothing_else():
    def mark(paints: dict[str, Paint], dark: bool = False) -> str:
        picture = Picture.of(paints, title="Networks", description="Two", language="en")
        return drawing(picture, dark=dark).mark

    one = {"SE": Paint.ACTIVE, "KH": Paint.ACTIVE}
    assert mark(one) == mark({"KH": Paint.ACTIVE, "SE": Paint.ACTIVE})
    assert mark(one) != mark(one | {"SE": Paint.EMERGING})
    assert mark(one) != mark(one, dark=True)


def test_the_legend_has_the_colours_of_the_drawing():
    light, dark = re.findall(r"--map-1: .*?--map-5: #\w+", STYLES, re.DOTALL)

    assert tuple(re.findall(r"#\w{6}", light)) == LIGHT.steps
    assert tuple(re.findall(r"#\w{6}", dark)) == DARK.steps


def test_the_nearest_countries_are_those_that_lie_nearest():
    assert nearest("KE", ["PE", "CM", "LS", "KE"], count=2) == ["CM", "LS"]
    assert nearest("BQ", ["PE"], count=2) == []


# --- names of countries -----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_have_names_of_whole_words(language):
    names = [name for _code, name in country_choices(language)]

    assert len(names) == len(set(names))
    for code, name in country_choices(language):
        assert name != code
        assert not re.search(r"[&*/]|\bSt\.|EE\. ?UU|Kinshasa|Territor(ies|ios) ", name), name


def test_own_choices_are_for_countries_in_languages_that_we_speak():
    assert OWN_CHOICES.keys() <= country_codes()
    assert {language for names in OWN_CHOICES.values() for language in names} <= set(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "codes"),
    [
        ("fr", ["EG", "ER", "ES", "SZ", "ET"]),  # Égypte, Érythrée, Espagne, Eswatini, Éthiopie
        ("en", ["AX", "AL", "CI", "HR"]),  # Åland beside Albania, Côte d’Ivoire before Croatia
        ("ar", ["AR", "JO", "ES", "AL", "BH", "BR"]),  # الأرجنتين and الأردن before إسبانيا
    ],
)
def test_countries_stand_where_people_look_for_them(language, codes):
    order = [code for code, _name in country_choices(language) if code in codes]

    assert order == codes


def test_an_article_is_passed_over_and_a_first_syllable_is_not():
    assert sort_key("الأردن")[0] == "اردن"
    assert sort_key("ألمانيا")[0] == "المانيا"


@pytest.mark.django_db
def test_names_are_folded_as_the_database_folds_them():
    names = sorted({name for language in LANGUAGES for _code, name in country_choices(language)})
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_fold(name) FROM unnest(%s::text[]) AS said(name)", [names])
        assert [row[0] for row in cursor.fetchall()] == [folded(name) for name in names]
