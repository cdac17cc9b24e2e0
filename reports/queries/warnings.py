"""What looks wrong about numbers, as plain functions of numbers; `explaining` asks them of all cells of a return.

Errors block a return. Warnings want a reason, which whoever checks the return reads beside the number; a reason
belongs to the number of which it was said, so another number wants another one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from math import copysign, log1p
from statistics import median
from typing import Self

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reports.models import ActivityCount, Measure, WarningReason
from reports.numbers import currencies, digits

Kind = WarningReason.Kind
Qualifier = ActivityCount.Qualifier

# Far from earlier years: so many deviations, each at least this wide on the log scale, from the middle of so many years.
MOST_DEVIATIONS = 3.5
NARROWEST = 0.15
DEVIATION_OF_NORMAL = 1.4826
YEARS_FOR_A_MIDDLE = 4
# With fewer years only a slip of a digit can be told from a change.
SLIP = 10
UNCHANGED_MEASURES = 3
POSITIVE_YEARS = 3
TIMES_THE_TARGET = 3
# Two round numbers are nothing; of five one after the other only one in a hundred thousand runs comes by chance.
LONGEST_ROUND_RUN = 4
ROUND = 10


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was stated, and how exactly."""

    value: Decimal
    qualifier: str = Qualifier.EXACTLY


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about the number of one cell when it is looked at alone."""

    value: Decimal | None
    # numbers of earlier years, the latest first, years without one left out
    earlier: tuple[Decimal, ...] = ()
    target: Decimal | None = None
    # a level of a rubric is a name in the shape of a number: its size says nothing
    is_level: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What the numbers of a measure can be at all."""

    least: Decimal | None = Decimal()
    most: Decimal | None = None
    decimals: int = 0
    # an amount of which nobody said in what it is counted
    lacks_currency: bool = False

    @classmethod
    def of(cls, measure: Measure) -> Self:
        is_money = measure.nature == Measure.Nature.MONEY
        lacks_currency = is_money and measure.currency not in currencies()
        return cls(measure.least, measure.most, measure.decimals, lacks_currency)


@dataclass(frozen=True, slots=True)
class CellWarning:
    """Something that looks wrong and may be right: what, in words, and of which numbers it was said."""

    kind: Kind
    words: str
    said_of: str


# --- errors ----------------------------------------------------------------------------------


def errors(value: Decimal | None, limits: Limits) -> tuple[str, ...]:
    """Why a number cannot be right, in sentences; nothing where it can."""
    if value is None:
        return ()
    found: list[str] = []
    if limits.lacks_currency:
        found.append(
            _(
                "Nobody has said in which currency this figure is counted. Ask the Secretariat to choose one."
            )
        )
    if limits.least is not None and value < limits.least:
        found.append(
            _("A count cannot be below zero.")
            if not limits.least
            else _("This number cannot be below %(least)s.") % {"least": _said(limits.least)}
        )
    if limits.most is not None and value > limits.most:
        found.append(_("This number cannot be above %(most)s.") % {"most": _said(limits.most)})
    if _places(value) > limits.decimals:
        found.append(_too_fine(limits.decimals))
    return tuple(found)


def _too_fine(decimals: int) -> str:
    if not decimals:
        return _("This figure is a whole number. Write it without decimals.")
    return ngettext(
        "This figure has at most %(decimals)s decimal place.",
        "This figure has at most %(decimals)s decimal places.",
        decimals,
    ) % {"decimals": decimals}


def _places(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


# --- one number ------------------------------------------------------------------------------


def look(facts: Facts) -> tuple[CellWarning, ...]:
    """What looks wrong about one number beside its earlier years and its target.

    A zero after years with numbers is said as that alone, though it also lies far from them.
    """
    value = facts.value
    if value is None or facts.is_level:
        return ()
    found = (
        _sudden_zero(value, facts.earlier)
        or _outlier(value, facts.earlier)
        or _digit_slip(value, facts.earlier),
        _far_above(value, facts.target),
    )
    return tuple(one for one in found if one is not None)


def is_outlier(value: Decimal, earlier: Sequence[Decimal]) -> bool:
    """Whether a number lies far from four or more earlier ones, on a log scale.

    Means and standard deviations would mislead: the numbers are skewed and many of them are zero.
    """
    if len(earlier) < YEARS_FOR_A_MIDDLE:
        return False
    known = [_log(one) for one in earlier]
    middle = median(known)
    spread = DEVIATION_OF_NORMAL * median(abs(one - middle) for one in known)
    return abs(_log(value) - middle) / max(spread, NARROWEST) > MOST_DEVIATIONS


def is_digit_slip(value: Decimal, earlier: Sequence[Decimal]) -> bool:
    """Whether a number is ten times the last one or a tenth of it, where the years are too few for a middle."""
    if len(earlier) >= YEARS_FOR_A_MIDDLE or not earlier or value <= 0 or earlier[0] <= 0:
        return False
    return value >= SLIP * earlier[0] or SLIP * value <= earlier[0]


def is_sudden_zero(value: Decimal, earlier: Sequence[Decimal]) -> bool:
    last = earlier[:POSITIVE_YEARS]
    return value == 0 and len(last) == POSITIVE_YEARS and all(one > 0 for one in last)


def is_far_above(value: Decimal, target: Decimal | None) -> bool:
    return target is not None and target > 0 and value >= TIMES_THE_TARGET * target


def _log(value: Decimal) -> float:
    """The logarithm in which zero is zero; numbers below it mirror those above."""
    return copysign(log1p(float(abs(value))), float(value))


def _outlier(value: Decimal, earlier: Sequence[Decimal]) -> CellWarning | None:
    if not is_outlier(value, earlier):
        return None
    words = _("This is far from earlier years, which lie between %(least)s and %(most)s.") % {
        "least": _said(min(earlier)),
        "most": _said(max(earlier)),
    }
    return CellWarning(Kind.OUTLIER, words, said_of(value))


def _digit_slip(value: Decimal, earlier: Sequence[Decimal]) -> CellWarning | None:
    if not is_digit_slip(value, earlier):
        return None
    words = (
        _("This is ten times the last number, %(last)s, or more. Is there a digit too many?")
        if value > earlier[0]
        else _("This is a tenth of the last number, %(last)s, or less. Is there a digit missing?")
    )
    return CellWarning(Kind.DIGIT_SLIP, words % {"last": _said(earlier[0])}, said_of(value))


def _sudden_zero(value: Decimal, earlier: Sequence[Decimal]) -> CellWarning | None:
    if not is_sudden_zero(value, earlier):
        return None
    words = _(
        "This is zero, and the last number was %(last)s. If nothing is known yet, leave the field empty."
    )
    return CellWarning(Kind.SUDDEN_ZERO, words % {"last": _said(earlier[0])}, said_of(value))


def _far_above(value: Decimal, target: Decimal | None) -> CellWarning | None:
    if target is None or not is_far_above(value, target):
        return None
    words = _("This is three times the target, %(target)s, or more.") % {"target": _said(target)}
    return CellWarning(Kind.FAR_ABOVE_TARGET, words, said_of(value))


# --- several numbers together ----------------------------------------------------------------


def part_above_total(part: Number, total: Number) -> CellWarning | None:
    """A single part, such as the women among all, can never be more than its total.

    A total that is only a lower bound contradicts nothing.
    """
    if total.qualifier == Qualifier.AT_LEAST or part.value <= total.value:
        return None
    words = _("This part is above the total, %(total)s.") % {"total": _said(total.value)}
    return CellWarning(Kind.PARTS_ABOVE_TOTAL, words, said_of(part.value, total.value))


def parts_above_total(parts: Sequence[Number], total: Number) -> CellWarning | None:
    """Parts that do not overlap come to no more than their total."""
    together = sum((part.value for part in parts), Decimal())
    if total.qualifier == Qualifier.AT_LEAST or together <= total.value:
        return None
    words = _("The parts come to %(parts)s, which is above this total.") % {
        "parts": _said(together)
    }
    numbers = (total.value, *(part.value for part in parts))
    return CellWarning(Kind.PARTS_ABOVE_TOTAL, words, said_of(*numbers))


def people_below_events(people: Decimal, events: Decimal) -> CellWarning | None:
    """Whoever held events met at least one person at each of them, or counts one of the two wrongly."""
    if people >= events:
        return None
    words = _("These are fewer people than events: %(events)s are counted.") % {
        "events": _said(events)
    }
    return CellWarning(Kind.PEOPLE_BELOW_EVENTS, words, said_of(people, events))


def unchanged(numbers: Sequence[Decimal]) -> CellWarning | None:
    """The same non-zero numbers as last year in three or more measures: somebody may have copied the old return."""
    if len(numbers) < UNCHANGED_MEASURES:
        return None
    words = ngettext(
        "%(number)s figure of this return is the same as last year. Was it counted again?",
        "%(number)s figures of this return are the same as last year. Were they counted again?",
        len(numbers),
    ) % {"number": _said(Decimal(len(numbers)))}
    return CellWarning(Kind.UNCHANGED, words, said_of(*numbers))


def round_numbers(numbers: Sequence[Decimal]) -> CellWarning:
    """Many round numbers one after the other were perhaps estimated, and then they should say so."""
    words = ngettext(
        '%(number)s exact number is round. If it is an estimate, write "about" before it.',
        '%(number)s exact numbers one after the other are round. If they are estimates, write "about" before them.',
        len(numbers),
    ) % {"number": _said(Decimal(len(numbers)))}
    return CellWarning(Kind.ROUND_NUMBERS, words, said_of(*numbers))


def round_runs(numbers: Sequence[Number]) -> list[tuple[int, ...]]:
    """Where five or more exact round numbers stand one after the other. Numbers below ten say nothing either way."""
    telling = [
        place
        for place, number in enumerate(numbers)
        if number.qualifier == Qualifier.EXACTLY and number.value >= ROUND
    ]
    runs: list[list[int]] = [[]]
    for place in telling:
        if numbers[place].value % ROUND == 0:
            runs[-1].append(place)
        else:
            runs.append([])
    return [tuple(run) for run in runs if len(run) > LONGEST_ROUND_RUN]


# --- what a reason was said of ---------------------------------------------------------------


def together(warnings: Sequence[CellWarning]) -> CellWarning:
    """Warnings of one kind on the parts of one number, as one: its reason is of all those numbers."""
    first = warnings[0]
    words = " ".join(one.words for one in warnings)
    return CellWarning(first.kind, words, _fingerprint(one.said_of for one in warnings))


def said_of(first: Decimal, *others: Decimal) -> str:
    """A number, and a fingerprint of the others that it was seen with: what a reason is kept with."""
    plain = _plain(first)
    return f"{plain} {_fingerprint(map(_plain, others))}" if others else plain


def _fingerprint(texts: Iterable[str]) -> str:
    return sha256(" ".join(texts).encode()).hexdigest()[:16]


def _plain(value: Decimal) -> str:
    """One writing for each number: 5, 5.0 and 5.00 are the same."""
    return f"{value.normalize() + 0:f}"


def _said(value: Decimal) -> str:
    return digits(value, get_language() or "en")
