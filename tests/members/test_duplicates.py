"""Records that may be of one member: found by several signs, seen by those who look after both, told apart by people."""

import time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.models import AuditEvent, User
from members.actions.duplicates import (
    AnsweredAlready,
    search_for_duplicates,
    suspect_duplicates,
    tell_apart,
)
from members.models import Application, DuplicateSuspicion, Member, MemberContact, Membership
from members.queries.duplicates import (
    Described,
    Likeness,
    alike,
    alike_rows,
    domain_of,
    follow,
    mail_domain_of,
)
from members.tasks import search_for_records_that_are_one
from tests.members.alliance import Alliance, joined, make_alliance
from tests.members.factories import ApplicationFactory, MemberFactory, person
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

Answer = DuplicateSuspicion.Answer


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


def entered(alliance: Alliance, name: str, **values: Any) -> Member:
    """A member of Cameroon's network for whom nobody speaks."""
    member = MemberFactory.create(name=name, **values)
    Membership.objects.create(
        member=member, network=alliance.cameroon, period=DateRange(None, None)
    )
    return member


def found(likenesses: list[Likeness]) -> list[str]:
    return [one.name for one in likenesses]


# --- what looks alike --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "country", "typed", "typed_country", "is_found"),
    [
        ("Réseau Femmes Actions", "CM", "Reseau femmes actions", "CM", True),
        ("Sonke Gender Justice", "ZA", "Sonke Gender Justice Network", "NA", True),
        ("Save the Children Sweden", "SE", "Save the Children Norway", "NO", False),
        ("Promundo-US", "US", "Promundo Brasil", "BR", False),
        ("Promundo-US", "US", "Promundo Washington US", "US", True),
        ("منظمة المساواة", "LB", "منظمة المساواه", "LB", True),
        ("Hope for Boys", "KE", "Mountain Fathers", "KE", False),
    ],
)
def test_names_are_alike_by_their_letters_and_their_country(
    alliance: Alliance,
    here: str,
    country: str,
    typed: str,
    typed_country: str,
    is_found: bool,
) -> None:
    entered(alliance, here, country=country)

    likenesses = alike(name=typed, country=typed_country)

    assert found(likenesses) == ([here] if is_found else [])


def test_an_acronym_counts_in_the_same_country_only(alliance: Alliance) -> None:
    entered(alliance, "Sonke Gender Justice", acronym="SGJ", country="ZA")

    in_the_country = alike(name="SGJ", country="ZA")
    elsewhere = alike(name="Siaya Green Journey", acronym="S.G.J", country="KE")

    assert [one.alike_in for one in in_the_country] == [("acronym", "country")]
    assert elsewhere == []


def test_the_same_website_is_a_sign_whatever_the_names_are(alliance: Alliance) -> None:
    entered(alliance, "Foundation One", country="KE", domain="one.example.org")

    likenesses = alike(name="Completely other", website="https://www.One.example.org/about")

    assert [(one.name, one.alike_in) for one in likenesses] == [("Foundation One", ("domain",))]


def test_an_address_at_the_domain_of_a_representative_is_a_sign(alliance: Alliance) -> None:
    speaker = User.objects.create_user("ana@deux-rives.example")
    joined(alliance.cameroon, name="Deux Rives", speaker=speaker)

    assert found(alike(name="Zebra", email="info@deux-rives.example")) == ["Deux Rives"]


@pytest.mark.parametrize("email", ["somebody@gmail.com", "somebody@outlook.fr"])
def test_a_provider_that_many_share_is_no_sign(alliance: Alliance, email: str) -> None:
    speaker = User.objects.create_user(f"ana{email.partition('@')[0]}@{email.partition('@')[2]}")
    joined(alliance.cameroon, name="Deux Rives", speaker=speaker)

    assert alike(name="Zebra", email=email) == []


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.example.org/x?y", "example.org"),
        ("http://Sub.Example.org:8080", "sub.example.org"),
        ("example.org/about", "example.org"),
        ("https://www.facebook.com/deuxrives", ""),
        ("https://[broken", ""),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_a_website_is_known_by_its_host(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def test_what_is_no_address_has_no_mail_domain() -> None:
    assert [mail_domain_of(text) for text in ("nobody", "a@b@Example.ORG", "x@gmail.com")] == [
        "",
        "example.org",
        "",
    ]


def test_persons_and_organisations_are_never_alike(alliance: Alliance) -> None:
    entered(alliance, "Ana Maria Ruiz", kind=Member.Kind.PERSON)

    assert alike(name="Ana Maria Ruiz", country="CM") == []
    assert found(alike(name="Ana María Ruiz", country="CM", kind=Member.Kind.PERSON)) == [
        "Ana Maria Ruiz"
    ]


def test_a_draft_that_nobody_has_sent_is_not_found_by_others(alliance: Alliance) -> None:
    draft = MemberFactory.create(name="Secret Circle")
    ApplicationFactory.create(member=draft, applicant=person("ana"))

    assert alike(name="Secret Circle", country="CM") == []


def test_a_record_that_was_joined_into_another_is_not_found_any_more(alliance: Alliance) -> None:
    kept = entered(alliance, "Neem Tree Group")
    entered(alliance, "Neem Tree Groups", merged_into=kept)

    assert found(alike(name="Neem Tree Group", country="CM")) == ["Neem Tree Group"]


@pytest.mark.parametrize("name", ["", "%_\\'; DROP TABLE", "\x00", "x" * 100_000, "🙂🙂", "()"])
def test_hostile_names_find_nothing_and_break_nothing(alliance: Alliance, name: str) -> None:
    entered(alliance, "Deux Rives")

    assert alike(name=name, acronym=name, website=name, email=name) == []


def test_many_rows_cost_one_question(alliance: Alliance) -> None:
    entered(alliance, "Deux Rives")
    rows = [Described(name=f"Other {number}", country="KE") for number in range(200)]

    with CaptureQueriesContext(connection) as asked:
        likenesses = alike_rows([*rows, Described(name="Deux rives", country="CM")])

    assert len(asked) == 1
    assert {place: found(rows) for place, rows in likenesses.items()} == {200: ["Deux Rives"]}


@pytest.mark.slow
def test_among_ten_thousand_members_a_name_is_found_in_a_twentieth_of_a_second(
    alliance: Alliance,
) -> None:
    words = ["gender", "justice", "network", "fathers", "care", "peace", "rights", "youth"]
    members = Member.objects.bulk_create(
        Member(
            kind=Member.Kind.ORGANISATION,
            name=f"{words[n % 8]} {words[n // 8 % 8]} {words[n // 64 % 8]} {n}",
            country="CM",
        )
        for n in range(10_000)
    )
    Membership.objects.bulk_create(
        Membership(member=member, network=alliance.cameroon, period=DateRange(None, None))
        for member in members
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_member, members_membership")

    began = time.perf_counter()
    alike(name="Sonke Gender Justice", country="CM", website="https://sonke.example")
    alike(name="Équipe Deux Rives", country="CM")
    spent = (time.perf_counter() - began) / 2

    assert spent < 0.2  # 0.02 on a quiet machine, far from it on a busy one


# --- pairs are noted, and judged by people ------------------------------------------------------


def test_a_pair_is_noted_once_the_older_record_first(alliance: Alliance) -> None:
    older = entered(alliance, "Deux Rives")
    newer = entered(alliance, "Deux Rives!")

    suspect_duplicates(member=newer)
    suspect_duplicates(member=older)

    pair = DuplicateSuspicion.objects.get()
    assert (pair.first, pair.second, pair.answer) == (older, newer, Answer.OPEN)
    assert pair.alike_in == ["name", "country"]
    assert AuditEvent.objects.filter(verb="duplicates.suspected").count() == 1


def test_a_pair_that_was_told_apart_is_not_asked_about_again(alliance: Alliance) -> None:
    entered(alliance, "Deux Rives")
    suspect_duplicates(member=entered(alliance, "Deux Rives!"))
    tell_apart(suspicion=DuplicateSuspicion.objects.get(), by=alliance.cameroon_coordinator)

    search_for_duplicates(most=10)

    judged = DuplicateSuspicion.objects.get()
    assert (judged.answer, judged.answered_by) == (
        Answer.DIFFERENT,
        alliance.cameroon_coordinator,
    )
    assert AuditEvent.objects.filter(verb="duplicates.told_apart").count() == 1


def test_the_second_judgement_of_a_pair_changes_nothing(alliance: Alliance) -> None:
    entered(alliance, "Deux Rives")
    suspect_duplicates(member=entered(alliance, "Deux Rives!"))
    pair = DuplicateSuspicion.objects.get()
    tell_apart(suspicion=pair, by=alliance.cameroon_coordinator)

    with pytest.raises(AnsweredAlready):
        tell_apart(suspicion=pair, by=alliance.secretariat)

    pair.refresh_from_db()
    assert pair.answered_by == alliance.cameroon_coordinator


def test_a_stranger_cannot_tell_a_pair_apart(alliance: Alliance) -> None:
    entered(alliance, "Deux Rives")
    suspect_duplicates(member=entered(alliance, "Deux Rives!"))

    with pytest.raises(PermissionDenied):
        tell_apart(suspicion=DuplicateSuspicion.objects.get(), by=alliance.kenya_coordinator)

    assert DuplicateSuspicion.objects.get().answer == Answer.OPEN


def test_every_night_new_pairs_are_noted_and_nothing_else_changes(alliance: Alliance) -> None:
    entered(alliance, "Deux Rives")
    entered(alliance, "Deux  rivés")
    entered(alliance, "Hope for Boys")
    before = list(Member.objects.order_by("pk").values("name", "merged_into", "changed_at"))

    search_for_records_that_are_one()
    search_for_records_that_are_one()

    assert DuplicateSuspicion.objects.count() == 1
    assert list(Member.objects.order_by("pk").values("name", "merged_into", "changed_at")) == before


def test_a_night_notes_no_more_pairs_than_it_may(alliance: Alliance) -> None:
    for number in range(4):
        entered(alliance, f"Deux Rives {'!' * number}")

    first, second, third = (search_for_duplicates(most=4) for _night in range(3))

    assert (first, second, third) == (4, 2, 0)
    assert DuplicateSuspicion.objects.count() == 6


def test_the_record_that_stands_today_is_found_through_several_joins(alliance: Alliance) -> None:
    last = entered(alliance, "Last")
    middle = entered(alliance, "Middle", merged_into=last)
    first = entered(alliance, "First", merged_into=middle)

    assert (follow(first), follow(middle), follow(last)) == (last, last, last)


# --- pages ----------------------------------------------------------------------------------------


@pytest.fixture
def pair(alliance: Alliance) -> DuplicateSuspicion:
    entered(alliance, "Deux Rives", website="https://deux-rives.example")
    suspect_duplicates(member=entered(alliance, "Deux Rives!"))
    return DuplicateSuspicion.objects.get()


def test_a_coordination_sees_pairs_of_its_own_networks_only(
    alliance: Alliance, pair: DuplicateSuspicion
) -> None:
    page = reverse("members:duplicates")

    own = client_of(alliance.cameroon_coordinator).get(page)
    other = client_of(alliance.kenya_coordinator).get(page)

    assert "Deux Rives" in own.content.decode()
    assert other.status_code == 200
    assert "Deux Rives" not in other.content.decode()


def test_a_pair_that_reaches_into_another_network_is_for_those_above_both(
    alliance: Alliance,
) -> None:
    entered(alliance, "Deux Rives")
    across, _user = joined(alliance.kenya, name="Deux Rivés")
    suspect_duplicates(member=across.member)
    page = reverse("members:compare_duplicates", args=[DuplicateSuspicion.objects.get().public_id])

    answers = [
        client_of(user).get(page).status_code
        for user in (
            alliance.cameroon_coordinator,
            alliance.kenya_coordinator,
            alliance.africa_coordinator,
            alliance.secretariat,
        )
    ]

    assert answers == [404, 404, 200, 200]


def test_the_applicant_of_a_network_is_compared_with_its_members(alliance: Alliance) -> None:
    entered(alliance, "Deux Rives")
    applicant = person("ana")
    asking = MemberFactory.create(name="Deux Rives!")
    ApplicationFactory.create(
        member=asking,
        applicant=applicant,
        state=Application.State.SUBMITTED,
        network=alliance.cameroon,
        desk=alliance.cameroon,
        submitted_at="2026-01-01T00:00Z",
    )

    suspect_duplicates(member=asking)
    page = client_of(alliance.cameroon_coordinator).get(reverse("members:duplicates"))

    assert "Deux Rives!" in page.content.decode()


def test_comparing_shows_nothing_that_is_sealed(
    alliance: Alliance, pair: DuplicateSuspicion
) -> None:
    MemberContact.objects.create(member=pair.first, email="director@deux-rives.example")

    page = client_of(alliance.cameroon_coordinator).get(
        reverse("members:compare_duplicates", args=[pair.public_id])
    )

    assert "https://deux-rives.example" in page.content.decode()
    assert "director@" not in page.content.decode()


def test_two_different_members_is_one_press_and_a_second_press_is_answered_kindly(
    alliance: Alliance, pair: DuplicateSuspicion
) -> None:
    client = client_of(alliance.cameroon_coordinator)
    address = reverse("members:tell_duplicates_apart", args=[pair.public_id])

    first = client.post(address, follow=True)
    second = client.post(address, follow=True)

    assert "Kept as two members" in first.content.decode()
    assert "judged already" in second.content.decode()
    assert AuditEvent.objects.filter(verb="duplicates.told_apart").count() == 1


def test_the_list_of_pairs_asks_as_much_for_many_as_for_one(
    alliance: Alliance, pair: DuplicateSuspicion
) -> None:
    client = client_of(alliance.cameroon_coordinator)
    page = reverse("members:duplicates")
    client.get(page)
    with CaptureQueriesContext(connection) as for_one:
        client.get(page)
    for number in range(3):
        entered(alliance, f"Deux Rives {'?' * (number + 1)}")
    search_for_duplicates(most=100)
    assert DuplicateSuspicion.objects.count() > 5

    with CaptureQueriesContext(connection) as for_many:
        client.get(page)

    assert len(for_many) == len(for_one)
