"""Channels: nobody opens one alone, unrehearsed or without two readers; the start stops where an open one cannot receive."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import store
from accountability.models import (
    CaseEvent,
    ChannelChange,
    IntakeChannel,
    SupportResource,
    TrustCertificate,
)
from accountability.routes import chain_of
from alliance.models import User
from networks.actions import bootstrap_role
from networks.models import Network, RoleAssignment
from tests.accountability import factories
from tests.accountability.factories import Handler
from tests.accountability.writing import small_alliance
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

CHANNELS = "/en/concerns/channels/"
OWN = f"{CHANNELS}of/kigoma/"


@pytest.fixture(autouse=True)
def kigoma() -> Network:
    return small_alliance()[1]


@pytest.fixture
def certifiers() -> tuple[Handler, Handler]:
    return factories.make_certifiers()


@pytest.fixture
def lead(certifiers: tuple[Handler, Handler]) -> Client:
    """The accountability lead: two certifiers say so."""
    person = factories.make_user("lead@example.org")
    return client_of(factories.make_handler(person, certifiers, factories.Role.LEAD).user)


@pytest.fixture
def secretariat() -> Client:
    person = factories.with_second_step(factories.make_user("secretariat@example.org"))
    bootstrap_role(user=person, role=RoleAssignment.Role.SECRETARIAT_LEAD)
    return client_of(person)


def set_up(client: Client, kigoma: Network) -> IntakeChannel:
    client.post(CHANNELS, {"network": str(kigoma.pk)})
    return IntakeChannel.objects.get(network=kigoma)


def test_a_channel_opens_after_a_rehearsal_and_with_two_persons(
    lead: Client, secretariat: Client, certifiers: tuple[Handler, Handler], kigoma: Network
) -> None:
    channel = set_up(secretariat, kigoma)
    factories.make_handler(factories.make_user("one@example.org"), certifiers)

    unrehearsed = secretariat.post(f"{OWN}opening/", follow=True).content.decode()
    secretariat.post(f"{OWN}rehearsal/", {"on": timezone.now().date().isoformat()})
    secretariat.post(f"{OWN}opening/")
    change = ChannelChange.objects.get(channel=channel)
    alone = secretariat.post(f"{OWN}changes/{change.pk}/", {"confirm": "1"})
    channel.refresh_from_db()
    was_open = channel.is_open
    lead.post(f"{OWN}changes/{change.pk}/", {"confirm": "1"})
    twice = lead.post(f"{OWN}changes/{change.pk}/", {"confirm": "1"}, follow=True)

    assert "Rehearse the recovery first" in unrehearsed
    assert (alone.status_code, was_open) == (403, False)
    channel.refresh_from_db()
    assert channel.is_open
    assert "decided already" in twice.content.decode()
    assert CaseEvent.objects.filter(verb="channel_changed").count() == 3


def test_no_channel_opens_for_one_reader(
    lead: Client, secretariat: Client, kigoma: Network
) -> None:
    channel = set_up(secretariat, kigoma)
    secretariat.post(f"{OWN}rehearsal/", {"on": timezone.now().date().isoformat()})

    answer = secretariat.post(f"{OWN}opening/", follow=True).content.decode()

    assert "Fewer than two certified people" in answer
    assert not channel.changes.exists()


def test_a_channel_is_not_opened_when_readers_went_away_meanwhile(
    lead: Client, secretariat: Client, certifiers: tuple[Handler, Handler], kigoma: Network
) -> None:
    channel = set_up(secretariat, kigoma)
    factories.make_handler(factories.make_user("one@example.org"), certifiers)
    secretariat.post(f"{OWN}rehearsal/", {"on": timezone.now().date().isoformat()})
    secretariat.post(f"{OWN}opening/")
    TrustCertificate.objects.filter(role="focal_point").delete()

    change = ChannelChange.objects.get(channel=channel)
    answer = lead.post(f"{OWN}changes/{change.pk}/", {"confirm": "1"}, follow=True)

    channel.refresh_from_db()
    change.refresh_from_db()
    assert "Fewer than two certified people" in answer.content.decode()
    assert (channel.is_open, change.is_confirmed) == (False, None)


def test_two_persons_change_who_receives(
    lead: Client, secretariat: Client, kigoma: Network
) -> None:
    channel = set_up(secretariat, kigoma)

    lead.post(f"{OWN}chain/", {"level_0": "lead", "level_1": "trustee"})
    waiting = lead.post(f"{OWN}chain/", {"level_0": "outside"}).content.decode()
    before = list(chain_of(channel))
    change = ChannelChange.objects.get(channel=channel)
    secretariat.post(f"{OWN}changes/{change.pk}/", {"confirm": "1"})

    assert len(before) == 7
    assert list(chain_of(channel)) == ["lead", "trustee"]
    assert "waits to be confirmed" in waiting


def test_a_change_can_be_turned_down_or_taken_back(
    lead: Client, secretariat: Client, kigoma: Network
) -> None:
    channel = set_up(secretariat, kigoma)

    for who, decider in ((lead, secretariat), (lead, lead)):
        who.post(f"{OWN}chain/", {"level_0": "lead"})
        change = ChannelChange.objects.get(channel=channel, is_confirmed=None)
        decider.post(f"{OWN}changes/{change.pk}/")
        change.refresh_from_db()
        assert change.is_confirmed is False

    assert len(chain_of(channel)) == 7


@pytest.mark.parametrize(
    "typed",
    [
        {"level_0": "lead", "level_1": "lead"},
        {},
        {"level_0": "anybody"},
    ],
)
def test_a_chain_that_cannot_be_is_refused(
    lead: Client, kigoma: Network, typed: dict[str, str]
) -> None:
    set_up(lead, kigoma)

    answer = lead.post(f"{OWN}chain/", typed)

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not ChannelChange.objects.exists()


def test_texts_and_working_days_are_kept_in_all_languages(lead: Client, kigoma: Network) -> None:
    channel = set_up(lead, kigoma)
    typed = {
        "working_days": ["1", "7"],
        "time_zone": "Africa/Dar_es_Salaam",
        "other_ways_en": "Knock at the door.",
        "other_ways_ar": "اطرق الباب.",
    }

    assert lead.post(f"{OWN}texts/", typed).status_code == 302
    bad = lead.post(f"{OWN}texts/", {"working_days": ["9"], "time_zone": "Nowhere"})

    channel.refresh_from_db()
    assert (channel.working_days, channel.time_zone) == ([1, 7], "Africa/Dar_es_Salaam")
    assert (channel.other_ways_en, channel.other_ways_ar) == ("Knock at the door.", "اطرق الباب.")
    assert "Choose days of the week." in bad.content.decode()


def test_places_of_support_are_kept_and_dropped(lead: Client) -> None:
    typed = {
        "name_en": "A listening line",
        "country": "TZ",
        "position": "1",
        "checked_on": "2026-11-01",
    }

    lead.post(f"{CHANNELS}support/new/", typed)
    row = SupportResource.objects.get()
    lead.post(f"{CHANNELS}support/{row.pk}/", {**typed, "phone": "+255 000"})
    row.refresh_from_db()
    wrong = lead.post(f"{CHANNELS}support/new/", {**typed, "name_en": "", "position": "x"})

    assert (row.name_en, row.country, row.phone) == ("A listening line", "TZ", "+255 000")
    assert "Write the name in English." in wrong.content.decode()
    assert "A listening line" in lead.get(f"{CHANNELS}support/").content.decode()
    lead.post(f"{CHANNELS}support/{row.pk}/drop/")
    assert not SupportResource.objects.exists()


def test_others_do_not_keep_channels(
    certifiers: tuple[Handler, Handler], lead: Client, kigoma: Network
) -> None:
    set_up(lead, kigoma)
    handler = factories.make_handler(factories.make_user("one@example.org"), certifiers)

    for person in (handler.user, factories.make_user("bare@example.org")):
        client = client_of(person)
        answers = [
            client.get(CHANNELS),
            client.get(OWN),
            client.post(f"{OWN}opening/"),
            client.post(f"{CHANNELS}support/new/", {}),
        ]
        assert [answer.status_code for answer in answers] == [403] * 4


def test_the_list_of_channels_asks_as_often_for_one_as_for_many(
    lead: Client, kigoma: Network
) -> None:
    set_up(lead, kigoma)
    lead.get(CHANNELS)
    with CaptureQueriesContext(connection) as few:
        lead.get(CHANNELS)
    for number in range(3):
        network = Network.objects.create(
            slug=f"n{number}", name=f"N{number}", level=Network.Level.NATIONAL
        )
        IntakeChannel.objects.create(network=network)
    with CaptureQueriesContext(connection) as many:
        lead.get(CHANNELS)

    assert len(few) == len(many)


# --- what stops a start ------------------------------------------------------------------------------


@pytest.fixture
def real_root(settings: Any, tmp_path: Path) -> None:
    """The pepper apart from the private half of the root, as where people use the portal."""
    apart = tmp_path / "pepper"
    apart.write_bytes(settings.RECEIPT_PEPPER_FILE.read_bytes())
    settings.RECEIPT_PEPPER_FILE = apart


def found(**kwargs: Any) -> list[str]:
    messages = run_checks(tags=kwargs.pop("tags", None), include_deployment_checks=True, **kwargs)
    return sorted(
        str(one.id) for one in messages if str(one.id or "").startswith("accountability.")
    )


def test_an_open_channel_with_one_reader_stops_the_start(
    certifiers: tuple[Handler, Handler], real_root: None, kigoma: Network
) -> None:
    factories.make_channel(kigoma)
    factories.make_handler(factories.make_user("one@example.org"), certifiers)
    one = found(tags=["concerns"], databases=["default"])
    factories.make_handler(factories.make_user("two@example.org"), certifiers)

    assert one == ["accountability.E005"]
    assert found(tags=["concerns"], databases=["default"]) == []
    assert found(tags=["concerns"]) == []
    TrustCertificate.objects.filter(role="focal_point").delete()
    with pytest.raises(CommandError, match="Kigoma"):
        call_command("check", deploy=True, tags=["concerns"], databases=["default"])


def test_a_closed_channel_stops_nothing(real_root: None, kigoma: Network) -> None:
    factories.make_channel(kigoma, is_open=False)

    assert found(tags=["concerns"], databases=["default"]) == []


def test_a_demonstration_starts_however_old_its_certificates_are(kigoma: Network) -> None:
    factories.make_channel(kigoma)

    assert found(tags=["concerns"], databases=["default"]) == []


def test_a_store_that_does_not_answer_stops_the_start_of_an_open_channel(
    certifiers: tuple[Handler, Handler], real_root: None, kigoma: Network, settings: Any
) -> None:
    factories.make_channel(kigoma)
    for name in ("one", "two"):
        factories.make_handler(factories.make_user(f"{name}@example.org"), certifiers)
    settings.STORE_URL = "unix:///nowhere/store.sock"
    store._client.cache_clear()

    assert found(tags=["concerns"], databases=["default"]) == ["accountability.E006"]
    store._client.cache_clear()


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ROOT_ED25519_PUB", "", "accountability.E001"),
        ("ROOT_ED25519_PUB", "zz", "accountability.E001"),
        ("ESCROW_X25519_PUB", "abcd", "accountability.E002"),
        ("RECEIPT_PEPPER_FILE", Path("/nowhere/pepper"), "accountability.E003"),
        ("STORE_URL", "", "accountability.E004"),
    ],
)
def test_half_a_ceremony_stops_the_start(settings: Any, name: str, value: Any, code: str) -> None:
    assert found() == []
    setattr(settings, name, value)

    assert found() == [code]


def test_a_portal_without_a_ceremony_starts_and_receives_no_concern(settings: Any) -> None:
    settings.ROOT_ED25519_PUB = settings.ESCROW_X25519_PUB = ""
    settings.RECEIPT_PEPPER_FILE = Path("/nowhere/pepper")

    assert found() == []


def test_lead_means_two_certifiers_and_not_a_row(
    certifiers: tuple[Handler, Handler], kigoma: Network
) -> None:
    forged = factories.make_key(factories.make_user("forged@example.org"))
    certificate = factories.certificate_of(forged, factories.Role.LEAD)
    factories.store_certificate(
        forged, certificate, {certifiers[0].keys.public.ed: certifiers[0].keys.ed}
    )

    assert client_of(User.objects.get(email="forged@example.org")).get(CHANNELS).status_code == 403
