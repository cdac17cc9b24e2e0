"""How long what kind of concern is kept: changed by two people, and written down with the days before."""

from collections.abc import Mapping

from accountability.models import RetentionRule
from accountability.queries.retention import days_of_rules
from alliance.audit import record
from alliance.models import User


def keep_for(days: Mapping[str, int], *, right_used: str, by: User) -> None:
    """Keep each kind for so many days from now on. The night follows: later at once, sooner only with a warning."""
    known = days_of_rules()
    for what, wanted in days.items():
        rule, _is_new = RetentionRule.objects.select_for_update().update_or_create(
            what=what, defaults={"days": wanted}
        )
        if wanted != known[what]:
            record(
                "retention_rule.changed",
                rule,
                by=by,
                right_used=right_used,
                before={"what": what, "days": known[what]},
                after={"what": what, "days": wanted},
            )
