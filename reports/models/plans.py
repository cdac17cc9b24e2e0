"""Strategic plans and what they are measured by. Data hangs on the measure, so a series outlives its plan."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.models import Network


class Plan(models.Model):
    code = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    name = models.CharField(max_length=200)
    goal = models.TextField(blank=True)
    area_label = models.CharField(max_length=80)
    note = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Plan"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="reports_a_plan_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("reports:plan", args=[self.slug])


class ResultArea(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="areas")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    summary = models.TextField(blank=True)

    objects: ClassVar[models.Manager["ResultArea"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="reports_one_area_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Outcome(models.Model):
    area = models.ForeignKey(ResultArea, on_delete=models.PROTECT, related_name="outcomes")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=300)

    objects: ClassVar[models.Manager["Outcome"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "code"], name="reports_one_outcome_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Strategy(models.Model):
    """A way of working of a plan: a second axis beside its areas."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="strategies")
    code = models.SlugField()
    name = models.CharField(max_length=120)
    summary = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Strategy"]] = models.Manager()

    class Meta:
        verbose_name_plural = _("strategies")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="reports_one_strategy_per_code"),
        ]

    def __str__(self) -> str:
        return self.name


class CategoryScheme(models.Model):
    """A way to split a count. Exclusive: parts do not overlap. Complete: parts make the whole."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    is_exclusive = models.BooleanField(default=True)
    is_complete = models.BooleanField(default=False)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    since = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager["CategoryScheme"]] = models.Manager()

    def __str__(self) -> str:
        return self.code


class Category(models.Model):
    scheme = models.ForeignKey(CategoryScheme, on_delete=models.PROTECT, related_name="categories")
    code = models.SlugField()
    name = models.CharField(max_length=120)

    objects: ClassVar[models.Manager["Category"]] = models.Manager()

    class Meta:
        verbose_name_plural = _("categories")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "code"], name="reports_one_category_per_code"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Measure(models.Model):
    """What is counted, in which unit, and how it adds up over time, organisations and categories."""

    class Nature(models.TextChoices):
        FLOW = "flow", _("flow")
        STOCK = "stock", _("stock")
        RATIO = "ratio", _("ratio")
        UNIQUE_PEOPLE = "unique_people", _("unique people")
        REACH = "reach", _("reach")
        SET = "set", _("set")
        MONEY = "money", _("money")
        RUBRIC = "rubric", _("rubric")

    class Thing(models.TextChoices):
        PEOPLE = "people", _("people")
        EVENTS = "events", _("events")
        OTHER = "other", _("something else")

    class OverTime(models.TextChoices):
        SUM = "sum", _("added over time")
        LAST = "last", _("the last value of the period")
        UNION = "union", _("joined as a set")
        NONE = "none", _("never added over time")

    class OverOrganisations(models.TextChoices):
        SUM = "sum", _("added over distinct activities and networks")
        UNION = "union", _("joined as a set")
        NONE = "none", _("never added over networks")

    class OverCategories(models.TextChoices):
        SUM = "sum", _("parts add up to the total")
        NONE = "none", _("parts are never added")

    code = models.SlugField(max_length=80, unique=True)
    nature = models.CharField(max_length=16, choices=Nature)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=80)
    unit_one = models.CharField(max_length=80)
    # of people and of the events to which they came the numbers are held against each other
    thing = models.CharField(
        max_length=6, choices=Thing, default=Thing.OTHER, db_default=Thing.OTHER
    )
    # of money alone, by its three letters; while it is empty no amount is taken
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    counts = models.TextField(blank=True)
    not_counted = models.TextField(blank=True)
    over_time = models.CharField(max_length=8, choices=OverTime)
    over_organisations = models.CharField(max_length=8, choices=OverOrganisations)
    over_categories = models.CharField(
        max_length=8, choices=OverCategories, default=OverCategories.SUM
    )
    scheme = models.ForeignKey(
        CategoryScheme, null=True, blank=True, on_delete=models.PROTECT, related_name="measures"
    )
    decimals = models.PositiveSmallIntegerField(default=0)
    # what a number can be at all; a number outside is an error, not a warning
    least = models.DecimalField(
        max_digits=20, decimal_places=4, null=True, blank=True, default=0, db_default=0
    )
    most = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    # counted up with each change of what is counted
    version = models.PositiveSmallIntegerField(default=1, db_default=1)

    objects: ClassVar[models.Manager["Measure"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(nature__in=["unique_people", "reach"])
                | Q(over_time="none", over_organisations="none"),
                name="reports_people_and_reach_are_never_added",
            ),
            models.CheckConstraint(
                condition=~Q(nature="stock") | Q(over_time="last"),
                name="reports_a_stock_takes_its_last_value",
            ),
            models.CheckConstraint(
                condition=Q(currency="") | Q(nature="money"),
                name="reports_only_money_has_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Indicator(models.Model):
    """A measure inside a plan."""

    class Origin(models.TextChoices):
        ALLIANCE = "alliance", _("of the alliance's plan")
        PORTAL = "portal", _("made for this portal")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="indicators")
    area = models.ForeignKey(ResultArea, on_delete=models.PROTECT, related_name="indicators")
    outcome = models.ForeignKey(
        Outcome, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=250)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PORTAL)
    is_headline = models.BooleanField(default=False)
    is_lower_better = models.BooleanField(default=False, db_default=False)
    is_public = models.BooleanField(default=True)

    objects: ClassVar[models.Manager["Indicator"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="reports_one_indicator_per_code"),
            models.UniqueConstraint(
                fields=["plan", "measure"], name="reports_one_indicator_per_measure_and_plan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("reports:figure", args=[self.slug])


class Target(models.Model):
    """What was aimed at. Invented ones say so; no row means: not set."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="targets")
    period = models.ForeignKey(
        "reports.ReportingPeriod", on_delete=models.PROTECT, related_name="targets"
    )
    value = models.DecimalField(max_digits=20, decimal_places=4)
    is_sample = models.BooleanField(default=False)
    decided_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="", db_default="")

    objects: ClassVar[models.Manager["Target"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "network", "period"], name="reports_one_target_per_period"
            ),
        ]

    def __str__(self) -> str:
        return f"target of {self.indicator_id}"


class Baseline(models.Model):
    """Where an indicator stood before the plan, for a network or the whole; no row means: not set."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="baselines")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="baselines")
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    as_of = models.DateField()
    source = models.CharField(max_length=250, blank=True)
    is_sample = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Baseline"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "network"], name="reports_one_baseline_per_network"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, numerator__isnull=True, denominator__isnull=True)
                | Q(value__isnull=True, numerator__isnull=False, denominator__gt=0),
                name="reports_a_baseline_is_a_number_or_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"baseline of {self.indicator_id}"


class Crosswalk(models.Model):
    """Where an area of an earlier plan lives on in a later one."""

    from_area = models.ForeignKey(ResultArea, on_delete=models.PROTECT, related_name="continued_in")
    to_area = models.ForeignKey(ResultArea, on_delete=models.PROTECT, related_name="continues")
    to_outcome = models.ForeignKey(
        Outcome, null=True, blank=True, on_delete=models.PROTECT, related_name="continues"
    )
    note = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Crosswalk"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["from_area", "to_area", "to_outcome"],
                nulls_distinct=False,
                name="reports_one_crosswalk_per_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_area_id} to {self.to_area_id}"


class MeasureCrosswalk(models.Model):
    """How a series of one measure goes on in another, where the definition changed."""

    class Relation(models.TextChoices):
        RENAMED = "renamed", _("the same under another name")
        MERGED = "merged", _("joined with others")
        SPLIT = "split", _("parted")
        NARROWED = "narrowed", _("counts less than before")
        WIDENED = "widened", _("counts more than before")

    from_measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="goes_on_in")
    to_measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="comes_from")
    relation = models.CharField(max_length=8, choices=Relation)
    # of a split: which share goes here, agreed between people
    weight = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar[models.Manager["MeasureCrosswalk"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["from_measure", "to_measure"], name="reports_one_crosswalk_per_measures"
            ),
            models.CheckConstraint(
                condition=~Q(from_measure=models.F("to_measure")),
                name="reports_no_measure_goes_on_in_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_measure_id} to {self.to_measure_id}"
