"""What machines read of a text that binds members: which version, since when, in which languages."""

from collections.abc import Callable

from alliance.structured import Node, addresses_in, the_alliance, translations, work
from alliance.templatetags.words import told_of
from alliance.texts import of_row
from members.models import PolicyVersion


def of_version(version: PolicyVersion, address: Callable[[], str]) -> Node:
    """The words are those of the reader's language or of the nearest one; `address` answers in the language that is active."""
    told = told_of(version, "text")
    others = [code for code in of_row(version, "text") if code != told.language]
    return work(
        "CreativeWork",
        told_of(version, "title").text,
        address(),
        description=told_of(version, "summary").text,
        version=str(version.number),
        datePublished=version.in_force_from.isoformat() if version.in_force_from else None,
        inLanguage=told.language,
        workTranslation=translations("CreativeWork", addresses_in(others, address)),
        publisher=the_alliance(),
    )
