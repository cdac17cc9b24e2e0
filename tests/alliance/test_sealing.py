"""Sealed columns: useless without the key, readable over a change of keys, clear about a missing one."""

import base64

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db.models import BinaryField

from alliance.models import SealedTextField, User
from alliance.sealing import BrokenSealError, is_sealed_with_newest, seal, unseal
from members.models import Member, MemberContact
from tests.test_privacy import DECLARED

OLD = base64.urlsafe_b64encode(b"o" * 32).decode()
NEW = base64.urlsafe_b64encode(b"n" * 32).decode()


def test_a_sealed_text_opens_again_and_shows_nothing(settings: LazySettings) -> None:
    settings.SEALING_KEYS = [NEW]

    sealed = seal("a secret")

    assert "secret" not in sealed
    assert sealed != seal("a secret")
    assert unseal(sealed) == "a secret"


def test_an_older_key_still_opens_what_it_sealed(settings: LazySettings) -> None:
    settings.SEALING_KEYS = [OLD]
    sealed = seal("a secret")

    settings.SEALING_KEYS = [NEW, OLD]

    assert unseal(sealed) == "a secret"
    assert not is_sealed_with_newest(sealed)
    assert is_sealed_with_newest(seal("a secret"))


def test_without_its_key_a_text_stays_shut(settings: LazySettings) -> None:
    settings.SEALING_KEYS = [OLD]
    sealed = seal("a secret")

    settings.SEALING_KEYS = [NEW]

    with pytest.raises(BrokenSealError, match="not in SEALING_KEYS"):
        unseal(sealed)


@pytest.mark.parametrize("broken", ["", "plain text", "s1.00000000.AAAA"])
def test_what_was_never_sealed_is_not_opened(settings: LazySettings, broken: str) -> None:
    settings.SEALING_KEYS = [NEW]

    with pytest.raises(BrokenSealError):
        unseal(broken)


def test_a_changed_text_is_noticed(settings: LazySettings) -> None:
    settings.SEALING_KEYS = [NEW]
    sealed = seal("a secret")

    with pytest.raises(BrokenSealError, match="changed"):
        unseal(sealed[:-6] + "AAAAAA")


@pytest.mark.parametrize("keys", [[], ["short"], [base64.urlsafe_b64encode(b"x" * 31).decode()]])
def test_a_missing_or_bad_key_is_said_in_a_sentence(
    settings: LazySettings, keys: list[str]
) -> None:
    settings.SEALING_KEYS = keys

    with pytest.raises(ImproperlyConfigured, match="SEALING_KEYS"):
        seal("a secret")


@pytest.mark.django_db
def test_resealing_lets_the_old_key_go(settings: LazySettings) -> None:
    settings.SEALING_KEYS = [OLD]
    user = User.objects.create_user("ada@example.org")
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": seal("one"), "other": 1}
    )
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.RECOVERY_CODES,
        data={"seed": seal("two"), "used_mask": 5},
    )

    settings.SEALING_KEYS = [NEW, OLD]
    call_command("reseal")
    settings.SEALING_KEYS = [NEW]

    totp = Authenticator.objects.get(type=Authenticator.Type.TOTP).data
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).data
    assert unseal(totp["secret"]) == "one"
    assert totp["other"] == 1
    assert unseal(codes["seed"]) == "two"
    assert codes["used_mask"] == 5


@pytest.mark.django_db
def test_sealed_columns_move_to_the_newest_key(settings: LazySettings) -> None:
    settings.SEALING_KEYS = [OLD]
    member = Member.objects.create(kind=Member.Kind.ORGANISATION, name="Puentes")
    MemberContact.objects.create(member=member, phone="+221 77")

    settings.SEALING_KEYS = [NEW, OLD]
    call_command("reseal")
    settings.SEALING_KEYS = [NEW]

    assert MemberContact.objects.get().phone == "+221 77"


def test_every_column_that_is_declared_sealed_is_sealed() -> None:
    """allauth's secrets are sealed by its adapter, concerns by the vault as bytes; all else is a sealed column."""
    open_columns = [
        f"{label}.{name}"
        for label, declared in DECLARED.items()
        for name in declared.sealed.split()
        if label != "mfa.Authenticator"
        and not isinstance(
            apps.get_model(label)._meta.get_field(name),
            (SealedTextField, BinaryField)
            if label.startswith("accountability.")
            else SealedTextField,
        )
    ]

    assert open_columns == []
