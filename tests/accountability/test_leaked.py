"""Words or a kit in other hands: new keys, concerns left to others under keys the old ones do not open, and let in again."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accountability.actions import cases
from accountability.actions import handlers as actions
from accountability.actions.access import Access, give_access
from accountability.actions.conflicts import look_again
from accountability.actions.leaked import replace_keys
from accountability.models import Case, CaseGrant, CaseItem, HandlerKey, HandlerNotice
from accountability.opened import open_for_handler
from accountability.permissions.access import candidates
from accountability.queries.grants import readers_of
from accountability.vault import VaultError
from accountability.vault.cases import Compartment, Place, SealedItem, open_grant, open_item
from tests.accountability import factories
from tests.accountability.desks import Desk, make_desk
from tests.accountability.factories import Handler, Role

pytestmark = pytest.mark.django_db
WORDS = "abacus abdomen abdominal abide abiding ability"
CaseRole = CaseGrant.Role


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def light_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the words cost is measured elsewhere; here they are derived often."""
    monkeypatch.setattr(
        "accountability.actions.handlers.passphrase_key",
        lambda words, salt: (words.encode() + salt + bytes(32))[:32],
    )


@pytest.fixture
def desk(a_monday: None) -> Desk:
    return make_desk("ann")


def replaced(desk: Desk, name: str) -> Handler:
    """Somebody's new vault, in use; nobody has certified it yet."""
    old = desk.vault(name)
    new = actions.enrol(drawn=WORDS, typed=WORDS, by=old.user)
    done = replace_keys(key=new.key, typed=new.kit, leaked=old)
    assert done.left_alone == 0
    return Handler(user=old.user, key=done.key, keys=new.keys)


def what_the_old_keys_open(case: Case, old: Handler) -> list[str]:
    """All that somebody reads who has the leaked keys and the whole database."""
    private = {}
    for row in CaseGrant.objects.filter(case=case):
        place = Place(case.pk, Compartment(row.compartment), row.epoch)
        try:
            private[place.compartment, place.epoch] = open_grant(
                bytes(row.sealed), place, old.keys.x
            )
        except VaultError:
            continue
    found = []
    for row in CaseItem.objects.filter(case=case):
        place = Place(case.pk, Compartment(row.compartment), row.epoch)
        key = private.get((place.compartment, place.epoch))
        if key:
            sealed = SealedItem(bytes(row.sealed_key), bytes(row.body))
            found.append(open_item(sealed, place, row.pk, key, lambda _who: None).kind)
    return found


def test_who_makes_new_keys_leaves_their_concerns_and_is_let_in_again_with_the_new_ones(
    desk: Desk,
) -> None:
    case = desk.file().case
    HandlerNotice.objects.all().delete()
    old = desk.handlers["lea"]

    new = replaced(desk, "lea")

    old.key.refresh_from_db()
    case.refresh_from_db()
    assert (old.key.state, new.key.state) == ("retired", "active")
    assert case.epoch == 1
    readers = {one.key.user.name: one.role for one in readers_of(case, case.received_on)}
    assert readers == {"hana": "lead", "ann": "stand_in"}
    assert set(HandlerNotice.objects.values_list("user__name", flat=True)) == {"hana", "ann"}
    said = desk.client("hana").get(reverse("accountability:case", args=[case.pk]))
    assert "New keys, since the old ones may be in other hands" in said.content.decode()

    # nothing is sealed to the new key before two certifiers stand behind it
    assert not any(
        one.trusted.key == new.key for one in candidates(desk.reader("hana", case).opened)
    )
    cases.write_note(kind="internal_note", text="Later", by=desk.reader("hana", case))
    assert what_the_old_keys_open(case, old) == []

    signatures = {one.keys.public.ed: one.keys.ed for one in desk.certifiers}
    factories.store_certificate(new, factories.certificate_of(new, Role.FOCAL_POINT), signatures)
    reader = desk.reader("hana", case)
    (to,) = [one for one in candidates(reader.opened) if one.trusted.key == new.key]
    give_access(to=to, access=Access(CaseRole.HANDLER, consent="yes"), by=reader)
    desk.handlers["lea"] = new
    texts = [entry.text for entry in desk.reader("lea", case).opened.entries]
    assert "Later" in texts
    cases.write_note(kind="internal_note", text="Back", by=desk.reader("lea", case))
    assert desk.reader("hana", case).opened.forged == ()
    assert what_the_old_keys_open(case, old) == []


def test_a_concern_that_nobody_else_may_read_stays_and_is_told_of() -> None:
    desk = make_desk()
    case = desk.file().case
    HandlerKey.objects.filter(pk=desk.handlers["hana"].key.pk).update(state="retired")
    old = desk.vault("lea")
    new = actions.enrol(drawn=WORDS, typed=WORDS, by=old.user)

    done = replace_keys(key=new.key, typed=new.kit, leaked=old)

    assert done.left_alone == 1
    assert done.key.state == "active"
    assert CaseGrant.objects.filter(case=case, key=old.key).exists()


def test_another_kit_changes_nothing(desk: Desk) -> None:
    case = desk.file().case
    new = actions.enrol(drawn=WORDS, typed=WORDS, by=desk.handlers["lea"].user)

    with pytest.raises(ValidationError):
        replace_keys(key=new.key, typed=actions.draw_kit(), leaked=desk.vault("lea"))

    assert desk.reads("lea", case)
    assert Case.objects.get(pk=case.pk).epoch == 0


def test_where_a_vault_was_retired_the_next_colleague_makes_the_keys_anew(desk: Desk) -> None:
    case = desk.file(identity={"name": "Robin"}).case
    lea = desk.handlers["lea"]
    actions.retire_vault(key=lea.key, by=lea.user)

    look_again(by=desk.vault("hana"))
    look_again(by=desk.vault("hana"))

    case.refresh_from_db()
    assert case.epoch == 1
    assert not CaseGrant.objects.filter(case=case, key=lea.key, epoch=1).exists()
    assert {one.key.user.name for one in readers_of(case, case.received_on)} == {"hana", "ann"}
    hana = desk.handlers["hana"]
    assert open_for_handler(case, hana.key, hana.keys).forged == ()
