"""The pages of highlights: written, decided on, read by everybody, withdrawn everywhere at once."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from reports.models import Artifact, Evidence, Highlight, SafetyAnswer
from tests.alliance import specimens
from tests.factories import NetworkFactory, ReportingPeriodFactory
from tests.reports.highlights import REFERENCE, Told, small_world
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

NO_RISK = {f"found_{question}": "no" for question in SafetyAnswer.Question}


@pytest.fixture
def world() -> Told:
    return small_world()


def client(world: Told, who: str) -> Client:
    return client_of(world.cycle.person(who))


def page(name: str, row: Highlight | None = None) -> str:
    with translation.override("en"):  # whichever language was read last
        return reverse(f"reports:{name}", args=[row.public_id] if row else [])


def words(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def typed(row: Highlight, **more: object) -> dict[str, object]:
    return {"version": row.version, "language": "en", "title_en": row.title, **more}


def test_an_editor_writes_the_region_decides_everybody_reads_and_it_is_withdrawn(world):
    world.cycle.count(world.cycle.country, 46)
    world.approve()
    editor, region = client(world, "editor"), client(world, "region")

    editor.post(
        page("highlight_draft"),
        {"network": "country", "year": "2024", "language": "en", "title": "A law was changed"},
    )
    row = Highlight.objects.get()
    form = words(editor.get(page("highlight_write", row)))
    assert "{" + REFERENCE + "}" in form
    kept = editor.post(
        page("highlight_write", row),
        typed(
            row,
            body_en=f"{{{REFERENCE}}} people came on 8 March 2024.",
            title_fr="Une loi a changé",
            body_fr=f"{{{REFERENCE}}} personnes le 8 mars.",
            state_fr="machine",
            country="CM",
        ),
        follow=True,
    )
    assert "The highlight is kept." in words(kept)
    assert "46 people came on 8 March 2024." in words(kept)
    upload = SimpleUploadedFile("group.jpg", specimens.jpeg(), "image/jpeg")
    editor.post(
        page("highlight_photo", row),
        {"file": upload, "credit": "The network", "alt_en": "A group", "has_consent": "on"},
    )
    photo = Evidence.objects.get()
    assert Client().get(reverse("reports:evidence_file", args=[photo.public_id])).status_code == 404
    row.refresh_from_db()
    sent = editor.post(page("highlight_send", row), {"version": row.version}, follow=True)
    assert "The highlight is handed in." in words(sent)
    assert "For you to decide" in words(region.get(page("highlights_in_hand")))
    assert "For you to decide" not in words(editor.get(page("highlights_in_hand")))
    assert "1 highlight for you to decide" in words(region.get(reverse("manage")))

    row.refresh_from_db()
    decided = region.post(
        page("highlight_decide", row), {"version": row.version, **NO_RISK}, follow=True
    )

    assert "Your decision is kept." in words(decided)
    for address in ("/en/highlights/", "/en/highlights/2024/"):
        assert "A law was changed" in words(Client().get(address))
    public = Client().get("/en/highlights/2024/")
    assert "46 people came on 8 March 2024." in words(public)
    assert 'alt="A group"' in public.content.decode()
    assert "Cameroon" in words(public)
    assert public["Cache-Control"] == "public, no-cache"
    assert "Une loi" not in words(Client().get("/fr/highlights/2024/"))
    assert Client().get(reverse("reports:evidence_file", args=[photo.public_id])).status_code == 200

    gone = client(world, "coordinator").post(
        page("highlight_withdraw", row), {"message": "A name stood in it."}, follow=True
    )

    assert "The highlight is withdrawn everywhere." in words(gone)
    assert Client().get("/en/highlights/2024/").status_code == 404
    assert "A law was changed" not in words(Client().get("/en/highlights/"))
    assert Client().get(reverse("reports:evidence_file", args=[photo.public_id])).status_code == 404
    row.refresh_from_db()
    editor.post(page("highlight_reopen", row), {"version": row.version})
    assert Highlight.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"body_en": "We trained 46 people."}, "46 looks like a count"),
        ({"body_en": "We trained {N6} people."}, "There is no number {N6} in the list"),
        ({"body_en": "x" * 601}, "Write at most 600 characters"),
        ({"title_en": ""}, "Write the title."),
        ({"title_en": "46 people"}, "46 looks like a count"),
        ({"language": "xx"}, "Choose one of the answers shown."),
        ({"country": "Narnia"}, "Choose one of the answers shown."),
        ({"state_fr": "perfect"}, "Choose one of the answers shown."),
        ({"themes": ["nothing"]}, "Choose one of the answers shown."),
        ({"version": "x"}, "This page is too old."),
        ({"body_en": "hidden \u202e sign"}, "hidden signs"),
    ],
)
def test_what_is_wrong_stands_beside_what_was_typed(world, more, sentence):
    row = world.draft()

    answer = client(world, "editor").post(
        page("highlight_write", row), typed(row, **{"body_ar": "نص باقٍ", **more})
    )

    assert sentence in words(answer)
    assert "نص باقٍ" in answer.content.decode()
    row.refresh_from_db()
    assert not row.body_ar


def test_two_writers_see_that_the_other_was_faster(world):
    row = world.draft()
    old = typed(row, body_en="Mine.")
    world.written("Theirs.", highlight=row)

    answer = client(world, "coordinator").post(page("highlight_write", row), old)

    assert "Somebody else changed this highlight in the meantime" in words(answer)
    assert "Mine." in answer.content.decode()
    again = {
        **old,
        "version": re.search(r'name="version" value="(\d+)"', answer.content.decode())[1],
    }
    client(world, "coordinator").post(page("highlight_write", row), again)
    row.refresh_from_db()
    assert row.body_en == "Mine."


def test_old_buttons_and_strange_versions_do_nothing(world):
    row = world.sent()

    for version in ("", "0", "x", "٣", "9" * 40, str(row.version - 1)):
        answer = client(world, "editor").post(
            page("highlight_take_back", row), {"version": version}, follow=True
        )
        assert "Look at it again." in words(answer)
    row.refresh_from_db()
    assert row.state == "with_region"


def test_what_hinders_it_is_said_on_its_page_and_again_when_it_is_handed_in(world):
    row = world.draft()
    editor = client(world, "editor")

    assert "Title and text are missing" in words(editor.get(page("highlight_record", row)))
    answer = editor.post(page("highlight_send", row), {"version": row.version}, follow=True)
    assert "Title and text are missing" in words(answer)
    assert Highlight.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"found_minors": ""}, "Answer this question."),
        ({"found_minors": "perhaps"}, "Choose one of the answers shown."),
        ({"found_minors": "yes"}, "Say what was found and why it can be published."),
        ({"publish_on": "2020-01-01"}, "This day is over."),
        ({"publish_on": "tomorrow"}, "Write the day as year-month-day"),
    ],
)
def test_a_decision_with_something_missing_comes_back(world, more, sentence):
    row = world.sent()

    answer = client(world, "region").post(
        page("highlight_decide", row), {"version": row.version, **NO_RISK, **more}
    )

    assert sentence in words(answer)
    assert Highlight.objects.get().state == "with_region"


def test_an_embargo_is_kept_until_its_day(world):
    row = world.sent()
    day = timezone.now().date() + timedelta(days=2)

    answer = client(world, "region").post(
        page("highlight_decide", row),
        {"version": row.version, "publish_on": day.isoformat(), **NO_RISK},
        follow=True,
    )

    assert "Everybody reads it from" in words(answer)
    assert Client().get("/en/highlights/2024/").status_code == 404
    Highlight.objects.update(publish_on=timezone.now().date())
    assert "A law was changed" in words(Client().get("/en/highlights/2024/"))


def test_it_is_sent_back_with_a_question_that_its_writer_reads(world):
    row = world.sent()

    client(world, "region").post(
        page("highlight_send_back", row), {"version": row.version, "message": "Where was it?"}
    )

    assert "Where was it?" in words(client(world, "editor").get(page("highlight_record", row)))


def test_the_preview_reads_in_every_language(world):
    row = world.written(
        {"en": "Ministries listen.", "ar": "الوزارات تصغي."},
        title={"en": "A law was changed", "ar": "تغيّر قانون"},
    )

    shown = client(world, "editor").get(page("highlight_record", row), {"language": "ar"})

    assert '<div class="preview" lang="ar" dir="rtl">' in shown.content.decode()
    assert "الوزارات تصغي." in shown.content.decode()


def test_others_do_not_see_that_it_is_there(world):
    row = world.written()

    for who in ("other region", "board", "nobody"):
        assert client(world, who).get(page("highlight_record", row)).status_code == 404, who
    assert Client().get("/en/highlights/2024/").status_code == 404


# --- what was frozen ------------------------------------------------------------------------------


@pytest.fixture
def frozen() -> Highlight:
    """The first highlight of a published report, with its row."""
    content = sample()
    first = content["highlights"][0]
    row = Highlight.objects.create(
        slug=first["slug"],
        network=NetworkFactory(slug=first["network"]),
        period=ReportingPeriodFactory(code=str(content["year"])),
        state=Highlight.State.PUBLISHED,
        title_en=first["title"]["en"],
        body_en=first["body"]["en"],
    )
    report = publish(content)
    Artifact.objects.create(
        snapshot=report.snapshot,
        language="en",
        name="report.pdf",
        drawing_version=report.drawing_version,
        media_type="application/pdf",
        sha256="0" * 64,
        content=b"%PDF-1.7",
    )
    return row


def test_a_withdrawal_reaches_every_page_of_a_published_report(frozen):
    visitor = Client()
    title = frozen.title_en
    pages = ("/en/highlights/2017/", "/en/reports/2017/highlights/", "/en/", "/en/highlights/")
    for address in pages:
        assert title in words(visitor.get(address)), address
    assert visitor.get("/en/reports/2017/v/1/highlights/")["Cache-Control"] == "public, no-cache"
    pdf = "/en/reports/2017/v/1/file/report.pdf"
    assert visitor.get(pdf)["Cache-Control"] == "public, no-cache"

    Highlight.objects.update(state="withdrawn", withdrawn_at=timezone.now())

    for address in (
        *pages,
        "/en/reports/2017/v/1/highlights/",
        f"/en/networks/{frozen.network.slug}/",
    ):
        assert title not in words(visitor.get(address)), address
    section = words(visitor.get("/en/reports/2017/v/1/highlights/"))
    assert "This highlight was withdrawn after the report was published." in section
    refused = visitor.get(pdf)
    assert refused.status_code == 404
    assert "a highlight that was withdrawn" in words(refused)
    assert "The whole report as PDF" not in words(visitor.get("/en/reports/2017/"))


def test_a_highlight_written_anew_is_read_in_its_new_words_only(frozen):
    Highlight.objects.update(
        withdrawn_at=timezone.now(), title_en="A safer title", body_en="A safer text."
    )

    shown = words(Client().get("/en/highlights/2017/"))

    assert frozen.title_en not in shown
    assert shown.count("A safer title") == 1
    assert frozen.title_en not in words(Client().get("/en/reports/2017/highlights/"))


def test_more_highlights_need_no_more_queries(world):
    world.published()
    visitor = Client()
    visitor.get("/en/highlights/2024/")
    with CaptureQueriesContext(connection) as few:
        visitor.get("/en/highlights/2024/")
    for _number in range(3):
        world.published()
    with CaptureQueriesContext(connection) as many:
        visitor.get("/en/highlights/2024/")

    assert len(many) == len(few)
