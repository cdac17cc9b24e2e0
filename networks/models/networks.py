"""The networks, under whom each stands and where it is present."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    """How exactly a date is known. Dates a source does not give are left open, not made up."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class NetworkQuerySet(models.QuerySet["Network"]):
    def with_page(self) -> "NetworkQuerySet":
        return self.exclude(level=Network.Level.GLOBAL)


class Network(models.Model):
    """A network of the alliance, from the whole to a local chapter. Its parent and status are dated rows."""

    class Level(models.TextChoices):
        GLOBAL = "global", _("global")
        REGIONAL = "regional", _("regional network")
        SUB_REGIONAL = "sub_regional", _("sub-regional network")
        NATIONAL = "national", _("national network")
        LOCAL = "local", _("local chapter")

    slug = models.SlugField(unique=True)
    level = models.CharField(max_length=12, choices=Level)
    name = models.CharField(max_length=150)
    local_name = models.CharField(max_length=150, blank=True)
    summary = models.TextField(blank=True)
    note = models.TextField(blank=True)
    languages = models.JSONField(default=list)
    # an address of the network's office, never a person's; it is shown to everybody
    mailbox = models.EmailField(max_length=254, blank=True)
    # in which its days are counted and its deadlines fall
    time_zone = models.CharField(max_length=40, default="UTC")

    objects = NetworkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["level"], condition=Q(level="global"), name="networks_one_root"
            ),
            models.CheckConstraint(condition=Q(name_en__gt=""), name="networks_name_in_english"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("networks:network", args=[self.slug])


class NetworkParent(models.Model):
    """Under whom a network stands, and when. An open start means: in place before the records begin."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="children")
    period = DateRangeField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="networks_one_parent_at_a_time",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=~Q(network=models.F("parent")), name="networks_nobody_is_their_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} under {self.parent_id}"


class NetworkCountry(models.Model):
    """Where a network is present. A country is not a network."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="countries")
    country = models.CharField(max_length=2)
    period = DateRangeField()
    # why a second active national network is in order here, where one is the rule
    exception_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="networks_one_presence_per_country_at_a_time",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("country", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="networks_country_is_iso2"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} in {self.country}"


class Theme(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)

    objects: ClassVar[models.Manager["Theme"]] = models.Manager()

    def __str__(self) -> str:
        return self.name
