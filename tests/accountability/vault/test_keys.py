"""Pairs of keys: only the right one opens, only the right one signs, and nothing of them is ever shown."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.vault import UnreadableError, VaultError
from accountability.vault._bytes import (
    close,
    context,
    derive,
    mac,
    open_closed,
    padded,
    read,
    unpadded,
    written,
)
from accountability.vault.keys import (
    SIGNATURE_BYTES,
    PrivateKeys,
    is_signed_by,
    keys_from,
    new_pair,
    open_sealed,
    public_of,
    seal_to,
    sign,
    unwrap_keys,
    wrap_keys,
)
from tests.accountability.vault.things import blocks, changed, often, texts

KEY = bytes(range(32))
# Public keys whose shared secret with anybody is known to everybody.
NO_SECRET = [
    bytes(32),
    bytes([1]) + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)


# --- bytes ----------------------------------------------------------------------------------------


@given(
    one=st.lists(st.binary(max_size=6) | st.integers() | st.text(max_size=4), max_size=4),
    other=st.lists(st.binary(max_size=6) | st.integers() | st.text(max_size=4), max_size=4),
)
@often
def test_two_places_never_have_one_name(
    one: list[str | int | bytes], other: list[str | int | bytes]
) -> None:
    def as_bytes(parts: list[str | int | bytes]) -> list[bytes]:
        return [part if isinstance(part, bytes) else str(part).encode() for part in parts]

    assert (context(*one) == context(*other)) == (as_bytes(one) == as_bytes(other))


@given(plain=st.binary(max_size=200), place=st.binary(max_size=20), data=st.data())
@often
def test_a_changed_byte_another_key_or_another_place_opens_nothing(
    plain: bytes, place: bytes, data: st.DataObject
) -> None:
    sealed = close(KEY, plain, place)
    assert open_closed(KEY, sealed, place) == plain

    where, by = data.draw(st.integers(0, len(sealed) - 1)), data.draw(st.integers(1, 255))
    for key, stored, here in (
        (KEY, changed(sealed, where, by), place),
        (KEY, sealed[:where], place),
        (KEY, sealed + b"\0", place),
        (changed(KEY, where, by), sealed, place),
        (KEY, sealed, place + b"\0"),
        (KEY[:31], sealed, place),
        (b"", sealed, place),
    ):
        with pytest.raises(UnreadableError):
            open_closed(key, stored, here)


@given(plain=st.binary(max_size=300), step=st.sampled_from([1, 2, 16, 64, 4096]))
@often
def test_padding_says_the_length_in_steps_only(plain: bytes, step: int) -> None:
    marked = padded(plain, step)

    assert unpadded(marked) == plain
    assert len(marked) % step == 0
    assert len(plain) < len(marked) <= len(plain) + step


@pytest.mark.parametrize("broken", [b"", b"\0\0", b"text", b"text\x80\0\1", b"\x80text"])
def test_broken_padding_is_refused(broken: bytes) -> None:
    with pytest.raises(UnreadableError):
        unpadded(broken)


@given(said=st.dictionaries(texts, values, max_size=5))
@often
def test_what_is_written_is_read_exactly(said: dict[str, object]) -> None:
    backwards = dict(reversed(said.items()))

    assert read(written(said)) == said
    assert read(written(said, in_order=True)) == said
    assert list(read(written(said, in_order=True))) == list(said)
    assert written(backwards) == written(said)


@pytest.mark.parametrize(
    "plain",
    [b"", b"[]", b"1", b"null", b"{", b"\xff\xfe", b"[" * 200_000, b'{"a":' * 200_000],
    ids=lambda plain: repr(plain[:8]),
)
def test_what_is_no_object_is_refused_and_carries_nothing_of_the_text(plain: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(plain)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize("key", [b"", b"short", bytes(31), bytes(33)])
def test_a_key_of_another_length_derives_nothing(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        derive(key, "purpose")
    with pytest.raises(ValueError, match="32 bytes"):
        mac(key, "purpose", b"message")


def test_each_purpose_has_a_key_of_its_own() -> None:
    derived = {derive(KEY, purpose) for purpose in ("lookup", "wrap", "trail", "exclusion", "tag")}

    assert len(derived) == 5
    assert KEY not in derived
    assert mac(KEY, "a", b"message") != mac(KEY, "b", b"message") != mac(KEY, "b", b"another")


def test_nothing_sealed_twice_has_a_block_in_common() -> None:
    plain = bytes(5_000)
    closed = [close(KEY, plain, b"place") for _ in range(2)]
    boxed = [seal_to(public_of(KEY), plain) for _ in range(2)]

    found = blocks([*closed, *boxed])
    assert len(found) == len(set(found))


def test_no_nonce_comes_twice_in_a_hundred_thousand() -> None:
    assert len({close(KEY, b"", b"")[:24] for _ in range(100_000)}) == 100_000


def test_no_pair_of_keys_comes_twice() -> None:
    assert len({half for _ in range(5_000) for half in new_pair()}) == 10_000


@pytest.mark.long
def test_no_key_of_a_sealed_box_comes_twice_in_a_hundred_thousand() -> None:
    public = public_of(KEY)

    assert len({seal_to(public, b"")[:32] for _ in range(100_000)}) == 100_000
    assert len({half for _ in range(100_000) for half in new_pair()}) == 200_000


# --- sealing and signing --------------------------------------------------------------------------


@given(plain=st.binary(max_size=100), where=st.integers(0, 1_000), by=st.integers(1, 255))
@often
def test_only_the_holder_opens_what_was_sealed_to_them(plain: bytes, where: int, by: int) -> None:
    private, public = new_pair()
    stranger, _ = new_pair()
    sealed = seal_to(public, plain)

    assert open_sealed(private, sealed) == plain
    for key, stored in (
        (stranger, sealed),
        (private, changed(sealed, where, by)),
        (private, sealed[:-1]),
        (private, b""),
        (b"", sealed),
    ):
        with pytest.raises(UnreadableError):
            open_sealed(key, stored)


@pytest.mark.parametrize("public", [*NO_SECRET, b"", bytes(31), bytes(33)])
def test_nothing_is_sealed_to_a_key_that_keeps_no_secret(public: bytes) -> None:
    with pytest.raises(UnreadableError):
        seal_to(public, b"text")


@given(message=st.binary(max_size=100), where=st.integers(0, 1_000), by=st.integers(1, 255))
@often
def test_a_signature_holds_for_one_message_and_one_person(
    message: bytes, where: int, by: int
) -> None:
    keys, stranger = PrivateKeys.fresh(), PrivateKeys.fresh()
    signature = sign(keys.ed, message)

    assert len(signature) == SIGNATURE_BYTES
    assert is_signed_by(keys.public.ed, message, signature)
    assert not is_signed_by(keys.public.ed, message + b"\0", signature)
    assert not is_signed_by(keys.public.ed, message, changed(signature, where, by))
    assert not is_signed_by(stranger.public.ed, message, signature)
    assert not is_signed_by(changed(keys.public.ed, where, by), message, signature)


@pytest.mark.parametrize("public", [*NO_SECRET, b""])
@pytest.mark.parametrize("signature", [bytes(64), bytes([1]) + bytes(63), b"", bytes(65)])
def test_no_signature_holds_for_a_key_that_nobody_has(public: bytes, signature: bytes) -> None:
    assert not is_signed_by(public, b"message", signature)
    assert not is_signed_by(public, b"message", public + bytes(32))


# --- a person's own keys --------------------------------------------------------------------------


def test_wrapped_keys_come_back_with_their_key_at_their_place() -> None:
    keys, user = PrivateKeys.fresh(), str(uuid4())
    wrapped = wrap_keys(keys, KEY, user, 1)

    assert unwrap_keys(wrapped, KEY, user, 1) == keys
    for key, place in ((bytes(32), (user, 1)), (KEY, (user, 2)), (KEY, (str(uuid4()), 1))):
        with pytest.raises(UnreadableError):
            unwrap_keys(wrapped, key, *place)


@given(where=st.integers(0, 1_000), by=st.integers(1, 255))
@often
def test_a_changed_byte_of_wrapped_keys_is_refused(where: int, by: int) -> None:
    wrapped = wrap_keys(PrivateKeys.fresh(), KEY, "person", 1)

    with pytest.raises(UnreadableError):
        unwrap_keys(changed(wrapped, where, by), KEY, "person", 1)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"x": "00" * 32},
        {"x": "00" * 31, "ed": "00" * 32},
        {"x": "00" * 32, "ed": "00" * 33},
        {"x": "zz" * 32, "ed": "00" * 32},
        {"x": 1, "ed": None},
    ],
)
def test_keys_in_another_form_are_refused(said: dict[str, object]) -> None:
    with pytest.raises(UnreadableError):
        keys_from(said)


def test_private_keys_are_never_shown() -> None:
    keys = PrivateKeys.fresh()

    for shown in (repr(keys), str(keys), f"{keys}"):
        for half in (keys.x, keys.ed):
            assert half.hex() not in shown
            assert repr(half) not in shown


def test_public_halves_are_computed_and_never_taken_from_a_row() -> None:
    keys = PrivateKeys.fresh()

    assert keys.public.x == public_of(keys.x)
    assert open_sealed(keys.x, seal_to(keys.public.x, b"text")) == b"text"
    assert is_signed_by(keys.public.ed, b"text", sign(keys.ed, b"text"))


def test_everything_that_the_vault_refuses_can_be_caught_at_once() -> None:
    assert issubclass(UnreadableError, VaultError)
