"""How a plain text was written down: its mark or its bytes say so, else the words in it do."""

import re
from collections.abc import Callable

# What spreadsheets in the West and in Arabic countries write where nobody has chosen UTF-8.
WINDOWS = {"cp1252": "Windows-1252", "cp1256": "Windows-1256"}
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Below this are Latin, Greek, Cyrillic and Arabic letters: pairs of other bytes, read as one sign, lie far above.
FAMILIAR = 0x700
SAMPLE = 200_000

# Letters and the signs above them, which Python counts as no part of a word.
WORD = re.compile(r"[^\W\d_\u064b-\u0652](?:[^\W\d_]|[\u064b-\u0652])+")
ARABIC = re.compile("[\u0600-\u06ff]+")
CELLS = re.compile(r"[;,\t]")


# Whether a text is the name of a column.
KnowsHeading = Callable[[str], bool]


def encoding_of(content: bytes, is_heading: KnowsHeading) -> str:
    """The name under which these bytes decode; the best guess where two would do."""
    if content.startswith(UTF_16_MARKS):
        return "utf-16"
    if b"\x00" in content and (wide := _without_mark(content)):
        return wide
    if _reads_as(content, "utf-8"):
        return "utf-8"
    return _of_windows(content, is_heading)


def _without_mark(content: bytes) -> str | None:
    """UTF-16 shows in its zeros, and in that its pairs of bytes are letters one knows."""
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = content[:SAMPLE].decode(encoding, "replace")
        familiar = sum(ord(sign) < FAMILIAR for sign in sample)
        if familiar > len(sample) / 2 and _reads_as(content, encoding):
            return encoding
    return None


def _reads_as(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _of_windows(content: bytes, is_heading: KnowsHeading) -> str:
    """Where the names of columns are known; where both know as many, by what its words look like."""
    if not _reads_as(content, "cp1252"):
        return "cp1256"
    known = {encoding: _known_columns(content, encoding, is_heading) for encoding in WINDOWS}
    if known["cp1252"] != known["cp1256"]:
        return max(known, key=lambda encoding: known[encoding])
    return "cp1256" if _looks_arabic(content[:SAMPLE].decode("cp1256")) else "cp1252"


def _known_columns(content: bytes, encoding: str, is_heading: KnowsHeading) -> int:
    """How many cells of the first line that holds anything are names of columns."""
    line = next((line for line in content[:SAMPLE].splitlines() if line.strip()), b"")
    cells = CELLS.split(line.decode(encoding))
    return sum(is_heading(cell) for cell in set(cells))


def _looks_arabic(text: str) -> bool:
    """Arabic words are Arabic throughout; accents read as Arabic letters stand in the middle of Latin words."""
    throughout = mixed = 0
    for word in WORD.findall(text):
        if ARABIC.fullmatch(word):
            throughout += 1
        elif ARABIC.search(word):
            mixed += 1
    return throughout > mixed
