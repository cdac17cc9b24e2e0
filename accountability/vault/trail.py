"""The chain of the trail: each line carries a keyed digest of itself and of the line before."""

from accountability.vault._bytes import context, derive, mac

FIRST = b"\0" * 32


def chained(previous: bytes, line: bytes, pepper: bytes) -> bytes:
    """The digest of a line; who can write rows but lacks the pepper cannot make one."""
    return mac(derive(pepper, "trail"), "line", context("line", previous, line))
