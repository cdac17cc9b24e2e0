"""Keep sealed bytes out of the planner's statistics: ANALYZE copies values into them, where no deletion reaches them."""

from typing import ClassVar

from django.db import migrations

SEALED = {
    "case": (
        "receipt_lookup",
        "reporter_wrapped",
        "reporter_x_public",
        "reporter_ed_public",
    ),
    "casekey": ("public", "sealed_tag_key"),
    "casegrant": ("sealed", "checked_ties"),
    "caseexclusion": ("mark",),
    "caseitem": ("sealed_key", "body"),
    "unsentrecord": ("lookup", "body"),
    "statrecord": ("sealed",),
}
STATEMENT = "ALTER TABLE accountability_{} ALTER COLUMN {} SET STATISTICS {}"


def statements(target: int) -> list[str]:
    return [
        STATEMENT.format(table, column, target)
        for table, columns in SEALED.items()
        for column in columns
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accountability", "0002_how_long_concerns_are_kept")]
    operations: ClassVar = [migrations.RunSQL(statements(0), statements(-1))]
