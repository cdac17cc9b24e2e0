"""What a process that reads hostile files may still do: next to nothing. Each fence is put up where the kernel has it."""

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
OPEN_FILES = 64
# in memory, for films; everything else writes no file at all
LARGEST_FILE = 64 * 1024 * 1024

# prctl(2) and unshare(2); the standard library names neither before Python 3.12
NOT_DUMPABLE = (4, 0)
NO_NEW_PRIVILEGES = (38, 1)
NEW_USERS_AND_NETWORK = 0x10000000 | 0x40000000

# landlock(7): the numbers of its calls, of asking for its version, and of a rule for what lies below a path
CREATE, ADD_RULE, RESTRICT = 444, 445, 446
ASK_VERSION, BELOW_PATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
READING = EXECUTE | READ_FILE | READ_FOLDER
# how many rights over files each version knows
RIGHTS_OVER_FILES = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
NETWORK_SINCE, RIGHTS_OVER_NETWORK = 4, 0b11
SCOPES_SINCE, SCOPES = 6, 0b11
PROGRAMS = ("/usr", "/lib", "/lib64", "/bin")
NOTHING = ("/dev/null", READ_FILE | WRITE_FILE)
CODE = Path(__file__).resolve().parent


def shut_in() -> None:
    """Little memory and time, no large file, no core file, no other file than programs, no network."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    system = ctypes.CDLL(None)
    system.prctl(*NOT_DUMPABLE, 0, 0, 0)
    system.prctl(*NO_NEW_PRIVILEGES, 0, 0, 0)
    system.unshare(NEW_USERS_AND_NETWORK)
    _see_programs_only(system, (*PROGRAMS, sys.prefix, sys.base_prefix, str(CODE)))


def write_no_files() -> None:
    """From now on not even in memory."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _see_programs_only(system: ctypes.CDLL, folders: Iterable[str]) -> None:
    """No file but those below these folders, and those for reading; no connection; no look at other processes."""
    version = system.syscall(CREATE, None, 0, ASK_VERSION)
    if version < 1:
        return
    over_files = RIGHTS_OVER_FILES.get(version, max(RIGHTS_OVER_FILES.values()))
    asked = struct.pack("=Q", (1 << over_files) - 1)
    asked += struct.pack("=Q", RIGHTS_OVER_NETWORK) if version >= NETWORK_SINCE else b""
    asked += struct.pack("=Q", SCOPES) if version >= SCOPES_SINCE else b""
    rules = system.syscall(CREATE, asked, len(asked), 0)
    if rules < 0:
        return
    for path, rights in (*((folder, READING) for folder in folders), NOTHING):
        if Path(path).exists():
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            system.syscall(ADD_RULE, rules, BELOW_PATH, struct.pack("=Qi", rights, place), 0)
            os.close(place)
    system.syscall(RESTRICT, rules, 0)
    os.close(rules)
