"""How far the texts are signed, network by network and member by member, and who is to be reminded. Sets only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from alliance.models import OutgoingMail
from members.models import (
    Member,
    Membership,
    Pledge,
    PledgeReminder,
    PolicyVersion,
    Representative,
)
from members.queries.pledges import Demand, Wording, members_at_rest, rulebook
from members.queries.visibility import members_held
from networks.models import Network
from networks.queries import tree_on

# On which days after a version came into force those who have not signed it are reminded.
REMINDER_DAYS = (0, 14, 30, 60)
# Figures below this say too much about single members.
FEWEST = 5


@dataclass(frozen=True)
class Signatures:
    """Of how many members what is known about one version; the last four add up to the first."""

    members: int
    # this version or a later one
    signed: int
    # an earlier one that leaves nothing to sign
    earlier: int
    # to sign anew, with time left
    due: int
    # to sign, and there is no time left; or nothing was ever signed
    overdue: int

    @property
    def percent(self) -> int:
        """Rounded down, so that a hundred means all."""
        return self.signed * 100 // self.members if self.members else 0

    @property
    def points_at_members(self) -> bool:
        """Whether one of the figures is so small that it tells about single members."""
        parts = (self.members, self.signed, self.earlier, self.due, self.overdue)
        return any(0 < part < FEWEST for part in parts)


@dataclass(frozen=True)
class NetworkRow:
    """One network's figures; none where they would tell about single members."""

    network: Network
    signatures: Signatures | None


@dataclass(frozen=True)
class Dashboard:
    """How far one version is signed in some networks."""

    version: PolicyVersion
    rows: tuple[NetworkRow, ...]
    # members counted once, whatever the number of their networks; none where it would tell about single members
    total: Signatures | None
    # how many reminders there were, by what became of the letter
    reminders: Mapping[str, int]

    def coarse(self) -> "Dashboard":
        """The same for those who may know no single member: small figures are left out, and what would give them away."""
        hidden = [row for row in self.rows if row.signatures and row.signatures.points_at_members]
        if len(hidden) == 1:
            others = [row for row in self.rows if row.signatures and row not in hidden]
            hidden += sorted(
                others, key=lambda row: row.signatures.members if row.signatures else 0
            )[:1]
        rows = tuple(replace(row, signatures=None) if row in hidden else row for row in self.rows)
        total = self.total if self.total and not self.total.points_at_members else None
        return replace(self, rows=rows, total=total, reminders={})


@dataclass(frozen=True)
class Registered:
    """What one member has signed, as the register says it: yes or no for each text."""

    member: Member
    signed: tuple[bool, ...]
    is_at_rest: bool


@dataclass(frozen=True)
class Reminding:
    """That one primary representative is to be reminded of one version, on one of the days."""

    wording: Wording
    member_id: int
    user_id: int
    day: int


# --- figures ---------------------------------------------------------------------------------


def dashboard(version: PolicyVersion, network_ids: Collection[int]) -> Dashboard:
    """The figures of a version in those of the networks that it binds. As many queries for one as for sixty."""
    demands = _bound_by(version, network_ids)
    demand = next(iter(demands.values()), None)
    if demand is None:
        return Dashboard(version, (), None, {})
    rows = _memberships_with_answers(list(demands), version, demand)
    counted = _by_network(rows)
    networks = Network.objects.in_bulk()
    order = tree_on().in_order(lambda pk: networks[pk].name)
    return Dashboard(
        version=version,
        rows=tuple(NetworkRow(networks[pk], counted[pk]) for pk in order if pk in counted),
        total=Signatures(**rows.aggregate(**_COUNTS)) if counted else None,
        reminders=_reminders(version, list(demands)),
    )


def _bound_by(version: PolicyVersion, network_ids: Collection[int]) -> dict[int, Demand]:
    """The networks among these for which this is the text they sign, with what it asks."""
    book = rulebook()
    return {
        network_id: demand
        for network_id in sorted(network_ids)
        for demand in book.demands_on(network_id)
        if demand.current.document_id == version.document_id
    }


def _memberships_with_answers(
    network_ids: list[int], version: PolicyVersion, demand: Demand
) -> "QuerySet[Membership]":
    """The memberships in force, each with whether its member signed this version, or one that is enough."""
    pledges = Pledge.objects.filter(on_behalf_of=OuterRef("member_id"))
    this_or_later = pledges.filter(
        version__document=version.document_id, version__number__gte=version.number
    )
    return (
        Membership.objects.in_force()
        .filter(network__in=network_ids)
        .exclude(member__in=members_held())
        .annotate(
            has_signed=Exists(this_or_later),
            has_enough=Exists(pledges.filter(version__in=demand.enough)),
            may_act=Exists(pledges.filter(version__in=demand.enough_to_act)),
        )
    )


_HAS_NOT = Q(has_signed=False)
_COUNTS = {
    "members": Count("member", distinct=True),
    "signed": Count("member", distinct=True, filter=Q(has_signed=True)),
    "earlier": Count("member", distinct=True, filter=_HAS_NOT & Q(has_enough=True)),
    "due": Count("member", distinct=True, filter=_HAS_NOT & Q(has_enough=False, may_act=True)),
    "overdue": Count("member", distinct=True, filter=_HAS_NOT & Q(has_enough=False, may_act=False)),
}


def _by_network(rows: "QuerySet[Membership]") -> dict[int, Signatures]:
    counted: Iterable[dict[str, int]] = (
        rows.values("network").annotate(**_COUNTS).order_by("network").values("network", *_COUNTS)
    )
    return {row["network"]: Signatures(**{name: row[name] for name in _COUNTS}) for row in counted}


def _reminders(version: PolicyVersion, network_ids: list[int]) -> dict[str, int]:
    """How many reminders of a version went to members of these networks, by the state of the letter."""
    letter = OutgoingMail.objects.filter(key=OuterRef("mail_key")).values("state")
    belongs = Membership.objects.filter(network__in=network_ids, member=OuterRef("member"))
    rows = (
        PledgeReminder.objects.filter(Exists(belongs), version=version)
        .annotate(letter=Subquery(letter))
        .values("letter")
        .annotate(number=Count("pk"))
        .order_by("letter")
    )
    # the rows of letters that left long ago are forgotten; those that could not leave say so until then
    return {row["letter"] or OutgoingMail.State.SENT: row["number"] for row in rows}


# --- the register ----------------------------------------------------------------------------


def members_of(network: Network) -> "QuerySet[Member]":
    """Those who belong to a network today, by name; without those withheld for safety."""
    belongs = Membership.objects.in_force().filter(network=network).values("member")
    return (
        Member.objects.filter(pk__in=belongs)
        .exclude(pk__in=members_held())
        .order_by("name_key", "pk")
    )


def demands_on(network: Network) -> tuple[Demand, ...]:
    """What is asked of the members of a network."""
    return rulebook().demands_on(network.pk)


def titles_of(demands: Iterable[Demand]) -> list[PolicyVersion]:
    """The versions that one signs now, in the order of the demands."""
    keys = [demand.current.pk for demand in demands]
    found = PolicyVersion.objects.select_related("document__network").in_bulk(keys)
    return [found[key] for key in keys]


def registered(members: Iterable[Member], demands: Iterable[Demand]) -> list[Registered]:
    """Who of these has signed what a network asks. Two queries, however many they are."""
    rows = list(members)
    keys = [member.pk for member in rows]
    signed: dict[int, set[int]] = {}
    pledges = Pledge.objects.filter(on_behalf_of__in=keys).order_by("pk")
    for member_id, version_id in pledges.values_list("on_behalf_of_id", "version_id"):
        if member_id is not None:
            signed.setdefault(member_id, set()).add(version_id)
    at_rest = set(members_at_rest().filter(member__in=keys).values_list("member", flat=True))
    return [
        Registered(
            member=member,
            signed=tuple(bool(demand.enough & signed.get(member.pk, set())) for demand in demands),
            is_at_rest=member.pk in at_rest,
        )
        for member in rows
    ]


# --- reminders -------------------------------------------------------------------------------


def remindings(on: date | None = None) -> list[Reminding]:
    """Whom a reminder is due to and was not sent: the primary representatives of members who are to sign anew."""
    day = on or timezone.now().date()
    found: set[Reminding] = set()
    for demand, network_ids in _asking_anew(day):
        step = _step(demand.asks_anew, day)
        if demand.asks_anew is not None and step is not None:
            wanted = _primaries(demand, network_ids, step, day)
            found |= {Reminding(demand.asks_anew, *pair, step) for pair in wanted}
    return sorted(found, key=lambda one: (one.user_id, one.member_id, one.wording.pk))


def _asking_anew(day: date) -> list[tuple[Demand, list[int]]]:
    book = rulebook(day)
    found: dict[int, tuple[Demand, list[int]]] = {}
    for network_id in Network.objects.order_by("pk").values_list("pk", flat=True):
        for demand in book.demands_on(network_id):
            if demand.asks_anew is not None:
                found.setdefault(demand.current.pk, (demand, []))[1].append(network_id)
    return list(found.values())


def _step(wording: Wording | None, day: date) -> int | None:
    """The reminder whose time has come; those that were missed are not made up for, and the last one is the last."""
    if wording is None:
        return None
    gone = (day - wording.since).days
    if gone > max(wording.grace_days, REMINDER_DAYS[-1]):
        return None
    return max(step for step in REMINDER_DAYS if step <= gone)


def _primaries(
    demand: Demand, network_ids: list[int], step: int, day: date
) -> Iterable[tuple[int, int]]:
    signed = Pledge.objects.filter(on_behalf_of=OuterRef("member_id"), version__in=demand.enough)
    waiting = (
        Membership.objects.in_force(day)
        .filter(~Exists(signed), network__in=network_ids)
        .values("member")
    )
    told = PledgeReminder.objects.filter(
        version=demand.asks_anew.pk if demand.asks_anew else None,
        member=OuterRef("member_id"),
        user=OuterRef("user_id"),
        day=step,
    )
    return (
        Representative.objects.in_force(day)
        .filter(
            ~Exists(told),
            member__in=waiting,
            role=Representative.Role.PRIMARY,
            user__is_active=True,
        )
        .order_by("pk")
        .values_list("member_id", "user_id")
    )
