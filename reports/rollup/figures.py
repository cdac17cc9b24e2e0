"""What a roll-up answers: a total with its parts, its coverage, its conflicts, or the reason why there is none."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class State(StrEnum):
    """What a total says."""

    VALUE = "value"
    ZERO = "zero"
    NOT_APPLICABLE = "not_applicable"
    NOT_YET = "not_yet"
    WITHHELD = "withheld"
    CANNOT_BE_ADDED = "cannot_be_added"
    CONFLICT = "conflict"
    NOT_REPORTED = "not_reported"


class Refusal(StrEnum):
    """Why a sum is refused; nothing where it is not. The first that applies is named, in the order of adding."""

    NONE = ""
    OVER_CATEGORIES = "over_categories"
    OVER_TIME = "over_time"
    UNIQUE_PEOPLE = "unique_people"
    REACH = "reach"
    SET = "set"
    OVER_NETWORKS = "over_networks"
    RATE_WITHOUT_PARTS = "rate_without_parts"


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the list behind a figure: what one network stated, for one activity or for none.

    Under a network that states the whole the parts are listed, not added. A part that cannot be added itself has a
    refusal and its highest number. The value of a rate is in per cent.
    """

    network_id: int
    activity_id: int | None
    state: State
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    qualifier: str
    wording: str
    disputed: bool
    count_ids: tuple[int, ...]
    joint: bool
    is_added: bool
    refusal: Refusal
    highest: Decimal | None
    as_of_period_id: int | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that differ about the same thing. Nothing is chosen; the highest number stands first."""

    network_id: int
    period_id: int
    activity_id: int | None
    category_id: int | None
    # value, qualifier, wording and the count that says so
    values: tuple[tuple[Decimal, str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the networks that owe a return reported. Stated whole: one statement stands for all of them."""

    reported: int
    expected: int
    stated_whole: bool


@dataclass(frozen=True, slots=True)
class Total:
    """The figure of one network for one measure in one period. Its value is in the measure's unit, per cent for rates.

    A value is there in the states value and zero only; `highest` only where parts cannot be added. `statement` is the
    network's own word for itself and everything below it, when that is what the figure rests on.
    """

    measure_id: int
    network_id: int
    period_id: int
    state: State
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    qualifier: str
    wording: str
    coverage: Coverage
    parts: tuple[Part, ...]
    statement: tuple[Part, ...]
    conflicts: tuple[Conflict, ...]
    refusal: Refusal
    highest: Decimal | None
    as_of_period_id: int | None


@dataclass(frozen=True, slots=True)
class CubeRow:
    """One cell of measures × networks × years, without the parts behind it."""

    measure_id: int
    network_id: int
    period_id: int
    state: State
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    qualifier: str
