"""What the database refuses in a closed period, whichever way a write comes in: form, import, shell or plain SQL.

An approval above freezes what is below: its numbers, and the returns themselves.
"""

import pgtrigger

# Approved years that were taken over have no hash of their content: they can be corrected until they are locked.
_CLOSED = "({row}.state = 'locked' OR ({row}.state = 'approved' AND {row}.content_hash <> ''))"

# Each network of `asked` with all above it in that period; where it moved inside the period, its last place counts.
_LINE = """line(network_id, period_id, starts_on, ends_before, at_id) AS (
            SELECT network_id, period_id, starts_on, ends_before, network_id FROM asked
            UNION
            SELECT line.network_id, line.period_id, line.starts_on, line.ends_before, placed.parent_id
            FROM line
            CROSS JOIN LATERAL (
                SELECT parent.parent_id
                FROM networks_networkparent parent
                WHERE parent.network_id = line.at_id
                    AND parent.period && daterange(line.starts_on, line.ends_before)
                ORDER BY lower(parent.period) DESC NULLS LAST
                LIMIT 1
            ) placed
        )"""

_NO_EXCEPTION = """NOT EXISTS (
            SELECT 1
            FROM reports_lockexception granted
            WHERE granted.network_id = line.network_id AND granted.period_id = line.period_id
                AND granted.ended_at IS NULL AND granted.ends_at > now()
        )"""

_COUNTS = """
    IF EXISTS (
        WITH RECURSIVE asked AS (
            SELECT DISTINCT touched.network_id, closed.id AS period_id, closed.starts_on, closed.ends_before
            FROM (SELECT DISTINCT network_id, period_id FROM {touched}) touched
            JOIN reports_reportingperiod period ON period.id = touched.period_id
            JOIN reports_reportingperiod closed
                ON closed.starts_on < period.ends_before AND period.starts_on < closed.ends_before
            WHERE EXISTS (
                SELECT 1 FROM reports_networkreturn above WHERE above.period_id = closed.id AND {closed_above}
            )
        ), {line}
        SELECT 1
        FROM line
        JOIN reports_networkreturn above
            ON above.network_id = line.at_id AND above.period_id = line.period_id AND {closed_above}
        WHERE {no_exception}
    ) THEN
        RAISE EXCEPTION 'this period is closed; a correction needs an exception that names it'
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'reports_a_closed_period_stays';
    END IF;
    RETURN NULL;
"""

# Those that are approved in one statement do not freeze each other. A lock comes over all, in any order.
_RETURNS = """
    IF EXISTS (
        WITH RECURSIVE asked AS (
            SELECT entered.network_id, entered.period_id, period.starts_on, period.ends_before
            FROM entered
            JOIN gone ON gone.id = entered.id
            JOIN reports_reportingperiod period ON period.id = entered.period_id
            WHERE entered.state <> gone.state AND entered.state <> 'locked'
        ), {line}
        SELECT 1
        FROM line
        JOIN reports_networkreturn above
            ON above.network_id = line.at_id AND above.period_id = line.period_id AND {closed_above}
        LEFT JOIN gone ON gone.id = above.id
        WHERE line.at_id <> line.network_id AND (gone.id IS NULL OR {closed_before})
            AND {no_exception}
    ) THEN
        RAISE EXCEPTION 'the return of a network above is approved; its approval is withdrawn first'
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'reports_what_is_below_stays';
    END IF;
    RETURN NULL;
"""

_PARTS = {
    "closed_above": _CLOSED.format(row="above"),
    "closed_before": _CLOSED.format(row="gone"),
    "line": _LINE,
    "no_exception": _NO_EXCEPTION,
}
_BOTH = """(SELECT network_id, period_id FROM gone UNION SELECT network_id, period_id FROM entered) both_ways"""


def closed_periods_stay() -> list[pgtrigger.Trigger]:
    """Checked once for a whole statement, so that an import stays quick; one for each way to change a count."""
    ways = (
        ("entered", pgtrigger.Insert, pgtrigger.Referencing(new="entered"), "entered"),
        ("changed", pgtrigger.Update, pgtrigger.Referencing(old="gone", new="entered"), _BOTH),
        ("deleted", pgtrigger.Delete, pgtrigger.Referencing(old="gone"), "gone"),
    )
    return [
        pgtrigger.Trigger(
            name=f"no_count_of_a_closed_period_is_{way}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=referencing,
            func=_COUNTS.format(touched=touched, **_PARTS),
        )
        for way, operation, referencing, touched in ways
    ]


def returns_below_stay() -> pgtrigger.Trigger:
    """From the top down: below an approved return none is begun, handed in, approved or given back."""
    return pgtrigger.Trigger(
        name="a_return_below_an_approved_one_stays",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="gone", new="entered"),
        func=_RETURNS.format(**_PARTS),
    )
