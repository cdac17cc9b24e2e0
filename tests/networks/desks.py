"""What the tests of the desks share: signed-in people of the demonstration, words of a page, forms as a browser sends them."""

import re
from typing import Any

from alliance.models import User


def person(email: str) -> User:
    return User.objects.get(email=email)


def words(response: Any) -> str:
    """A page as one line of words, as a reader meets them."""
    html = re.sub(r"<(?:script|style).*?</(?:script|style)>", " ", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def typed(response: Any, **changes: Any) -> dict[str, Any]:
    """The form of a page as a browser would send it, with some fields typed anew."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    kept = {
        name: value for name, value in values.items() if value is not None and value is not False
    }
    return {**kept, **changes}
