"""What networks did and published."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from networks.models import Network, Theme
from reports.models.plans import ResultArea, Strategy


class Activity(models.Model):
    """Something one or several networks did. A joint one has several hosts and is counted once above them."""

    class Kind(models.TextChoices):
        GOVERNANCE = "governance", _("governance")
        ASSESSMENT = "assessment", _("strengths and weaknesses assessment")
        CONFERENCE = "conference", _("conference")
        TRAINING = "training", _("training")
        CONSULTATION = "consultation", _("consultation")
        POLICY_SESSION = "policy_session", _("policy session")
        CAMPAIGN = "campaign", _("campaign")
        ONLINE = "online", _("online event")
        PROGRAMME = "programme", _("programme")
        FUNDING = "funding", _("funding request")

    class Role(models.TextChoices):
        ORGANISED = "organised", _("organised by the alliance")
        CO_ORGANISED = "co_organised", _("organised with others")
        SUPPORTED = "supported", _("supported")
        ATTENDED = "attended", _("attended")

    class DatePrecision(models.TextChoices):
        DAY = "day", _("day")
        RANGE = "range", _("from day to day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    class PlacePrecision(models.TextChoices):
        CITY = "city", _("city")
        COUNTRY = "country", _("country")
        ONLINE = "online", _("online")
        NONE = "none", _("no place given")

    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=250)
    summary = models.TextField(blank=True)
    aliases = ArrayField(models.CharField(max_length=250), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=16, choices=Kind), default=list)
    role = models.CharField(max_length=12, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField()
    precision = models.CharField(max_length=8, choices=DatePrecision)
    place_precision = models.CharField(max_length=8, choices=PlacePrecision)
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    area = models.ForeignKey(
        ResultArea, null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    strategy = models.ForeignKey(
        Strategy, null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    hosts = models.ManyToManyField(Network, through="ActivityHost", related_name="activities")
    partners = ArrayField(models.CharField(max_length=150), default=list, db_default=[], blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="activities")
    is_public = models.BooleanField(default=True)
    source_line = models.CharField(max_length=120, blank=True)
    # a second entry of the same event points at the first and counts no more
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    # what was announced and did not take place stays to be found, so that nobody travels to it
    is_cancelled = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1, db_default=1)
    changed_at = models.DateTimeField(auto_now=True, db_default=Now())

    objects: ClassVar[models.Manager["Activity"]] = models.Manager()

    class Meta:
        verbose_name_plural = _("activities")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="reports_an_activity_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ActivityHost(models.Model):
    """A network that held an activity; the first one holds its counts."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="host_rows")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="hosted")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["activity", "network"], name="reports_one_row_per_host"
            ),
            models.UniqueConstraint(
                fields=["activity", "position"], name="reports_one_host_per_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} hosts {self.activity_id}"


class Publication(models.Model):
    """Something published. A translation is another edition of it, not another publication."""

    class Kind(models.TextChoices):
        TOOLKIT = "toolkit", _("toolkit")
        REPORT = "report", _("report")
        POLICY_BRIEF = "policy_brief", _("policy brief")
        CASE_STUDY = "case_study", _("case study")
        PLAN = "plan", _("plan")
        SUMMARY = "summary", _("summary")
        STANDARDS = "standards", _("standards")

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=250)
    original_title = models.CharField(max_length=250, blank=True)
    summary = models.TextField(blank=True)
    kind = models.CharField(max_length=16, choices=Kind)
    published_on = models.DateField()
    precision = models.CharField(max_length=8, choices=Activity.DatePrecision)
    area = models.ForeignKey(
        ResultArea, null=True, blank=True, on_delete=models.PROTECT, related_name="publications"
    )
    # what it came from: the conference that it sums up, the session that it was written for
    activities = models.ManyToManyField(Activity, blank=True, related_name="publications")
    source_line = models.CharField(max_length=120, blank=True)

    objects: ClassVar[models.Manager["Publication"]] = models.Manager()

    def __str__(self) -> str:
        return self.title


class PublicationEdition(models.Model):
    """A publication in one language, with its address where one is known."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="editions")
    language = models.CharField(max_length=10)
    address = models.URLField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication", "language"], name="reports_one_edition_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.language}"
