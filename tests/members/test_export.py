"""The copy of everything about oneself: complete, for oneself alone, gone after two days, without others' notes."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from alliance import outbox
from alliance.audit import record
from alliance.demo_accounts import CAMEROON, MEMBER, REPRESENTATIVE
from alliance.models import OutboxTask, OutgoingMail, User
from members.actions.exports import order_export, pack
from members.models import Application, ConsentRecord, Member, PersonalExport, Review
from members.queries.own_data import own_data
from tests.factories import NetworkFactory, UserFactory
from tests.signing_in import signed_in, signed_in_afresh


def built(user: User) -> PersonalExport:
    """An export that a worker has put together."""
    order_export(by=user)
    task = OutboxTask.objects.get(task="members.export", state=OutboxTask.State.QUEUED)
    outbox.run(task.pk)
    return PersonalExport.objects.get(user=user)


def files_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def as_json(user: User, language: str = "en") -> dict[str, Any]:
    packed = files_of(pack(user, language=language, at=timezone.now()))
    return dict(json.loads(packed["export.json"]))


@pytest.mark.django_db
def test_it_holds_ones_own_answers_and_not_what_reviewers_noted() -> None:
    user, network = UserFactory.create(), NetworkFactory.create()
    application = Application.objects.create(
        member=Member.objects.create(kind=Member.Kind.PERSON, name="Zoé"),
        applicant=user,
        network=network,
        desk=network,
        state=Application.State.IN_REVIEW,
        submitted_at=timezone.now(),
        motivation="because of my brother",
    )
    Review.objects.create(
        application=application,
        reviewer=UserFactory.create(name="Blaise"),
        stance=Review.Stance.AGAINST,
        note_internal="too new for us",
    )

    packed = files_of(pack(user, language="en", at=timezone.now()))

    assert "because of my brother" in packed["export.json"]
    assert "because of my brother" in packed["export.html"]
    assert "too new for us" not in str(packed)
    assert "Blaise" not in str(packed)


@pytest.mark.django_db
def test_the_page_and_the_file_say_the_same() -> None:
    user = UserFactory.create(name="Zoé & <b>Ana</b>")
    packed = files_of(pack(user, language="en", at=timezone.now()))

    account = json.loads(packed["export.json"])["account"][0]

    assert account["name"] == "Zoé & <b>Ana</b>"
    assert "Zoé &amp; &lt;b&gt;Ana&lt;/b&gt;" in packed["export.html"]
    assert account["email"] in packed["export.html"]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_page_is_in_the_persons_language(language: str, direction: str) -> None:
    user = UserFactory.create(language=language)

    page = files_of(pack(user, language=language, at=timezone.now()))["export.html"]

    assert f'<html lang="{language}" dir="{direction}">' in page


@pytest.mark.django_db
def test_who_looked_is_in_it_with_the_right_but_without_a_name() -> None:
    user, reader = UserFactory.create(), UserFactory.create(name="Blaise")
    member = Member.objects.create(kind=Member.Kind.PERSON, name="Zoé")
    member.representatives.create(user=user, role="primary", period=(None, None))
    record("member.contact_read", member, by=reader, right_used="coordinator on peru")

    looked = as_json(user)["looked_at"]

    assert [look["right_used"] for look in looked] == ["coordinator on peru"]
    assert "Blaise" not in str(looked)


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_what_there_is() -> None:
    few, many = UserFactory.create(), UserFactory.create()
    for user, number in ((few, 1), (many, 12)):
        for _row in range(number):
            ConsentRecord.objects.create(
                user=user,
                purpose="newsletter",
                is_given=True,
                text_version="1",
                language="en",
                source="consents",
            )
            member = Member.objects.create(kind=Member.Kind.ORGANISATION, name="Puentes")
            member.representatives.create(user=user, role="editor", period=(None, None))
            network = NetworkFactory.create()
            member.memberships.create(network=network, period=(None, None))
            Application.objects.create(member=member, applicant=user, network=network)

    counts = []
    for user in (few, many):
        with translation.override("en"), CaptureQueriesContext(connection) as queries:
            own_data(user, language="en", at=timezone.now())
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_ordered_built_and_fetched_by_its_person(demonstration: None) -> None:
    client = signed_in_afresh(MEMBER)

    client.post("/en/my/export/")
    task = OutboxTask.objects.get(task="members.export")
    outbox.run(task.pk)
    page = client.get("/en/my/export/").content.decode()
    export = PersonalExport.objects.get()
    response = client.get(f"/en/my/export/{export.public_id}/")

    assert "Your copy is ready" in page
    assert sorted(files_of(response.content)) == ["export.html", "export.json"]
    assert response["Cache-Control"] == "private, no-store"
    letter = OutgoingMail.objects.get(key=f"export:{export.pk}")
    assert letter.language == "es"


def test_ordering_twice_makes_one(demonstration: None) -> None:
    client = signed_in_afresh(MEMBER)

    client.post("/en/my/export/")
    client.post("/en/my/export/")

    assert PersonalExport.objects.count() == 1


def test_nobody_else_finds_it(demonstration: None) -> None:
    export = built(User.objects.get(email=MEMBER))

    answers = [
        signed_in_afresh(email).get(f"/en/my/export/{export.public_id}/").status_code
        for email in (REPRESENTATIVE, CAMEROON)
    ]

    assert answers == [404, 404]


def test_after_two_days_it_is_gone(demonstration: None) -> None:
    export = built(User.objects.get(email=MEMBER))
    PersonalExport.objects.filter(pk=export.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )

    response = signed_in_afresh(MEMBER).get(f"/en/my/export/{export.public_id}/")

    assert response.status_code == 404
    assert "You can ask for a new one" in response.content.decode()


def test_what_waits_in_the_database_is_sealed(demonstration: None) -> None:
    built(User.objects.get(email=MEMBER))

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM members_personalexport")
        (stored,) = cursor.fetchone()

    assert stored.startswith("s1.")


def test_without_a_fresh_proof_nobody_gets_it(demonstration: None) -> None:
    export = built(User.objects.get(email=MEMBER))
    response = signed_in(MEMBER).get(f"/en/my/export/{export.public_id}/")

    assert response.status_code == 302
    assert "/account/" in response["Location"]


@pytest.mark.django_db
def test_the_command_writes_it_for_its_owner_alone(tmp_path: Any) -> None:
    user = UserFactory.create()
    file = tmp_path / "data.zip"

    call_command("member_export", user.email, str(file))

    assert sorted(files_of(file.read_bytes())) == ["export.html", "export.json"]
    assert file.stat().st_mode & 0o077 == 0
