"""What a member says and what a row of a list says of it: compared, written, kept sealed."""

from collections.abc import Iterable, Mapping
from typing import Any

from alliance.sealing import seal, unseal
from members.models import Member, MemberContact
from members.queries.duplicates import domain_of
from members.queries.imports import (
    unclaimed,
)

# how to reach a member: never in clear outside the sealed columns
SEALED = frozenset({"email", "phone"})

CONTACT = ("email", "phone")

PROFILE = (
    "name",
    "local_name",
    "acronym",
    "website",
    "country",
    "place",
    "languages",
    "about",
    "founded_year",
    "size",
)


def says(member: Member) -> dict[str, Any]:
    """A member's entry by the names of the columns."""
    contact = getattr(member, "contact", None)
    return {
        **{field: getattr(member, field) for field in PROFILE},
        "themes": sorted(theme.slug for theme in member.themes.all()),
        **{field: getattr(contact, field, "") for field in CONTACT},
    }


def changes(values: Mapping[str, Any], member: Member) -> dict[str, Any]:
    """What a row says otherwise than the member's entry. What it leaves empty stays as it is."""
    now = says(member)
    return {
        field: values[field]
        for field in now
        if field in values and not equal(values[field], now[field])
    }


def equal(one: Any, other: Any) -> bool:
    if isinstance(one, list):
        return set(one) == set(other)
    return bool(one == other)


def write(member: Member, values: Mapping[str, Any], themes: Mapping[str, int]) -> None:
    """Put these values into a member's entry."""
    fields = [field for field in PROFILE if field in values]
    for field in fields:
        setattr(member, field, values[field])
    if "website" in values:
        member.domain = domain_of(member.website)
        fields.append("domain")
    if fields:
        member.save(update_fields=[*fields, "changed_at"])
    if "themes" in values:
        member.themes.set([themes[slug] for slug in values["themes"] if slug in themes])
    contact = {field: values[field] for field in CONTACT if field in values}
    if contact:
        MemberContact.objects.update_or_create(member=member, defaults=contact)


def claimed(keys: Iterable[int]) -> set[int]:
    keys = set(keys)
    free = Member.objects.filter(unclaimed(), pk__in=keys).order_by("pk")
    return keys - set(free.values_list("pk", flat=True))


def opened(cells: Mapping[str, Any]) -> dict[str, Any]:
    """A row's cells in clear."""
    return {
        code: unseal(value) if code in SEALED and value else value for code, value in cells.items()
    }


def closed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        code: seal(value) if code in SEALED and value else value for code, value in values.items()
    }
