"""What is told about a year: highlights and narratives. Their numbers are references to figures."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Network, Theme
from reports.models.periods import ReportingPeriod
from reports.models.plans import ResultArea


class Highlight(models.Model):
    """A short story of a network's year. Numbers stand in it as `{N6}`, the reference of a figure."""

    slug = models.SlugField(max_length=80, unique=True)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="highlights")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="highlights")
    area = models.ForeignKey(
        ResultArea, null=True, blank=True, on_delete=models.PROTECT, related_name="highlights"
    )
    title = models.CharField(max_length=200)
    body = models.TextField()
    themes = models.ManyToManyField(Theme, blank=True, related_name="highlights")
    is_published = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Highlight"]] = models.Manager()

    def __str__(self) -> str:
        return self.title


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
