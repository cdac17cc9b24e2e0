"""How many members there are, by country, by network, by what they say of their groups: never so few that one is known."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from members.models import ConsentRecord, Member, MemberContact, Membership, Representative
from members.queries.erasure import members_being_erased
from members.queries.visibility import members_held
from networks.models import Network
from networks.queries import Tree, tree_on

# Fewer than this are not told: somebody could be known by them.
SMALLEST = 5
Key = TypeVar("Key")


class Group(TextChoices):
    """Which groups members say they are led by or belong to. It is never shown of anybody, only counted."""

    WOMEN = "women_led", _("Women")
    YOUTH = "youth_led", _("Young people")
    LGBTIQ = "lgbtiq_led", _("LGBTIQ people")
    DISABILITY = "disability_led", _("People with disabilities")
    INDIGENOUS = "indigenous_led", _("Indigenous people")


def suppress(counts: Mapping[Key, int]) -> dict[Key, int | None]:
    """The counts of the parts of a known whole; None for those that are not told.

    Small ones are not told. Where exactly one part is missing, or all that are missing are too few together, the whole
    would give it away: then the smallest of the others is not told either.
    """
    told: dict[Key, int | None] = {
        key: None if 0 < count < SMALLEST else count for key, count in counts.items()
    }
    hidden = [key for key, count in told.items() if count is None]
    if not hidden:
        return told
    others = sorted(
        (key for key, count in told.items() if count), key=lambda key: (counts[key], str(key))
    )
    if others and (len(hidden) == 1 or sum(counts[key] for key in hidden) < SMALLEST):
        told[others[0]] = None
    return told


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
    """How many members each country has; None for fewer than five, and then only where one of them is listed.

    No total stands beside them, so none can be worked out. A country with a few members who are all hidden is not told.
    """
    rows = (
        counted()
        .exclude(country="")
        .order_by("country")
        .values_list("country")
        .annotate(members=Count("pk"))
    )
    return {
        country: number if number >= SMALLEST else None
        for country, number in rows
        if number >= SMALLEST or country in listed_in
    }


def of_network(network: Network, tree: Tree) -> int | None:
    """The members of a network and all below it, each once; None where so few, or where its siblings would tell."""
    parent = tree.parent_of(network.pk)
    siblings = tree.children_of(parent) if parent is not None else (network.pk,)
    direct = dict(
        Membership.objects.in_force()
        .filter(
            network__in=tree.subtree(siblings),
            member__in=counted().values("pk"),
            state=Membership.State.ACTIVE,
        )
        .order_by("network_id")
        .values_list("network_id")
        .annotate(members=Count("member", distinct=True))
    )
    told = suppress({one: sum(direct.get(pk, 0) for pk in tree.subtree(one)) for one in siblings})
    if not told[network.pk]:
        return None
    within = tree.subtree(network.pk)
    parts = [direct[pk] for pk in within if pk in direct]
    number = parts[0] if len(parts) == 1 else _members_within(within)
    return number if number >= SMALLEST else None


def _members_within(networks: Collection[int]) -> int:
    """The members of these networks, each once, also where one belongs to several of them."""
    belonging = Membership.objects.in_force().filter(
        network__in=networks, state=Membership.State.ACTIVE
    )
    return counted().filter(pk__in=belonging.values("member")).count()


def of_groups(network: Network) -> dict[Group, int | None]:
    """How many members of a network and below say that a group leads them; only those who agreed to be counted."""
    within = Membership.objects.in_force().filter(
        network__in=tree_on().subtree(network.pk), state=Membership.State.ACTIVE
    )
    consents = ConsentRecord.objects.filter(purpose=ConsentRecord.Purpose.STATISTICS)
    last_words = dict(consents.order_by("at", "pk").values_list("user_id", "is_given"))
    agreed = [user_id for user_id, is_given in last_words.items() if is_given]
    speaking = Representative.objects.in_force().filter(
        user__in=agreed, role=Representative.Role.PRIMARY
    )
    said = MemberContact.objects.filter(
        member__in=counted()
        .filter(pk__in=within.values("member"))
        .filter(pk__in=speaking.values("member"))
    )
    numbers: Counter[str] = Counter()
    for words in said.order_by("pk").values_list("self_declared_groups", flat=True):
        numbers.update(set(words.split()))
    return {group: None if 0 < numbers[group] < SMALLEST else numbers[group] for group in Group}
