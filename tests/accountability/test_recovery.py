"""The way back: with the kit, with another kit, with new keys, and for the Board with three shares; and what opens nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from accountability.actions import handlers as actions
from accountability.actions.items import add_item
from accountability.models import CaseEvent, CaseGrant, HandlerKey, HandlerNotice
from accountability.opened import NotOpenedError, open_for_handler
from accountability.subjects import network_subject
from accountability.vault import VaultError, escrow
from accountability.vault.cases import Compartment, trail_tag
from accountability.vault.recovery import KeptOutError, reseal
from alliance.models import OutgoingMail, User
from networks.models import Network
from tests.accountability import factories
from tests.accountability.factories import Handler
from tests.accountability.test_handlers import UNLOCK, VAULT, kit_on, set_up, words_on
from tests.accountability.writing import small_alliance
from tests.signing_in import client_of, signed_in_afresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kigoma() -> Network:
    return small_alliance()[1]


@pytest.fixture
def person() -> User:
    return factories.with_second_step(factories.make_user("amina@example.org", name="Amina Okoye"))


# --- kit, words, new keys --------------------------------------------------------------------------


def test_a_vault_is_still_locked_after_password_and_second_step_were_reset(person: User) -> None:
    _client, words, _kit = set_up(person)

    person.set_password("another-password-of-many-words")
    person.save()
    Authenticator.objects.filter(user=person).delete()
    factories.with_second_step(person)
    client = client_of(person)

    assert client.get("/en/concerns/desk/certificates/").status_code == 403
    wrong = client.post(UNLOCK, {"passphrase": "another-password-of-many-words"})
    assert "do not open your vault" in wrong.content.decode()
    assert client.post(UNLOCK, {"passphrase": words}).status_code == 302


def test_the_kit_opens_the_vault_and_brings_new_words_and_a_new_kit(person: User) -> None:
    _client, words, kit = set_up(person)
    before = HandlerKey.objects.get(user=person)
    client = signed_in_afresh(person.email)

    client.post(f"{VAULT}recover/", {"kit": kit})
    new_words = words_on(client)
    client.post(f"{VAULT}words/again/", {"passphrase": new_words})
    new_kit = kit_on(client)
    client.post(f"{VAULT}kit/again/", {"kit": new_kit})

    after = HandlerKey.objects.get(user=person)
    assert bytes(after.x_public) == bytes(before.x_public)
    with pytest.raises(ValidationError):
        actions.open_with_passphrase(key=after, typed=words)
    with pytest.raises(ValidationError):
        actions.open_with_kit(key=after, typed=kit)
    assert actions.open_with_passphrase(key=after, typed=new_words) == actions.open_with_kit(
        key=after, typed=new_kit
    )
    assert CaseEvent.objects.filter(verb="handler_recovered", actor=person).count() == 1
    assert OutgoingMail.objects.filter(to=person.email).count() == 2


def test_a_wrong_kit_opens_nothing(person: User) -> None:
    set_up(person)
    other = factories.with_second_step(factories.make_user("other@example.org"))
    _other_client, _words, kit_of_other = set_up(other)
    client = signed_in_afresh(person.email)

    for typed in (kit_of_other, "AAAA-BBBB", "", "\x00" * 20, "9" * 299):
        answer = client.post(f"{VAULT}recover/", {"kit": typed})
        assert answer.status_code == 200

    assert client.get(f"{VAULT}words/").status_code == 404


def test_the_kit_still_works_after_other_words_were_drawn(person: User) -> None:
    client, words, kit = set_up(person)

    client.post(f"{VAULT}passphrase/", {"passphrase": words})
    new_words = words_on(client)
    client.post(f"{VAULT}words/again/", {"passphrase": new_words})

    key = HandlerKey.objects.get(user=person)
    assert new_words != words
    assert actions.open_with_kit(key=key, typed=kit) == actions.open_with_passphrase(
        key=key, typed=new_words
    )
    assert client.get("/en/concerns/desk/certificates/").status_code == 200


def test_drawing_other_words_asks_for_the_present_ones(person: User) -> None:
    client, _words, _kit = set_up(person)

    answer = client.post(f"{VAULT}passphrase/", {"passphrase": "six words that are not mine"})

    assert "do not open your vault" in answer.content.decode()
    assert client.get(f"{VAULT}words/").status_code == 404


def test_another_kit_counts_only_once_it_is_typed_back(person: User) -> None:
    client, words, kit = set_up(person)
    key = HandlerKey.objects.get(user=person)

    client.post(f"{VAULT}kit/renew/", {"passphrase": words})
    new_kit = kit_on(client)
    assert actions.open_with_kit(key=key, typed=kit)
    client.post(f"{VAULT}kit/again/", {"kit": new_kit})

    key.refresh_from_db()
    assert actions.open_with_kit(key=key, typed=new_kit)
    with pytest.raises(ValidationError):
        actions.open_with_kit(key=key, typed=kit)


def test_new_keys_open_nothing_old_until_a_colleague_gives_access_again(person: User) -> None:
    client, _words, _kit = set_up(person)
    first = HandlerKey.objects.get(user=person)

    client = signed_in_afresh(person.email)
    client.post(f"{VAULT}begin/")
    client.post(f"{VAULT}words/again/", {"passphrase": words_on(client)})
    assert HandlerKey.objects.get(pk=first.pk).state == HandlerKey.State.ACTIVE
    client.post(f"{VAULT}kit/again/", {"kit": kit_on(client)})

    first.refresh_from_db()
    second = HandlerKey.objects.get(user=person, state=HandlerKey.State.ACTIVE)
    assert first.state == HandlerKey.State.RETIRED
    assert second.version == first.version + 1
    assert bytes(second.x_public) != bytes(first.x_public)
    assert [key.pk for key in HandlerKey.objects.in_use().filter(user=person)] == [second.pk]
    assert OutgoingMail.objects.filter(to=person.email).count() == 1


def test_a_retired_vault_receives_nothing_and_opens_nothing(person: User) -> None:
    client, words, _kit = set_up(person)
    key = HandlerKey.objects.get(user=person)

    fresh = signed_in_afresh(person.email)
    assert fresh.post(f"{VAULT}retire/").status_code == 302

    assert client.post(UNLOCK, {"passphrase": words}).status_code == 404
    key.refresh_from_db()
    assert key.state == HandlerKey.State.RETIRED


# --- the Board's shares ----------------------------------------------------------------------------


def escrow_private() -> bytes:
    return settings.RECEIPT_PEPPER_FILE.with_name("escrow.private").read_bytes()


@pytest.fixture
def typed_shares(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Type lines at the terminal, one for each question."""

    def type_in(*lines: str) -> None:
        waiting = list(lines)
        monkeypatch.setattr("builtins.input", lambda _prompt="": waiting.pop(0))

    return type_in


@pytest.fixture
def lost(kigoma: Network) -> tuple[Any, Handler, Handler]:
    """A concern whose two handlers have lost their vaults, and somebody certified who was none of them."""
    certifiers = factories.make_certifiers()
    one = factories.make_handler(factories.make_user("one@example.org"), certifiers)
    two = factories.make_handler(factories.make_user("two@example.org"), certifiers)
    root = Network.objects.get(level=Network.Level.GLOBAL)
    filed = factories.file_one(
        factories.make_channel(root),
        text="What happened",
        subjects={network_subject(kigoma.pk)},
    )
    add_item(
        opened=open_for_handler(filed.case, one.key, one.keys),
        kind="internal_note",
        values={"text": "Only for us"},
        compartment=Compartment.INTERNAL,
    )
    for handler in (one, two):
        actions.retire_vault(key=handler.key, by=handler.user)
    new = factories.make_handler(factories.make_user("new@example.org"), certifiers)
    near = factories.make_handler(
        factories.make_user("near@example.org"), certifiers, factories.Role.FOCAL_POINT, kigoma
    )
    return filed.case, new, near


def root_shares() -> list[str]:
    return escrow.split(factories.root_private_ed())[2:5]


def test_three_shares_give_a_lost_concern_to_others(
    lost: tuple[Any, Handler, Handler], tmp_path: Path, typed_shares: Any
) -> None:
    case, new, _near = lost
    out, back = tmp_path / "out.json", tmp_path / "back.json"
    with pytest.raises(NotOpenedError):
        open_for_handler(case, new.key, new.keys)

    call_command("restore_escrow", "export", str(out), "--lost", "--to", "new@example.org")
    typed_shares(*escrow.split(escrow_private())[1:4], *root_shares())
    call_command("restore_escrow", "reseal", str(out), "--out", str(back))
    call_command("restore_escrow", "import", str(back))

    opened = open_for_handler(case, new.key, new.keys)
    assert [entry.text for entry in opened.entries] == ["What happened", "Only for us"]
    assert not opened.opens(Compartment.IDENTITY)
    add_item(opened=opened, kind="message", values={"text": "We are here again"})
    again = open_for_handler(case, new.key, new.keys)
    assert again.entries[-1].text == "We are here again"
    assert again.forged == ()
    event = CaseEvent.objects.get(verb="escrow_used")
    assert bytes(event.case_tag) == trail_tag(opened.tag_key)
    assert [row.user for row in HandlerNotice.objects.filter(user=new.user)] == [new.user]
    content = out.read_text() + back.read_text()
    assert "What happened" not in content
    assert escrow_private().hex() not in content


def test_the_identity_comes_back_only_for_who_is_named_for_it(
    lost: tuple[Any, Handler, Handler], tmp_path: Path, typed_shares: Any
) -> None:
    case, new, _near = lost
    out, back = tmp_path / "out.json", tmp_path / "back.json"
    to = ("--to", "new@example.org", "--identity", "new@example.org")

    call_command("restore_escrow", "export", str(out), "--case", str(case.pk), *to)
    typed_shares(*escrow.split(escrow_private())[:3], *root_shares())
    call_command("restore_escrow", "reseal", str(out), "--out", str(back))
    call_command("restore_escrow", "import", str(back))

    assert open_for_handler(case, new.key, new.keys).opens(Compartment.IDENTITY)


def test_two_shares_and_shares_of_another_key_open_nothing(
    lost: tuple[Any, Handler, Handler], tmp_path: Path, typed_shares: Any
) -> None:
    out, back = tmp_path / "out.json", tmp_path / "back.json"
    call_command("restore_escrow", "export", str(out), "--lost", "--to", "new@example.org")
    shares, others = escrow.split(escrow_private()), escrow.split(b"o" * 32)

    for typed in ([*shares[:2], shares[0]], [*shares[:2], others[2]], others[:3], ["", "", ""]):
        typed_shares(*typed)
        with pytest.raises(CommandError):
            call_command("restore_escrow", "reseal", str(out), "--out", str(back))

    assert not back.exists()


def test_a_lost_concern_never_goes_to_whom_it_concerns(
    lost: tuple[Any, Handler, Handler], tmp_path: Path, typed_shares: Any
) -> None:
    _case, _new, near = lost
    out, back = tmp_path / "out.json", tmp_path / "back.json"

    call_command("restore_escrow", "export", str(out), "--lost", "--to", near.user.email)
    typed_shares(*escrow.split(escrow_private())[:3], *root_shares())
    with pytest.raises(CommandError, match="concerns one of the handlers"):
        call_command("restore_escrow", "reseal", str(out), "--out", str(back))

    assert not CaseGrant.objects.filter(key=near.key).exists()


def bundled(tmp_path: Path, *to: str) -> dict[str, Any]:
    out = tmp_path / "bundle.json"
    words = [word for address in to for word in ("--to", address)]
    call_command("restore_escrow", "export", str(out), "--lost", *words)
    return json.loads(out.read_text())["cases"][0]


def resealed(bundle: dict[str, Any]) -> dict[str, Any]:
    return reseal(
        bundle, escrow_private(), root_private=factories.root_private_ed(), at=timezone.now()
    )


def test_a_bundle_that_was_tampered_with_is_refused(
    lost: tuple[Any, Handler, Handler], tmp_path: Path
) -> None:
    """Somebody between the portal and the machine, or in the database, changes what the trustees are given."""
    _case, new, near = lost
    genuine = bundled(tmp_path, "new@example.org")
    planted = factories.make_key(factories.make_user("planted@example.org"))
    own_marks = bundled(tmp_path, near.user.email)
    own_marks["tag_key"] = factories.sealed_for_internal(own_marks, escrow_private(), b"t" * 32)

    for changed in (
        {"tag_key": genuine["grants"][0]["sealed"]},
        {"case": planted.user.public_id.hex},
        {"reporter_ed": planted.keys.public.ed.hex()},
        {"grants": genuine["grants"][:-1]},
        {"certifiers": []},
        {"marks": None},
        {"report": {**genuine["report"], "body": "00"}},
    ):
        with pytest.raises(VaultError):
            resealed({**genuine, **changed})
    with pytest.raises(VaultError):
        resealed(own_marks)
    with pytest.raises(VaultError):
        resealed(factories.with_planted_internal_key(genuine))
    statement = {
        **genuine["handlers"][0]["signed"]["statement"],
        "x": planted.keys.public.x.hex(),
    }
    signed = {**genuine["handlers"][0]["signed"], "statement": statement}
    with pytest.raises(VaultError):
        resealed({**genuine, "handlers": [{**genuine["handlers"][0], "signed": signed}]})
    with pytest.raises(KeptOutError):
        resealed({**genuine, "handlers": bundled(tmp_path, near.user.email)["handlers"]})
    assert len(resealed(genuine)["grants"]) == 2
    assert new.user.public_id.hex not in json.dumps(genuine["marks"])


def test_what_comes_back_too_late_is_refused(
    lost: tuple[Any, Handler, Handler], tmp_path: Path, typed_shares: Any, kigoma: Network
) -> None:
    _case, new, _near = lost
    out, back = tmp_path / "out.json", tmp_path / "back.json"
    call_command("restore_escrow", "export", str(out), "--lost", "--to", "new@example.org")
    typed_shares(*escrow.split(escrow_private())[:3], *root_shares())
    call_command("restore_escrow", "reseal", str(out), "--out", str(back))

    client_of(new.user).post(f"{VAULT}ties/", {"kind": "family", "network": str(kigoma.pk)})
    with pytest.raises(CommandError, match="ties of a handler have changed"):
        call_command("restore_escrow", "import", str(back))
    actions.retire_vault(key=new.key, by=new.user)
    with pytest.raises(CommandError, match="not certified any more"):
        call_command("restore_escrow", "import", str(back))

    assert not CaseGrant.objects.filter(key=new.key).exists()


def test_only_certified_handlers_and_known_concerns_are_taken_out(tmp_path: Path) -> None:
    out = tmp_path / "out.json"

    with pytest.raises(CommandError, match="no such concern"):
        call_command("restore_escrow", "export", str(out), "--lost", "--to", "new@example.org")

    certifiers = factories.make_certifiers()
    factories.make_handler(factories.make_user("one@example.org"), certifiers)
    factories.make_key(factories.make_user("bare@example.org"))
    root = Network.objects.get(level=Network.Level.GLOBAL)
    case = factories.file_one(factories.make_channel(root)).case
    for address in ("bare@example.org", "nobody@example.org"):
        with pytest.raises(CommandError, match="No certified handler"):
            call_command(
                "restore_escrow", "export", str(out), "--case", str(case.pk), "--to", address
            )
    assert not out.exists()
