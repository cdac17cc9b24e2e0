"""The child process that cleans one file: shut in first, then reads it from its input and writes the answer to its output."""

import ctypes
import json
import os
import resource
import struct
import sys
from importlib import import_module

from accountability.cleaning.findings import Clean, Reason, UncleanableError
from accountability.cleaning.kinds import MP4, kind_of, media_type_of

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
OPEN_FILES = 64
# in memory, for films; everything else writes no file at all
LARGEST_FILE = 64 * 1024 * 1024
# prctl(2) and unshare(2); the standard library names neither before Python 3.12
NOT_DUMPABLE = (4, 0)
NO_NEW_PRIVILEGES = (38, 1)
NEW_USERS_AND_NETWORK = 0x10000000 | 0x40000000


def main() -> None:
    """Clean what comes in. Whatever goes wrong without an answer, the parent takes for a file that is too heavy."""
    shut_in()
    content = sys.stdin.buffer.read()
    try:
        answer(clean(content))
    except UncleanableError as error:
        refuse(error.reason, content)
    except MemoryError:
        refuse(Reason.TOO_HEAVY, content)
    except Exception:  # noqa: BLE001 - hostile files break parsers in every way
        refuse(Reason.BROKEN, content)


def shut_in() -> None:
    """Little memory and time, no large file, no core file, no network where the kernel allows."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(*NOT_DUMPABLE, 0, 0, 0)
    system.prctl(*NO_NEW_PRIVILEGES, 0, 0, 0)
    system.unshare(NEW_USERS_AND_NETWORK)


def write_no_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def clean(content: bytes) -> Clean:
    """The file without what is hidden in it. Raises UncleanableError."""
    kind = kind_of(content)
    if kind is None:
        raise UncleanableError(Reason.KIND)
    if kind is not MP4:
        write_no_files()
    cleaner = import_module(f"accountability.cleaning.{kind.cleaner}")
    cleaned: Clean = cleaner.clean(content, kind)
    return cleaned


def answer(result: Clean) -> None:
    _write(
        {
            "type": result.media_type,
            "extension": result.extension,
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
