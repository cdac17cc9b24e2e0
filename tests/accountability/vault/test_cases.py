"""A case: each reader opens their compartments and no other, and nothing can be moved, changed or put in their mouth."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.vault import SealedForAnotherPlaceError, UnreadableError
from accountability.vault._bytes import close, context, padded, written
from accountability.vault.cases import (
    MARK_BYTES,
    CaseKeys,
    Compartment,
    ForgedItemError,
    Item,
    Place,
    ReporterRing,
    SealedItem,
    UnannouncedKeyError,
    among_marks_of_nobody,
    announced_public,
    announcement,
    check_announced,
    check_tag_key,
    close_note,
    exclusion_mark,
    grant,
    new_key,
    new_tag_key,
    open_grant,
    open_item,
    open_note,
    open_word,
    seal_item,
    seal_word,
    stuffing_mark,
    trail_tag,
    unwrap_ring,
    wrap_ring,
)
from accountability.vault.keys import PrivateKeys, new_pair, seal_to, sign
from tests.accountability.vault.things import Concern, blocks, changed, often, places, texts

CONCERN = Concern()
ITEM = uuid4()
CODE_KEY = bytes(range(32))


def opened(
    concern: Concern,
    sealed: SealedItem,
    item_id: UUID = ITEM,
    place: Place | None = None,
    private: bytes | None = None,
) -> Item:
    return open_item(
        sealed,
        place or concern.place(),
        item_id,
        private or concern.keys.private[Compartment.SHARED],
        concern.signer,
    )


# --- items ----------------------------------------------------------------------------------------


@given(text=texts, kind=texts, at=texts, more=st.dictionaries(texts, texts, max_size=4))
@often
def test_an_item_comes_back_exactly(text: str, kind: str, at: str, more: dict[str, str]) -> None:
    item = Item(kind, "reporter", at, {**more, "text": text})

    assert opened(CONCERN, CONCERN.sealed(item, ITEM)) == item


@given(in_key=st.booleans(), where=st.integers(0, 100_000), by=st.integers(1, 255))
@often
def test_any_changed_byte_of_an_item_is_refused(in_key: bool, where: int, by: int) -> None:
    sealed = CONCERN.sealed(CONCERN.report(), ITEM)
    broken = (
        replace(sealed, key=changed(sealed.key, where, by))
        if in_key
        else replace(sealed, body=changed(sealed.body, where, by))
    )

    with pytest.raises(UnreadableError):
        opened(CONCERN, broken)


@given(other=places, item_id=st.uuids())
@often
def test_an_item_moved_to_another_place_is_refused(other: Place, item_id: UUID) -> None:
    here = CONCERN.place()
    sealed = CONCERN.sealed(CONCERN.report(), ITEM)

    for place, place_of_item in (
        (replace(here, case=other.case), ITEM),
        (replace(here, epoch=other.epoch + 1), ITEM),
        (replace(here, compartment=Compartment.INTERNAL), ITEM),
        (replace(here, compartment=Compartment.IDENTITY), ITEM),
        (here, item_id),
        (other, item_id),
    ):
        with pytest.raises(UnreadableError):
            opened(CONCERN, sealed, place_of_item, place)


def test_the_body_of_one_item_does_not_open_with_the_key_of_another() -> None:
    one, other = (CONCERN.sealed(CONCERN.report(text), ITEM) for text in ("one", "other"))

    with pytest.raises(UnreadableError):
        opened(CONCERN, SealedItem(key=one.key, body=other.body))


def resealed(concern: Concern, plain: bytes, item_id: UUID = ITEM) -> SealedItem:
    """What anybody can store who knows the public key of a case: any bytes, well padded and well sealed."""
    content_key = new_key()
    public = concern.keys.public[Compartment.SHARED]
    body = close(content_key, padded(plain), concern.place().of_item(item_id))
    return SealedItem(key=seal_to(public, content_key), body=body)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "internal_note"},
        {"author": "reporter"},
        {"author": str(uuid4())},
        {"at": "2026-03-05T10:00:00+00:00"},
        {"values": {"text": "Please tell us your name."}},
        {"values": {}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_word_of_an_item_is_refused(change: dict[str, Any]) -> None:
    message = CONCERN.message()
    here = CONCERN.place().of_item(ITEM)
    signature = sign(CONCERN.handler.ed, message.message(here))
    assert opened(CONCERN, resealed(CONCERN, signature + written(message.said()))) == message

    with pytest.raises(ForgedItemError):
        opened(CONCERN, resealed(CONCERN, signature + written({**message.said(), **change})))


def test_nobody_can_write_in_a_handlers_or_the_reporters_name() -> None:
    stranger = PrivateKeys.fresh()
    public = CONCERN.keys.public[Compartment.SHARED]

    for item in (CONCERN.message("Please tell us your name."), CONCERN.report("It was a lie.")):
        for signing in (stranger, CONCERN.handler, CONCERN.reporter):
            sealed = seal_item(item, CONCERN.place(), ITEM, public, signing.ed)
            is_author = signing is (
                CONCERN.reporter if item.author == "reporter" else CONCERN.handler
            )
            if is_author:
                assert opened(CONCERN, sealed) == item
            else:
                with pytest.raises(ForgedItemError):
                    opened(CONCERN, sealed)


def test_an_author_whom_nobody_trusts_is_refused() -> None:
    item = replace(CONCERN.message(), author=str(uuid4()))

    with pytest.raises(ForgedItemError):
        opened(CONCERN, CONCERN.sealed(item, ITEM))


def test_a_genuine_message_cannot_be_sealed_again_at_another_place() -> None:
    other = Concern(reporter=CONCERN.reporter, handler=CONCERN.handler)
    other.handler_id = CONCERN.handler_id
    message = CONCERN.message()
    signature = sign(CONCERN.handler.ed, message.message(CONCERN.place().of_item(ITEM)))
    plain = signature + written(message.said())
    another_item = uuid4()

    assert opened(CONCERN, resealed(CONCERN, plain))
    with pytest.raises(ForgedItemError):
        opened(CONCERN, resealed(CONCERN, plain, another_item), another_item)
    with pytest.raises(ForgedItemError):
        opened(other, resealed(other, plain))


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"short",
        bytes(64),
        bytes(64) + b"{}",
        bytes(64) + b"[]",
        bytes(64) + b"[" * 100_000,
        bytes(64) + written({"kind": 1, "author": "reporter", "at": "", "values": {}}),
        bytes(64) + written({"kind": "", "author": ["reporter"], "at": "", "values": {}}),
        bytes(64) + written({"kind": "", "author": {}, "at": "", "values": {}}),
        bytes(64) + written({"kind": "", "author": "reporter", "at": None, "values": {}}),
        bytes(64) + written({"kind": "", "author": "reporter", "at": "", "values": []}),
        bytes(64) + written({"kind": "", "author": "reporter", "at": ""}),
    ],
    ids=lambda plain: repr(plain[60:110]),
)
def test_whatever_is_planted_in_the_form_of_an_item_is_refused(plain: bytes) -> None:
    with pytest.raises(UnreadableError):
        opened(CONCERN, resealed(CONCERN, plain))


@pytest.mark.parametrize("content_key", [b"", bytes(31), bytes(33)])
def test_a_planted_key_of_another_length_is_refused(content_key: bytes) -> None:
    sealed = CONCERN.sealed(CONCERN.report(), ITEM)
    public = CONCERN.keys.public[Compartment.SHARED]

    with pytest.raises(UnreadableError):
        opened(CONCERN, replace(sealed, key=seal_to(public, content_key)))


def test_names_that_are_numbers_and_other_values_never_make_an_item_unreadable() -> None:
    said: dict[Any, Any] = {10: "ten", 9: ("a", "b"), 2: 1.10, 1: None, "ü": 10**30}
    item = replace(CONCERN.report(), values={"answers": list(said.items())})
    odd = replace(CONCERN.report(), values={str(name): value for name, value in said.items()})

    assert opened(CONCERN, CONCERN.sealed(item, ITEM)).values["answers"][0] == [10, "ten"]
    assert opened(CONCERN, CONCERN.sealed(odd, ITEM)).values["9"] == ["a", "b"]
    numbered = replace(CONCERN.report(), values={10: "ten", 9: "nine"})  # type: ignore[dict-item]
    assert opened(CONCERN, CONCERN.sealed(numbered, ITEM)).values == {"9": "nine", "10": "ten"}


LETTERS = {
    "English": "a",
    "French": "é",
    "Arabic": "ل",
    "Chinese": "事",
    "a picture": "😀",
    "quotes": '"',
    "ends of lines": "\n",
    "control characters": "\1",
    "half of a pair": "\ud83d",
}


def test_a_short_and_a_long_text_in_any_alphabet_are_of_one_size() -> None:
    sizes = {
        (len(sealed.key), len(sealed.body))
        for letter in LETTERS.values()
        for length in range(1, 401)
        for sealed in [CONCERN.sealed(CONCERN.message(letter * length), ITEM)]
    }

    assert len(sizes) == 1


@pytest.mark.parametrize("letter", ["é", "ل"])
def test_the_size_of_a_long_text_does_not_tell_its_alphabet(letter: str) -> None:
    english, other = (CONCERN.sealed(CONCERN.message(one * 1_500), ITEM) for one in ("a", letter))

    assert len(english.body) == len(other.body)


def filed(text: str) -> list[bytes]:
    """All that a filing stores: its ring, grants, items, marks, tag key and a draft."""
    concern = Concern(handler=CONCERN.handler, reporter=CONCERN.reporter)
    holders = [CONCERN.handler.public.x, CONCERN.reporter.public.x]
    sealed = [
        concern.sealed(concern.report(text), uuid4(), compartment) for compartment in Compartment
    ]
    return [
        wrap_ring(ReporterRing(concern.reporter, concern.keys.public), CODE_KEY, concern.case),
        *(
            grant(concern.keys.private[compartment], concern.place(compartment), holder)
            for compartment in Compartment
            for holder in holders
        ),
        *(part for item in sealed for part in (item.key, item.body)),
        close_note({"text": text}, CODE_KEY, "draft"),
        seal_to(concern.keys.public[Compartment.INTERNAL], concern.tag_key),
        exclusion_mark(concern.tag_key, UUID(int=1)),
        stuffing_mark(),
        trail_tag(concern.tag_key),
    ]


@pytest.mark.parametrize("text", ["a" * 3_000, "The same words, twice."])
def test_two_filings_of_one_text_share_no_block(text: str) -> None:
    found = [block for _ in range(2) for block in blocks(filed(text))]

    assert len(found) > 30_000
    assert len(found) == len(set(found))


# --- who reads what -------------------------------------------------------------------------------


def test_each_compartment_opens_with_its_own_key_alone() -> None:
    for compartment in Compartment:
        sealed = CONCERN.sealed(CONCERN.report(), ITEM, compartment)
        place = CONCERN.place(compartment)
        for other, private in CONCERN.keys.private.items():
            if other == compartment:
                assert opened(CONCERN, sealed, place=place, private=private)
            else:
                with pytest.raises(UnreadableError):
                    opened(CONCERN, sealed, place=place, private=private)


def test_a_reporter_has_no_way_into_internal_notes() -> None:
    note = CONCERN.sealed(CONCERN.message("For handlers only."), ITEM, Compartment.INTERNAL)
    place = CONCERN.place(Compartment.INTERNAL)
    ring = ReporterRing(CONCERN.reporter, CONCERN.keys.public)
    back = unwrap_ring(wrap_ring(ring, CODE_KEY, CONCERN.case), CODE_KEY, CONCERN.case)
    granted = grant(CONCERN.keys.private[Compartment.INTERNAL], place, CONCERN.handler.public.x)
    held = [
        back.keys.x,
        back.keys.ed,
        CODE_KEY,
        *back.case_public.values(),
        CONCERN.keys.private[Compartment.SHARED],
        CONCERN.keys.private[Compartment.IDENTITY],
    ]

    for key in held:
        with pytest.raises(UnreadableError):
            opened(CONCERN, note, place=place, private=key)
        with pytest.raises(UnreadableError):
            open_grant(granted, place, key)


def test_an_excluded_handler_opens_nothing_of_a_new_epoch() -> None:
    fresh = CaseKeys.fresh()
    place = CONCERN.place(epoch=1)
    sealed = seal_item(
        CONCERN.message(), place, ITEM, fresh.public[Compartment.SHARED], CONCERN.handler.ed
    )
    granted = grant(fresh.private[Compartment.SHARED], place, CONCERN.handler.public.x)
    excluded = PrivateKeys.fresh()

    assert opened(CONCERN, sealed, place=place, private=fresh.private[Compartment.SHARED])
    with pytest.raises(UnreadableError):
        open_grant(granted, place, excluded.x)
    for earlier in CONCERN.keys.private.values():
        with pytest.raises(UnreadableError):
            opened(CONCERN, sealed, place=place, private=earlier)


@given(place=places)
@often
def test_a_grant_opens_for_its_holder_at_its_place(place: Place) -> None:
    private, _ = new_pair()
    sealed = grant(private, place, CONCERN.handler.public.x)

    assert open_grant(sealed, place, CONCERN.handler.x) == private
    with pytest.raises(UnreadableError):
        open_grant(sealed, place, CONCERN.reporter.x)
    for other in (
        replace(place, case=uuid4()),
        replace(place, epoch=place.epoch + 1),
        *(replace(place, compartment=one) for one in Compartment if one != place.compartment),
    ):
        with pytest.raises(SealedForAnotherPlaceError):
            open_grant(sealed, other, CONCERN.handler.x)


@given(where=st.integers(0, 1_000), by=st.integers(1, 255))
@often
def test_any_changed_byte_of_a_grant_is_refused(where: int, by: int) -> None:
    private = CONCERN.keys.private[Compartment.SHARED]
    sealed = grant(private, CONCERN.place(), CONCERN.handler.public.x)

    with pytest.raises(UnreadableError):
        open_grant(changed(sealed, where, by), CONCERN.place(), CONCERN.handler.x)


@pytest.mark.parametrize("key", [None, 5, "", "00" * 31, "00" * 33, "no hexadecimal", []])
def test_a_planted_grant_in_another_form_is_refused(key: object) -> None:
    place = CONCERN.place()
    named = {"case": place.case.hex, "compartment": "shared", "epoch": 0}
    said = named if key is None else {**named, "key": key}

    with pytest.raises(UnreadableError):
        open_grant(seal_to(CONCERN.handler.public.x, written(said)), place, CONCERN.handler.x)


def test_keys_of_a_case_and_contents_are_never_shown() -> None:
    ring = ReporterRing(CONCERN.reporter, CONCERN.keys.public)
    secrets = [*CONCERN.keys.private.values(), CONCERN.reporter.x, CONCERN.reporter.ed]

    for shown in (repr(CONCERN.keys), str(CONCERN.keys), repr(ring), repr(CONCERN.report())):
        assert "Somebody" not in shown
        for secret in secrets:
            assert secret.hex() not in shown
            assert repr(secret) not in shown


# --- announced keys -------------------------------------------------------------------------------


def test_a_forged_grant_opens_but_its_key_was_never_announced() -> None:
    sealed = CONCERN.sealed(CONCERN.report(), ITEM)
    announced = opened(CONCERN, sealed).values["keys"]
    forger, _ = new_pair()

    for compartment in Compartment:
        place = CONCERN.place(compartment)
        planted = open_grant(
            grant(forger, place, CONCERN.handler.public.x), place, CONCERN.handler.x
        )
        genuine = open_grant(
            grant(CONCERN.keys.private[compartment], place, CONCERN.handler.public.x),
            place,
            CONCERN.handler.x,
        )
        check_announced(announced, compartment, genuine)
        with pytest.raises(UnannouncedKeyError):
            check_announced(announced, compartment, planted)


def test_the_key_of_one_compartment_does_not_pass_for_another() -> None:
    announced = announcement(CONCERN.keys.public, CONCERN.tag_key)

    with pytest.raises(UnannouncedKeyError):
        check_announced(announced, Compartment.INTERNAL, CONCERN.keys.private[Compartment.SHARED])


def test_writers_seal_to_the_announced_key() -> None:
    announced = announcement(CONCERN.keys.public, CONCERN.tag_key)

    for compartment, public in CONCERN.keys.public.items():
        assert announced_public(announced, compartment) == public


@pytest.mark.parametrize("said", [{}, {"shared": 5}, {"shared": "no hexadecimal"}])
def test_what_announces_no_key_makes_none_trusted(said: Mapping[str, Any]) -> None:
    with pytest.raises(UnannouncedKeyError):
        check_announced(said, Compartment.SHARED, CONCERN.keys.private[Compartment.SHARED])


def test_an_exchanged_tag_key_that_would_blind_all_marks_is_found() -> None:
    announced = announcement(CONCERN.keys.public, CONCERN.tag_key)

    check_tag_key(announced, CONCERN.tag_key)
    for said in ({}, announced):
        with pytest.raises(UnannouncedKeyError):
            check_tag_key(said, new_tag_key())
    assert CONCERN.tag_key.hex() not in str(announced)


# --- the reporter's ring --------------------------------------------------------------------------


def test_a_code_opens_the_ring_of_its_own_case() -> None:
    ring = ReporterRing(CONCERN.reporter, CONCERN.keys.public)
    wrapped = wrap_ring(ring, CODE_KEY, CONCERN.case)

    assert unwrap_ring(wrapped, CODE_KEY, CONCERN.case) == ring
    for key, case in ((bytes(32), CONCERN.case), (CODE_KEY, uuid4())):
        with pytest.raises(UnreadableError):
            unwrap_ring(wrapped, key, case)


@given(where=st.integers(0, 1_000), by=st.integers(1, 255))
@often
def test_any_changed_byte_of_a_ring_is_refused(where: int, by: int) -> None:
    ring = ReporterRing(CONCERN.reporter, CONCERN.keys.public)

    with pytest.raises(UnreadableError):
        unwrap_ring(
            changed(wrap_ring(ring, CODE_KEY, CONCERN.case), where, by), CODE_KEY, CONCERN.case
        )


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"case": []},
        {"case": {"elsewhere": "00" * 32}},
        {"case": {"shared": 5}},
        {"case": {"shared": "zz"}},
        {"case": {"shared": "00" * 32}},
    ],
)
def test_a_ring_in_another_form_is_refused(said: dict[str, object]) -> None:
    wrapped = close(CODE_KEY, written(said), context("reporter", CONCERN.case.bytes))

    with pytest.raises(UnreadableError):
        unwrap_ring(wrapped, CODE_KEY, CONCERN.case)


def test_a_new_code_wraps_the_same_keys_again() -> None:
    ring = ReporterRing(CONCERN.reporter, CONCERN.keys.public)
    first = wrap_ring(ring, CODE_KEY, CONCERN.case)
    second = wrap_ring(unwrap_ring(first, CODE_KEY, CONCERN.case), bytes(32), CONCERN.case)

    assert unwrap_ring(second, bytes(32), CONCERN.case) == ring
    with pytest.raises(UnreadableError):
        unwrap_ring(second, CODE_KEY, CONCERN.case)


# --- marks ----------------------------------------------------------------------------------------


@given(tag_key=st.binary(min_size=32, max_size=32), subject=st.uuids(), other=st.uuids())
@often
def test_a_mark_is_stable_for_a_case_and_joins_nothing_across_cases(
    tag_key: bytes, subject: UUID, other: UUID
) -> None:
    mark = exclusion_mark(tag_key, subject)

    assert len(mark) == MARK_BYTES == len(stuffing_mark())
    assert exclusion_mark(tag_key, subject) == mark
    assert (exclusion_mark(tag_key, other) == mark) == (other == subject)
    assert exclusion_mark(new_tag_key(), subject) != mark
    assert subject.bytes != mark


@given(marks=st.sets(st.binary(min_size=MARK_BYTES, max_size=MARK_BYTES), max_size=20))
@often
def test_marks_stand_among_marks_of_nobody_and_their_number_says_little(marks: set[bytes]) -> None:
    stored = among_marks_of_nobody(marks)

    assert len(stored) == len(set(stored)) == max(8, -(-len(marks) // 8) * 8)
    assert marks <= set(stored)
    # neither the order of writing nor that of the rows tells the filler from the rest
    assert stored == sorted(stored)


def test_the_tag_of_the_trail_is_stable_and_is_not_the_key() -> None:
    assert trail_tag(CONCERN.tag_key) == trail_tag(CONCERN.tag_key)
    assert len({trail_tag(new_tag_key()) for _ in range(100)}) == 100
    assert CONCERN.tag_key not in {trail_tag(CONCERN.tag_key), trail_tag(CONCERN.tag_key)[:32]}


def test_no_key_and_no_filler_comes_twice() -> None:
    assert len({new_key() for _ in range(100_000)}) == 100_000
    assert len({new_tag_key() for _ in range(10_000)}) == 10_000
    assert len({stuffing_mark() for _ in range(10_000)}) == 10_000


# --- words to one handler ---------------------------------------------------------------------------


@given(values=st.dictionaries(texts, texts, max_size=4))
@often
def test_a_word_opens_for_the_vault_it_was_sealed_to_and_for_no_other(
    values: dict[str, str],
) -> None:
    one, another = PrivateKeys.fresh(), PrivateKeys.fresh()

    sealed = seal_word(values, one.public.x)

    assert open_word(sealed, one.x) == values
    with pytest.raises(UnreadableError):
        open_word(sealed, another.x)


# --- notes ----------------------------------------------------------------------------------------


@given(values=st.dictionaries(texts, texts, max_size=4), place=st.text(max_size=10))
@often
def test_a_note_comes_back_in_its_order_at_its_place(values: dict[str, str], place: str) -> None:
    sealed = close_note(values, CODE_KEY, "draft", place)

    back = open_note(sealed, CODE_KEY, "draft", place)
    assert list(back.items()) == list(values.items())
    for key, here in ((bytes(32), ("draft", place)), (CODE_KEY, ("unsent", place))):
        with pytest.raises(UnreadableError):
            open_note(sealed, key, *here)


def test_short_notes_are_of_one_size() -> None:
    sizes = {
        len(close_note({"text": letter * length}, CODE_KEY, "draft"))
        for letter in LETTERS.values()
        for length in range(0, 401, 25)
    }

    assert len(sizes) == 1
