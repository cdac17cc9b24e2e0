"""What live texts cite, as it holds now and in the form of a snapshot, so that it is told like a frozen year."""

from collections.abc import Collection, Iterable
from typing import Any

from alliance.texts import of_row
from networks.queries import networks_called, tree_on
from reports.models import ActivityCount, Indicator, Measure, ReportingPeriod
from reports.numbers import IN_REVIEW
from reports.queries.highlights import being_checked
from reports.rollup import Part, Total
from reports.snapshot.figures import plain
from reports.snapshot.named import Found, totals_cited
from reports.tree.book import SCHEMA

Json = dict[str, Any]

# Where a text cites what is not there any more.
_NOTHING: Json = {
    "state": "not_reported",
    "value": None,
    "qualifier": "",
    "wording": "",
    "refusal": "",
    "highest": None,
    "coverage": {"reported": 0, "expected": 0, "stated_whole": False},
    "parts": [],
    "conflict": [],
    "disputed": False,
    "sources": [],
}


def content_now(period: ReportingPeriod, texts: Iterable[str], *, to_public: bool) -> Json:
    """As much of a snapshot as a book needs to tell these texts.

    For the public a number is kept back while a return behind it waits to be approved, also when it was approved before.
    """
    found = totals_cited(period, texts)
    known = _Known(found.values(), being_checked(period) if to_public else ())
    measures = {one.measure for one, _total in found.values() if one}
    return {
        "schema": SCHEMA,
        "year": period.starts_on.year,
        "figures": [_figure(reference, *one, known) for reference, one in found.items()],
        "indicators": [_indicator(one) for one, _total in found.values() if one],
        "measures": [_measure(one) for one in measures],
        "networks": known.networks,
    }


class _Known:
    """The networks, the sources behind the figures, and whose numbers are being checked: read once for all of them."""

    def __init__(self, found: Iterable[Found], in_review: Collection[int]) -> None:
        tree = tree_on()
        rows = networks_called()
        self.slugs = {pk: row.slug for pk, row in rows.items()}
        self.networks = [
            {
                "slug": row.slug,
                "name": row.name,
                "parent": self.slugs.get(tree.parent_of(pk) or 0),
            }
            for pk, row in sorted(rows.items(), key=lambda one: one[0] != tree.root)
        ]
        self.in_review = in_review
        behind = {pk for _one, total in found if total for pk in _counts_of(total)}
        self.counts = (
            ActivityCount.objects.select_related("source__document").in_bulk(behind)
            if behind
            else {}
        )


def _figure(
    reference: str, indicator: Indicator | None, total: Total | None, known: _Known
) -> Json:
    figure = {
        **_NOTHING,
        "id": reference,
        "indicator": indicator.slug if indicator else "",
        "measure": indicator.measure.code if indicator else "",
        "network": known.slugs[total.network_id] if total else "",
        "claims": None,
        "target": None,
    }
    if total is None:
        return figure
    if _is_in_review(total, known.in_review):
        return {**figure, "state": IN_REVIEW}
    return {
        **figure,
        "state": str(total.state),
        "value": plain(total.value),
        "qualifier": str(total.qualifier),
        "wording": str(total.wording),
        "refusal": str(total.refusal),
        "highest": plain(total.highest),
        "coverage": {
            "reported": total.coverage.reported,
            "expected": total.coverage.expected,
            "stated_whole": total.coverage.stated_whole,
        },
        "parts": [_part(part, known) for part in total.parts],
        "conflict": [
            {
                "value": plain(value),
                "qualifier": str(qualifier),
                "wording": str(wording),
                "source": _source(known.counts.get(count)),
            }
            for conflict in total.conflicts
            if conflict.network_id == total.network_id
            for (value, qualifier, wording, count) in conflict.values
        ],
        "disputed": bool(total.conflicts),
        "sources": [
            source
            for count in sorted(_own_counts_of(total))
            if (source := _source(known.counts.get(count)))
        ],
    }


def _is_in_review(total: Total, being_checked: Collection[int]) -> bool:
    """A statement for the whole rests on the network alone, every other number also on those that it was added from."""
    behind = {total.network_id}
    if not total.coverage.stated_whole:
        behind |= {part.network_id for part in total.parts}
    return not behind.isdisjoint(being_checked)


def _own_counts_of(total: Total) -> set[int]:
    own = [
        *total.statement,
        *(part for part in total.parts if part.network_id == total.network_id),
    ]
    return {pk for part in own for pk in part.count_ids}


def _counts_of(total: Total) -> set[int]:
    disputed = {count for one in total.conflicts for (*_said, count) in one.values}
    return _own_counts_of(total) | disputed


def _part(part: Part, known: _Known) -> Json:
    return {
        "network": known.slugs[part.network_id],
        "state": str(part.state),
        "value": plain(part.value),
        "qualifier": str(part.qualifier),
        "wording": str(part.wording),
        "joint": part.joint,
        "disputed": part.disputed,
    }


def _source(count: ActivityCount | None) -> Json | None:
    if count is None or count.source is None:
        return None
    return {"document": of_row(count.source.document, "title"), "locator": count.source.locator}


def _indicator(indicator: Indicator) -> Json:
    return {"slug": indicator.slug, "name": of_row(indicator, "name")}


def _measure(measure: Measure) -> Json:
    return {
        "code": measure.code,
        "nature": measure.nature,
        "unit": of_row(measure, "unit"),
        "unit_one": of_row(measure, "unit_one"),
        "counts": of_row(measure, "counts"),
    }
