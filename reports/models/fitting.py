"""What the database refuses because no roll-up could add it: the rules that look at several counts at once."""

import pgtrigger

_REFUSALS = """
    IF EXISTS (
        SELECT 1
        FROM entered
        JOIN reports_reportingperiod period ON period.id = entered.period_id
        JOIN reports_reportingperiod meeting ON meeting.id <> period.id
            AND meeting.starts_on < period.ends_before AND period.starts_on < meeting.ends_before
        JOIN reports_activitycount other ON other.period_id = meeting.id
            AND other.network_id = entered.network_id AND other.measure_id = entered.measure_id
            AND other.scope = entered.scope
    ) THEN
        RAISE EXCEPTION 'a network states a measure by year, half or quarter, not in two ways for the same days'
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'reports_one_grain_a_year';
    END IF;
    IF EXISTS (
        SELECT 1
        FROM entered
        JOIN reports_activitycount other ON other.activity_id = entered.activity_id
            AND other.measure_id = entered.measure_id AND other.network_id <> entered.network_id
    ) THEN
        RAISE EXCEPTION 'the counts of a joint activity stand under one of its hosts'
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'reports_one_holder_per_activity';
    END IF;
    RETURN NULL;
"""


def counts_that_fit_together() -> list[pgtrigger.Trigger]:
    """Checked once for a whole statement, so that an import stays quick; one for each way a row comes in."""
    return [
        pgtrigger.Trigger(
            name=f"{way}_counts_fit_together",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(new="entered"),
            func=_REFUSALS,
        )
        for way, operation in (("entered", pgtrigger.Insert), ("changed", pgtrigger.Update))
    ]
