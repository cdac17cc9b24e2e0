"""Who sees which field of which member: the member's choice under every network's ceiling, and what hides all of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import FieldVisibility, Member, Membership, VisibilityCeiling
from members.models.privacy import Field, Level
from members.queries.erasure import members_being_erased
from members.queries.pledges import members_at_rest
from members.queries.viewers import Viewer
from networks.queries import Tree, tree_on

# From everybody to few.
LEVELS = tuple(Level)
# What nobody opens further, because it says something of people who did not choose it themselves.
WIDEST: Mapping[Field, Level] = {Field.REPRESENTATIVES: Level.MEMBERS}
# Kept sealed, apart from the profile.
CONTACT = frozenset({Field.EMAIL, Field.PHONE})


# Stands for the network of somebody who does not belong to one yet, in their own preview.
NOWHERE_YET = frozenset({0})


class Hidden(TextChoices):
    """Why nothing of a member is shown, whatever it opened."""

    HELD = "held", _("Everything is withheld for safety.")
    ERASURE = "erasure", _("The account is going to be erased.")
    NOT_LISTED = "not_listed", _("You have not agreed to be in the directory.")
    UNCONFIRMED = "unconfirmed", _("Nobody has confirmed yet that the profile is right.")
    NO_MEMBERSHIP = "no_membership", _("There is no active membership in a network.")
    AT_REST = "at_rest", _("There is a new text to sign, and the time for it has run out.")


def strictest(levels: Iterable[Level]) -> Level:
    return max(levels, key=LEVELS.index)


def stricter_than(level: Level) -> tuple[Level, ...]:
    return LEVELS[LEVELS.index(level) + 1 :]


# --- the networks' key ------------------------------------------------------------------------


@dataclass(frozen=True)
class Ceilings:
    """The widest that each network lets a field be seen, with what it inherits from the networks above it.

    It is read once for a page, and with it who has to sign anew before anything of them is shown again.
    """

    tree: Tree
    own: Mapping[tuple[int, str], Level]

    @cached_property
    def at_rest(self) -> "QuerySet[Membership, Any]":
        return members_at_rest(self.tree.day)

    def over(self, network_id: int, field: Field) -> Level:
        """The ceiling that holds in a network: its own and all those above it."""
        above = (network_id, *self.tree.ancestors(network_id))
        return strictest(self._own(pk, field) for pk in above)

    def above(self, network_id: int, field: Field) -> Level:
        """The ceiling that a network inherits, which it can make stricter and never wider."""
        parent = self.tree.parent_of(network_id)
        return WIDEST.get(field, Level.PUBLIC) if parent is None else self.over(parent, field)

    def closing(self, field: Field, level: Level) -> frozenset[int]:
        """The networks in which a field is never seen as widely as this."""
        stricter = stricter_than(level)
        return self.tree.subtree(
            pk for (pk, name), own in self.own.items() if name == field and own in stricter
        )

    def _own(self, network_id: int, field: Field) -> Level:
        return strictest(
            (
                self.own.get((network_id, field), Level.PUBLIC),
                WIDEST.get(field, Level.PUBLIC),
            )
        )


def ceilings_today() -> Ceilings:
    """Three queries, however many networks and ceilings there are."""
    rows = VisibilityCeiling.objects.order_by("pk").values_list("network_id", "field", "level")
    return Ceilings(
        tree=tree_on(),
        own={(network_id, field): Level(level) for network_id, field, level in rows},
    )


# --- what hides all of a member ---------------------------------------------------------------


def members_held() -> "QuerySet[Member, int]":
    """The keys of those of whom nothing is shown, for their safety."""
    return Member.objects.filter(safety_holds__period__contains=timezone.now()).values_list(
        "pk", flat=True
    )


def shown(ceilings: Ceilings) -> "QuerySet[Member]":
    """Those of whom anything at all may be shown: all that has to hold besides the choices for single fields."""
    active = Membership.objects.in_force().filter(
        member=OuterRef("pk"), state=Membership.State.ACTIVE
    )
    return (
        Member.objects.standing()
        .named()
        .filter(Exists(active), listing=Member.Listing.PUBLIC, confirmed_at__isnull=False)
        .exclude(pk__in=members_held())
        .exclude(pk__in=members_being_erased())
        .exclude(pk__in=ceilings.at_rest)
    )


def why_hidden(member: Member) -> list[Hidden]:
    """What keeps a member out of every place, in words for those who speak for it. Nothing: it is shown."""
    member = Member.objects.get(pk=member.pk)
    belongs = Membership.objects.in_force().filter(member=member)
    reasons = {
        Hidden.HELD: members_held().filter(pk=member.pk).exists(),
        Hidden.ERASURE: members_being_erased().filter(pk=member.pk).exists(),
        Hidden.NOT_LISTED: member.listing != Member.Listing.PUBLIC,
        Hidden.UNCONFIRMED: member.confirmed_at is None,
        Hidden.NO_MEMBERSHIP: not belongs.filter(state=Membership.State.ACTIVE).exists(),
        Hidden.AT_REST: members_at_rest().filter(member=member).exists(),
    }
    return [reason for reason, holds in reasons.items() if holds]


# --- one member: the function -----------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What decides who sees a member's fields."""

    member_id: int
    is_shown: bool
    # where it belongs and is not suspended
    networks: frozenset[int]
    # its choice for each field, under the ceilings of all its networks
    levels: Mapping[Field, Level]

    def as_if_shown(self) -> "Standing":
        """For the member's own preview of what others will see; who belongs nowhere yet is shown as if it did."""
        return replace(self, is_shown=True, networks=self.networks or NOWHERE_YET)


def sees(viewer: Viewer, standing: Standing, field: Field) -> bool:
    """Whether a field of a member is open to somebody: the one place that says so for a member at hand."""
    return standing.is_shown and (
        _by_office(viewer, standing) or is_open_to(viewer, standing, field)
    )


def is_open_to(viewer: Viewer, standing: Standing, field: Field) -> bool:
    """Whether the member's own choice, under the ceilings, opens a field to somebody; offices left aside."""
    match standing.levels[field]:
        case Level.PUBLIC:
            return True
        case Level.MEMBERS:
            return viewer.is_inside
        case Level.NETWORK:
            return bool(viewer.belongs_to & standing.networks)
        case _:
            return False


def _by_office(viewer: Viewer, standing: Standing) -> bool:
    return (
        viewer.is_secretariat
        or standing.member_id in viewer.speaks_for
        or bool(viewer.coordinates & standing.networks)
    )


def standing_of(member: Member, ceilings: Ceilings) -> Standing:
    return next(iter(standings_of([member], ceilings, known_as_shown=False)))


def standings_of(
    members: Iterable[Member], ceilings: Ceilings, *, known_as_shown: bool
) -> list[Standing]:
    """The standings of members in their order: two queries for any number, one more where it is not known who is shown."""
    members = list(members)
    keys = [member.pk for member in members]
    chosen = {
        (member_id, field): Level(level)
        for member_id, field, level in FieldVisibility.objects.filter(member__in=keys)
        .order_by("pk")
        .values_list("member_id", "field", "level")
    }
    belonging: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for member_id, network_id, state in (
        Membership.objects.in_force()
        .filter(member__in=keys)
        .exclude(state=Membership.State.ENDED)
        .order_by("pk")
        .values_list("member_id", "network_id", "state")
    ):
        belonging[member_id][network_id] = state
    visible = set(
        keys if known_as_shown else shown(ceilings).filter(pk__in=keys).values_list("pk", flat=True)
    )
    return [
        Standing(
            member_id=key,
            is_shown=key in visible,
            networks=frozenset(
                network_id
                for network_id, state in belonging[key].items()
                if state == Membership.State.ACTIVE
            ),
            levels={
                field: strictest(
                    (
                        chosen.get((key, field), Level.COORDINATORS),
                        WIDEST.get(field, Level.PUBLIC),
                        *(ceilings.over(network_id, field) for network_id in belonging[key]),
                    )
                )
                for field in Field
            },
        )
        for key in keys
    ]


def limits_on(member: Member, ceilings: Ceilings) -> dict[Field, Level]:
    """The widest that the networks of a member let each of its fields be seen."""
    networks = (
        Membership.objects.in_force()
        .filter(member=member)
        .exclude(state=Membership.State.ENDED)
        .order_by("pk")
        .values_list("network_id", flat=True)
    )
    return {
        field: strictest(
            (
                WIDEST.get(field, Level.PUBLIC),
                *(ceilings.over(network_id, field) for network_id in networks),
            )
        )
        for field in Field
    }


# --- many members: the set form ---------------------------------------------------------------


def open_fields(viewer: Viewer, field: Field, ceilings: Ceilings) -> Q:
    """The members of whom a field is open to somebody, among those who are shown: `sees` for whole lists."""
    if viewer.is_secretariat:
        return Q(pk__isnull=False)
    open_to = Q(pk__in=viewer.speaks_for) | _chosen(
        field, Level.MEMBERS if viewer.is_inside else Level.PUBLIC, ceilings
    )
    if viewer.coordinates:
        open_to |= Q(_active_in(viewer.coordinates))
    if viewer.belongs_to:
        open_to |= Q(_active_in(viewer.belongs_to)) & _chosen(field, Level.NETWORK, ceilings)
    return open_to


def listed(viewer: Viewer, ceilings: Ceilings) -> "QuerySet[Member]":
    """The members whose name is open to somebody. Of all others their lists show nothing, not that they exist."""
    return shown(ceilings).filter(open_fields(viewer, Field.NAME, ceilings))


def _chosen(field: Field, level: Level, ceilings: Ceilings) -> Q:
    """Those who chose this level or a wider one, and whose networks allow it."""
    if WIDEST.get(field, Level.PUBLIC) in stricter_than(level):
        return Q(pk__in=[])
    wide_enough = LEVELS[: LEVELS.index(level) + 1]
    chosen = Q(
        Exists(
            FieldVisibility.objects.filter(
                member=OuterRef("pk"), field=field, level__in=wide_enough
            )
        )
    )
    closing = ceilings.closing(field, level)
    if not closing:
        return chosen
    in_them = (
        Membership.objects.in_force()
        .filter(member=OuterRef("pk"), network__in=closing)
        .exclude(state=Membership.State.ENDED)
    )
    return chosen & ~Q(Exists(in_them))


def _active_in(networks: frozenset[int]) -> Exists:
    return Exists(
        Membership.objects.in_force().filter(
            member=OuterRef("pk"), network__in=networks, state=Membership.State.ACTIVE
        )
    )
