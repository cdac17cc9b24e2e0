"""The search by itself: which words find which, in which order, marked and escaped, and never what is not open."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.finding import index, words
from alliance.finding.results import ON_A_PAGE, Wanted, find
from alliance.finding.sources import Document
from alliance.models import SearchDocument
from tests.alliance.searching import KIND, Library, key_of, small_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    return small_library(monkeypatch)


# --- which words find which ----------------------------------------------------------------------

# language, what is written, what is typed
FOUND = [
    # accents, on either side or on none
    ("fr", "L’égalité des genres", "egalite"),
    ("fr", "L’égalité des genres", "égalité"),
    ("fr", "L’égalité des genres", "l’égalité"),
    ("fr", "L’égalité des genres", "l'egalite"),
    ("fr", "L'égalité des genres", "l’égalité"),
    ("fr", "Egalite sans accents", "égalité"),
    ("fr", "Réseaux nationaux", "reseau national"),
    ("fr", "Réseaux nationaux", "réseaux nationaux"),
    ("fr", "Réseaux nationaux", "RÉSEAU"),
    ("fr", "Une œuvre commune", "oeuvre"),
    ("fr", "Une œuvre commune", "œuvres"),
    ("fr", "Une oeuvre commune", "œuvre"),
    ("fr", "Où nous sommes présents", "présente"),
    ("fr", "Aujourd’hui à Bruxelles", "aujourd’hui"),
    ("es", "Participación juvenil", "participacion"),
    ("es", "Participación juvenil", "participación"),
    ("es", "Publicación nueva", "publicaciones"),
    ("es", "Nación", "naciones"),
    ("es", "Género y paz", "genero"),
    ("es", "Género y paz", "GÉNERO"),
    ("es", "Las niñas del Perú", "ninas peru"),
    ("es", "Niñas y niños", "niña"),
    ("es", "Masculinidades", "masculinidad"),
    ("es", "Prevención de la violencia", "violencias prevencion"),
    ("en", "Women’s rights", "womens right"),
    ("en", "Women's rights", "women’s"),
    ("en", "Trainings for coordinators", "training coordinator"),
    ("en", "Evaluations", "evaluation"),
    ("en", "A café in Zürich", "cafe zurich"),
    ("en", "Capacity-building", "capacity building"),
    ("en", "Capacity building", "capacity-building"),
    ("en", "UN Women", "un women"),
    # Arabic: article, hamza, ta marbuta, alef maqsura, vowel marks, tatweel
    ("ar", "المساواة", "مساواة"),
    ("ar", "مساواة", "المساواة"),
    ("ar", "إفريقيا", "افريقيا"),
    ("ar", "افريقيا", "أفريقيا"),
    ("ar", "العدالة", "العداله"),
    ("ar", "العداله", "العدالة"),
    ("ar", "العدالة", "عداله"),
    ("ar", "مستشفى", "مستشفي"),
    ("ar", "آسيا", "اسيا"),
    ("ar", "الشَّبَكَة", "الشبكة"),
    ("ar", "الشبكة", "الشَّبَكَةُ"),
    ("ar", "الشبكـــة", "الشبكة"),
    ("ar", "المسؤولية", "المسوولية"),
    ("ar", "شبكات وطنية", "شبكة"),
    # names belong to no language
    ("", "Asociación Ñandú", "asociacion nandu"),
    ("", "Çağdaş Dernek", "cagdas"),
    # words that are in nearly every text narrow nothing
    ("en", "Networks of the alliance", "the networks of an alliance"),
    ("fr", "Le même réseau", "le réseau"),
]
NOT_FOUND = [
    ("fr", "L’égalité des genres", "liberté"),
    ("fr", "Réseaux nationaux", "réseau régional"),
    ("es", "Género y paz", "género guerra"),
    ("ar", "المساواة", "العدالة"),
    ("en", "Women", "omen"),
]


@pytest.mark.parametrize("language", sorted({row[0] for row in FOUND}))
def test_words_are_found_as_people_write_them(library: Library, language: str):
    rows = [(written, typed) for tongue, written, typed in FOUND if tongue == language]
    library.says({written: written for written, _typed in rows}, language)
    missed = [row for row in rows if row[0] not in library.keys(row[1], language or "en")]

    assert missed == []


def test_other_words_are_not(library: Library):
    for language, written, typed in NOT_FOUND:
        library.says({"it": written}, language)

        assert library.keys(typed, language) == [], typed


LEFT_OUT_AND_KEPT_TOGETHER = {
    "réseau -égalité": ["plain"],
    "réseau -egalite": ["plain"],
    "reseau -ÉGALITÉ": ["plain"],
    '"réseau national"': ["plain"],
    '"national réseau"': [],
    "“reseau national”": ["plain"],
    "« réseau national »": ["plain"],
    'réseau -"réseau national"': ["accented", "bare"],
    "réseau-national": ["plain"],
}


def test_words_are_left_out_and_kept_together(library: Library):
    library.says(
        {
            "plain": "Réseau national",
            "accented": "Réseau pour l’égalité",
            "bare": "Reseau pour l'egalite",
        },
        "fr",
    )
    found = {typed: sorted(library.keys(typed, "fr")) for typed in LEFT_OUT_AND_KEPT_TOGETHER}

    assert found == LEFT_OUT_AND_KEPT_TOGETHER


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Publicaciones", "publicacion"),
        ("Gender justice", "gendder"),
        ("Masculinidades en Lima", "masculinidad3s"),
        ("MenEngage Africa", "mengage"),
    ],
)
def test_what_is_spelt_nearly_so_is_offered_where_little_was_found(
    library: Library, written: str, typed: str
):
    library.says({"it": written}, "es")
    found = library.found(typed, "es")

    assert found.number == 0
    assert [key_of(hit.address) for hit in found.alike] == ["it"]


def test_nothing_is_offered_beside_enough_hits(library: Library):
    library.says({"a": "Peace", "b": "Peace", "c": "Peace", "d": "Pease"}, "en")

    assert library.found("peace").alike == ()


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", words.Terms()),
        (' -- " !', words.Terms()),
        ("a-b -c", words.Terms(("a-b",), ("c",))),
        ('x "y z', words.Terms(("x", "y z"))),
        ('-"y z"', words.Terms((), ("y z",))),
    ],
)
def test_what_is_typed_is_read(typed: str, terms: words.Terms):
    assert words.read(typed) == terms


def test_no_sign_is_an_order(library: Library):
    library.says({"it": "Words"}, "en")
    signs = ["'", "\\", "& | ! ( ) :*", "a:*", "<->", "-", '"', "%", "_", "é" * 99, "1 2 3"]

    assert {typed: library.keys(typed) for typed in signs} == {typed: [] for typed in signs}


# --- languages ----------------------------------------------------------------------------------


def test_each_thing_is_found_once_in_the_language_nearest_to_the_reader(library: Library):
    library.holds(
        Document("both", "en", "Africa"),
        Document("both", "es", "África"),
        Document("english", "en", "Africa"),
        Document("name", "", "Africa"),
    )
    hits = library.found("africa", "es").groups[0].hits

    assert [(key_of(hit.address), hit.language) for hit in hits] == [
        ("both", "es"),
        ("name", ""),
        ("english", "en"),
    ]


def test_one_language_can_be_asked_for(library: Library):
    library.holds(Document("a", "en", "Peace"), Document("b", "fr", "Peace"))

    assert library.keys("peace", language="fr") == ["b"]
    assert library.keys("", language="fr") == ["b"]


# --- what is open -------------------------------------------------------------------------------


def test_what_is_no_longer_open_is_out_before_the_index_is_written_anew(library: Library):
    library.says({"it": "Gender justice", "other": "Gender paths"}, "en")
    library.hidden = {"it"}

    assert library.keys("gender") == ["other"]
    assert library.keys("") == ["other"]
    assert [key_of(hit.address) for hit in library.found("justise").alike] == []


def test_nothing_is_shown_in_the_words_of_an_earlier_version(library: Library):
    library.holds(Document("it", "en", "Old words", audience="it@1"))
    library.documents = [Document("it@2", "en", "New words")]

    assert library.keys("words") == []


# --- pages --------------------------------------------------------------------------------------


def test_words_are_marked_and_everything_else_is_escaped(library: Library):
    evil = '<script>alert("gender")</script> & <mark>gender</mark>'
    library.holds(Document("it", "en", evil, body=evil, extra=evil))
    hit = library.found("gender").groups[0].hits[0]

    for told in (hit.title, hit.snippet, hit.extra):
        assert "<script" not in told
        assert told.count("<mark>gender</mark>") == 2
        assert told.count("&lt;mark&gt;<mark>") == 1


def test_marks_stand_where_the_search_saw_the_words(library: Library):
    library.holds(
        Document(
            "fr",
            "fr",
            "Pour l’Égalité",
            body="x " * 200 + "des réseaux égaux et l’égalité " + "y " * 200,
        ),
        Document("ar", "ar", "الشبكة", body="من أجل العدالة بين الجنسين"),
    )
    french = library.found("egalite", "fr").groups[0].hits[0]
    arabic = library.found("العداله", "ar").groups[0].hits[0]

    assert french.title == "Pour l’<mark>Égalité</mark>"
    assert french.snippet.startswith("… ")
    assert french.snippet.endswith(" …")
    assert "<mark>égalité</mark>" in french.snippet
    assert "<mark>العدالة</mark>" in arabic.snippet


def test_twenty_stand_on_a_page(library: Library):
    library.says({f"it-{number:02}": f"Peace {number:02}" for number in range(45)}, "en")
    first, last = library.found("peace"), find(Wanted(typed="peace"), "en", 3)

    assert (first.number, len(first.groups[0].hits)) == (45, ON_A_PAGE)
    assert [key_of(hit.address) for hit in last.groups[0].hits] == [
        f"it-{n}" for n in range(40, 45)
    ]


def test_the_number_of_queries_does_not_grow(library: Library):
    library.says({"it": "Peace"}, "en")
    with CaptureQueriesContext(connection) as few:
        library.found("peace -war")
    library.holds(
        *(
            Document(f"it-{n}", language, "Peace")
            for n in range(60)
            for language in ("en", "fr", "")
        )
    )
    with CaptureQueriesContext(connection) as many:
        library.found("peace -war")

    assert len(many) <= len(few) <= 4


# --- the index ----------------------------------------------------------------------------------


def test_the_index_is_written_only_where_something_changed(library: Library):
    library.says({"same": "Peace", "other": "War", "gone": "Peace"}, "en")
    before = dict(SearchDocument.objects.order_by("pk").values_list("key", "updated_at"))
    SearchDocument.objects.update(updated_at="2020-01-01T00:00Z")
    library.says({"same": "Peace", "other": "Truce"}, "en")
    after = {row.key: row.updated_at.year for row in SearchDocument.objects.order_by("pk")}

    assert set(before) == {"same", "other", "gone"}
    assert after["same"] == 2020
    assert after["other"] > 2020
    assert "gone" not in after

    index.rebuild(anew=True)
    assert all(row.updated_at.year > 2020 for row in SearchDocument.objects.order_by("pk"))


def test_one_thing_is_written_anew_without_touching_the_others(library: Library):
    library.says({"a": "Peace", "b": "Peace"}, "en")
    library.documents = [Document("a", "en", "Truce")]
    index.refresh(KIND, ["a"])

    assert library.keys("truce") == ["a"]
    assert set(SearchDocument.objects.order_by("pk").values_list("key", flat=True)) == {"a", "b"}


def test_a_language_without_a_stemmer_is_searched_word_for_word(library: Library):
    library.says({"it": "Haki za wanawake"}, "sw")

    assert library.keys("wanawake") == ["it"]


# --- the page -----------------------------------------------------------------------------------


ANSWERS = {
    "": "Search",
    "?q=gender": "Gender</mark> justice",
    "?q=%00gender": "hidden signs",
    "?q=%E2%80%AEgender": "hidden signs",
    "?q=" + "g" * 101: "too long",
    "?q=zzz": "Nothing was found",
    "?q=%22%22": "Nothing was found",
    "?q=gender&page=99": "Gender</mark> justice",
    "?q=gender&page=x": "Gender</mark> justice",
    "?q=gender&kind=nonsense": "Choose one of the kinds",
    "?q=gender&year=x": "Choose one of the years",
    "?q=gender&language=xx": "Choose one of the languages",
    "?q=gender&network=nowhere": "Choose one of the networks",
    "?q=gender&kind=%00&network=%00": "Choose one of the kinds",
}


def test_every_address_of_the_search_has_an_answer(library: Library):
    library.says({"it": "Gender justice"}, "en")
    client = Client()
    for query, words_on_it in ANSWERS.items():
        page = client.get(f"/en/search/{query}")

        assert page.status_code == 200
        assert words_on_it in page.text, query
        assert 'content="noindex"' in page.text
        assert "no-cache" in page["Cache-Control"]
        assert not page.cookies


def test_a_page_that_is_open_already_gets_only_what_was_found(library: Library):
    library.says({"it": "Gender justice"}, "en")
    page = Client().get("/en/search/?q=gender", headers={"HX-Request": "true"})

    assert "<html" not in page.text
    assert "<mark>Gender</mark> justice" in page.text
    assert "HX-Request" in page["Vary"]


def test_browsers_are_told_how_to_search_here():
    anywhere, spanish = Client().get("/opensearch.xml"), Client().get("/es/opensearch.xml")

    assert anywhere.status_code == 200
    assert "/es/search/?q={searchTerms}" in spanish.text
    assert spanish["Content-Type"].startswith("application/opensearchdescription+xml")
