"""Filing: a concern is stored once, sealed to those whom it does not concern, and its code opens it."""

import pytest

from accountability.actions.items import add_item, let_in, new_item
from accountability.models import Case, CaseGrant, CaseItem, TrustCertificate
from accountability.opened import NotOpenedError, open_for_handler, open_for_reporter
from accountability.subjects import network_subject
from accountability.trust import author_of
from accountability.vault.cases import Compartment, Place, unwrap_ring
from networks.models import Network
from tests.accountability import factories

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def alliance() -> Network:
    # the demonstration's own handlers would be the first to receive
    TrustCertificate.objects.all().delete()
    return Network.objects.get(level=Network.Level.GLOBAL)


def test_two_handlers_and_the_reporter_read_what_was_filed_and_write_to_each_other(
    alliance: Network,
) -> None:
    certifiers = factories.make_certifiers()
    first = factories.make_handler(factories.make_user("one@example.org"), certifiers)
    second = factories.make_handler(factories.make_user("two@example.org"), certifiers)
    filed = factories.file_one(factories.make_channel(alliance), text="What happened")

    opened = open_for_handler(filed.case, first.key, first.keys)
    add_item(opened=opened, kind="message", values={"text": "We have read it"})
    add_item(
        opened=opened,
        kind="internal_note",
        values={"text": "Only for us"},
        compartment=Compartment.INTERNAL,
    )
    ring = unwrap_ring(bytes(filed.case.reporter_wrapped), filed.keys.wrap, filed.case.pk)
    reporter = open_for_reporter(filed.case, ring)
    add_item(opened=reporter, kind="message", values={"text": "Thank you"})

    colleague = open_for_handler(filed.case, second.key, second.keys)
    assert [entry.text for entry in colleague.entries if entry.kind != "identity"] == [
        "What happened",
        "We have read it",
        "Only for us",
        "Thank you",
    ]
    assert [entry.text for entry in reporter.entries if entry.kind != "identity"] == [
        "What happened",
        "We have read it",
        "Thank you",
    ]
    assert colleague.tag_key == opened.tag_key
    with pytest.raises(NotOpenedError):
        _ = reporter.tag_key


def test_the_same_code_files_once(alliance: Network) -> None:
    certifiers = factories.make_certifiers()
    factories.make_handler(factories.make_user("one@example.org"), certifiers)
    channel = factories.make_channel(alliance)
    filed = factories.file_one(channel)

    again = factories.file_concern(
        filing=factories.Filing(
            keys=filed.keys, channel=channel, kind=Case.Kind.COMPLAINT, report={"text": "again"}
        )
    )

    assert again.was_there
    assert again.case == filed.case
    assert CaseItem.objects.filter(case=filed.case).count() == 2


def test_whom_it_concerns_gets_no_grant(alliance: Network) -> None:
    certifiers = factories.make_certifiers()
    cameroon = Network.objects.get(slug="cameroon")
    near = factories.make_handler(
        factories.make_user("near@example.org"),
        certifiers,
        factories.Role.FOCAL_POINT,
        cameroon,
    )
    far = factories.make_handler(factories.make_user("far@example.org"), certifiers)
    filed = factories.file_one(
        factories.make_channel(alliance),
        subjects={network_subject(cameroon.pk), near.user.public_id},
    )

    holders = set(CaseGrant.objects.filter(case=filed.case).values_list("key__user", flat=True))
    assert holders == {far.user.pk, None}
    with pytest.raises(NotOpenedError):
        open_for_handler(filed.case, near.key, near.keys)


def test_nobody_writes_into_a_case_who_was_not_let_in_not_even_with_the_database(
    alliance: Network,
) -> None:
    certifiers = factories.make_certifiers()
    reader = factories.make_handler(factories.make_user("one@example.org"), certifiers)
    filed = factories.file_one(factories.make_channel(alliance))
    outsider = factories.make_handler(factories.make_user("outside@example.org"), certifiers)
    opened = open_for_handler(filed.case, reader.key, reader.keys)
    place = Place(filed.case.pk, Compartment.SHARED, 0)
    public = opened.public(Compartment.SHARED)
    planted = new_item(
        place,
        public,
        kind="message",
        author=author_of(outsider.key),
        signing=outsider.keys.ed,
        values={"text": "Please tell us your name"},
    )

    again = open_for_handler(filed.case, reader.key, reader.keys)
    assert planted.pk in again.forged
    assert "Please tell us your name" not in [entry.text for entry in again.entries]

    let_in(opened=again, ed_publics=[bytes(outsider.key.ed_public)])
    with_them = open_for_handler(filed.case, reader.key, reader.keys)
    assert with_them.forged == ()


def test_a_reporter_cannot_announce_keys_or_let_anybody_in(alliance: Network) -> None:
    certifiers = factories.make_certifiers()
    reader = factories.make_handler(factories.make_user("one@example.org"), certifiers)
    filed = factories.file_one(factories.make_channel(alliance))
    ring = unwrap_ring(bytes(filed.case.reporter_wrapped), filed.keys.wrap, filed.case.pk)
    reporter = open_for_reporter(filed.case, ring)

    for kind in ("new_keys", "let_in"):
        add_item(opened=reporter, kind=kind, values={"hands": ["ab"], "keys": {}, "epoch": 1})

    opened = open_for_handler(filed.case, reader.key, reader.keys)
    assert len(opened.forged) == 2
    assert "ab" not in opened.hands
