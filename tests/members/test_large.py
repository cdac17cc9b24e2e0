"""The demonstration at its full size: the same invented members each time, whom nobody can sign in as."""

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.core.management import call_command

from alliance.actors import the_portal
from alliance.models import User
from members.demo import large
from members.models import Application, Member, Membership, Pledge, Representative, SafetyHold
from members.queries.pledges import is_pledged
from members.queries.viewers import ANYBODY
from members.queries.visibility import ceilings_today, listed
from networks.models import Network


@pytest.fixture
def made(demonstration: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "MEMBERS", 120)
    monkeypatch.setattr(large, "APPLICATIONS", 22)
    monkeypatch.setattr(large, "HOLDS", 3)
    monkeypatch.setattr(large, "is_there", lambda: Member.objects.filter(acronym="M15").exists())


def enlarge(settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    call_command("seed", "--size", "large", verbosity=0)


def invented() -> list[str]:
    people = User.objects.filter(email__endswith="@large.example").order_by("email")
    return list(people.values_list("email", flat=True))


def test_members_of_every_network_come_with_people_choices_holds_and_requests(
    made: None, settings: object
):
    before, holds = Member.objects.count(), SafetyHold.objects.count()

    enlarge(settings)

    assert Member.objects.count() == before + 120 + 22
    assert SafetyHold.objects.count() == holds + 3
    states = Application.objects.filter(reference__startswith="L").values_list("state", flat=True)
    assert set(states) == set(Application.State.values)
    assert listed(ANYBODY, ceilings_today()).filter(name__contains=" ").exists()
    with_members = Membership.objects.filter(member__is_sample=True).values("network").distinct()
    assert with_members.count() > Network.objects.count() / 2
    claimed = Member.objects.filter(website__endswith="://member-15.example").first()
    one = Representative.objects.filter(user__email="person-0@large.example").get().member
    assert Pledge.objects.filter(on_behalf_of=one).exists()
    assert is_pledged(one)
    assert claimed is not None


def test_asking_twice_adds_nothing(made: None, settings: object):
    enlarge(settings)
    people, members = invented(), Member.objects.count()

    enlarge(settings)

    assert (invented(), Member.objects.count()) == (people, members)


def test_the_same_members_are_made_each_time_and_nobody_signs_in_as_them(
    made: None, settings: object
):
    enlarge(settings)

    people = User.objects.filter(email__endswith="@large.example")
    assert people.exists()
    assert not any(is_password_usable(person.password) for person in people)
    named = dict(Member.objects.filter(acronym__in=["M15", "M16"]).values_list("acronym", "name"))
    first, second = named["M15"], named["M16"]
    large_again = [
        large._member(number, place, chance).name
        for places, chance in [(large._places(), large.random.Random(2017))]
        for number in range(17)
        for place in [places[number % len(places)]]
    ]
    assert large_again[15:] == [first, second]
    assert the_portal() not in people
