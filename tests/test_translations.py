"""Nothing is left untranslated: texts of the models, catalogues, the demonstration's content and the pages as people read them."""

import gettext
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import translation
from modeltranslation.fields import TranslationField
from modeltranslation.translator import translator

from alliance.demo_accounts import CAMEROON
from alliance.models import OutgoingMail, SealedTextField

ROOT = Path(settings.BASE_DIR)
OTHERS = ["fr", "es", "ar"]
LANGUAGES = ["en", *OTHERS]
NO_BREAK = "\u00a0\u202f"

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{[A-Za-z_][\w.\-]*\}")
TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
ADDRESS = re.compile(r"\w+://\S+|&\w+;|\S+@\S+")
WORD = re.compile(r"[^\W\d_]{2,}")


# --- texts of the models -------------------------------------------------------------------------

TABLES_OF_THE_FLOOR = {
    "alliance.TranslationState": "about texts, in codes",
    "alliance.AuditEvent": "read by the board and the Secretariat, as it was written",
    "alliance.OutboxTask": "about background work; what people read of it comes from the catalogues",
    "alliance.SearchDocument": "a row for each language, made of what is said there",
    "alliance.OutgoingMail": "written in the reader's language",
    "alliance.User": "what people say of themselves",
    "reports.CountRevision": "made by the history, with the columns of the count it follows",
    "reports.TargetRevision": "made by the history, with the columns of the target it follows",
    "reports.Snapshot": "holds every language in itself",
    "reports.Artifact": "a file in one language",
    "reports.ReportBuild": "about background work; what people read of it comes from the catalogues",
    "reports.BuildStep": "about background work",
}
SAID_ONCE = {
    "accountability.Attachment.blob": "the random name of a file",
    "accountability.Case.protocol_number": "random letters and digits",
    "accountability.CaseGrant.compartment": "the name of a compartment of keys",
    "accountability.CaseItem.compartment": "the name of a compartment of keys",
    "accountability.CaseKey.compartment": "the name of a compartment of keys",
    "accountability.EvidenceFile.media_type": "the type of a file",
    "accountability.EvidenceFile.name": "the name of a file",
    "accountability.EvidenceFile.sha256": "a digest",
    "accountability.IntakeChannel.time_zone": "the name of a time zone",
    "accountability.StandardAnswer.remark": "between the network and those who read its assessment, as it was written",
    "accountability.StandardAssessment.reopened_because": "for those who write it, as it was written",
    "accountability.StandardAssessment.returned_because": "for those who write it, as it was written",
    "accountability.StatRecord.quarter": "a quarter",
    "accountability.SupportResource.country": "the code of a country",
    "accountability.SupportResource.phone": "a number",
    "accountability.Tombstone.digest": "a digest",
    "accountability.Tombstone.rule": "the name of a rule",
    "alliance.GlossaryTerm.source_line": "where the sources say it",
    "members.Application.heard_from": "the applicant's own words",
    "members.Application.motivation": "the applicant's own words",
    "members.Application.reference": "a code",
    "members.Application.work_with_men": "the applicant's own words",
    "members.ApplicationEvent.note_to_applicant": "one person's words to another",
    "members.ConsentRecord.source": "a code of a page",
    "members.ConsentRecord.text_version": "a code",
    "members.ImportBatch.file_name": "the name of a person's own file",
    "members.Member.about": "the member's own words in its own language",
    "members.Member.acronym": "the member's own acronym",
    "members.Member.country": "a country's code, named from the Unicode data",
    "members.Member.domain": "the host of a website",
    "members.Member.local_name": "the member's own name in its own script",
    "members.Member.name": "the member's own name",
    "members.Member.place": "the name people there use",
    "members.MembershipSuspension.minute_ref": "the number of a minute",
    "members.Merge.reason": "for the audit, as it was written",
    "members.Partnership.name": "the partner's own name",
    "members.Partnership.source_line": "where the sources say it",
    "members.Pledge.function": "the signer's own words",
    "members.Pledge.typed_name": "a person's name",
    "members.PolicyVersion.minute_ref": "the number of a minute",
    "members.PrimaryRecovery.reason": "for the second person, as it was written",
    "members.ProfileSuggestion.message": "one person's words to another",
    "members.Reference.name": "a person's name",
    "members.RepresentationRequest.message": "one person's words to another",
    "members.Review.note_internal": "one person's words to others",
    "networks.Body.local_name": "the body's name in its own language",
    "networks.Network.local_name": "the network's name in its own language",
    "networks.Network.time_zone": "the name of a time zone",
    "networks.NetworkCountry.country": "a country's code, named from the Unicode data",
    "networks.NetworkCountry.exception_reason": "for the audit, as it was written",
    "networks.NetworkStatus.minute_ref": "the number of a minute",
    "networks.NetworkSuspension.minute_ref": "the number of a minute",
    "networks.RoleAssignment.reason": "for the audit, as it was written",
    "networks.Seat.constituency": "a code",
    "networks.SeatTerm.end_reason": "the words of the minutes",
    "networks.SeatTerm.name": "a person's name",
    "networks.StatusProposal.reason": "for those who decide, as it was written",
    "reports.Activity.city": "the name people there use",
    "reports.Activity.country": "a country's code, named from the Unicode data",
    "reports.Activity.source_line": "where the sources say it",
    "reports.ActivityCount.reference": "a code",
    "reports.Baseline.source": "where the sources say it",
    "reports.CellRemark.text": "said between those who enter and those who check, as it was written",
    "reports.CountImport.digest": "a digest",
    "reports.CountImport.file_name": "the name of a file",
    "reports.CountImport.reason": "where numbers come from, as whoever brought them wrote it",
    "reports.Evidence.credit": "a name",
    "reports.Evidence.media_type": "the type of a file",
    "reports.Evidence.name": "the name of a file",
    "reports.Evidence.sha256": "a digest",
    "reports.Highlight.country": "a code of a country",
    "reports.HighlightStep.message": "between those who write and those who decide, as it was written",
    "reports.LockException.reason": "read by staff, as it was written",
    "reports.Measure.currency": "a code of a currency",
    "reports.Publication.original_title": "the title on the cover",
    "reports.Publication.source_line": "where the sources say it",
    "reports.ReturnStep.message": "said between those who enter and those who check, as it was written",
    "reports.SafetyAnswer.note": "between those who write and those who decide, as it was written",
    "reports.Source.locator": "said in the reader's language by reports.numbers.say_locator",
    "reports.StagedCount.address": "the name of a cell",
    "reports.StagedCount.reason": "what stands in a file",
    "reports.StagedCount.remark": "what stands in a file",
    "reports.StagedCount.sheet": "the name of a sheet",
    "reports.StagedCount.typed": "what stands in a file",
    "reports.Target.reason": "read by staff, as it was written",
    "reports.WarningReason.reason": "said between those who enter and those who check, as it was written",
    "reports.WarningReason.said_of": "a fingerprint of numbers",
}
OF_ANOTHER_KIND = (
    models.SlugField,
    models.EmailField,
    models.URLField,
    TranslationField,
    SealedTextField,
)
# Fields whose name says that they hold no words: codes of languages, digests, keys, verbs; what went wrong comes from the catalogues.
NO_WORDS = re.compile(r"(^|_)(language|hash|mac|key|code|verb)$|^right_used$|^error_public$")
OUR_APPS = {"alliance", "networks", "members", "accountability", "reports"}


def untranslated_texts() -> Iterator[str]:
    """Text fields that take free words and have no column for each language."""
    translated = translator.get_registered_models(abstract=False)
    for model in apps.get_models():
        if model._meta.app_label not in OUR_APPS or model._meta.label in TABLES_OF_THE_FLOOR:
            continue
        in_all = (
            set(translator.get_options_for_model(model).all_fields) if model in translated else ()
        )
        for field in model._meta.local_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            is_of_another_kind = (
                isinstance(field, OF_ANOTHER_KIND)
                or bool(field.choices)
                or NO_WORDS.search(field.name)
            )
            if is_text and not is_of_another_kind and field.name not in in_all:
                yield f"{model._meta.label}.{field.name}"


def test_each_text_for_people_exists_in_every_language_or_has_a_reason() -> None:
    assert set(untranslated_texts()) - SAID_ONCE.keys() == set()


def test_no_reason_is_given_for_what_is_gone_or_translated() -> None:
    labels = {model._meta.label for model in apps.get_models()}

    assert SAID_ONCE.keys() - set(untranslated_texts()) == set()
    assert TABLES_OF_THE_FLOOR.keys() - labels == set()


# --- catalogues ----------------------------------------------------------------------------------

# Sentences that are the same in another language, because they are names.
SAME_IN_EVERY_LANGUAGE: set[str] = set()


@cache
def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


def entries(language: str) -> list[polib.POEntry]:
    return [entry for entry in catalogue(language) if not entry.obsolete]


def translations(entry: polib.POEntry) -> list[str]:
    """What the entry says: once, or in each plural form."""
    if entry.msgid_plural:
        return [entry.msgstr_plural[form] for form in sorted(entry.msgstr_plural)]
    return [entry.msgstr]


def english(entry: polib.POEntry) -> str:
    return str(entry.msgid_plural or entry.msgid)


def plural_forms(language: str) -> tuple[int, list[bool]]:
    """How many forms the header promises, and which of them stand for a few numbers only, as msgfmt counts it."""
    header = catalogue(language).metadata["Plural-Forms"]
    found = re.fullmatch(r"nplurals=(\d+); plural=(.+?);?", header.strip())
    assert found, header
    count, form_of = int(found[1]), gettext.c2py(found[2])
    forms = [form_of(number) for number in range(1001)]
    return count, [forms.count(form) <= 5 for form in range(count)]


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def tags(text: str) -> list[str]:
    return sorted(TAG.findall(text))


def with_other_placeholders(language: str) -> Iterator[str]:
    """A form that stands for a few numbers may say the number in words; all others keep every placeholder."""
    _count, rare = plural_forms(language)
    for entry in entries(language):
        wanted = placeholders(english(entry))
        for form, text in enumerate(translations(entry)):
            has = placeholders(text)
            may_lack = bool(entry.msgid_plural) and rare[form]
            fits = set(has) <= set(wanted) if may_lack else set(has) == set(wanted)
            if text and not fits:
                yield f"{entry.msgid}: {text}"


def french_without_no_break_spaces(text: str) -> bool:
    """Whether a sign that wants a no-break space stands without it."""
    plain = ADDRESS.sub("", TAG.sub("", PLACEHOLDER.sub("x", text)))
    return bool(
        re.search(
            rf"[^\s{NO_BREAK}:;!?…][:;!?](?=\s|$)| [:;!?»]|[^{NO_BREAK}]»|«[^{NO_BREAK}]", plain
        )
    )


@pytest.mark.parametrize("language", OTHERS)
class TestCatalogue:
    def test_nothing_is_empty_or_unsure(self, language: str) -> None:
        unfinished = [
            entry.msgid
            for entry in entries(language)
            if entry.fuzzy or not all(translations(entry))
        ]

        assert unfinished == []

    def test_each_plural_form_is_there(self, language: str) -> None:
        count, _rare = plural_forms(language)

        wrong = [
            entry.msgid
            for entry in entries(language)
            if entry.msgid_plural and sorted(entry.msgstr_plural) != list(range(count))
        ]

        assert wrong == []

    def test_placeholders_are_kept(self, language: str) -> None:
        assert list(with_other_placeholders(language)) == []

    def test_tags_are_kept(self, language: str) -> None:
        changed = [
            text
            for entry in entries(language)
            for text in translations(entry)
            if text and tags(text) != tags(english(entry))
        ]

        assert changed == []

    def test_no_sentence_stayed_english(self, language: str) -> None:
        same = {
            text
            for entry in entries(language)
            for text in translations(entry)
            if text in {entry.msgid, entry.msgid_plural} and is_a_sentence(text)
        }

        assert same - SAME_IN_EVERY_LANGUAGE == set()

    def test_nothing_is_exclaimed(self, language: str) -> None:
        exclaimed = [
            text
            for entry in entries(language)
            for text in translations(entry)
            if set("!¡！") & set(text)
        ]

        assert exclaimed == []

    def test_the_same_messages_are_there_as_in_the_others(self, language: str) -> None:
        assert messages(language) == messages("fr")


def is_a_sentence(text: str) -> bool:
    return len(WORD.findall(TAG.sub("", PLACEHOLDER.sub("", text)))) > 3


def messages(language: str) -> set[tuple[str | None, str, str]]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in entries(language)}


def test_french_has_its_no_break_spaces() -> None:
    broken = [
        text
        for entry in entries("fr")
        for text in translations(entry)
        if french_without_no_break_spaces(text)
    ]

    assert broken == []


@pytest.mark.parametrize(
    ("text", "is_broken"),
    [
        ("Adresse : rue", True),
        ("Adresse\u00a0: rue", False),
        ("Adresse: rue", True),
        ("à 12:30", False),
        ("voir https://example.org ?", True),
        ("«\u00a0oui\u00a0»", False),
        ("« oui »", True),
    ],
)
def test_the_french_rule_sees_what_it_should(text: str, is_broken: bool) -> None:
    assert french_without_no_break_spaces(text) is is_broken


# --- content of the demonstration ----------------------------------------------------------------

CONTENT = sorted(path for app in sorted(OUR_APPS) for path in (ROOT / app).glob("demo/*.toml"))
Text = dict[str, str]


def texts(branch: Any, place: str) -> Iterator[tuple[str, Text]]:
    """Every text of a content file that is there in languages, with where it stands."""
    match branch:
        case dict() if branch.keys() & set(LANGUAGES):
            yield place, branch
        case dict():
            for name, inner in branch.items():
                yield from texts(inner, f"{place}.{name}")
        case list():
            for number, inner in enumerate(branch):
                yield from texts(inner, f"{place}[{number}]")


def all_texts() -> list[tuple[str, Text]]:
    return [
        found for path in CONTENT for found in texts(tomllib.loads(path.read_text()), path.name)
    ]


def test_there_is_content() -> None:
    assert len(CONTENT) >= 8
    assert len(all_texts()) > 300


def test_content_is_there_in_every_language() -> None:
    lacking = [
        place
        for place, text in all_texts()
        if sorted(text) != sorted(LANGUAGES) or not all(words.strip() for words in text.values())
    ]

    assert lacking == []


def test_content_cites_the_same_figures_in_every_language() -> None:
    unequal = [
        f"{place} in {language}"
        for place, text in all_texts()
        for language in OTHERS
        if placeholders(text[language]) != placeholders(text["en"])
    ]

    assert unequal == []


def test_content_has_its_no_break_spaces_in_french() -> None:
    broken = [
        f"{place}: {text['fr']}"
        for place, text in all_texts()
        if french_without_no_break_spaces(text["fr"])
    ]

    assert broken == []


def test_no_sentence_of_the_content_stayed_english() -> None:
    same = [
        f"{place} in {language}"
        for place, text in all_texts()
        for language in OTHERS
        if text[language] == text["en"] and english_in(text["en"])
    ]

    assert same == []


# --- pages, forms and mails as people read them --------------------------------------------------

# What keeps its own name in every language.
NAMES = (
    "Centre for Health and Social Justice",
    "The Good Lad Initiative",
    "Ministry of Social Services, The Bahamas",
    "Global Affairs Canada",
    "Network Building Toolkit",
    "Engaging men and boys in social norms transformation as means to achieving Agenda 2030 and the SDGs",
    "Status of Women Canada",
    "UN Women, Regional Office for the Arab States",
    "Women of Color Network",
    "report.pdf",
)
# Words that English cannot do without and that are no words of French or Spanish.
ENGLISH = {
    *("the", "and", "with", "this", "that", "these", "which", "what", "your", "you", "from", "of"),
    *("been", "were", "they", "their", "not", "enter", "required", "field", "sign", "password"),
    *("network", "networks", "report", "reports", "year", "years", "language", "show", "more"),
    *("skip", "search", "published", "highlights", "countries", "members", "account"),
}
VOID = {*("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source")}
UNREAD = {"script", "style"}
SPOKEN = {"alt", "aria-label", "placeholder", "title"}


class Reader(HTMLParser):
    """Collects what a page says in its own language: text and spoken attributes, without what is marked as another's."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.said: list[str] = []
        self._aside: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        is_other = "lang" in given and given["lang"] != self.language
        is_aside = self._is_aside() or is_other or tag in UNREAD
        if not is_aside:
            self.said += [given[name] or "" for name in sorted(SPOKEN & given.keys())]
            if tag == "meta" and given.get("name") == "description":
                self.said.append(given.get("content") or "")
        if tag not in VOID:
            self._aside.append(is_aside)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._aside.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._aside.pop()

    def handle_data(self, data: str) -> None:
        if not self._is_aside():
            self.said.append(data)

    def _is_aside(self) -> bool:
        return bool(self._aside) and self._aside[-1]


def said_by(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    return "\n".join(reader.said)


def english_in(text: str) -> list[str]:
    """Lines with a word that only English has."""
    for name in NAMES:
        text = text.replace(name, "")
    lines = (" ".join(line.split()) for line in ADDRESS.sub("", text).splitlines())
    return sorted({line for line in lines if set(WORD.findall(line.lower())) & ENGLISH})


PAGES: Iterable[tuple[str, dict[str, Any]]] = [
    ("home", {}),
    ("about", {}),
    ("networks:networks", {}),
    ("networks:network", {"slug": "africa"}),
    ("networks:network", {"slug": "lebanon"}),
    ("accountability:framework", {}),
    ("accountability:concerns", {}),
    ("accountability:safety", {}),
    ("accountability:promises", {}),
    ("accountability:find_support", {}),
    ("reports:plans", {}),
    ("reports:plan", {"plan": "2017-2020"}),
    ("reports:result_area", {"plan": "2017-2020", "area": "1"}),
    ("reports:figures", {}),
    ("reports:figure", {"slug": "regional-symposia"}),
    ("reports:highlights", {"year": 2017}),
    ("reports:reports", {}),
    ("reports:report", {"year": 2017}),
    ("account_login", {}),
    ("account_signup", {}),
    ("account_reset_password", {}),
]


def address(name: str, language: str, **values: Any) -> str:
    with translation.override(language):
        return reverse(name, kwargs=values)


@pytest.fixture(autouse=True)
def answers_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The even answers have a test of their own; here nobody waits for them."""
    monkeypatch.setattr("alliance.middleware.time.sleep", lambda _seconds: None)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    ("name", "values"), PAGES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_page_has_no_english_left(
    demonstration: None, client: Client, name: str, values: dict[str, Any], language: str
) -> None:
    answer = client.get(address(name, language, **values))

    said = said_by(answer.content.decode())
    assert answer.status_code == 200
    assert len(said) > 200
    assert english_in(said) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_page_of_the_report_has_english_left(
    demonstration: None, client: Client, language: str
) -> None:
    start = address("reports:report", language, year=2017)
    contents = client.get(start).content.decode()
    sections = sorted(set(re.findall(r'href="([a-z0-9-]+/)"', contents)))

    left = {
        section: found
        for section in sections
        if (found := english_in(said_by(client.get(f"{start}{section}").content.decode())))
    }

    assert len(sections) > 5
    assert left == {}


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_that_is_not_there_has_no_english_left(
    demonstration: None, client: Client, language: str
) -> None:
    answer = client.get(address("networks:network", language, slug="atlantis"))

    assert answer.status_code == 404
    assert english_in(said_by(answer.content.decode())) == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("account_signup", {"email": "no address"}),
        ("account_signup", {}),
        ("account_login", {"login": CAMEROON, "password": "wrong"}),
        ("account_login", {}),
        ("account_reset_password", {"email": "no address"}),
    ],
)
def test_what_a_form_says_about_errors_has_no_english_left(
    demonstration: None, client: Client, name: str, given: dict[str, str], language: str
) -> None:
    answer = client.post(address(name, language), given)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="error-summary"' in html
    assert english_in(said_by(html)) == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("account_signup", "zoe@example.org"),
        ("account_signup", CAMEROON),
        ("account_reset_password", CAMEROON),
        ("account_reset_password", "nobody@example.org"),
        ("account_request_login_code", CAMEROON),
    ],
)
def test_a_mail_has_no_english_left(
    demonstration: None, client: Client, name: str, to: str, language: str
) -> None:
    client.post(address(name, language), {"email": to})

    mail = OutgoingMail.objects.filter(to=to).order_by("-pk")[0]
    assert mail.language == language
    assert english_in(f"{mail.subject}\n{mail.body}\n{said_by(mail.body_html)}") == []
