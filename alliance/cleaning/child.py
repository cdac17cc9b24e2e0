"""The child process that cleans one file: shut in first, then reads it from its input and writes the answer to its output."""

import json
import os
import struct
import sys

from alliance.cleaning.cleaners import clean, known_kind
from alliance.cleaning.fences import shut_in, write_no_files
from alliance.cleaning.findings import Clean, Reason, UncleanableError
from alliance.cleaning.kinds import MP4, media_type_of


def main() -> None:
    """Clean what comes in. Whatever goes wrong without an answer, the parent takes for a file that is too heavy."""
    shut_in()
    content = sys.stdin.buffer.read()
    try:
        kind = known_kind(content)
        if kind is not MP4:
            write_no_files()
        answer(clean(content, kind))
    except UncleanableError as error:
        refuse(error.reason, content)
    except MemoryError:
        refuse(Reason.TOO_HEAVY, content)
    except Exception:  # noqa: BLE001 - hostile files break parsers in every way
        refuse(Reason.BROKEN, content)


def answer(result: Clean) -> None:
    _write(
        {
            "type": result.media_type,
            "removed": sorted(one.value for one in result.removed),
            "size": len(result.content),
        }
    )
    sys.stdout.buffer.write(result.content)
    sys.stdout.buffer.flush()


def refuse(reason: Reason, content: bytes) -> None:
    _write({"reason": reason.value, "type": media_type_of(content)})
    sys.stdout.buffer.flush()


def _write(said: dict[str, object]) -> None:
    header = json.dumps(said).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(header)) + header)


if __name__ == "__main__":
    main()
    # no clearing up of what parsers left: the answer is out
    os._exit(0)
