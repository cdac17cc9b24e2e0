"""What a member says of itself: it is changed, confirmed, and others suggest what to change."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import User
from alliance.permissions import require
from members.actions.finding import find_anew
from members.actions.locks import lock_member
from members.models import Member, MemberContact, ProfileSuggestion
from members.models.applications import CLEAR_SIGNS
from members.permissions.organisations import (
    may_confirm_profile,
    may_edit_profile,
    may_settle_suggestion,
    may_suggest_change,
    speaks_for,
)
from members.queries.duplicates import domain_of
from members.queries.organisations import primaries_of
from networks.models import Theme

# What an organisation has and a person has not.
OF_ORGANISATIONS = ("local_name", "acronym", "founded_year", "size")
LONGEST_SLUG = 80
SIGNS_OF_CHANCE = 6


@dataclass(frozen=True)
class Contact:
    """How to reach a member: sealed, and only for those who speak for it to change."""

    email: str = ""
    phone: str = ""
    address: str = ""

    def __repr__(self) -> str:
        return "Contact(…)"


@dataclass(frozen=True)
class Profile:
    """All that a member says of itself, as it shall stand."""

    name: str
    local_name: str = ""
    acronym: str = ""
    website: str = ""
    country: str = ""
    place: str = ""
    languages: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()
    about: str = ""
    about_language: str = ""
    founded_year: int | None = None
    size: str = ""
    # None: it stays as it is
    contact: Contact | None = None


COLUMNS = [
    "name",
    "local_name",
    "acronym",
    "website",
    "country",
    "place",
    "about",
    "about_language",
    "founded_year",
    "size",
]
SEALED = ("email", "phone", "address")


@transaction.atomic
def edit_profile(*, member: Member, profile: Profile, by: User, reason: str = "") -> list[str]:
    """Let a profile say what it shall say. Returns the names of what changed; those who speak for it hear of it from others."""
    locked = lock_member(member)
    verdict = require(may_edit_profile(by, locked))
    changed = [
        *_change_columns(locked, profile),
        *_change_themes(locked, profile.themes),
        *_change_contact(locked, profile.contact),
    ]
    if not changed:
        return []
    if not speaks_for(by, locked):
        _tell_primaries(locked, "members/mail/profile_corrected.txt", by=by)
    record(
        "profile.edited",
        locked,
        by=by,
        right_used=verdict.right_used,
        after={"fields": changed},
        reason=reason,
    )
    find_anew(locked)
    return changed


@transaction.atomic
def confirm_profile(*, member: Member, by: User) -> None:
    """Keep that the member found everything correct, today."""
    locked = lock_member(member)
    verdict = require(may_confirm_profile(by, locked))
    locked.confirmed_at = timezone.now()
    locked.save(update_fields=["confirmed_at", "changed_at"])
    record("profile.confirmed", locked, by=by, right_used=verdict.right_used)
    find_anew(locked)


@transaction.atomic
def suggest_change(*, member: Member, message: str, by: User) -> ProfileSuggestion:
    """Tell those who speak for a member what should change. The same words that still wait are not sent twice."""
    lock_member(member)
    verdict = require(may_suggest_change(by, member))
    waiting = ProfileSuggestion.objects.filter(
        member=member, suggested_by=by, message=message, settled_at__isnull=True
    ).first()
    if waiting:
        return waiting
    suggestion = ProfileSuggestion.objects.create(member=member, message=message, suggested_by=by)
    _tell_primaries(member, "members/mail/profile_suggestion.txt", by=by)
    record("profile.change_suggested", suggestion, by=by, right_used=verdict.right_used)
    return suggestion


@transaction.atomic
def settle_suggestion(*, suggestion: ProfileSuggestion, by: User) -> None:
    """Put a suggestion aside, whatever was done about it."""
    locked = ProfileSuggestion.objects.select_for_update().get(pk=suggestion.pk)
    verdict = require(may_settle_suggestion(by, locked))
    if locked.settled_at is not None:
        return
    locked.settled_at = timezone.now()
    locked.settled_by = by
    locked.save(update_fields=["settled_at", "settled_by"])
    record("suggestion.settled", locked, by=by, right_used=verdict.right_used)


def unique_slug(name: str) -> str:
    """An address for an organisation that nobody has yet; once given, it stays whatever the name becomes."""
    return unique_slugs([name])[0]


def unique_slugs(names: Sequence[str]) -> list[str]:
    """An address for each of several organisations: the name and a few signs of chance, for everybody alike.

    So no address tells whether there is another organisation of that name. One query.
    """
    slugs = [_slug(name) for name in names]
    while clashing := _clashing(slugs):
        slugs = [
            _slug(name) if slug in clashing else slug
            for name, slug in zip(names, slugs, strict=True)
        ]
    return slugs


def _slug(name: str) -> str:
    written = slugify(name)[: LONGEST_SLUG - SIGNS_OF_CHANCE - 1].strip("-") or "member"
    chance = "".join(secrets.choice(CLEAR_SIGNS.lower()) for _sign in range(SIGNS_OF_CHANCE))
    return f"{written}-{chance}"


def _clashing(slugs: Sequence[str]) -> set[str]:
    """Those that somebody has, or that were drawn twice."""
    taken = Member.objects.filter(slug__in=slugs).order_by("pk").values_list("slug", flat=True)
    twice = {slug for slug, times in Counter(slugs).items() if times > 1}
    return twice | {slug for slug in taken if slug}


def _change_columns(member: Member, profile: Profile) -> list[str]:
    wanted: dict[str, Any] = {name: getattr(profile, name) for name in COLUMNS}
    wanted["languages"] = list(profile.languages)
    if member.is_person:
        wanted |= {"local_name": "", "acronym": "", "founded_year": None, "size": ""}
    changed = [name for name, value in wanted.items() if getattr(member, name) != value]
    for name in changed:
        setattr(member, name, wanted[name])
    if changed:
        member.domain = domain_of(member.website)
        member.save(update_fields=[*changed, "domain", "changed_at"])
    return changed


def _change_themes(member: Member, themes: Iterable[Theme]) -> list[str]:
    wanted = {theme.pk for theme in themes}
    if wanted == set(member.themes.order_by("pk").values_list("pk", flat=True)):
        return []
    member.themes.set(wanted)
    return ["themes"]


def _change_contact(member: Member, wanted_contact: Contact | None) -> list[str]:
    if wanted_contact is None:
        return []
    wanted = {name: getattr(wanted_contact, name) for name in SEALED}
    contact = MemberContact.objects.filter(member=member).first() or MemberContact(member=member)
    changed = [name for name, value in wanted.items() if getattr(contact, name) != value]
    for name in changed:
        setattr(contact, name, wanted[name])
    if changed:
        contact.save()
    return changed


def _tell_primaries(member: Member, template: str, *, by: User) -> None:
    for person in primaries_of(member).exclude(pk=by.pk):
        write_letter(
            template=template,
            to=person,
            context={
                "link": full_address(
                    "members:own_member", member.public_id, language=person.language
                )
            },
        )
