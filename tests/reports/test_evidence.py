"""Files that show an activity: cleaned, kept once, seen by those who may, withdrawn with their bytes."""

import re
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from alliance.models import AuditEvent
from reports.actions.evidence import (
    EvidenceFacts,
    add_evidence,
    change_evidence,
    withdraw_evidence,
)
from reports.actions.twins import join_activities
from reports.models import Activity, Evidence
from tests.alliance import specimens
from tests.alliance.specimens import Marks
from tests.reports.events import Events, small_alliance
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

PUBLIC = {"has_consent": True, "credit": "Photo: the network", "visibility": "public"}


def words(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def photo(name: str = "training.jpg", marks: Marks | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, specimens.jpeg(exif=specimens.exif(marks or Marks())), "image/jpeg"
    )


def note(text: str = "Who came: a list", name: str = "list.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/plain")


@dataclass
class World:
    events: Events
    activity: Activity

    def page(self, name: str, *keys: object) -> str:
        return reverse(f"reports:{name}", args=keys)

    def client(self, who: str) -> Client:
        return client_of(self.events.person(who))

    def file(self, upload: SimpleUploadedFile | None = None, **facts: object) -> Evidence:
        return add_evidence(
            activity=self.activity,
            upload=upload or note(),
            facts=EvidenceFacts(**facts),
            by=self.events.person("north"),
        )


@pytest.fixture
def world() -> World:
    events = small_alliance()
    return World(events, events.held(events.north))


def test_a_picture_is_kept_without_its_place_and_shown_to_those_who_keep_the_record(world):
    marks = Marks()
    answer = world.client("north").post(
        world.page("add_evidence", world.activity.public_id),
        {"file": photo(marks=marks), "visibility": "coordination", "credit": "Photo: somebody"},
        follow=True,
    )

    file = Evidence.objects.get()
    assert answer.redirect_chain[-1][0] == world.page("activity_record", world.activity.public_id)
    assert "Taken out of it:" in words(answer)
    assert "the place where it was made" in words(answer)
    assert "training.jpg" in words(answer)
    shown = world.client("region").get(world.page("evidence_file", file.public_id))
    assert shown["Content-Type"] == "image/jpeg"
    assert not specimens.surviving(shown.content, tuple(marks.drawn))
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["Cache-Control"] == "private, no-store"
    assert AuditEvent.objects.filter(verb="evidence.added", object_id=file.public_id).exists()


def test_a_document_is_saved_and_not_shown(world):
    file = world.file(note(name="who <came>.txt"))

    saved = world.client("north").get(world.page("evidence_file", file.public_id))

    assert saved["Content-Type"] == "application/octet-stream"
    assert saved["Content-Disposition"].startswith("attachment")


def test_the_same_file_twice_is_one_evidence(world):
    first, second = world.file(), world.file(credit="again")

    assert first == second
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("empty.txt", b""), "This file is empty."),
        (SimpleUploadedFile("a.svg", b"<svg onload='x()'/>"), "We cannot clean this kind of file."),
        (SimpleUploadedFile("large.txt", b"x" * (10 * 1024 * 1024 + 1)), "larger than 10 MB"),
        (None, "Choose a file."),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_form(world, upload, sentence):
    answer = world.client("north").post(
        world.page("add_evidence", world.activity.public_id),
        {
            "visibility": "staff",
            "credit": "kept in the form",
            **({"file": upload} if upload else {}),
        },
    )

    assert sentence in words(answer)
    assert "kept in the form" in answer.content.decode()
    assert not Evidence.objects.exists()


SEEN_BY = {
    "coordination": {"north", "region", "secretariat"},
    "staff": {"north", "south", "far", "editor", "region", "secretariat"},
    "public": {"north", "south", "far", "editor", "region", "secretariat", "nobody", "anyone"},
}


@pytest.mark.parametrize("visibility", SEEN_BY)
def test_each_file_is_seen_by_those_it_was_opened_to(world, visibility):
    file = world.file(visibility=visibility, has_consent=True)
    address = world.page("evidence_file", file.public_id)

    seen = {
        who
        for who in SEEN_BY["public"]
        if (Client() if who == "anyone" else world.client(who)).get(address).status_code == 200
    }

    assert seen == SEEN_BY[visibility]


def test_a_public_file_is_asked_for_each_time_so_that_a_withdrawal_acts_at_once(world):
    file = world.file(visibility="public", has_consent=True)
    address = world.page("evidence_file", file.public_id)
    first = Client().get(address)
    assert "no-cache" in first["Cache-Control"]
    assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 304

    answer = world.client("north").post(
        world.page("withdraw_evidence", file.public_id), follow=True
    )

    assert "The file is withdrawn and its content is gone." in words(answer)
    assert Client().get(address).status_code == 404
    row = Evidence.objects.get()
    assert bytes(Evidence.objects.values_list("content", flat=True).get(pk=row.pk)) == b""
    assert row.withdrawn_by == world.events.person("north")
    assert AuditEvent.objects.filter(verb="evidence.withdrawn").count() == 1
    withdraw_evidence(evidence=row, by=world.events.person("nobody"))
    assert AuditEvent.objects.filter(verb="evidence.withdrawn").count() == 1
    assert world.file().pk != row.pk


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({**PUBLIC, "has_consent": False}, "only if the people in it agreed"),
        ({**PUBLIC, "credit": "", "alt": {"en": "A room"}}, "Say who made the picture"),
        (PUBLIC, "Say who made the picture"),
    ],
)
def test_a_picture_is_public_only_with_consent_credit_and_words(world, facts, sentence):
    with pytest.raises(ValidationError, match=sentence):
        world.file(photo(), **facts)


def test_a_file_of_an_activity_that_is_not_public_stays_inside(world):
    file = world.file(visibility="public", has_consent=True)
    Activity.objects.update(is_public=False)

    assert Client().get(world.page("evidence_file", file.public_id)).status_code == 404
    with pytest.raises(ValidationError, match="not public"):
        world.file(note("another"), visibility="public", has_consent=True)


def test_consent_is_taken_back_and_the_file_goes_inside(world):
    file = world.file(photo(), **PUBLIC, alt={"en": "A room", "ar": "غرفة"})
    north = world.client("north")
    page = world.page("change_evidence", file.public_id)
    form = north.get(page)
    assert "غرفة" in form.content.decode()

    refused = north.post(page, {"visibility": "public", "credit": "x", "alt_en": "A room"})
    north.post(page, {"visibility": "coordination", "credit": "x", "alt_en": "A full room"})

    assert "only if the people in it agreed" in words(refused)
    file.refresh_from_db()
    assert (file.visibility, file.consent_on, file.alt_en, file.alt_ar) == (
        *("coordination", None),
        *("A full room", None),
    )
    event = AuditEvent.objects.get(verb="evidence.changed")
    assert event.before["has_consent"]
    assert not event.after["has_consent"]


def test_only_those_who_keep_the_activity_change_its_files(world):
    file = world.file(visibility="staff")

    for who in ("south", "far", "editor", "nobody"):
        client = world.client(who)
        assert client.get(world.page("change_evidence", file.public_id)).status_code == 404, who
        assert client.post(world.page("withdraw_evidence", file.public_id)).status_code == 404
        assert (
            client.get(world.page("add_evidence", world.activity.public_id)).status_code == 404
        ), who
        with pytest.raises(PermissionDenied):
            change_evidence(evidence=file, facts=EvidenceFacts(), by=world.events.person(who))


def test_files_follow_an_entry_that_is_joined_with_another(world):
    file = world.file()
    other = world.events.held(world.events.south, title="The same training")

    join_activities(kept=other, going=world.activity, by=world.events.person("region"))

    south = world.client("south")
    assert file.name in words(south.get(world.page("activity_record", other.public_id)))
    assert south.get(world.page("evidence_file", file.public_id)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [{"visibility": "public"}, {"activity": None}, {"withdrawn_at": "2026-01-01T00:00Z"}],
)
def test_the_database_keeps_no_file_that_breaks_the_rules(world, change):
    file = world.file()

    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=file.pk).update(**change)


def test_an_activity_with_many_files_needs_no_more_queries(world, django_assert_max_num_queries):
    north = world.client("north")
    page = world.page("activity_record", world.activity.public_id)
    for number in range(3):
        world.file(note(f"list {number}"))
    north.get(page)

    with django_assert_max_num_queries(30) as queries:
        north.get(page)

    assert not any('"content"' in query["sql"] for query in queries)


def test_public_files_stand_beside_their_activity_on_the_page_of_its_network(world):
    content = sample()
    row = content["activities"][0]
    (network,) = row["hosts"]
    Activity.objects.filter(pk=world.activity.pk).update(slug=row["slug"])
    publish(content)
    shown = world.file(note("for all", "for-all.txt"), visibility="public", has_consent=True)
    world.file(note("for staff", "for-staff.txt"), visibility="staff", has_consent=True)

    page = words(Client().get(f"/en/networks/{network}/"))
    assert "for-all.txt" in page
    assert "for-staff.txt" not in page
    withdraw_evidence(evidence=shown, by=world.events.person("north"))
    assert "for-all.txt" not in words(Client().get(f"/en/networks/{network}/"))
