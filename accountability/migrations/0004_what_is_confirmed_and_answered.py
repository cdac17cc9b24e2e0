"""Keep when somebody confirmed their ties beside their key, for who has none too; how many checks after closing were answered; a change of days."""

from typing import ClassVar

from django.db import migrations, models

# The oldest of somebody's ties said when they had last confirmed all of them.
CARRY_OVER = """
UPDATE accountability_handlerkey AS mine SET ties_confirmed_on = (
    SELECT min(tie.confirmed_on) FROM accountability_declaredtie AS tie
    WHERE tie.user_id = mine.user_id AND tie.ended_on IS NULL
) WHERE mine.state = 'active'
"""
SUBJECTS = [
    ("chain", "who receives, and in which order"),
    ("opening", "opening or closing the channel"),
    ("keeping", "how long concerns are kept"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accountability", "0003_sealed_bytes_stay_out_of_statistics"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            model_name="handlerkey",
            name="ties_confirmed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="declaredtie", name="confirmed_on"),
        migrations.AddField(
            model_name="case",
            name="checks_answered",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="channelchange",
            name="subject",
            field=models.CharField(choices=SUBJECTS, max_length=8),
        ),
    ]
