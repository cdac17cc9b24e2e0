"""Frozen figures, the work of drawing them, what was drawn, and what was published."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.models import LeasedWork
from reports.models.periods import ReportingPeriod
from reports.models.plans import Plan

_REFUSE_TO_DELETE_PUBLISHED = """
    IF EXISTS (
        SELECT 1
        FROM reports_annualreport report
        WHERE report.snapshot_id = OLD.snapshot_id AND report.drawing_version = OLD.drawing_version
    ) THEN
        RAISE EXCEPTION 'Cannot delete a file of a published edition';
    END IF;
    RETURN OLD;
"""


class Snapshot(models.Model):
    """The figures and texts of a year as they stood at one moment. Its id is the sha256 of its canonical JSON."""

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="snapshots")
    cut_off = models.DateTimeField()
    schema = models.PositiveSmallIntegerField()
    content = models.TextField()

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="a_snapshot_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.id[:12]


class Artifact(models.Model):
    """One drawn file. The same snapshot, language, name and drawing version is the same file for ever."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="artifacts")
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    drawing_version = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=80)
    engine = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["snapshot", "language", "name", "drawing_version"],
                name="reports_one_artifact_per_name",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="an_artifact_never_changes", operation=pgtrigger.Update),
            # what was drawn for an edition stays with it; what was drawn and not published may be cleared away
            pgtrigger.Trigger(
                name="a_published_artifact_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=_REFUSE_TO_DELETE_PUBLISHED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class ReportBuild(LeasedWork):
    """One order to build a year's report. The row is the truth; the page shows it, the worker works from it."""

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="builds")
    languages = ArrayField(models.CharField(max_length=10))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    snapshot = models.ForeignKey(
        Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="builds"
    )
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(state__in=["queued", "running"]),
                name="reports_one_build_of_a_year_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"build {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("reports:build", args=[self.pk])


class BuildStep(models.Model):
    """A named step of a build with its counts, so that people see what is being done."""

    class Kind(models.TextChoices):
        FREEZE = "freeze", _("Freeze the figures")
        PAGES = "pages", _("Draw the web pages")
        PDF = "pdf", _("Draw the PDF")
        FILES = "files", _("Write the figures as files")
        CHECK = "check", _("Check every file")

    build = models.ForeignKey(ReportBuild, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    language = models.CharField(max_length=10, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["build", "position"], name="reports_one_step_per_position"
            ),
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")), name="reports_a_step_is_at_most_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"


class AnnualReport(models.Model):
    """A published edition of a year's report. It never changes; a correction is the next edition."""

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="reports")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reports")
    edition = models.PositiveSmallIntegerField()
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="reports")
    drawing_version = models.PositiveSmallIntegerField()
    languages = ArrayField(models.CharField(max_length=10))
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["period", "edition"], name="reports_one_report_per_edition"
            ),
            models.UniqueConstraint(
                fields=["period", "snapshot"], name="reports_a_snapshot_is_published_once"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="an_edition_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} edition {self.edition}"
