"""Reporting periods: when they open, when each step is due, when they close."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReportingPeriod(models.Model):
    """A year, half or quarter, half-open: the day on which it ends belongs to the next one."""

    class Grain(models.TextChoices):
        YEAR = "year", _("year")
        HALF = "half", _("half-year")
        QUARTER = "quarter", _("quarter")

    code = models.CharField(max_length=10, unique=True)
    grain = models.CharField(max_length=8, choices=Grain)
    starts_on = models.DateField()
    ends_before = models.DateField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    # the cycle; empty where nobody is asked for returns
    opens_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    checked_by = models.DateField(null=True, blank=True)
    locks_on = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager["ReportingPeriod"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")), name="reports_a_period_is_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(
                    opens_on__isnull=True,
                    due_on__isnull=True,
                    checked_by__isnull=True,
                    locks_on__isnull=True,
                )
                | Q(
                    opens_on__lte=F("due_on"),
                    due_on__lte=F("checked_by"),
                    checked_by__lte=F("locks_on"),
                ),
                name="reports_the_days_of_a_period_follow_each_other",
            ),
        ]

    def __str__(self) -> str:
        return self.code
