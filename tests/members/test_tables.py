"""What the database itself refuses or does among the members' tables, tried on the rows themselves."""

import pytest
from django.db import DatabaseError, connection

from members.models import Member, MemberContact, Pledge, PolicyDocument, PolicyVersion
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pledge() -> Pledge:
    author = UserFactory.create()
    document = PolicyDocument.objects.create(kind=PolicyDocument.Kind.CODE)
    version = PolicyVersion.objects.create(
        document=document, number=1, title_en="Code", text_en="Be kind.", drafted_by=author
    )
    return Pledge.objects.create(
        user=author,
        version=version,
        language="en",
        text_hash="0",
        typed_name="Ana",
        function="director",
    )


def test_a_pledge_cannot_be_changed_but_its_name_can_be_blanked(pledge: Pledge) -> None:
    with pytest.raises(DatabaseError):
        Pledge.objects.filter(pk=pledge.pk).update(language="fr", typed_name="", function="")


def test_the_name_on_a_pledge_can_be_blanked(pledge: Pledge) -> None:
    Pledge.objects.filter(pk=pledge.pk).update(typed_name="", function="")

    assert Pledge.objects.get().typed_name == ""


def test_a_pledge_cannot_be_deleted(pledge: Pledge) -> None:
    with pytest.raises(DatabaseError):
        Pledge.objects.filter(pk=pledge.pk).delete()


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  Réseau  Égalité—2! ", "reseau egalite 2"),
        ("المُساواة", "المساواه"),
        ("إفريقيا", "افريقيا"),
        ("Niñas & Niños", "ninas ninos"),
    ],
)
def test_names_fold_to_what_people_type(written: str, folded: str) -> None:
    member = Member.objects.create(kind=Member.Kind.ORGANISATION, name=written)

    assert Member.objects.get(pk=member.pk).name_key == folded


def test_a_sealed_column_opens_for_us_and_for_nobody_with_the_database_alone() -> None:
    member = Member.objects.create(kind=Member.Kind.ORGANISATION, name="Puentes")
    MemberContact.objects.create(member=member, phone="+221 77 000 00 00")

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM members_membercontact")
        (stored,) = cursor.fetchone()

    assert MemberContact.objects.get().phone == "+221 77 000 00 00"
    assert stored.startswith("s1.")
    assert "221" not in stored
