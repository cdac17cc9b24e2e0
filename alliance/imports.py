"""Files that people bring to be entered: kept sealed until their time is over, under a name for people only."""

import base64

from alliance.plain_text import has_hidden_signs
from alliance.sealing import seal, unseal

LONGEST_FILE_NAME = 150


def sealed_file(content: bytes) -> bytes:
    """A list may name many people and how to reach them: without the keys the stored file is of no use."""
    return seal(base64.b64encode(content).decode()).encode()


def opened_file(kept: bytes | memoryview) -> bytes:
    """The person's own file; empty once it was cleared away."""
    return base64.b64decode(unseal(bytes(kept).decode())) if kept else b""


def shown_file_name(name: str) -> str:
    """The name a person gave, for them to recognise it; it means nothing to the portal."""
    shown = "".join(sign for sign in name if not has_hidden_signs(sign))
    return shown.replace("/", "").replace("\\", "").strip()[-LONGEST_FILE_NAME:]
