"""Who receives a concern: level by level along the channel's chain, past everybody whom it concerns."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accountability.conflicts import Ties, is_kept_out, ties_of
from accountability.models import EscalationStep, IntakeChannel, TrustCertificate
from accountability.subjects import ALLIANCE, BOARD, LEADS, SECRETARIAT, network_subject
from accountability.trust import TrustedKey, readers, trusted_keys
from networks.queries.tree import Tree, tree_on

READERS, STAND_INS = 2, 2
Free = tuple[tuple[TrustedKey, Ties], ...]
Level = EscalationStep.Level
# Where a channel says nothing of its own.
USUAL_CHAIN = (
    Level.NETWORK,
    Level.REGION,
    Level.ALLIANCE,
    Level.LEAD,
    Level.OTHER_REGION,
    Level.TRUSTEE,
    Level.OUTSIDE,
)
# Where a concern about a body goes first; the chain follows, past those whom it concerns.
WAYS_ROUND: Mapping[UUID, tuple[Level, ...]] = {
    ALLIANCE: (Level.TRUSTEE, Level.OUTSIDE),
    SECRETARIAT: (Level.TRUSTEE, Level.OUTSIDE),
    LEADS: (Level.OUTSIDE,),
    BOARD: (Level.OUTSIDE,),
}


class NobodyReceivesError(Exception):
    """No trusted key is left after exclusion. Nothing may be stored; the page says how else a concern can be raised."""


@dataclass(frozen=True)
class Receiver:
    """One who receives, with the level they stand for and their ties as they were checked."""

    trusted: TrustedKey
    level: Level
    ties: Ties


@dataclass(frozen=True)
class Route:
    """Who reads from the start, who is called in when a deadline passes, and who keeps an identity."""

    readers: tuple[Receiver, ...]
    stand_ins: tuple[Receiver, ...]
    custodian: Receiver


def route(channel: IntakeChannel, subjects: Collection[UUID], on: date) -> Route:
    """The route of a concern about these subjects. Raises NobodyReceivesError.

    Two readers at least: filled up from the next level when fewer remain. One where only one is left in the whole alliance:
    a concern that one person can read is better than a concern that nobody can.
    """
    free = eligible_keys(subjects, on)
    eligible = list(in_line(channel, subjects, on, free))
    if not eligible:
        raise NobodyReceivesError
    chosen = eligible[:READERS]
    later = eligible[READERS : READERS + STAND_INS]
    return Route(tuple(chosen), tuple(later), _custodian(free, eligible))


def eligible_keys(subjects: Collection[UUID], on: date) -> Free:
    """Everybody trusted whom these subjects do not concern, with their ties: for giving access later."""
    trusted = readers(trusted_keys(on))
    ties = ties_of([one.key.user for one in trusted], on)
    return tuple(
        (one, ties[one.key.user_id])
        for one in trusted
        if not is_kept_out(ties[one.key.user_id], subjects)
    )


def in_line(
    channel: IntakeChannel, subjects: Collection[UUID], on: date, free: Free
) -> Iterator[Receiver]:
    """Each of the free once, at the first level they stand for, in the order in which they are asked."""
    tree, seen = tree_on(on), set[int]()
    places = {network_subject(pk): pk for pk in tree.levels}
    for level in levels_of(channel, subjects):
        for trusted, ties in free:
            user_id = trusted.key.user_id
            if user_id not in seen and _stands_at(trusted, level, channel, tree, places):
                seen.add(user_id)
                yield Receiver(trusted, level, ties)


def chain_of(channel: IntakeChannel) -> Sequence[Level]:
    return [Level(step.level) for step in channel.steps.all()] or USUAL_CHAIN


def levels_of(channel: IntakeChannel, subjects: Collection[UUID]) -> list[Level]:
    """The levels in the order in which they are asked: round the bodies it is about, along the chain, then all others.

    The narrowest way round comes first, so what is about the Board and the Secretariat goes outside.
    """
    ways = sorted((way for body, way in WAYS_ROUND.items() if body in subjects), key=len)
    round_them = [level for way in ways for level in way]
    return list(dict.fromkeys([*round_them, *chain_of(channel), *USUAL_CHAIN]))


def _stands_at(
    trusted: TrustedKey,
    level: Level,
    channel: IntakeChannel,
    tree: Tree,
    places: dict[UUID, int],
) -> bool:
    role = trusted.role
    if level in {Level.LEAD, Level.TRUSTEE, Level.OUTSIDE}:
        return role.value == level.value
    if role != TrustCertificate.Role.FOCAL_POINT:
        return False
    mine = {places[one] for one in trusted.networks if one in places}
    serves_all = not trusted.networks or tree.root in mine
    above = set(tree.ancestors(channel.network_id)) - {tree.root}
    match level:
        case Level.NETWORK:
            return channel.network_id in mine and channel.network_id != tree.root
        case Level.REGION:
            return bool(mine & above)
        case Level.ALLIANCE:
            return serves_all
        case _:
            return not serves_all


def _custodian(free: Free, eligible: Sequence[Receiver]) -> Receiver:
    """The first certified custodian whom it does not concern; else the first of those who receive."""
    for trusted, ties in free:
        if trusted.role == TrustCertificate.Role.CUSTODIAN:
            return Receiver(trusted, Level.LEAD, ties)
    return eligible[0]
