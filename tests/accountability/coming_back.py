"""Coming back to a concern through its pages, as a visitor without script would."""

import re
from typing import Any

from django.test import Client

PAGE = "/c/page"


def open_with(client: Client, code: str) -> Any:
    return client.post("/c/", {"code": code})


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of a form that tie it to its concern."""
    return dict(re.findall(r'name="(mark|once)" value="([^"]*)"', page))


def send(client: Client, address: str, **typed: Any) -> Any:
    """Ask for a form and send it with what was typed."""
    page = client.get(address)
    assert page.status_code == 200, page
    return client.post(address, {**fields_of(page.content.decode()), **typed})


def text_of(response: Any) -> str:
    """What stands on a page, without marks, spaces and padding made one."""
    page = re.sub(r"<!--.*?-->|<head>.*?</head>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
