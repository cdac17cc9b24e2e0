"""How long concerns are kept: two people change it, the audit trail remembers, and everybody reads it in the promises."""

import pytest
from django.test import Client

from accountability.models import ChannelChange, RetentionRule
from alliance.models import AuditEvent
from tests.accountability import factories
from tests.accountability.writing import small_alliance
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db
PAGE, WHOLE = "/en/concerns/channels/keeping/", "/en/concerns/channels/of/alliance/"
PROMISES = "/en/concerns/promises/"
DAYS = {"complaint": 730, "longer": 2555, "feedback": 183, "identity": 183, "out_of_scope": 30}


@pytest.fixture
def leads() -> tuple[Client, Client]:
    """Two accountability leads."""
    small_alliance()
    certifiers = factories.make_certifiers()
    first, second = (
        factories.make_handler(
            factories.make_user(f"{name}@example.org"), certifiers, factories.Role.LEAD
        )
        for name in ("one", "two")
    )
    return client_of(first.user), client_of(second.user)


def test_two_people_change_the_days_and_everybody_reads_them(leads: tuple[Client, Client]) -> None:
    first, second = leads
    before = Client().get(PROMISES).content.decode()

    proposed = first.post(PAGE, {**DAYS, "complaint": "365"}, follow=True)
    change = ChannelChange.objects.get()
    alone = first.post(f"{WHOLE}changes/{change.pk}/", {"confirm": "1"})
    as_before = RetentionRule.objects.get(what="complaint").days
    waiting = second.get(WHOLE).content.decode()
    second.post(f"{WHOLE}changes/{change.pk}/", {"confirm": "1"})
    after = Client().get(PROMISES).content.decode()

    assert "Closed complaints: 730 days" in before
    assert "Another person confirms it." in proposed.content.decode()
    assert (alone.status_code, as_before) == (403, 730)
    assert "closed complaints: 365 days" in waiting
    assert "closed feedback: 183 days" not in waiting
    assert "Closed complaints: 365 days" in after
    assert "Closed complaints about sexual harm and children: 2555 days" in after
    line = AuditEvent.objects.get(verb="retention_rule.changed")
    assert line.actor is not None
    assert line.actor.email == "two@example.org"
    assert line.before == {"what": "complaint", "days": 730}
    assert line.after == {"what": "complaint", "days": 365}


@pytest.mark.parametrize(
    "typed",
    [{}, {"complaint": "29"}, {"complaint": "7301"}, {"complaint": "-1"}, {"complaint": "1\x00"}],
)
def test_days_beyond_reason_are_refused_kindly(
    leads: tuple[Client, Client], typed: dict[str, str]
) -> None:
    values = {**DAYS, **typed} if typed else {}

    page = leads[0].post(PAGE, values)

    assert page.status_code == 200
    assert "Enter a number of days from 30 to 7300." in page.content.decode()
    assert not ChannelChange.objects.exists()


def test_the_same_days_propose_nothing_and_one_change_waits_at_a_time(
    leads: tuple[Client, Client],
) -> None:
    first, second = leads

    same = first.post(PAGE, DAYS).content.decode()
    for _press in range(2):
        first.post(PAGE, {**DAYS, "feedback": "60"})
    another = second.post(PAGE, {**DAYS, "feedback": "90"}).content.decode()

    assert "It is kept for so many days already." in same
    assert ChannelChange.objects.count() == 1
    assert "Another change of this waits to be confirmed." in another


def test_who_keeps_no_channels_changes_no_days() -> None:
    small_alliance()
    client = client_of(factories.make_user("anybody@example.org"))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {**DAYS, "complaint": "365"}).status_code == 403
    assert not ChannelChange.objects.exists()
