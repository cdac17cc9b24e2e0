"""Which pages are alike: drawn by one view for one thing after another, so that a few stand for all of them."""

import re

_ONE = r"[^/]+"
# What everybody reads, each thing at an address of its own. Sections of a report are told apart: each is drawn in its own way.
_ALIKE = [
    re.compile(pattern)
    for pattern in (
        *(
            rf"{noun}/{_ONE}/"
            for noun in (
                "activities",
                "countries",
                "figures",
                "glossary",
                "highlights",
                "members",
                "networks",
                "plans",
                "publications",
                "concerns/support",
            )
        ),
        rf"plans/{_ONE}/{_ONE}/",
        rf"highlights/\d+/{_ONE}/",
        rf"networks/{_ONE}/(?P<page>{_ONE})/",
        rf"events/\d+/{_ONE}/",
        rf"reports/\d+/v/\d+/(?P<page>{_ONE}/)?",
        rf"accountability/{_ONE}/",
        rf"accountability/{_ONE}/in/{_ONE}/",
        rf"accountability/{_ONE}(/in/{_ONE})?/v/\d+/(?P<page>{_ONE}/)?",
        rf"accountability/standards-self-assessment/\d+/{_ONE}/(?P<page>.+)?",
    )
]


def kind_of(rest: str) -> str:
    """What a public address, without its language, has in common with those that are alike."""
    for alike in _ALIKE:
        if found := alike.fullmatch(rest):
            page = found.groupdict().get("page") or ""
            return f"{alike.pattern} {page}".strip()
    return rest
