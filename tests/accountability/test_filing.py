"""Filing: a concern is stored once, sealed to those whom it does not concern, and its code opens it."""

import pytest

from accountability.actions.items import add_item
from accountability.models import Case, CaseGrant, CaseItem
from accountability.opened import NotOpenedError, open_for_handler, open_for_reporter
from accountability.subjects import network_subject
from accountability.vault.cases import Compartment, unwrap_ring
from networks.models import Network
from tests.accountability import factories

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def alliance() -> Network:
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
