"""A handler's vault: set up, opened again with its kit, given another passphrase or kit, retired."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.actions.trail import record_case
from accountability.gates import HEAVY
from accountability.models import CaseEvent, HandlerKey
from accountability.permissions.vault import may_set_up_vault
from accountability.vault import VaultError
from accountability.vault.derivation import (
    MistypedKitError,
    kit_key,
    new_kit,
    new_salt,
    passphrase_key,
    passphrase_of,
)
from accountability.vault.keys import PrivateKeys, unwrap_keys, wrap_keys
from accountability.vault.words import words
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import require

State = HandlerKey.State


@dataclass(frozen=True, repr=False)
class NewVault:
    """A vault that waits for its kit to be typed back, with what its holder has to see once."""

    key: HandlerKey
    keys: PrivateKeys
    kit: str


def draw_passphrase() -> str:
    """Six words; people draw again until they like them, and never make up their own."""
    return passphrase_of(words())


def draw_kit() -> str:
    return new_kit()


@transaction.atomic
def enrol(*, drawn: str, typed: str, by: User) -> NewVault:
    """Make a person's keys under the six words drawn for them, once they have typed the words back. Raises GateFullError.

    An earlier vault stays in use until the new one's kit is typed back.
    """
    require(may_set_up_vault(by))
    User.objects.select_for_update().get(pk=by.pk)
    HandlerKey.objects.filter(user=by, state=State.ENROLLING).delete()
    newest = HandlerKey.objects.filter(user=by).aggregate(version=Max("version"))["version"]
    keys, salt, kit = PrivateKeys.fresh(), new_salt(), new_kit()
    place = (str(by.public_id), (newest or 0) + 1)
    key = HandlerKey.objects.create(
        user=by,
        version=place[1],
        x_public=keys.public.x,
        ed_public=keys.public.ed,
        salt=salt,
        wrapped=_wrapped_under(drawn, typed, keys, salt, place),
        kit_wrapped=wrap_keys(keys, kit_key(kit), *place),
        enrolled_on=timezone.now().date(),
    )
    return NewVault(key, keys, kit)


@transaction.atomic
def type_back_kit(*, key: HandlerKey, typed: str, by: User) -> HandlerKey:
    """Put a new vault into use: its kit works. A vault before it is retired; what was granted to it, nobody opens again."""
    require(may_set_up_vault(by))
    User.objects.select_for_update().get(pk=by.pk)
    key = HandlerKey.objects.select_for_update().get(pk=key.pk, user=by)
    if key.state == State.ACTIVE:
        return key
    open_with_kit(key=key, typed=typed)
    earlier = HandlerKey.objects.in_use().filter(user=by)
    is_another = earlier.update(state=State.RETIRED) > 0
    key.state, key.kit_typed_back_on = State.ACTIVE, timezone.now().date()
    key.save(update_fields=["state", "kit_typed_back_on"])
    if is_another:
        _tell_of_change(by)
    record_case(CaseEvent.Verb.HANDLER_ENROLLED, by=by)
    return key


@transaction.atomic
def close_under_kit(*, key: HandlerKey, keys: PrivateKeys, kit: str, by: User) -> bool:
    """Another kit for a vault whose first one was never typed back; False where the vault is in use already."""
    waiting = HandlerKey.objects.select_for_update().filter(
        pk=key.pk, user=by, state=State.ENROLLING
    )
    wrapped = wrap_keys(keys, kit_key(kit), str(by.public_id), key.version)
    return any(_with_kit(row, wrapped) for row in waiting.order_by("pk"))


def _with_kit(key: HandlerKey, wrapped: bytes) -> bool:
    key.kit_wrapped = wrapped
    key.save(update_fields=["kit_wrapped"])
    return True


@transaction.atomic
def change_passphrase(
    *, key: HandlerKey, keys: PrivateKeys, drawn: str, typed: str, by: User
) -> HandlerKey:
    """Other words for the same keys; vaults that are open elsewhere are locked. Raises GateFullError."""
    key = _own_key_in_use(key, by)
    _rewrap(key, keys, drawn, typed)
    _tell_of_change(by)
    return key


@transaction.atomic
def recover(*, key: HandlerKey, keys: PrivateKeys, drawn: str, typed: str, by: User) -> HandlerKey:
    """New words for a vault that its kit has opened; the keys stay the same. Raises GateFullError."""
    require(may_set_up_vault(by))
    key = _own_key_in_use(key, by)
    _rewrap(key, keys, drawn, typed)
    _tell_of_change(by)
    record_case(CaseEvent.Verb.HANDLER_RECOVERED, by=by)
    return key


@transaction.atomic
def replace_kit(
    *, key: HandlerKey, keys: PrivateKeys, kit: str, typed: str, by: User
) -> HandlerKey:
    """Another kit for the same keys, once it was typed back; until then the one before holds."""
    key = _own_key_in_use(key, by)
    place = (str(by.public_id), key.version)
    wrapped = wrap_keys(keys, kit_key(kit), *place)
    _opened_by_kit(wrapped, typed, place)
    key.kit_wrapped, key.kit_typed_back_on = wrapped, timezone.now().date()
    key.save(update_fields=["kit_wrapped", "kit_typed_back_on"])
    _tell_of_change(by)
    return key


@transaction.atomic
def retire_vault(*, key: HandlerKey, by: User) -> HandlerKey:
    """Take one's own vault out of use; nothing is sealed to it any more, and its passphrase opens nothing."""
    key = HandlerKey.objects.select_for_update().get(pk=key.pk, user=by)
    if key.state != State.RETIRED:
        key.state = State.RETIRED
        key.save(update_fields=["state"])
        record_case(CaseEvent.Verb.HANDLER_RETIRED, by=by)
    return key


def open_with_passphrase(*, key: HandlerKey, typed: str) -> PrivateKeys:
    """The keys of a vault. Raises ValidationError for another passphrase, and GateFullError."""
    place = (str(key.user.public_id), key.version)
    with HEAVY.passing():
        derived = passphrase_key(typed, bytes(key.salt))
    try:
        return _checked(key, unwrap_keys(bytes(key.wrapped), derived, *place))
    except VaultError as error:
        raise ValidationError(
            _("These words do not open your vault. Check each of the six and try again.")
        ) from error


def open_with_kit(*, key: HandlerKey, typed: str) -> PrivateKeys:
    """The keys of a vault, by its kit. Raises ValidationError for another one."""
    place = (str(key.user.public_id), key.version)
    return _checked(key, _opened_by_kit(bytes(key.kit_wrapped), typed, place))


def _opened_by_kit(wrapped: bytes, typed: str, place: tuple[str, int]) -> PrivateKeys:
    try:
        return unwrap_keys(wrapped, kit_key(typed), *place)
    except MistypedKitError as error:
        raise ValidationError(
            _("A letter or digit of the kit is wrong or missing. It has 14 groups of four.")
        ) from error
    except VaultError as error:
        raise ValidationError(_("This is the kit of another vault, or an earlier one.")) from error


def _checked(key: HandlerKey, keys: PrivateKeys) -> PrivateKeys:
    """The keys, unless the row claims public ones that do not belong to them."""
    if (keys.public.x, keys.public.ed) != (bytes(key.x_public), bytes(key.ed_public)):
        raise ValidationError(
            _("The stored keys of this vault do not fit together. Tell the accountability lead.")
        )
    return keys


def _own_key_in_use(key: HandlerKey, by: User) -> HandlerKey:
    found = HandlerKey.objects.select_for_update().in_use().filter(pk=key.pk, user=by).first()
    if found is None:
        raise ValidationError(_("This vault is no longer in use."))
    return found


def _rewrap(key: HandlerKey, keys: PrivateKeys, drawn: str, typed: str) -> None:
    salt = new_salt()
    place = (str(key.user.public_id), key.version)
    key.wrapped = _wrapped_under(drawn, typed, _checked(key, keys), salt, place)
    key.salt = salt
    key.save(update_fields=["wrapped", "salt"])


def _wrapped_under(
    drawn: str, typed: str, keys: PrivateKeys, salt: bytes, place: tuple[str, int]
) -> bytes:
    """The keys under the words that were drawn, once what was typed opens them too."""
    with HEAVY.passing():
        wrapped = wrap_keys(keys, passphrase_key(drawn, salt), *place)
        try:
            unwrap_keys(wrapped, passphrase_key(typed, salt), *place)
        except VaultError as error:
            raise ValidationError(
                _("These are not the six words. Look at them again, or draw others.")
            ) from error
    return wrapped


def _tell_of_change(person: User) -> None:
    """Whoever did not do this themselves should hear of it."""
    address = full_address("accountability:vault", language=person.language)
    write_letter(
        template="accountability/mail/vault_changed.txt", to=person, context={"address": address}
    )
