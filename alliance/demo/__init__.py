"""The floor's part of the demonstration alliance: its glossary and its accounts."""

from alliance.actions import explain_term
from alliance.content import read
from alliance.demo_accounts import make_accounts
from alliance.models import User


def load(by: User) -> None:
    for row in read(__file__, "glossary.toml")["term"]:
        explain_term(
            slug=row["slug"],
            kind=row["kind"],
            term=row["term"],
            definition=row["definition"],
            source_line=row.get("source_line", ""),
            by=by,
        )
    make_accounts()
