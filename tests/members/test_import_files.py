"""What is read from files that people bring, which files are refused and with which words, and what goes back."""

import re
from datetime import date

import pytest

from alliance.sheets.reading import Unreadable
from alliance.sheets.words import Vocabulary, Word
from members.sheets import words
from members.sheets.messages import say
from members.sheets.reading import Table, read_table
from members.sheets.rows import Entry, Reader
from members.sheets.writing import template, with_errors
from tests.alliance import files

ROWS = [["Name", "Country"], ["Two Rivers", "Kenya"], ["Réseau Égalité", "Cameroun"]]


def names_in(table: Table) -> list[str]:
    return [table.text(number, "name") for number in table.numbers]


def refusal_of(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_table(content)
    return str(refused.value.sentence)


def read_row(cells: dict[str, str]) -> Entry:
    themes = Vocabulary(
        [Word("gender-justice", {"en": "Gender justice", "fr": "Justice de genre"})]
    )
    return Reader(themes=themes, today=date(2026, 3, 1)).entry(2, cells)


def codes(entry: Entry, column: str) -> list[str]:
    return [message[0] for message in entry.messages.get(column, [])]


# --- kinds of files ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.xlsx(ROWS), "xlsx"),
        (files.ods(ROWS), "ods"),
        (files.csv("Name,Country\nTwo Rivers,Kenya\nRéseau Égalité,Cameroun\n"), "csv"),
        (files.csv("Name;Country\nTwo Rivers;Kenya\nRéseau Égalité;Cameroun", "cp1252"), "csv"),
        (files.csv("Name\tCountry\nTwo Rivers\tKenya\nRéseau Égalité\tCameroun", "utf-16"), "csv"),
        (
            files.csv("Name,Country\r\nTwo Rivers,Kenya\r\nRéseau Égalité,Cameroun", "utf-8-sig"),
            "csv",
        ),
        (files.csv("Name,Country\nTwo Rivers,Kenya\nRéseau Égalité,Cameroun", "utf-16-le"), "csv"),
    ],
    ids=["xlsx", "ods", "csv", "cp1252", "utf-16", "mark", "utf-16 without mark"],
)
def test_each_kind_of_file_says_the_same(content: bytes, kind: str):
    table = read_table(content)

    assert table.kind == kind
    assert names_in(table) == ["Two Rivers", "Réseau Égalité"]
    assert table.text(3, "country") == "Cameroun"


def test_a_csv_says_how_it_was_read():
    table = read_table(files.csv("Nom;Pays\nAssociation d’été;FR", "cp1252"))

    assert (table.encoding, table.delimiter) == ("cp1252", ";")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("الاسم;البلد\nمجموعة النهرين;لبنان\n", "cp1256"),
        ("الاسم;البلد;البريد الإلكتروني\nTwo Rivers;Kenya;a@example.org\n", "cp1256"),
        ("Name,Country\nTwo Rivers,Kenya\nمجموعة النهرين,Lebanon\nCafé étoilé,FR\n", "cp1256"),
        ("Name,Country\nمؤسّسة الأسرة,Lebanon\n", "cp1256"),
        ("Name,Country\nچشمه,Iran\n", "cp1256"),
        ("Nombre;País\nOrganización Ñuñoa;Perú\n", "cp1252"),
        ("Name,Country\nOrganización Ñuñoa,Perú\nÁÉÍÓÚ,ES\nNiñez y Año,CL\n", "cp1252"),
        ("Nom;Pays\nCollectif « Été » d’Égalité;Sénégal\n", "cp1252"),
        ("الاسم;البلد\nمجموعة النهرين;لبنان\n", "utf-16"),
        ("الاسم;البلد\nمجموعة النهرين;لبنان\n", "utf-16-le"),
        ("الاسم;البلد\nمجموعة النهرين;لبنان\n", "utf-16-be"),
        ("الاسم;البلد\nمجموعة النهرين;لبنان\n", "utf-8"),
    ],
)
def test_the_letters_of_a_csv_are_read_as_they_were_written(text: str, encoding: str):
    table = read_table(files.csv(text, encoding))

    assert table.encoding == encoding
    assert table.rows == [re.split("[;,]", line) for line in text.splitlines()]


def test_a_mark_of_utf_8_is_no_part_of_the_first_heading():
    table = read_table(files.csv("Shoe size;الاسم\n42;مجموعة\n", "utf-8-sig"))

    assert (table.encoding, table.unknown) == ("utf-8", ("Shoe size",))


def test_somebody_may_say_how_a_csv_is_written():
    content = files.csv("Name;Country\nÉté;FR\n", "cp1252")

    assert read_table(content).rows[1][0] == "Été"
    assert read_table(content, "cp1256").rows[1][0] == "ةté"


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        (["Name", "Nom", "Nombre", "الاسم", "NOM DE L’ORGANISATION", "  name* "], "name"),
        (["Country", "Pays", "PAIS", "البلد", "país"], "country"),
        (["E-mail address", "Adresse e-mail", "Correo electrónico", "البريد الإلكتروني"], "email"),
    ],
)
def test_headings_are_known_in_every_language_whatever_accents_and_capitals(
    headings: list[str], code: str
):
    assert {words.columns().find(heading) for heading in headings} == {code}


def test_columns_may_stand_in_any_order_and_unknown_ones_are_told():
    table = read_table(files.csv("Shoe size,Pays,Nom\n42,Kenya,Two Rivers\n"))

    assert table.unknown == ("Shoe size",)
    assert (table.text(2, "name"), table.text(2, "country")) == ("Two Rivers", "Kenya")


def test_rows_count_as_the_spreadsheet_counts_and_empty_ones_are_passed_over():
    table = read_table(files.xlsx([["Name"], ["One"], [""], ["Two"]]))

    assert table.numbers == [2, 4]


def test_dates_and_numbers_are_read_as_people_see_them():
    book = files.xlsx([["Name", "Founded in"], ["One", 2009], ["Two", 2010.0]])

    table = read_table(book)

    assert [table.text(number, "founded_year") for number in table.numbers] == ["2009", "2010"]


def test_a_formula_is_noted_where_it_stands():
    table = read_table(files.xlsx([["Name", "Country"], [("=A1", "Two Rivers"), "Kenya"]]))

    assert table.text(2, "name") == "Two Rivers"
    assert table.is_formula(2, "name")
    assert not table.is_formula(2, "country")


# --- files that are not taken -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7\n", "can read"),
        (b"Name\n" + b"x\n" * 20_001, "20,000 rows"),
        (b"Name" + b",x" * 200 + b"\na\n", "100 columns"),
        (b"Name\n", "no rows"),
        (b"Name\n\n\n", "no rows"),
        (b"Titre,Ville\nA,B\n", "“Name”"),
        (b"Name,Nom\nA,B\n", "A and in B"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_list_of_members_is_refused_with_a_sentence(content: bytes, word: str):
    assert word in refusal_of(content)


# --- rows -------------------------------------------------------------------------------------


def test_a_whole_row_is_understood_in_several_languages():
    entry = read_row(
        {
            "name": "  Colectivo   Dos Ríos ",
            "kind": "ORGANISATION",
            "country": "الكاميرون",
            "website": "example.org",
            "email": "office@example.org",
            "phone": "+237 600-00-00",
            "languages": "français; Árabe / en",
            "themes": "justice de genre",
            "founded_year": "2009",
            "size": "1 à 10 personnes salariées",
            "since": "2016-05-30",
        }
    )

    assert entry.messages == {}
    assert entry.values == {
        "name": "Colectivo Dos Ríos",
        "kind": "organisation",
        "country": "CM",
        "website": "https://example.org",
        "email": "office@example.org",
        "phone": "+237 600-00-00",
        "languages": ["fr", "ar", "en"],
        "themes": ["gender-justice"],
        "founded_year": 2009,
        "size": "small",
        "since": "2016-05-30",
    }


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("name", "– – –", "no_letters"),
        ("name", "x" * 151, "too_long"),
        ("name", "Safe\u202egro.elpmaxe", "hidden_signs"),
        ("name", "Bell\x07", "hidden_signs"),
        ("name", '=HYPERLINK("https://example.org")', "begins_like_a_formula"),
        ("name", "@SUM(A1)", "begins_like_a_formula"),
        ("country", "Keyna", "unknown_country"),
        ("kind", "club", "unknown_kind"),
        ("size", "huge", "unknown_size"),
        ("languages", "French, Klingonese", "unknown_language"),
        ("themes", "Knitting", "unknown_theme"),
        ("website", "javascript:alert(1)", "bad_website"),
        ("website", "nowhere", "bad_website"),
        ("email", "two@example.org, three@example.org", "bad_email"),
        ("phone", "call me", "bad_phone"),
        ("founded_year", "1066", "bad_year"),
        ("founded_year", "2999", "bad_year"),
        ("since", "2016", "bad_date"),
        ("since", "30/05/2016", "bad_date"),
        ("since", "2016-02-31", "bad_date"),
        ("since", "2026-03-02", "future_date"),
    ],
)
def test_what_is_wrong_in_a_cell_is_said_at_that_cell(column: str, text: str, code: str):
    entry = read_row({"name": "Two Rivers", column: text})

    assert codes(entry, column) == [code]
    assert entry.is_wrong
    assert entry.values.get(column) != text
    for language in ("en", "fr", "es", "ar"):
        assert "%(" not in say(entry.messages[column][0], language)


def test_all_that_is_wrong_in_a_row_is_said_at_once():
    entry = read_row({"name": "", "country": "Keyna", "email": "nowhere"})

    assert {column: codes(entry, column) for column in entry.messages} == {
        "name": ["missing_name"],
        "country": ["unknown_country"],
        "email": ["bad_email"],
    }


def test_the_nearest_word_is_offered():
    entry = read_row({"name": "Two Rivers", "country": "Keyna"})

    assert say(entry.messages["country"][0], "en").endswith("Did you mean “Kenya”?")


@pytest.mark.parametrize(
    ("text", "language", "suggestion"),
    [
        ("Gender justise", "fr", "Justice de genre"),
        ("justise de genre", "fr", "Justice de genre"),
        ("Justisia de género", "es", "Justicia de género"),
        ("عداله النوع الاجتماع", "ar", "عدالة النوع الاجتماعي"),
        ("عداله النوع الاجتماع", "en", "Gender justice"),
    ],
)
def test_the_nearest_theme_is_found_and_offered_in_every_language(
    text: str, language: str, suggestion: str
):
    themes = Vocabulary(
        [
            Word(
                "gender-justice",
                {
                    "en": "Gender justice",
                    "fr": "Justice de genre",
                    "es": "Justicia de género",
                    "ar": "عدالة النوع الاجتماعي",
                },
            )
        ]
    )
    entry = Reader(themes=themes, today=date(2026, 3, 1)).entry(2, {"name": "A", "themes": text})

    assert f"“{suggestion}”" in say(entry.messages["themes"][0], language)


# --- files that go back -------------------------------------------------------------------------


def test_the_template_can_be_filled_in_and_read_in_every_language():
    for language in ("en", "fr", "es", "ar"):
        content = template(language, ["Gender justice"])
        with pytest.raises(Unreadable) as refused:
            read_table(content)
        assert "no rows" in str(refused.value.sentence), language


def test_the_file_comes_back_with_its_own_cells_and_one_more_column():
    rows = [["Name", "Shoe size", "Founded in"], ["Two Rivers", 42, 2009], ["=1+1", "+x", "-3"]]
    table = read_table(files.xlsx(rows, sheet="Liste 2017"))

    content, _media_type, ending = with_errors(table, {3: "=Wrong"}, "en")

    again = read_table(content)
    assert (ending, again.sheet) == ("xlsx", "Liste 2017")
    assert [row[:3] for row in again.rows] == rows
    assert [row[3] for row in again.rows] == ["Errors", "", "=Wrong"]
    assert not again.formulas
    assert again.unknown == ("Shoe size",)


def test_a_file_corrected_and_brought_again_has_one_column_of_errors():
    table = read_table(files.xlsx(ROWS))
    once, _media_type, _ending = with_errors(table, {2: "Old words"}, "fr")

    twice, _media_type, _ending = with_errors(read_table(once), {3: "New words"}, "en")

    assert read_table(twice).rows == [
        ["Name", "Country", "Errors"],
        ["Two Rivers", "Kenya", ""],
        ["Réseau Égalité", "Cameroun", "New words"],
    ]


def test_a_csv_comes_back_as_csv_with_its_own_sign_and_nothing_that_runs():
    table = read_table(files.csv('Name;Note\nTwo Rivers;=cmd|x\n"+A; b";-5\n'))

    content, _media_type, ending = with_errors(table, {2: "Errors; two"}, "en")

    assert ending == "csv"
    assert content.decode("utf-8-sig").splitlines() == [
        "Name;Note;Errors",
        'Two Rivers;\'=cmd|x;"Errors; two"',
        "\"'+A; b\";'-5;",
    ]
    assert read_table(content).rows[1][:2] == ["Two Rivers", "=cmd|x"]


def test_a_csv_brought_again_has_none_of_our_guards_whatever_sign_they_kept_from_running():
    table = read_table(files.csv("Name;Note\nTwo Rivers;＝cmd\n"))

    content, _media_type, _ending = with_errors(table, {2: "Errors"}, "en")

    assert "'＝cmd" in content.decode("utf-8-sig")
    assert read_table(content).rows[1][:2] == ["Two Rivers", "＝cmd"]
