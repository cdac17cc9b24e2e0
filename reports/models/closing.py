"""What the database refuses in a closed period, whichever way a write comes in: form, import, shell or plain SQL."""

import pgtrigger

# Approved years that were taken over have no hash of their content: they can be corrected until they are locked.
_REFUSAL = """
    IF EXISTS (
        SELECT 1
        FROM {touched}
        JOIN reports_reportingperiod period ON period.id = touched.period_id
        JOIN reports_networkreturn owed ON owed.network_id = touched.network_id
            AND (owed.state = 'locked' OR (owed.state = 'approved' AND owed.content_hash <> ''))
        JOIN reports_reportingperiod closed ON closed.id = owed.period_id
            AND closed.starts_on < period.ends_before AND period.starts_on < closed.ends_before
        WHERE NOT EXISTS (
            SELECT 1
            FROM reports_lockexception granted
            WHERE granted.network_id = owed.network_id AND granted.period_id = owed.period_id
                AND granted.ended_at IS NULL AND granted.ends_at > now()
        )
    ) THEN
        RAISE EXCEPTION 'this period is closed; a correction needs an exception that names it'
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'reports_a_closed_period_stays';
    END IF;
    RETURN NULL;
"""

_BOTH = """(SELECT network_id, period_id FROM gone UNION SELECT network_id, period_id FROM entered) touched"""


def closed_periods_stay() -> list[pgtrigger.Trigger]:
    """Checked once for a whole statement, so that an import stays quick; one for each way to change a count."""
    ways = (
        ("entered", pgtrigger.Insert, pgtrigger.Referencing(new="entered"), "entered touched"),
        ("changed", pgtrigger.Update, pgtrigger.Referencing(old="gone", new="entered"), _BOTH),
        ("deleted", pgtrigger.Delete, pgtrigger.Referencing(old="gone"), "gone touched"),
    )
    return [
        pgtrigger.Trigger(
            name=f"no_count_of_a_closed_period_is_{way}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=referencing,
            func=_REFUSAL.format(touched=touched),
        )
        for way, operation, referencing, touched in ways
    ]
