"""Which of several rows of one cell counts: one where all agree, otherwise what a person chose. Each row is written once."""

from collections.abc import Collection, Sequence

from reports.models import ActivityCount


def choose(rows: Sequence[ActivityCount]) -> list[ActivityCount]:
    """One row counts where all agree; none where they differ, until a person settles it."""
    if len({_statement(row) for row in rows}) > 1:
        return []
    return [next((row for row in rows if row.is_counting), rows[0])]


def chosen_among(rows: Sequence[ActivityCount]) -> list[ActivityCount]:
    """What counts already."""
    return [row for row in rows if row.is_counting]


def is_settled(rows: Sequence[ActivityCount]) -> bool:
    """Whether a person chose among rows that differ: one counts though they do not agree."""
    return bool(chosen_among(rows)) and len({_statement(row) for row in rows}) > 1


def agrees_with_the_chosen(count: ActivityCount, rows: Sequence[ActivityCount]) -> bool:
    return any(_statement(row) == _statement(count) for row in chosen_among(rows))


def let_count(
    chosen: Collection[ActivityCount],
    *,
    among: Sequence[ActivityCount],
    unsaved: Collection[ActivityCount] = (),
) -> None:
    """Write which rows count; those that are `unsaved` are written with all that is new in them.

    What stops to count comes first, for of one cell the database lets no two rows count.
    """
    turned = [one for one in among if one not in unsaved and one.is_counting != (one in chosen)]
    for counts in (False, True):
        turning = [one for one in turned if (one in chosen) is counts]
        for one in turning:
            one.is_counting = counts
        if turning:
            rows = ActivityCount.objects.filter(pk__in=[one.pk for one in turning])
            rows.update(is_counting=counts)
        for one in unsaved:
            if (one in chosen) is counts:
                one.is_counting = counts
                one.save()


def _statement(row: ActivityCount) -> tuple[object, ...]:
    """What two sources must share to corroborate each other; the wording of an "at least" may differ."""
    return (row.state, row.value, row.numerator, row.denominator, row.qualifier)
