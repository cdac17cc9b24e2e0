"""New keys of a case: those who stay read on, those who left read nothing new, and the announcement is signed."""

from collections.abc import Iterator

import pytest
import time_machine

from accountability import trust
from accountability.actions import cases as actions
from accountability.actions.access import add_marks
from accountability.actions.epochs import renew_keys
from accountability.actions.items import add_item
from accountability.actions.locks import CaseMovedOnError
from accountability.models import Case, CaseEvent, CaseGrant, CaseItem, CaseKey
from accountability.opened import NotOpenedError, open_for_handler
from accountability.subjects import network_subject
from accountability.vault import VaultError
from accountability.vault.cases import (
    Compartment,
    Place,
    SealedItem,
    grant,
    new_pair,
    open_grant,
    open_item,
)
from accountability.vault.keys import PrivateKeys
from tests.accountability.desks import Desk, make_desk, open_as_reporter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        yield


@pytest.fixture
def desk(a_monday: None) -> Desk:
    return make_desk("sam")


def renew(desk: Desk, case: Case, *without: str, by: str = "lea") -> None:
    reader = desk.reader(by, case)
    gone = {desk.handlers[name].user.pk for name in without}
    renew_keys(opened=reader.opened, without=gone, by=reader.user)


def test_whoever_stays_reads_what_was_and_what_comes(desk: Desk) -> None:
    filed = desk.file(text="What happened")
    case = filed.case
    actions.write_to_reporter(text="Before", by=desk.reader("lea", case))
    before = desk.reader("lea", case).opened.tag_key

    renew(desk, case, "hana")
    renew(desk, case)

    actions.write_to_reporter(text="After", by=desk.reader("lea", case))
    reader = desk.reader("lea", case)
    assert [one.text for one in reader.opened.entries_of("report", "message")] == [
        "What happened",
        "Before",
        "After",
    ]
    assert reader.opened.tag_key == before
    assert reader.case.epoch == 2
    assert not reader.opened.forged
    mine = open_as_reporter(filed)
    assert [one.text for one in mine.entries_of("message")] == ["Before", "After"]
    add_item(opened=mine, kind="message", values={"text": "Thank you"})
    assert desk.reader("lea", case).opened.entries_of("message")[-1].text == "Thank you"


def test_whoever_left_opens_nothing_with_the_keys_they_kept(desk: Desk) -> None:
    case = desk.file().case
    kept = desk.reader("hana", case).opened
    renew(desk, case, "hana")
    actions.write_note(kind="internal_note", text="After", by=desk.reader("lea", case))
    case.refresh_from_db()

    assert not desk.reads("hana", case)
    with pytest.raises(NotOpenedError):
        open_for_handler(case, desk.handlers["hana"].key, desk.handlers["hana"].keys)
    new = CaseItem.objects.filter(case=case, epoch=1).order_by("sequence").last()
    sealed = SealedItem(key=bytes(new.sealed_key), body=bytes(new.body))
    for (compartment, _epoch), private in kept.private.items():
        with pytest.raises(VaultError):
            open_item(sealed, Place(case.pk, compartment, 1), new.pk, private, lambda _who: None)
    assert not CaseGrant.objects.filter(case=case, key=desk.handlers["hana"].key).exists()


def test_each_compartment_has_a_new_pair_and_the_escrow_and_the_reporter_a_grant(
    desk: Desk,
) -> None:
    case = desk.file().case
    old = {bytes(row.public) for row in CaseKey.objects.filter(case=case)}
    renew(desk, case)

    keys = CaseKey.objects.filter(case=case, epoch=1)
    assert {row.compartment for row in keys} == {*Compartment}
    assert not old & {bytes(row.public) for row in keys}
    holders = {
        (row.holder, row.compartment)
        for row in CaseGrant.objects.filter(case=case, epoch=1).exclude(holder="handler")
    }
    assert holders == {
        ("reporter", "shared"),
        ("reporter", "identity"),
        ("escrow", "shared"),
        ("escrow", "internal"),
        ("escrow", "identity"),
    }
    assert trust.pinned_escrow() is not None


def test_stand_ins_stay_stand_ins_and_the_custodian_keeps_the_name(desk: Desk) -> None:
    case = desk.file().case
    renew(desk, case)

    rows = CaseGrant.objects.filter(case=case, epoch=1, holder="handler")
    held = {(row.key.user.name, row.compartment, row.role, row.state) for row in rows}
    assert held == {
        ("lea", "shared", "lead", "active"),
        ("lea", "internal", "lead", "active"),
        ("lea", "identity", "custodian", "active"),
        ("hana", "shared", "handler", "active"),
        ("hana", "internal", "handler", "active"),
        ("sam", "shared", "stand_in", "dormant"),
        ("sam", "internal", "stand_in", "dormant"),
    }


def test_somebody_who_has_come_to_be_tied_receives_no_new_key(desk: Desk) -> None:
    case = desk.file(subjects={network_subject(77)}).case
    reader = desk.reader("lea", case)
    add_marks(reader.opened, [desk.handlers["hana"].user])
    renew_keys(opened=reader.opened, without=(), by=reader.user)

    assert not CaseGrant.objects.filter(case=case, key=desk.handlers["hana"].key).exists()


def test_a_row_that_was_planted_receives_nothing(desk: Desk) -> None:
    case = desk.file().case
    stranger = desk.add("stranger")
    private, _public = new_pair()
    for compartment in (Compartment.SHARED, Compartment.INTERNAL):
        CaseGrant.objects.create(
            case=case,
            holder="handler",
            key=stranger.key,
            compartment=compartment,
            epoch=0,
            sealed=grant(private, Place(case.pk, compartment, 0), stranger.keys.public.x),
            role="handler",
            granted_on=case.received_on,
        )

    renew(desk, case)

    assert not CaseGrant.objects.filter(case=case, key=stranger.key, epoch=1).exists()


def test_a_key_that_was_swapped_in_the_database_is_neither_used_nor_opened(desk: Desk) -> None:
    case = desk.file().case
    renew(desk, case)
    private, public = new_pair()
    CaseKey.objects.filter(case=case, epoch=1, compartment="internal").update(public=public)
    thief = PrivateKeys.fresh()
    CaseGrant.objects.filter(case=case, epoch=1, holder="escrow", compartment="internal").update(
        sealed=grant(private, Place(case.pk, Compartment.INTERNAL, 1), thief.public.x)
    )

    actions.write_note(kind="internal_note", text="For us", by=desk.reader("lea", case))

    note = CaseItem.objects.filter(case=case, compartment="internal", epoch=1).last()
    with pytest.raises(VaultError):
        open_item(
            SealedItem(bytes(note.sealed_key), bytes(note.body)),
            Place(case.pk, Compartment.INTERNAL, 1),
            note.pk,
            private,
            lambda _who: None,
        )
    assert "For us" in [one.text for one in desk.reader("hana", case).opened.entries]


def test_a_grant_moved_to_another_case_or_epoch_is_refused(desk: Desk) -> None:
    one, other = desk.file().case, desk.file().case
    row = CaseGrant.objects.get(
        case=one, key=desk.handlers["lea"].key, compartment="shared", epoch=0
    )
    keys = desk.handlers["lea"].keys

    for place in (
        Place(other.pk, Compartment.SHARED, 0),
        Place(one.pk, Compartment.SHARED, 1),
        Place(one.pk, Compartment.INTERNAL, 0),
    ):
        with pytest.raises(VaultError):
            open_grant(bytes(row.sealed), place, keys.x)


def test_two_people_do_not_renew_at_once(desk: Desk) -> None:
    case = desk.file().case
    old = desk.reader("hana", case)
    renew(desk, case)

    with pytest.raises(CaseMovedOnError):
        renew_keys(opened=old.opened, without=(), by=old.user)

    case.refresh_from_db()
    assert case.epoch == 1


def test_the_trail_says_that_keys_were_renewed_and_by_whom(desk: Desk) -> None:
    case = desk.file().case
    renew(desk, case)

    event = CaseEvent.objects.get(verb=CaseEvent.Verb.KEYS_RENEWED)
    assert event.actor == desk.handlers["lea"].user
