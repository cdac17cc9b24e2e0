"""Sources and counts: the numbers, with everything that keeps their meaning."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Network
from reports.models.activities import Activity, Publication
from reports.models.closing import closed_periods_stay
from reports.models.fitting import counts_that_fit_together
from reports.models.periods import ReportingPeriod
from reports.models.plans import Category, Measure


class SourceDocument(models.Model):
    code = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=250)

    objects: ClassVar[models.Manager["SourceDocument"]] = models.Manager()

    def __str__(self) -> str:
        return self.code


class Source(models.Model):
    """A place in a document that states a number."""

    document = models.ForeignKey(SourceDocument, on_delete=models.PROTECT, related_name="sources")
    locator = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "locator"], name="reports_one_row_per_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}, {self.locator}"


class ActivityCountQuerySet(models.QuerySet["ActivityCount"]):
    def counting(self) -> "ActivityCountQuerySet":
        return self.filter(is_counting=True)


class ActivityCount(models.Model):
    """A number somebody stated: of what, by whom, for when, how exactly, and where it says so."""

    class Scope(models.TextChoices):
        OWN = "own", _("the network's own work")
        WHOLE = "whole", _("the network and all below it")

    class State(models.TextChoices):
        VALUE = "value", _("value")
        ZERO = "zero", _("zero")
        NOT_APPLICABLE = "not_applicable", _("not applicable")
        NOT_YET = "not_yet", _("not yet")
        WITHHELD = "withheld", _("withheld")

    class Qualifier(models.TextChoices):
        EXACTLY = "exactly", _("exactly")
        AT_LEAST = "at_least", _("at least")
        ABOUT = "about", _("about")

    class Wording(models.TextChoices):
        """What the source of an "at least" said."""

        NONE = "", "-"
        MORE_THAN = "more_than", _("more than")
        AT_LEAST = "at_least", _("at least")

    class Method(models.TextChoices):
        SIGN_IN_LIST = "sign_in_list", _("sign-in list")
        HEAD_COUNT = "head_count", _("head count")
        ESTIMATE = "estimate", _("estimate")
        PLATFORM_STATISTICS = "platform_statistics", _("platform statistics")
        NOT_STATED = "not_stated", _("not stated")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=20, blank=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="recorded")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="recorded")
    scope = models.CharField(max_length=5, choices=Scope)
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="recorded")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="recorded"
    )
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="recorded"
    )
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="recorded"
    )
    is_counting = models.BooleanField(default=True)
    state = models.CharField(max_length=14, choices=State)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    qualifier = models.CharField(max_length=8, choices=Qualifier, default=Qualifier.EXACTLY)
    wording = models.CharField(max_length=9, choices=Wording, blank=True, default="")
    method = models.CharField(max_length=20, choices=Method, default=Method.NOT_STATED)
    sentence = models.TextField(blank=True)
    remark = models.TextField(blank=True)
    overlaps_with = models.ManyToManyField("self", blank=True)
    counts_activities = models.ManyToManyField(Activity, blank=True, related_name="counted_by")
    counts_publications = models.ManyToManyField(Publication, blank=True, related_name="counted_by")
    version = models.PositiveIntegerField(default=1)
    entered_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ActivityCountQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure", "network", "scope", "period", "category", "activity", "source"],
                nulls_distinct=False,
                name="reports_one_row_per_cell_and_source",
            ),
            models.UniqueConstraint(
                fields=["measure", "network", "scope", "period", "category", "activity"],
                condition=Q(is_counting=True),
                nulls_distinct=False,
                name="reports_one_counting_row_per_cell",
            ),
            models.CheckConstraint(
                name="reports_a_state_says_what_the_value_is",
                condition=(
                    Q(
                        state="value",
                        value__isnull=False,
                        numerator__isnull=True,
                        denominator__isnull=True,
                    )
                    | Q(
                        state="value",
                        value__isnull=True,
                        numerator__isnull=False,
                        denominator__gt=0,
                    )
                    | Q(state="zero", value=0, numerator__isnull=True, denominator__isnull=True)
                    | Q(
                        state__in=["not_applicable", "not_yet", "withheld"],
                        value__isnull=True,
                        numerator__isnull=True,
                        denominator__isnull=True,
                    )
                ),
            ),
            models.CheckConstraint(
                name="reports_a_typed_zero_is_the_state_zero",
                condition=~Q(state="value", value=0),
            ),
            models.CheckConstraint(
                name="reports_only_at_least_has_a_wording",
                condition=Q(wording="") | Q(qualifier="at_least"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["network", "period", "measure"], name="reports_counts_of_a_return"
            ),
            models.Index(
                fields=["measure", "period", "network"], name="reports_counts_of_a_measure"
            ),
            models.Index(
                fields=["period", "measure"],
                condition=Q(is_counting=False),
                name="reports_counts_set_aside",
            ),
            models.Index(
                fields=["period", "measure"],
                condition=Q(scope="whole"),
                name="reports_counts_of_a_whole",
            ),
        ]
        triggers: ClassVar = [*counts_that_fit_together(), *closed_periods_stay()]

    def __str__(self) -> str:
        return f"{self.reference or self.public_id}"
