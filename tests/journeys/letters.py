"""What the worker has written to somebody: the code to sign in with, the link of an invitation."""

import re
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

from tests.journeys.site import Site

CODE = r"^\s*([0-9A-Z]{3,4}-?[0-9A-Z]{3,4})\s*$"
SECONDS = 20


def code_mailed_to(site: Site, address: str) -> str:
    """The code in the message that the worker wrote, as soon as it did."""
    return found_in_letters(site, address, CODE)


def link_mailed_to(site: Site, address: str, part: str) -> str:
    """The path of the link in a letter that has this part in it."""
    return found_in_letters(site, address, rf"{re.escape(site.address)}(/\S*{part}\S*)")


def found_in_letters(site: Site, address: str, pattern: str) -> str:
    """What a letter to this address says where the pattern has its brackets, as soon as there is one that does."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for text in _letters_to(site, address):
            if found := re.search(pattern, text, re.MULTILINE):
                return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address} says {pattern}")


def _letters_to(site: Site, address: str) -> Iterator[str]:
    for file in site.mail.glob("*.eml"):
        message = message_from_bytes(file.read_bytes(), policy=default)
        body = message.get_body()
        if address in str(message["To"]) and body:
            yield body.get_content()
