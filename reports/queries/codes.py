"""Codes of areas, outcomes and indicators in the order of people."""


def by_number(code: str) -> tuple[tuple[int, str], ...]:
    """What to sort by, so that 1.2 comes before 1.10; parts that are no number come last."""
    return tuple((int(part), "") if part.isdecimal() else (10**9, part) for part in code.split("."))
