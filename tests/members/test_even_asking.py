"""Whether an organisation or a person is here cannot be learned by asking or inviting: not from words, not from time."""

import re
import statistics
import time

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Invitation, Member, Membership, RepresentationRequest
from networks.models import Network
from tests.members.factories import MemberFactory, MembershipFactory, RepresentativeFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAIRS = 5
ROUNDS = 3
ASK = "/en/my/members/ask/"
# They follow the hour and the length of what was typed.
CLOCK_AND_LENGTH = {"Expires", "Content-Length"}


@pytest.fixture(autouse=True)
def nobody_waits_for_an_even_moment() -> None:
    """Here they do."""


@pytest.fixture
def hidden() -> list[str]:
    """Organisations that are in a network and shown to nobody, each with somebody who is asked."""
    call_command("createcachetable", verbosity=0)
    whole = Network.objects.create(slug="alliance", level=Network.Level.GLOBAL, name_en="Alliance")
    names = [f"Hidden house {number}" for number in range(PAIRS)]
    for number, name in enumerate(names):
        member = MemberFactory(name=name, listing=Member.Listing.HIDDEN)
        MembershipFactory(member=member, network=whole)
        RepresentativeFactory(member=member, user=person(f"speaks{number}"))
    return names


def test_a_hidden_organisation_and_one_that_is_not_here_get_the_same_answer_in_the_same_time(
    hidden: list[str],
) -> None:
    """A machine that is busy with other things is given up to three rounds; a leak would show in each."""
    rounds = (medians_of_a_round(hidden, number) for number in range(ROUNDS))

    assert any(max(medians) <= 1.05 * min(medians) for medians in rounds)
    assert RepresentationRequest.objects.filter(member__name__in=hidden).exists()
    assert Membership.objects.count() == PAIRS


def test_inviting_an_address_with_an_account_and_one_without_gets_the_same_answer_in_the_same_time() -> (
    None
):
    call_command("createcachetable", verbosity=0)
    member = MemberFactory(name="Puentes")
    network = Network.objects.create(
        slug="alliance", level=Network.Level.GLOBAL, name_en="Alliance"
    )
    MembershipFactory(member=member, network=network)
    primary = person("primary")
    RepresentativeFactory(member=member, user=primary)
    client = Client()
    client.force_login(primary)
    form = reverse("members:invite_representative", args=[member.public_id])

    rounds = (medians_of_inviting(client, form, number) for number in range(ROUNDS))

    assert any(max(medians) <= 1.05 * min(medians) for medians in rounds)
    assert Invitation.objects.filter(member=member).count() >= 2 * PAIRS


def medians_of_inviting(client: Client, form: str, number: int) -> tuple[float, float]:
    spent: dict[str, list[float]] = {"known": [], "unknown": []}
    for place in range(PAIRS):
        known = person(f"known-{place}-{number}").email
        answers = {}
        for kind, email in (("known", known), ("unknown", f"un{known}")):
            began = time.monotonic()
            response = client.post(form, {"email": email, "role": "editor", "language": "en"})
            spent[kind].append(time.monotonic() - began)
            answers[kind] = tuple(
                part.replace(email, "…") if isinstance(part, str) else part
                for part in (response.status_code, sorted(response.cookies), response["Location"])
            )
        assert answers["known"] == answers["unknown"]
        Invitation.objects.filter(used_at=None).update(revoked_at=timezone.now())
    return statistics.median(spent["known"]), statistics.median(spent["unknown"])


def medians_of_a_round(hidden: list[str], number: int) -> tuple[float, float]:
    spent: dict[str, list[float]] = {"hidden": [], "unknown": []}
    for place, name in enumerate(hidden):
        answers = {}
        for kind, typed in (("hidden", name), ("unknown", f"Nobody knows {place}")):
            client = Client()
            client.force_login(person(f"asks-{kind}-{place}-{number}"))
            began = time.monotonic()
            response = client.post(ASK, {"name": typed, "message": "I work there."})
            spent[kind].append(time.monotonic() - began)
            answers[kind] = seen(client, response)
        assert answers["hidden"] == answers["unknown"]
    return statistics.median(spent["hidden"]), statistics.median(spent["unknown"])


def seen(client: Client, response: HttpResponse) -> tuple[object, ...]:
    """All that the asker sees: the answer, its headers and the page after it, without what is random anyway."""
    headers = {name: value for name, value in response.items() if name not in CLOCK_AND_LENGTH}
    following = client.get(response["Location"]).content.decode()
    return (
        response.status_code,
        headers,
        sorted(response.cookies),
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", following),
    )
