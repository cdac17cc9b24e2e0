"""Sealed files: the right key gives back the very bytes, and any other order, part or end of them gives nothing."""

import gc
import tracemalloc
from collections.abc import Iterable, Iterator
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.vault import UnreadableError
from accountability.vault.files import EXTRA, FRAME, HEADER, open_file, seal_file
from tests.accountability.vault.things import blocks, often

KEY = bytes(range(32))
FILE = UUID(int=7)
PART = FRAME + EXTRA
THREE = bytes(range(256)) * (2 * FRAME // 256) + b"the end"
MIB = 1024 * 1024


def sealed_of(content: bytes, *, piece: int = FRAME) -> bytes:
    return b"".join(seal_file(cut(content, piece), KEY, FILE))


def opened(sealed: bytes, *, key: bytes = KEY, attachment: UUID = FILE, piece: int = PART) -> bytes:
    return b"".join(open_file(cut(sealed, piece), key, attachment))


def cut(content: bytes, piece: int) -> Iterator[bytes]:
    return (content[start : start + piece] for start in range(0, len(content), piece))


@pytest.fixture(scope="module")
def three() -> bytes:
    """A file of three frames."""
    sealed = sealed_of(THREE)
    assert len(sealed) == HEADER + 3 * PART
    return sealed


def frames_of(sealed: bytes) -> tuple[bytes, list[bytes]]:
    return sealed[:HEADER], list(cut(sealed[HEADER:], PART))


sizes = st.one_of(
    st.integers(0, 300),
    st.integers(FRAME - 3, FRAME + 3),
    st.integers(2 * FRAME - 3, 2 * FRAME + 3),
    st.integers(0, 3 * FRAME),
)


@given(size=sizes, written=st.integers(1, 200_000), read=st.integers(500, 200_000))
@often
def test_a_file_comes_back_however_it_was_cut(size: int, written: int, read: int) -> None:
    content = (b"\x80\0" + bytes(range(251))) * (size // 253 + 1)

    back = opened(sealed_of(content[:size], piece=written), piece=read)

    assert back == content[:size]


@pytest.mark.parametrize(
    "content", [b"", b"\x80", b"\0" * 10, b"\x80" + b"\0" * FRAME, b"\0" * FRAME]
)
def test_content_that_looks_like_padding_comes_back(content: bytes) -> None:
    assert opened(sealed_of(content)) == content
    assert opened(sealed_of(content), piece=1_000) == content


@pytest.mark.parametrize(
    ("smallest", "largest"), [(0, FRAME - 1), (FRAME, 2 * FRAME - 1), (2 * FRAME, 3 * FRAME - 1)]
)
def test_the_size_says_how_many_frames_and_no_more(smallest: int, largest: int) -> None:
    lengths = {
        len(sealed_of(bytes(size)))
        for size in (smallest, smallest + 1, (smallest + largest) // 2, largest)
    }

    assert lengths == {HEADER + (smallest // FRAME + 1) * PART}


@given(where=st.integers(0, 10**9), by=st.integers(1, 255))
@often
def test_any_changed_byte_is_refused(three: bytes, where: int, by: int) -> None:
    broken = bytearray(three)
    broken[where % len(broken)] ^= by

    with pytest.raises(UnreadableError):
        opened(bytes(broken))


@given(length=st.integers(0, HEADER + 3 * PART - 1))
@often
def test_a_file_that_was_cut_short_is_refused(three: bytes, length: int) -> None:
    with pytest.raises(UnreadableError):
        opened(three[:length])


@pytest.mark.parametrize("frames", range(4))
def test_a_file_cut_between_two_frames_is_refused(three: bytes, frames: int) -> None:
    kept = three[: HEADER + frames * PART]

    if frames == 3:
        assert opened(kept) == THREE
    else:
        with pytest.raises(UnreadableError):
            opened(kept)


@pytest.mark.parametrize(
    "order",
    [
        (0, 2),
        (1, 2),
        (2,),
        (1, 0, 2),
        (0, 2, 1),
        (2, 1, 0),
        (0, 0, 1, 2),
        (0, 1, 1, 2),
        (0, 1, 2, 2),
    ],
    ids=str,
)
def test_frames_left_out_moved_or_doubled_are_refused(three: bytes, order: Iterable[int]) -> None:
    header, frames = frames_of(three)

    with pytest.raises(UnreadableError):
        opened(header + b"".join(frames[number] for number in order))


@pytest.mark.parametrize("more", [b"\0", bytes(EXTRA), bytes(PART), bytes(PART + 1)])
def test_anything_behind_the_end_is_refused(three: bytes, more: bytes) -> None:
    with pytest.raises(UnreadableError):
        opened(three + more)


def test_a_frame_of_another_file_is_refused(three: bytes) -> None:
    header, frames = frames_of(three)
    _, others = frames_of(sealed_of(THREE))

    with pytest.raises(UnreadableError):
        opened(header + frames[0] + others[1] + frames[2])
    with pytest.raises(UnreadableError):
        opened(header + b"".join(others))


def test_nothing_that_was_not_checked_is_given_out(three: bytes) -> None:
    header, frames = frames_of(three)
    given = open_file([header, frames[0], bytes(PART), frames[2]], KEY, FILE)

    assert next(given) == THREE[:FRAME]
    with pytest.raises(UnreadableError):
        next(given)


def test_another_key_or_attachment_is_refused(three: bytes) -> None:
    with pytest.raises(UnreadableError):
        opened(three, key=bytes(32))
    with pytest.raises(UnreadableError):
        opened(three, attachment=uuid4())


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33)])
def test_a_key_of_another_length_is_refused(three: bytes, key: bytes) -> None:
    with pytest.raises(UnreadableError):
        opened(three, key=key)
    with pytest.raises(ValueError, match="key"):
        b"".join(seal_file([b"content"], key, FILE))


@pytest.mark.parametrize(
    "sealed", [b"", b"short", bytes(HEADER - 1), bytes(HEADER), bytes(HEADER + 9)]
)
def test_what_is_no_sealed_file_is_refused(sealed: bytes) -> None:
    with pytest.raises(UnreadableError):
        opened(sealed)


def test_a_file_sealed_twice_has_no_block_in_common() -> None:
    content = bytes(2 * FRAME)
    one, other = (set(blocks([sealed_of(content)])) for _ in range(2))

    assert one.isdisjoint(other)


@pytest.mark.parametrize("piece", [4_096, FRAME, MIB])
def test_a_large_file_never_stands_in_memory(piece: int) -> None:
    size = 25 * MIB

    def passing() -> Iterator[bytes]:
        return (bytes(piece) for _ in range(size // piece))

    def opened() -> int:
        return sum(len(part) for part in open_file(seal_file(passing(), KEY, FILE), KEY, FILE))

    # the first time, marks that measure the tests are taken out of the code, which takes memory of its own
    opened()
    # garbage is looked for while it runs
    often = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    gc.collect()
    tracemalloc.start()
    try:
        total = opened()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.set_threshold(*often)

    assert total == size
    assert peak < 4 * piece + 16 * PART
