"""docs/routes.md: every address of the portal, from the URL configuration."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from tests.access import ASIDE, TABLE, VISITORS

View = Callable[..., Any]

_HEAD = """# Addresses

Written from the URL configuration by `python -m tools.documents write`; a test compares the two. Names and form fields are
stable: a change stands in the changelog.

- `<language>` is `en`, `fr`, `es` or `ar`. `/` leads to the visitor's own.
- **everyone**: no account is needed. **signed in**: others are led to the sign-in page. What a signed-in person may not see
  answers 404, what they see and may not do answers 403 with the reason.
- Every address that answers GET answers HEAD as well. An address whose POST comes without its token answers 403 with a page
  that says what to do.
"""
_ANSWERS = """## Who gets which answer

The demonstration people of each kind, and what each of them is answered: the table that the tests check. 200 the page, 302 sent on
(a visitor without an account: to sign in), 403 seen but not allowed, 404 not even seen, 405 not with this method. Pages that ask for a
fresh proof send everybody on to give it, for nobody in this table has just done so.
"""
_PARTS = {
    "": "Without a language",
    "account": "Accounts",
    "manage": "Work of the networks and the Secretariat",
}
_PUBLIC = "Public pages"
_NAMED_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True)
class Route:
    """One address: how it is asked for, what it is called, who gets in."""

    methods: str
    address: str
    name: str
    is_public: bool


def page() -> str:
    """The whole page."""
    by_part: dict[str, list[Route]] = {}
    for route in routes():
        by_part.setdefault(_part(route.address), []).append(route)
    titles = [_PARTS[""], _PUBLIC, _PARTS["manage"], _PARTS["account"]]
    sections = [_section(title, by_part.pop(title, [])) for title in titles]
    return "\n".join([_HEAD, *sections, _answers()])


def routes() -> list[Route]:
    """Every address once; where two patterns share one, the first answers."""
    found: dict[str, Route] = {}
    for address, pattern, namespace in _walk(get_resolver(), "/", ""):
        view = pattern.callback
        name = f"{namespace}{pattern.name or ''}"
        is_public = not getattr(view, "login_required", True)
        found.setdefault(address, Route(_methods(view), address, name, is_public))
    return list(found.values())


def _walk(
    resolver: URLResolver, before: str, namespace: str
) -> Iterator[tuple[str, URLPattern, str]]:
    for entry in resolver.url_patterns:
        address = before + _written(entry)
        if isinstance(entry, URLPattern):
            yield address, entry, namespace
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, address, inner)


def _written(entry: URLPattern | URLResolver) -> str:
    if isinstance(entry.pattern, LocalePrefixPattern):
        return "<language>/"
    return _NAMED_GROUP.sub(r"<\1>", str(entry.pattern)).removeprefix("^").removesuffix("$")


def _methods(view: View) -> str:
    """What a view answers to: what it says itself, or GET, and POST where it reads a form."""
    if view_class := getattr(view, "view_class", None):
        return ", ".join(name.upper() for name in ("get", "post") if hasattr(view_class, name))
    for layer in _layers(view):
        if named := inspect.getclosurevars(layer).nonlocals.get("request_method_list"):
            return ", ".join(name for name in named if name != "HEAD")
    return "GET, POST" if "POST" in inspect.getsource(inspect.unwrap(view)) else "GET"


def _layers(view: View) -> Iterator[View]:
    """The view inside all its decorators, the outermost first."""
    layer: View | None = view
    while layer is not None:
        yield layer
        layer = getattr(layer, "__wrapped__", None)


def _part(address: str) -> str:
    prefix, _, rest = address.removeprefix("/").partition("/")
    if prefix != "<language>":
        return _PARTS[""]
    return _PARTS.get(rest.partition("/")[0] or _PUBLIC, _PUBLIC)


def _section(title: str, routes: list[Route]) -> str:
    rows = [
        f"| {route.methods} | `{route.address}` | `{route.name}` | "
        f"{'everyone' if route.is_public else 'signed in'} |"
        for route in routes
    ]
    return "\n".join(
        [
            f"## {title}\n",
            "| methods | address | name | who |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _answers() -> str:
    """The table of the tests, row by row."""
    heads = ["method", "name", *VISITORS]
    rows = [
        [row.method, _named(row.name, row.values), *(str(code) for code in row.answers)]
        for row in TABLE
    ]
    lines = [heads, ["---"] * len(heads), *rows]
    apart = ", ".join(f"`{name}`" for name in sorted(ASIDE))
    return "\n".join(
        [
            _ANSWERS,
            *(f"| {' | '.join(cells)} |" for cells in lines),
            f"\n{apart}: the answer says how the parts do, whoever asks.\n",
        ]
    )


def _named(name: str, values: dict[str, object]) -> str:
    of = ", ".join(str(value) for value in values.values())
    return f"`{name}`, {of}" if of else f"`{name}`"
