"""An independent oracle of the roll-up: the rules of adding in plain Python, one statement after the other.

It shares no code with the roll-up, knows no database and takes its time: for every network it walks all statements.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class Period:
    code: str
    first: date
    after: date

    def lies_in(self, other: "Period") -> bool:
        return other.first <= self.first and self.after <= other.after

    def meets(self, other: "Period") -> bool:
        return not (self.after <= other.first or other.after <= self.first)


@dataclass(frozen=True)
class Placement:
    network: int
    parent: int
    first: date | None
    after: date | None


@dataclass(frozen=True)
class Rules:
    nature: str
    over_time: str
    over_organisations: str
    over_categories: str
    exclusive: bool


@dataclass(frozen=True)
class Row:
    """One count as somebody entered it."""

    measure: int
    network: int
    scope: str
    period: Period
    category: int | None
    activity: int | None
    source: int
    counting: bool
    state: str
    value: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    qualifier: str = "exactly"
    wording: str = ""


@dataclass
class World:
    networks: list[int]
    placements: list[Placement]
    measures: list[Rules]
    hosts: dict[int, list[int]]
    rows: list[Row]
    owed: list[tuple[int, Period]]

    def up(self, network: int, day: date) -> list[int]:
        path = [network]
        while True:
            above = [
                p.parent
                for p in self.placements
                if p.network == path[-1]
                and (p.first is None or p.first <= day)
                and (p.after is None or day < p.after)
            ]
            if not above:
                return path
            path.append(above[0])


@dataclass(frozen=True)
class Figure:
    """What the roll-up has to say."""

    state: str
    value: Fraction | None = None
    qualifier: str = "exactly"
    wording: str = ""
    refusal: str = ""
    highest: int | None = None
    reported: int = 0
    expected: int = 0
    stated_whole: bool = False
    disputes: tuple[tuple[int, str, tuple[Fraction, ...]], ...] = ()
    added: tuple[tuple[int, int | None, str], ...] = ()
    listed: tuple[tuple[int, int | None, str], ...] = ()


@dataclass
class Statement:
    """What one network says for one activity (or none) and one period, after the categories are settled."""

    network: int
    scope: str
    period: Period
    activity: int | None
    sites: list[int]
    rows: list[Row] = field(default_factory=list)
    disputes: list[list[Row]] = field(default_factory=list)
    overlapping: bool = False

    @property
    def numbers(self) -> list[Row]:
        return [row for row in self.rows if row.state in {"value", "zero"}]

    def blocks(self) -> bool:
        """Whether it stands for everything below its network, even where its number may not be seen yet."""
        if self.scope != "whole":
            return False
        return bool(self.disputes or self.numbers or any(r.state == "withheld" for r in self.rows))


def figure(world: World, measure: int, network: int, asked: Period) -> Figure:
    rules = world.measures[measure]
    everything = statements(world, measure, asked)
    timely = settle_time(everything, rules)
    added, listed, disputes = sort_out(world, timely, rules, network, asked)
    reported, expected = cover(world, everything, network, asked)
    numbers = [row for statement in added for row in statement.numbers]
    own_word = [s for s in added if s.network == network and s.scope == "whole" and s.numbers]
    others = [s for s in added if s not in own_word]
    frame = {
        "reported": reported,
        "expected": expected,
        "stated_whole": bool(own_word) and not any(s.numbers for s in others),
        "disputes": tuple(
            sorted(
                (
                    s.network,
                    s.period.code,
                    tuple(sorted((number(r) for r in rows if said(r)), reverse=True)),
                )
                for s, rows in disputes
            )
        ),
        "added": lines(others),
        "listed": lines(listed),
    }
    if not numbers:
        return Figure(state=without_number(network, added, disputes), **frame)
    qualifier, wording = combine(numbers)
    refusal = refuse(rules, network, added, numbers)
    if refusal:
        plain = [row.value for row in numbers if row.value is not None]
        highest = None if rules.nature == "ratio" else max(plain)
        return Figure("cannot_be_added", None, qualifier, wording, refusal, highest, **frame)
    state = "value" if any(row.state == "value" for row in numbers) else "zero"
    return Figure(state, total(numbers), qualifier, wording, **frame)


# --- categories --------------------------------------------------------------------------------


def statements(world: World, measure: int, asked: Period) -> list[Statement]:
    cells: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in world.rows:
        if row.measure == measure and row.period.lies_in(asked):
            cells[row.network, row.scope, row.period, row.activity].append(row)
    return [s for rows in cells.values() if (s := settle_categories(world, rows)) is not None]


def settle_categories(world: World, rows: list[Row]) -> Statement | None:
    first, rules = rows[0], world.measures[rows[0].measure]
    hosts = world.hosts.get(first.activity, []) if first.activity is not None else []
    sites = [first.network, *(host for host in hosts if host != first.network)]
    found = Statement(first.network, first.scope, first.period, first.activity, sites)
    by_category: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_category[row.category].append(row)
    total = [row for row in by_category[None] if row.counting]
    parts = [row for row in rows if row.category is not None and row.counting]
    open_total = disputed(by_category.pop(None))
    open_parts = [pair for pair in map(disputed, by_category.values()) if pair]
    if total:
        found.rows = total
        return found
    found.disputes = ([open_total] if open_total else []) + open_parts
    if not open_total:
        found.rows = parts
        adds = rules.over_categories == "sum" and rules.exclusive
        found.overlapping = bool(found.numbers) and not adds
    return found if found.rows or found.disputes else None


def disputed(rows: list[Row]) -> list[Row]:
    """The rows of a cell on which sources differ while none of them counts."""
    if any(row.counting for row in rows) or not any(said(row) for row in rows):
        return []
    different = {(r.state, r.value, r.numerator, r.denominator, r.qualifier) for r in rows}
    return rows if len(different) > 1 else []


def said(row: Row) -> bool:
    return row.state in {"value", "zero"}


# --- time --------------------------------------------------------------------------------------


def settle_time(everything: list[Statement], rules: Rules) -> list[Statement]:
    """Of a stock only the last number inside the period stands; what is disputed stays in sight."""
    if rules.over_time != "last":
        return everything
    kept: list[Statement] = []
    for key in {(s.network, s.scope) for s in everything}:
        mine = [s for s in everything if (s.network, s.scope) == key]
        periods = {s.period for s in mine if s.numbers}
        if not periods:
            kept.extend(mine)
            continue
        last = max(periods, key=lambda period: period.after)
        kept.extend(s for s in mine if s.period == last)
        kept.extend(only_disputes(s) for s in mine if s.period != last and s.disputes)
    return kept


def several_periods(stating: list[Statement]) -> bool:
    """Whether one network gave numbers for more than one period."""
    return any(
        one.period != other.period
        for one in stating
        for other in stating
        if (one.network, one.scope) == (other.network, other.scope)
    )


def only_disputes(statement: Statement) -> Statement:
    return Statement(
        statement.network,
        statement.scope,
        statement.period,
        statement.activity,
        statement.sites,
        disputes=statement.disputes,
    )


# --- networks ----------------------------------------------------------------------------------


def sort_out(
    world: World, timely: list[Statement], rules: Rules, network: int, asked: Period
) -> tuple[list[Statement], list[Statement], list[tuple[Statement, list[Row]]]]:
    """What is added for a network, what it lists under its own whole, and what is disputed among both."""

    def covered_by(node: int, statement: Statement) -> bool:
        for whole in timely:
            if whole.network != node or not whole.blocks():
                continue
            if statement.network == node and statement.scope == "whole":
                continue
            if rules.over_time != "sum" or whole.period.meets(statement.period):
                return True
        return False

    added, listed, disputes = [], [], []
    for statement in timely:
        paths = [world.up(site, statement.period.first) for site in statement.sites]
        paths = [path[: path.index(network) + 1] for path in paths if network in path]
        if not paths or any(covered_by(node, statement) for path in paths for node in path[:-1]):
            continue
        if statement.rows:
            (listed if covered_by(network, statement) else added).append(statement)
        disputes.extend((statement, rows) for rows in statement.disputes)
    return added, listed, disputes


def lines(found: Iterable[Statement]) -> tuple[tuple[int, int | None, str], ...]:
    """Who stands behind a figure, each activity once."""
    unique = {(s.network, s.activity, s.scope) for s in found}
    return tuple(
        sorted(unique, key=lambda line: (line[0], -1 if line[1] is None else line[1], line[2]))
    )


def refuse(rules: Rules, network: int, added: list[Statement], numbers: list[Row]) -> str:
    stating = [s for s in added if s.numbers]
    if any(s.overlapping for s in stating):
        return "over_categories"
    if rules.over_time in {"none", "union"} and several_periods(stating):
        return "set" if rules.over_time == "union" else "over_time"
    if rules.over_organisations != "sum":
        several = len(lines(stating)) > 1
        if several or network not in stating[0].sites:
            special = {"unique_people", "reach", "set"}
            return rules.nature if rules.nature in special else "over_networks"
    is_bare = rules.nature == "ratio" and any(row.numerator is None for row in numbers)
    is_own = len(numbers) == 1 and network in stating[0].sites
    return "rate_without_parts" if is_bare and not is_own else ""


def without_number(
    network: int, added: list[Statement], disputes: list[tuple[Statement, list[Row]]]
) -> str:
    if any(network in statement.sites for statement, _rows in disputes):
        return "conflict"
    states = {row.state for statement in added for row in statement.rows}
    if disputes:
        states.add("not_yet")
    return next(
        (s for s in ("withheld", "not_yet", "not_applicable") if s in states), "not_reported"
    )


# --- numbers -----------------------------------------------------------------------------------


def number(row: Row) -> Fraction:
    if row.numerator is not None and row.denominator is not None:
        return Fraction(row.numerator * 100, row.denominator)
    return Fraction(row.value or 0)


def total(numbers: list[Row]) -> Fraction:
    if numbers[0].numerator is not None:
        above = sum(row.numerator or 0 for row in numbers)
        return Fraction(above * 100, sum(row.denominator or 0 for row in numbers))
    return Fraction(sum(row.value or 0 for row in numbers))


def combine(numbers: list[Row]) -> tuple[str, str]:
    found = {"exactly" if row.state == "zero" else row.qualifier for row in numbers}
    if found == {"exactly"}:
        return "exactly", ""
    if "about" in found or any(row.numerator is not None for row in numbers):
        return "about", ""
    return "at_least", numbers[0].wording if len(numbers) == 1 else "at_least"


# --- coverage ----------------------------------------------------------------------------------


def cover(
    world: World, everything: list[Statement], network: int, asked: Period
) -> tuple[int, int]:
    not_applicable = set(world.networks)
    for one in world.networks:
        states = {row.state for s in everything if s.network == one for row in s.rows}
        open_here = any(s.disputes for s in everything if s.network == one)
        if states != {"not_applicable"} or open_here:
            not_applicable.discard(one)
    expected = {
        one
        for one, period in world.owed
        if period.meets(asked) and network in world.up(one, max(period.first, asked.first))
    } - not_applicable
    reported = set()
    for statement in everything:
        if not statement.numbers:
            continue
        day = statement.period.first
        reported |= {site for site in statement.sites if network in world.up(site, day)}
        if statement.scope == "whole" and network in world.up(statement.network, day)[1:]:
            reported |= {one for one in world.networks if statement.network in world.up(one, day)}
    return len(reported & expected), len(expected)
