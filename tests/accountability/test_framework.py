"""The texts in force, each version for good, and what changed from one to the next."""

from datetime import date

import pytest
from django.urls import reverse

from members.models import PolicyDocument
from tests.members.alliance import Alliance, make_alliance
from tests.members.signing import in_force
from tests.networks.desks import words

pytestmark = pytest.mark.django_db
CODE = PolicyDocument.Kind.CODE


@pytest.fixture
def alliance() -> Alliance:
    made = make_alliance()
    in_force(CODE, since=date(2023, 1, 1), words="Be kind.\n\nBe on time.\n\nThe end")
    in_force(CODE, since=date(2024, 1, 1), words="Be kind.\n\nBe honest.\n\nThe end")
    return made


def changes(number: int) -> str:
    return reverse("accountability:changes", args=["code-of-conduct", number])


def test_a_version_is_read_line_by_line_beside_the_one_before(alliance, client):
    read = client.get(changes(2)).content.decode()

    assert "<ins>Be honest.</ins>" in read
    assert "<del>Be on time.</del>" in read
    assert "<p>Be kind.</p>" in read


def test_the_first_version_has_nothing_before_it(alliance, client):
    answered = client.get(changes(1))

    assert answered.status_code == 404
    assert "first version" in words(answered)


def test_the_text_leads_to_every_version_and_to_what_changed(alliance, client):
    page = client.get(reverse("accountability:text", args=["code-of-conduct"])).content.decode()

    for number in (1, 2):
        assert reverse("accountability:version", args=["code-of-conduct", number]) in page
    assert changes(2) in page
    first = client.get(reverse("accountability:version", args=["code-of-conduct", 1]))
    assert changes(1) not in first.content.decode()


def test_a_networks_first_text_is_compared_with_the_alliances(alliance, client):
    in_force(
        CODE,
        network=alliance.cameroon,
        words="Be kind.\n\nBe honest.\n\nSpeak two languages.\n\nThe end",
    )
    keys = ["code-of-conduct", "cameroon"]
    text = client.get(reverse("accountability:adaptation", args=keys)).content.decode()
    address = reverse("accountability:changes_of_adaptation", args=[*keys, 1])
    assert address in text
    assert f'href="{reverse("accountability:text", args=["code-of-conduct"])}"' in text

    read = client.get(address).content.decode()

    assert "<ins>Speak two languages.</ins>" in read
    assert "<del>" not in read


def test_changes_are_read_in_the_language_of_the_page(alliance, client):
    address = changes(2).replace("/en/", "/ar/", 1)

    read = client.get(address).content.decode()

    assert '<article lang="ar" dir="rtl">' in read
    assert "The end (ar)" in read


def test_one_page_leads_to_every_version_of_every_text(alliance, client):
    in_force(CODE, network=alliance.cameroon, words="Be kind.\n\nThe end")
    own = ["code-of-conduct", "cameroon", 1]

    page = client.get(reverse("accountability:versions")).content.decode()

    for number in (1, 2):
        assert (
            f'href="{reverse("accountability:version", args=["code-of-conduct", number])}"' in page
        )
    assert f'href="{changes(2)}"' in page
    assert f'href="{reverse("accountability:version_of_adaptation", args=own)}"' in page
    assert f'href="{reverse("accountability:changes_of_adaptation", args=own)}"' in page
    assert (page.count("In force</span>"), page.count("Replaced</span>")) == (2, 1)


def test_the_page_of_versions_asks_as_much_for_many_as_for_one(
    alliance, client, django_assert_num_queries
):
    with django_assert_num_queries(1):
        client.get(reverse("accountability:versions"))
    in_force(PolicyDocument.Kind.PRINCIPLES, since=date(2024, 1, 1), words="Be fair.\n\nThe end")
    in_force(CODE, network=alliance.cameroon, words="Be kind.\n\nThe end")
    with django_assert_num_queries(1):
        client.get(reverse("accountability:versions").replace("/en/", "/fr/", 1))
