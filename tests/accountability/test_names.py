"""Names as people type them: accents, case and order aside, and a near hit is a hit."""

import pytest

from accountability.queries.names import folded, named_organisations, named_people

AMINA, BRUNO, LI, NUR, JEAN, MAX = "amina", "bruno", "li", "nur", "jean", "max"
PEOPLE = {
    AMINA: "Amina Okoye-N'Diaye",
    BRUNO: "Bruno Łukasz Müller",
    LI: "Li Na",
    NUR: "نُور الحسن أحمد",
    JEAN: "Jean-Pierre de los Santos",
    MAX: "Max Mark",
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("amina", {AMINA}),
        ("AMÍNA OKOYE", {AMINA}),
        ("Okoye, Amina", {AMINA}),
        ("Ndiaye", {AMINA}),
        ("Aminna", {AMINA}),
        ("Amnia", {AMINA}),
        ("Lukasz", {BRUNO}),
        ("Muller", {BRUNO}),
        ("MÜLLER", {BRUNO}),
        ("mu\u0308ller", {BRUNO}),
        ("Ｍüller", {BRUNO}),
        ("li na", {LI}),
        ("Na, Li", {LI}),
        ("Li", set()),
        ("احمد", {NUR}),
        ("نور", {NUR}),
        ("\u202bأحمد\u202c", {NUR}),
        ("الحسـن", {NUR}),
        ("jean pierre", {JEAN}),
        ("Jeanpierre", {JEAN}),
        ("Santo", {JEAN}),
        ("los", set()),
        ("Marc", {MAX}),
        ("J. Santos and Bruno", {JEAN, BRUNO}),
        ("Amina\nBruno\nMax", {AMINA, BRUNO, MAX}),
        ("Somebody else", set()),
        ("", set()),
        (" \x00 -- ", set()),
    ],
)
def test_a_name_is_known_however_it_is_written(typed: str, meant: set[str]) -> None:
    assert named_people(typed, PEOPLE) == meant


def test_in_sentences_short_words_are_no_near_hits() -> None:
    said = "The man at the max of the market, marc my words"

    assert named_people("Marc", {MAX: "Anna Mark"}) == {MAX}
    assert named_people(said, {MAX: "Anna Mark"}, in_sentences=True) == set()
    assert named_people("It was Mark who did it", {MAX: "Anna Mark"}, in_sentences=True) == {MAX}


def test_a_long_text_is_compared_in_bounds() -> None:
    people = {number: f"Person{number} Family{number}" for number in range(100)}

    assert len(folded("word " * 100_000)) == 2000
    assert named_people("another " * 100_000, people) == set()


ORGANISATIONS = {
    "sonke": ("Sonke Gender Justice", "", "SGJ"),
    "white": ("White Ribbon", "شريط أبيض", ""),
    "aids": ("Men Against Aids", "", "MAA"),
    **{f"centre {number}": (f"Women Centre {number}", "", "") for number in range(20)},
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sonke", {"sonke"}),
        ("Sonke gender justise", {"sonke"}),
        ("the organisation Sonke Gender Justice in Cape Town", {"sonke"}),
        ("SGJ", {"sonke"}),
        ("S.G.J.", {"sonke"}),
        ("maa", set()),
        ("شريط ابيض", {"white"}),
        ("women", set()),
        ("Women Centre 7", {"centre 7"}),
        ("men", set()),
        ("", set()),
    ],
)
def test_an_organisation_is_known_by_its_names_and_its_acronym(typed: str, meant: set[str]) -> None:
    assert named_organisations(typed, ORGANISATIONS) == meant
