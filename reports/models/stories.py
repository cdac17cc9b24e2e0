"""The texts of a year's report. Their numbers are references to figures."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.periods import ReportingPeriod
from reports.models.plans import ResultArea


class Narrative(models.Model):
    """A text of a year's report: the message, an area's story, how to read the figures."""

    class Kind(models.TextChoices):
        TITLE = "title", _("title of the year")
        MESSAGE = "message", _("the year")
        SECRETARIAT = "secretariat", _("from the Secretariat")
        HOW_TO_READ = "how_to_read", _("how to read the figures")
        STORY = "story", _("story of a result area")
        LESSON = "lesson", _("key lesson of a result area")

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="narratives")
    area = models.ForeignKey(
        ResultArea, null=True, blank=True, on_delete=models.PROTECT, related_name="narratives"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField()

    objects: ClassVar[models.Manager["Narrative"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period", "area", "kind"],
                nulls_distinct=False,
                name="reports_one_narrative_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.period_id}"
