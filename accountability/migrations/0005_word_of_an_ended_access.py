"""Word to a handler whose access to a concern a colleague has ended, and to those who still read it."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accountability", "0004_what_is_confirmed_and_answered")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="EndedAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("ended_on", models.DateField(db_index=True)),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ended_access",
                        to="accountability.handlerkey",
                    ),
                ),
            ],
        ),
        # the planner keeps no copy of what is sealed
        migrations.RunSQL(
            "ALTER TABLE accountability_endedaccess ALTER COLUMN sealed SET STATISTICS 0",
            migrations.RunSQL.noop,
        ),
    ]
