"""How many members there are, by country, by network, by what they say of their groups: never so few that one is known."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from alliance.suppression import Family, kept_back
from members.models import ConsentRecord, Member, MemberContact, Membership, Representative
from members.models.memberships import MembershipQuerySet
from members.queries.erasure import members_being_erased
from members.queries.visibility import members_held
from networks.models import Network
from networks.queries import Tree, tree_on

# A network by its key, or a country by its code.
Key = int | str


class Group(TextChoices):
    """Which groups members say they are led by or belong to. It is never shown of anybody, only counted."""

    WOMEN = "women_led", _("Women")
    YOUTH = "youth_led", _("Young people")
    LGBTIQ = "lgbtiq_led", _("LGBTIQ people")
    DISABILITY = "disability_led", _("People with disabilities")
    INDIGENOUS = "indigenous_led", _("Indigenous people")


def counted() -> "QuerySet[Member]":
    """The members that make up numbers: confirmed and in a network, and not one of those withheld for safety."""
    active = Membership.objects.in_force().filter(
        member=OuterRef("pk"), state=Membership.State.ACTIVE
    )
    return (
        Member.objects.standing()
        .named()
        .filter(Exists(active), confirmed_at__isnull=False)
        .exclude(pk__in=members_held())
        .exclude(pk__in=members_being_erased())
    )


def by_country(listed_in: Collection[str]) -> dict[str, int | None]:
    """How many members each country has; None where that is not told, and then only where one of them is listed.

    A country with a few members who are all hidden is not told.
    """
    lots = _lots_of(_belonging())
    numbers = numbers_of(lots, tree_on())
    countries = sorted({lot.country for lot in lots} - {""})
    return {
        country: numbers[country]
        for country in countries
        if numbers[country] is not None or country in listed_in
    }


def of_network(network: Network, tree: Tree) -> int | None:
    """The members of a network and all below it, each once; None where they are few, or where others would tell of few."""
    return numbers_of(_lots_of(_belonging()), tree).get(network.pk)


def by_network(tree: Tree) -> dict[int, int | None]:
    """The members of each network that has any, as `of_network` tells them, all at once."""
    numbers = numbers_of(_lots_of(_belonging()), tree)
    return {key: number for key, number in numbers.items() if isinstance(key, int)}


def _belonging() -> "MembershipQuerySet":
    return Membership.objects.in_force().filter(
        member__in=counted().values("pk"), state=Membership.State.ACTIVE
    )


class Lot(NamedTuple):
    """Those who are in the same networks, most often in one, and in the same country. For all numbers they are alike."""

    networks: frozenset[int]
    country: str


def _lots_of(belonging: "MembershipQuerySet") -> Counter[Lot]:
    """How many are in each lot. Two queries; who is in several networks is read one by one."""
    rows = (
        belonging.order_by("network_id", "member__country")
        .values_list("network_id", "member__country")
        .annotate(members=Count("member", distinct=True))
    )
    lots = Counter(
        {Lot(frozenset({network}), country): members for network, country, members in rows}
    )
    several = (
        belonging.order_by("member_id")
        .values("member_id")
        .annotate(networks=Count("network", distinct=True))
        .filter(networks__gt=1)
    )
    found: dict[tuple[int, str], set[int]] = {}
    for member, country, network in belonging.filter(
        member__in=several.values("member_id")
    ).values_list("member_id", "member__country", "network_id"):
        found.setdefault((member, country), set()).add(network)
    for (_member, country), networks in found.items():
        for network in networks:
            lots[Lot(frozenset({network}), country)] -= 1
        lots[Lot(frozenset(networks), country)] += 1
    return +lots


def _without_countries(lots: Mapping[Lot, int]) -> Counter[Lot]:
    """For numbers that are told of networks alone."""
    merged: Counter[Lot] = Counter()
    for lot, members in lots.items():
        merged[lot._replace(country="")] += members
    return merged


def numbers_of(lots: Mapping[Lot, int], tree: Tree) -> dict[Key, int | None]:
    """The members of each network that has any, with all below it, and of each country; None for those that are not told."""
    return dict(_told(frozenset(lots.items()), tuple(sorted(tree.parents.items()))))


@lru_cache(maxsize=16)
def _told(
    lots: frozenset[tuple[Lot, int]], parents: tuple[tuple[int, int], ...]
) -> tuple[tuple[Key, int | None], ...]:
    """It follows from the numbers alone, so it is worked out once for as long as they are the same."""
    sizes: dict[Hashable, int] = dict(lots)
    known = [lot for lot, _members in lots]
    networks, own = _cells_of_networks(known, dict(parents))
    countries = _cells_of_countries(known)
    cells = networks | countries
    families = [
        Family.of(cell, parts)
        for parts in (networks.values(), countries.values())
        for cell in networks.values()
    ]
    missing = kept_back(sizes, list(cells.values()), families=families, never_told=own)
    return tuple(
        (key, None if cell in missing else sum(sizes[lot] for lot in cell))
        for key, cell in cells.items()
    )


def _cells_of_networks(
    lots: Collection[Lot], parents: Mapping[int, int]
) -> tuple[dict[Key, frozenset[Lot]], list[frozenset[Lot]]]:
    """Who counts in each network, and who of them is in none of those below it: this is never told, and could be worked out."""
    within: dict[int, set[Lot]] = {}
    directly: dict[int, set[Lot]] = {}
    for lot in lots:
        for network in lot.networks:
            directly.setdefault(network, set()).add(lot)
            at: int | None = network
            while at is not None:
                within.setdefault(at, set()).add(lot)
                at = parents.get(at)
    below: dict[int, set[Lot]] = {}
    for network, found in within.items():
        if network in parents:
            below.setdefault(parents[network], set()).update(found)
    own = [frozenset(found - below.get(pk, set())) for pk, found in sorted(directly.items())]
    return {pk: frozenset(within[pk]) for pk in sorted(within)}, own


def _cells_of_countries(lots: Collection[Lot]) -> dict[Key, frozenset[Lot]]:
    countries = sorted({lot.country for lot in lots} - {""})
    return {
        country: frozenset(lot for lot in lots if lot.country == country) for country in countries
    }


def of_groups(network: Network) -> dict[Group, int | None]:
    """How many members of a network and below say that a group leads them; only those who agreed to be counted.

    None where they are few, or where the numbers of other networks would tell of few.
    """
    tree = tree_on()
    said = _said_of_groups()
    told: dict[Group, int | None] = {}
    for group in Group:
        members = [member for member, groups in said.items() if group in groups]
        lots = _lots_of(_belonging().filter(member__in=members))
        numbers = numbers_of(_without_countries(lots), tree)
        told[group] = numbers.get(network.pk, 0)
    return told


def _said_of_groups() -> dict[int, set[str]]:
    """The words of those who agreed, for each member that makes up numbers."""
    consents = ConsentRecord.objects.filter(purpose=ConsentRecord.Purpose.STATISTICS)
    last_words = dict(consents.order_by("at", "pk").values_list("user_id", "is_given"))
    agreed = [user_id for user_id, is_given in last_words.items() if is_given]
    speaking = Representative.objects.in_force().filter(
        user__in=agreed, role=Representative.Role.PRIMARY
    )
    said = MemberContact.objects.filter(
        member__in=counted().filter(pk__in=speaking.values("member"))
    )
    rows = said.order_by("pk").values_list("member_id", "self_declared_groups")
    return {member: set(words.split()) for member, words in rows}
