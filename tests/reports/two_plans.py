"""Years of two plans made by hand: series that go on, change their meaning, are joined, are parted, or have a gap."""

from typing import Any

from tests.reports.sample_snapshot import figure, indicator, measure, sample, text

Json = dict[str, Any]


def year_of(
    year: int, values: dict[str, str | None], *, ties: tuple[Json, ...] = (), **of_figures: Any
) -> Json:
    """One published year: for each indicator its number for the whole; None where there is none."""
    plan = "2017-2020" if year < 2021 else "2021-2024"
    content = sample()
    content |= {
        "year": year,
        "period": {
            "code": str(year),
            "starts_on": f"{year}-01-01",
            "ends_before": f"{year + 1}-01-01",
        },
        "plan": {**content["plan"], "code": plan, "slug": plan, "name": text(f"Plan {plan}")},
        "indicators": [indicator(f"1.{place}", name) for place, name in enumerate(values, start=1)],
        "measures": [measure(name, name) for name in values],
        "series": list(ties),
        "figures": [
            figure(
                f"Y{year}{place}",
                name,
                value=value,
                **{"state": "not_yet" if value is None else "value", **of_figures},
            )
            for place, (name, value) in enumerate(values.items(), start=1)
        ],
        "narratives": {},
        "highlights": [],
        "corrections": [],
    }
    return content


def tie(old: str, new: str, relation: str, weight: str | None = None) -> Json:
    return {
        "from": old,
        "to": new,
        "relation": relation,
        "weight": weight,
        "note": text("Decided by the board."),
    }
