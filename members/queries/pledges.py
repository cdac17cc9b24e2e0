"""Which texts bind whom on a day, which signatures are enough, and what is still to be signed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, cast

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from alliance.models import User
from alliance.texts import column
from members.models import (
    Application,
    Member,
    Membership,
    Pledge,
    PolicyDocument,
    PolicyVersion,
    Representative,
)
from networks.models import Network
from networks.queries import Tree, tree_on

Kind = PolicyDocument.Kind
KINDS = tuple(Kind)


@dataclass(frozen=True)
class Wording:
    """One version in force, without its text."""

    pk: int
    document_id: int
    kind: str
    network_id: int | None
    number: int
    since: date
    must_reaffirm: bool
    grace_days: int

    @property
    def rests_from(self) -> date:
        """The first day on which the listing and the rights of those who have not signed again rest."""
        return self.since + timedelta(days=self.grace_days)


@dataclass(frozen=True)
class Demand:
    """What one text asks of those whom it binds."""

    # what one signs now
    current: Wording
    # the version because of which earlier signatures do not count any more; none where no version asked for that
    asks_anew: Wording | None
    # one signature under any of these leaves nothing to sign
    enough: frozenset[int]
    # one under any of these lets people act: the same, and earlier ones while the time to sign again runs
    enough_to_act: frozenset[int]
    # whether the time to sign again has run out for those who have not
    has_run_out: bool


@dataclass(frozen=True)
class Due:
    """What one person still has to sign for one member: on its behalf as a primary, else for themselves."""

    member: Member
    signs_for_it: bool
    demands: tuple[Demand, ...]
    # whether there is time left: an earlier signature still lets the person act
    may_wait: bool

    @property
    def until(self) -> date | None:
        """The day on which the time runs out, where there is some."""
        days = [demand.asks_anew.rests_from for demand in self.demands if demand.asks_anew]
        return min(days) if self.may_wait and days else None


@dataclass(frozen=True)
class Rulebook:
    """The versions in force on a day, by kind and network; the tree says whose text is the nearest.

    The day is one of UTC: a text that binds the whole alliance begins, and the time to sign it ends, for all at once.
    """

    day: date
    wordings: Mapping[tuple[str, int | None], tuple[Wording, ...]]

    @cached_property
    def tree(self) -> Tree | None:
        """Read once, and only where networks have texts of their own."""
        is_adapted = any(network_id is not None for _kind, network_id in self.wordings)
        return tree_on(self.day) if is_adapted else None

    @property
    def lets_rest(self) -> bool:
        """Whether the time to sign anew has run out anywhere."""
        return any(
            one.must_reaffirm and one.rests_from <= self.day
            for versions in self.wordings.values()
            for one in versions
        )

    def demands_on(self, network_id: int | None) -> tuple[Demand, ...]:
        """What is asked of the members of a network; without one, what the alliance asks of everybody."""
        chains = [self._chain(kind, network_id) for kind in KINDS]
        return tuple(_demand(chain, self.day) for chain in chains if chain)

    def _chain(self, kind: str, network_id: int | None) -> list[tuple[Wording, ...]]:
        """The texts of a kind from the nearest one up to that of the whole alliance."""
        places: list[int | None] = [None]
        if network_id is not None:
            above = self.tree.ancestors(network_id) if self.tree else ()
            places = [network_id, *above, None]
        return [found for place in places if (found := self.wordings.get((kind, place)))]


def rulebook(on: date | None = None) -> Rulebook:
    """What binds whom on a day. One query; the tree costs two more where networks have texts of their own."""
    day = on or timezone.now().date()
    rows = (
        PolicyVersion.objects.filter(approved_at__isnull=False, in_force_from__lte=day)
        .order_by("document_id", "number")
        .values_list(
            "pk",
            "document_id",
            "document__kind",
            "document__network_id",
            "number",
            "in_force_from",
            "must_reaffirm",
            "grace_days",
        )
    )
    wordings: dict[tuple[str, int | None], tuple[Wording, ...]] = {}
    for row in rows:
        wording = Wording(*cast(tuple[int, int, str, int | None, int, date, bool, int], row))
        place = (wording.kind, wording.network_id)
        wordings[place] = (*wordings.get(place, ()), wording)
    return Rulebook(day, wordings)


def texts_to_sign(network: Network | None, on: date | None = None) -> tuple[PolicyVersion, ...]:
    """The texts in force that bind the members of a network: its adaptation where there is one, else the alliance's."""
    demands = rulebook(on).demands_on(network.pk if network else None)
    return _versions([demand.current.pk for demand in demands])


def unsigned(user: User, member: Member, on: date | None = None) -> tuple[PolicyVersion, ...]:
    """What this person still has to sign on behalf of this member, also while there is time for it."""
    return _versions(demand.current.pk for demand in what_is_due(user, [member], on)[0].demands)


def unsigned_for_oneself(user: User) -> tuple[PolicyVersion, ...]:
    """What a person who stands for nobody else may still sign: the alliance's own texts."""
    own = _signed(user, [])[0]
    return _versions(
        demand.current.pk for demand in rulebook().demands_on(None) if not demand.enough & own
    )


def what_is_due(user: User, members: Sequence[Member], on: date | None = None) -> list[Due]:
    """What this person still has to sign for each of these members. As many queries for one as for many."""
    book = rulebook(on)
    own, of_members = _signed(user, members)
    signs_for = _primary_for(user, members)
    binding = _networks_of(members, book.day)
    return [
        _due(
            member,
            _demands_of(binding[member.pk], book),
            own=own,
            of_member=of_members.get(member.pk, set()),
            signs_for_it=member.pk in signs_for,
        )
        for member in members
    ]


def signed_by(user: User) -> "QuerySet[Pledge]":
    """Every signature of a person, the newest first."""
    long_columns = [f"version__{column('text', language)}" for language in settings.LANGUAGE_TABLE]
    return (
        Pledge.objects.filter(user=user)
        .select_related("version__document__network", "on_behalf_of")
        .defer(*long_columns)
        .order_by("-at", "-pk")
    )


def is_pledged(member: Member) -> bool:
    """Whether the texts are signed for this member, at least so far that it may act."""
    book = rulebook()
    signed = set(
        Pledge.objects.filter(on_behalf_of=member)
        .order_by("pk")
        .values_list("version_id", flat=True)
    )
    demands = _demands_of(networks_binding(member, book.day), book)
    return all(demand.enough_to_act & signed for demand in demands)


def has_pledged(user: User, member: Member) -> bool:
    """Whether this person has signed what lets them act for this member."""
    book = rulebook()
    own = _signed(user, [])[0]
    demands = _demands_of(networks_binding(member, book.day), book)
    return all(demand.enough_to_act & own for demand in demands)


def members_at_rest(on: date | None = None) -> "QuerySet[Membership, Any]":
    """The keys of members who were to sign anew and let the time for it run out, as a set for other queries.

    Their listing and their rights to act rest until they sign; they may read, raise a concern, leave and go.
    """
    missing = Q()
    for versions, network_ids in _resting(rulebook(on)).items():
        signed = Pledge.objects.filter(on_behalf_of=OuterRef("member_id"), version__in=versions)
        missing |= Q(~Exists(signed), network__in=network_ids)
    rows = Membership.objects.in_force(on).filter(missing) if missing else Membership.objects.none()
    return rows.values("member")


def _resting(book: Rulebook) -> dict[frozenset[int], list[int]]:
    """The networks in which somebody may be at rest, by the versions of which one signature wakes them."""
    found: dict[frozenset[int], list[int]] = {}
    if not book.lets_rest:
        return found
    for network_id in Network.objects.order_by("pk").values_list("pk", flat=True):
        for demand in book.demands_on(network_id):
            if demand.has_run_out:
                found.setdefault(demand.enough_to_act, []).append(network_id)
    return found


def _demand(chain: Sequence[tuple[Wording, ...]], day: date) -> Demand:
    asks_anew, enough = _enough(chain, lambda wording: True)
    ran_out, enough_to_act = _enough(chain, lambda wording: wording.rests_from <= day)
    return Demand(chain[0][-1], asks_anew, enough, enough_to_act, ran_out is not None)


def _enough(
    chain: Sequence[tuple[Wording, ...]], counts: Callable[[Wording], bool]
) -> tuple[Wording | None, frozenset[int]]:
    """The last version that had to be signed anew, and the versions that are enough since then.

    A network's adaptation that did not ask for new signatures lets those under the text before it stand, as far as
    they were valid on the day on which it took over.
    """
    found: set[int] = set()
    took_over = date.max
    for wordings in chain:
        anew = [
            one for one in wordings if one.must_reaffirm and one.since <= took_over and counts(one)
        ]
        first = anew[-1].number if anew else 0
        found.update(one.pk for one in wordings if one.number >= first)
        if anew:
            return anew[-1], frozenset(found)
        took_over = wordings[0].since
    return None, frozenset(found)


def _due(
    member: Member,
    demands: Iterable[Demand],
    *,
    own: set[int],
    of_member: set[int],
    signs_for_it: bool,
) -> Due:
    missing = tuple(
        demand
        for demand in demands
        if not demand.enough & own or (signs_for_it and not demand.enough & of_member)
    )
    may_wait = all(
        demand.enough_to_act & own and (not signs_for_it or demand.enough_to_act & of_member)
        for demand in missing
    )
    return Due(member=member, signs_for_it=signs_for_it, demands=missing, may_wait=may_wait)


def _demands_of(network_ids: Iterable[int | None], book: Rulebook) -> tuple[Demand, ...]:
    """What these networks ask, once for each text, whatever the number of the networks."""
    found = {
        demand.current.pk: demand
        for network_id in network_ids
        for demand in book.demands_on(network_id)
    }
    return tuple(found.values())


def networks_binding(member: Member, on: date | None = None) -> tuple[int | None, ...]:
    """The networks whose texts a member signs: where it belongs, else the one it asks to join, else only the whole."""
    return _networks_of([member], on)[member.pk]


def _networks_of(members: Sequence[Member], on: date | None) -> dict[int, tuple[int | None, ...]]:
    belongs = Membership.objects.in_force(on).filter(member__in=members)
    asked = Application.objects.open().filter(member__in=members, network__isnull=False)
    found: dict[int, tuple[int | None, ...]] = {}
    for member_id, network_id in belongs.order_by("network_id").values_list(
        "member_id", "network_id"
    ):
        found[member_id] = (*found.get(member_id, ()), network_id)
    for member_id, wanted in asked.order_by("-pk").values_list("member_id", "network_id"):
        found.setdefault(member_id, (wanted,))
    return {member.pk: found.get(member.pk, (None,)) for member in members}


def _signed(user: User, members: Iterable[Member]) -> tuple[set[int], dict[int, set[int]]]:
    """The versions that a person signed, and those signed for each of the members by anybody."""
    rows = (
        Pledge.objects.filter(Q(user=user) | Q(on_behalf_of__in=[row.pk for row in members]))
        .order_by("pk")
        .values_list("version_id", "user_id", "on_behalf_of_id")
    )
    own: set[int] = set()
    of_members: dict[int, set[int]] = {}
    for version, signer, for_whom in rows:
        if signer == user.pk:
            own.add(version)
        if for_whom is not None:
            of_members.setdefault(for_whom, set()).add(version)
    return own, of_members


def _primary_for(user: User, members: Iterable[Member]) -> set[int]:
    """For which of the members this person signs."""
    primary = Representative.objects.in_force().filter(
        member__in=[row.pk for row in members], user=user, role=Representative.Role.PRIMARY
    )
    return set(primary.order_by("pk").values_list("member_id", flat=True))


def _versions(keys: Iterable[int]) -> tuple[PolicyVersion, ...]:
    """The versions with their texts, in the order in which one reads them."""
    found = PolicyVersion.objects.filter(pk__in=list(keys)).select_related("document__network")
    order = {kind.value: place for place, kind in enumerate(KINDS)}
    return tuple(
        sorted(found.order_by("pk"), key=lambda version: (order[version.document.kind], version.pk))
    )
