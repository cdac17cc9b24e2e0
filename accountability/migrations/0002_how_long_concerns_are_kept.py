"""How long concerns are kept until the owner of the portal says otherwise."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DAYS = {
    "complaint": 730,
    "longer": 2555,
    "feedback": 183,
    "identity": 183,
    "out_of_scope": 30,
}


def add_rules(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("accountability", "RetentionRule")
    rules.objects.bulk_create(
        [rules(what=what, days=days) for what, days in DAYS.items()], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accountability", "0001_concerns")]
    operations: ClassVar = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
