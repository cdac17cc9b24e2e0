"""Files: sealed in frames of 64 KiB while they pass, so that neither disk nor memory ever holds one in clear."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from nacl import bindings
from nacl.exceptions import CryptoError

from accountability.vault._bytes import KEY_BYTES, UnreadableError, context, padded, unpadded

FRAME = 64 * 1024
HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
EXTRA = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
State = bindings.crypto_secretstream_xchacha20poly1305_state


def seal_file(chunks: Iterable[bytes], key: bytes, attachment: UUID) -> Iterator[bytes]:
    """Sealed bytes of a file that comes in pieces of any size; the length is padded to the next 64 KiB."""
    state = State()
    yield bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    place = context("file", attachment.bytes)
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > FRAME:
            yield _push(state, bytes(waiting[:FRAME]), place, MESSAGE)
            del waiting[:FRAME]
    # the mark behind the last byte may need a frame of its own
    last = padded(bytes(waiting), FRAME)
    if len(last) > FRAME:
        yield _push(state, last[:FRAME], place, MESSAGE)
    yield _push(state, last[-FRAME:], place, FINAL)


def open_file(sealed: Iterable[bytes], key: bytes, attachment: UUID) -> Iterator[bytes]:
    """The file, frame by frame; nothing is yielded that was not checked.

    Raises UnreadableError for another key or attachment, and for frames that are changed, missing, doubled or in another order.
    Who writes the file on must keep nothing of it when this is raised.
    """
    frames = _frames(sealed)
    header = next(frames)
    if len(header) != HEADER:
        raise UnreadableError("This sealed file is too short.")
    if len(key) != KEY_BYTES:
        raise UnreadableError("This is no key of a file.")
    state = State()
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
    place = context("file", attachment.bytes)
    ended = False
    for frame in frames:
        if ended:
            raise UnreadableError("Something stands behind the end of this sealed file.")
        content, tag = _pull(state, frame, place)
        ended = tag == FINAL
        # the mark behind the last byte always stands in the last frame
        yield unpadded(content) if ended else content
    if not ended:
        raise UnreadableError("The end of this sealed file is missing.")


def _push(state: State, frame: bytes, place: bytes, tag: int) -> bytes:
    return bytes(
        bindings.crypto_secretstream_xchacha20poly1305_push(state, frame, ad=place, tag=tag)
    )


def _pull(state: State, frame: bytes, place: bytes) -> tuple[bytes, int]:
    try:
        content, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, frame, ad=place)
    except (CryptoError, ValueError, RuntimeError) as error:
        raise UnreadableError("A part of this sealed file was changed or moved.") from error
    return bytes(content), int(tag)


def _frames(sealed: Iterable[bytes]) -> Iterator[bytes]:
    """The header, then frames, cut anew from pieces of any size."""
    waiting, size = bytearray(), HEADER
    for piece in sealed:
        waiting += piece
        while len(waiting) >= size:
            yield bytes(waiting[:size])
            del waiting[:size]
            size = FRAME + EXTRA
    if waiting or size == HEADER:
        yield bytes(waiting)
