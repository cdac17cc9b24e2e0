"""The directory: whom somebody finds in it, and of each member no more than is open to them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    prefetch_related_objects,
)

from alliance.folding import Fold
from alliance.models import User
from alliance.texts import Texts, of_row
from members.models import Member, MemberContact, Membership, Representative
from members.models.privacy import Field
from members.queries import headcounts
from members.queries.viewers import ANYBODY, Viewer
from members.queries.visibility import (
    Ceilings,
    Standing,
    is_open_to,
    listed,
    open_fields,
    sees,
    standing_of,
    standings_of,
)
from networks.models import Network, Theme
from networks.permissions import ABOVE_COUNTRIES

# Shorter words are found at their place only, not in other spellings.
SHORTEST_FOR_LIKENESS = 4
# What is typed beyond this many words narrows nothing further.
MOST_WORDS = 8


@dataclass(frozen=True)
class Entry:
    """A member as one reader sees it. What is not open to them is empty here: pages draw it without asking again."""

    key: str
    kind: str
    is_sample: bool
    # which fields are open to the reader, also those in which nothing stands
    open: frozenset[Field]
    name: str = ""
    local_name: str = ""
    acronym: str = ""
    country: str = ""
    place: str = ""
    about: str = ""
    about_language: str = ""
    themes: tuple[Texts, ...] = ()
    languages: tuple[str, ...] = ()
    website: str = ""
    networks: tuple[Texts, ...] = ()
    email: str = ""
    phone: str = ""
    representatives: tuple[str, ...] = ()

    @property
    def is_person(self) -> bool:
        return self.kind == Member.Kind.PERSON


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Nothing named: everybody."""

    words: str = ""
    network: Network | None = None
    country: str = ""
    theme: str = ""
    kind: str = ""
    language: str = ""

    @property
    def is_everybody(self) -> bool:
        return all(not getattr(self, field.name) for field in fields(self))


# --- lists ------------------------------------------------------------------------------------


def found(viewer: Viewer, wanted: Wanted, ceilings: Ceilings) -> "QuerySet[Member]":
    """Those who fit, in the order of their names. A field that is not open to the reader does not make anybody fit."""
    members = listed(viewer, ceilings)
    if wanted.kind:
        members = members.filter(kind=wanted.kind)
    if wanted.country:
        members = members.filter(
            open_fields(viewer, Field.COUNTRY, ceilings), country=wanted.country
        )
    if wanted.language:
        members = members.filter(
            open_fields(viewer, Field.LANGUAGES, ceilings), languages__contains=[wanted.language]
        )
    if wanted.theme:
        of_theme = Member.themes.through.objects.filter(
            member=OuterRef("pk"), theme__slug=wanted.theme
        )
        members = members.filter(open_fields(viewer, Field.THEMES, ceilings), Exists(of_theme))
    if wanted.network:
        members = members.filter(_within(viewer, wanted.network, ceilings))
    if wanted.words.strip():
        members = members.filter(_named_like(viewer, wanted.words, ceilings))
    return members.order_by("name_key", "pk")


def entries(viewer: Viewer, members: Iterable[Member], ceilings: Ceilings) -> list[Entry]:
    """Members of a list that is made of those shown, as the reader sees them. Four queries for any number."""
    rows = list(members)
    prefetch_related_objects(rows, *_what_entries_tell())
    return [
        _entry(viewer, row, standing)
        for row, standing in zip(
            rows, standings_of(rows, ceilings, known_as_shown=True), strict=True
        )
    ]


def countries_of(members: "QuerySet[Member]", viewer: Viewer, ceilings: Ceilings) -> list[str]:
    """The countries in which members of a list say to the reader that they are."""
    said = members.filter(open_fields(viewer, Field.COUNTRY, ceilings)).exclude(country="")
    return list(said.order_by("country").values_list("country", flat=True).distinct())


def told_by_country(
    ceilings: Ceilings, shown_in: Collection[str] | None = None
) -> dict[str, int | None]:
    """The same for every reader: how many members each country has, as far as that may be told.

    Whoever asked in which countries anybody is shown hands that in.
    """
    if shown_in is None:
        shown_in = countries_of(listed(ANYBODY, ceilings), ANYBODY, ceilings)
    return headcounts.by_country(shown_in)


def languages_of(members: "QuerySet[Member]", viewer: Viewer, ceilings: Ceilings) -> list[str]:
    """The languages in which members of a list say to the reader that they work."""
    said = members.filter(open_fields(viewer, Field.LANGUAGES, ceilings)).exclude(languages=[])
    rows = said.order_by("languages").values_list("languages", flat=True).distinct()
    return sorted({language for languages in rows for language in languages})


def _within(viewer: Viewer, network: Network, ceilings: Ceilings) -> Q:
    """Those who belong to a network or below it. Who hides their country is not found by its network either."""
    belonging = Q(
        Exists(
            Membership.objects.in_force().filter(
                member=OuterRef("pk"),
                network__in=ceilings.tree.subtree(network.pk),
                state=Membership.State.ACTIVE,
            )
        )
    )
    if network.level in ABOVE_COUNTRIES:
        return belonging
    return belonging & open_fields(viewer, Field.COUNTRY, ceilings)


def _named_like(viewer: Viewer, words: str, ceilings: Ceilings) -> Q:
    """Every word stands in a name, or in what they say of themselves where that is open; a slip of the pen is forgiven.

    Who has the word is asked first and by itself, so that the indexes answer and not a look at every text.
    """
    about_is_open = open_fields(viewer, Field.ABOUT, ceilings)
    every = Q()
    for word in words.split()[:MOST_WORDS]:
        folded = Fold(Value(word))
        named = (
            Q(name_key__contains=folded)
            | Q(acronym_key__contains=folded)
            | Q(folded_local_name__contains=folded)
        )
        if len(word) >= SHORTEST_FOR_LIKENESS:
            named |= Q(name_key__trigram_word_similar=folded)
        by_name = Member.objects.alias(folded_local_name=Fold(F("local_name"))).filter(named)
        by_words = Member.objects.alias(folded_about=Fold(F("about"))).filter(
            folded_about__contains=folded
        )
        every &= Q(pk__in=by_name.values("pk")) | (Q(pk__in=by_words.values("pk")) & about_is_open)
    return every


# --- one member -------------------------------------------------------------------------------


def page_of(viewer: Viewer, member: Member, ceilings: Ceilings) -> Entry | None:
    """A member's page as the reader sees it; None where there is none for them."""
    standing = standing_of(member, ceilings)
    if not sees(viewer, standing, Field.NAME):
        return None
    return _whole_entry(viewer, member, standing)


def preview_of(viewer: Viewer, member: Member, ceilings: Ceilings) -> Entry | None:
    """What others will see once nothing else hides the member; None where they will see nothing."""
    standing = standing_of(member, ceilings).as_if_shown()
    if not sees(viewer, standing, Field.NAME):
        return None
    return _whole_entry(viewer, member, standing)


def _whole_entry(viewer: Viewer, member: Member, standing: Standing) -> Entry:
    """With how to reach the member, as far as the member itself opened that: what an office may read is asked for apart."""
    prefetch_related_objects([member], *_what_entries_tell())
    entry = _entry(viewer, member, standing)
    contact = MemberContact.objects.filter(member=member).first()
    return replace(
        entry,
        email=contact.email if contact and is_open_to(viewer, standing, Field.EMAIL) else "",
        phone=contact.phone if contact and is_open_to(viewer, standing, Field.PHONE) else "",
        representatives=_names_of_representatives(member)
        if is_open_to(viewer, standing, Field.REPRESENTATIVES)
        else (),
    )


def _names_of_representatives(member: Member) -> tuple[str, ...]:
    speaking = Representative.objects.in_force().filter(member=member)
    people = User.objects.filter(
        pk__in=speaking.exclude(role=Representative.Role.EDITOR).values("user"), is_active=True
    )
    return tuple(people.exclude(name="").order_by("name", "pk").values_list("name", flat=True))


def _entry(viewer: Viewer, member: Member, standing: Standing) -> Entry:
    seen = frozenset(field for field in Field if sees(viewer, standing, field))
    named, told = Field.NAME in seen, Field.ABOUT in seen
    return Entry(
        key=member.address_key,
        kind=member.kind,
        is_sample=member.is_sample,
        open=seen,
        name=member.name if named else "",
        local_name=member.local_name if named else "",
        acronym=member.acronym if named else "",
        country=member.country if Field.COUNTRY in seen else "",
        place=member.place if Field.PLACE in seen else "",
        about=member.about if told else "",
        about_language=member.about_language if told else "",
        themes=tuple(of_row(theme, "name") for theme in _told(member, "themes_told"))
        if Field.THEMES in seen
        else (),
        languages=tuple(member.languages) if Field.LANGUAGES in seen else (),
        website=member.website if Field.WEBSITE in seen else "",
        networks=tuple(
            of_row(membership.network, "name")
            for membership in _told(member, "memberships_told")
            if Field.COUNTRY in seen or membership.network.level in ABOVE_COUNTRIES
        ),
    )


def _told(member: Member, attribute: str) -> list[Any]:
    """What `_what_entries_tell` fetched along."""
    return list(getattr(member, attribute))


def _what_entries_tell() -> "tuple[Prefetch[str], Prefetch[str]]":
    active = Membership.objects.in_force().filter(state=Membership.State.ACTIVE)
    return (
        Prefetch("themes", Theme.objects.order_by("pk"), to_attr="themes_told"),
        Prefetch(
            "memberships",
            active.select_related("network").order_by("pk"),
            to_attr="memberships_told",
        ),
    )
