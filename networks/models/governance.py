"""Bodies with their seats, and who sat on them."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models.networks import Network


class Body(models.Model):
    """A governing or advising body of a network."""

    class Kind(models.TextChoices):
        BOARD = "board", _("Board")
        STEERING_COMMITTEE = "steering_committee", _("steering committee")
        GOVERNANCE_COMMITTEE = "governance_committee", _("Governance Committee")
        YOUTH = "youth", _("youth advisory committee")
        ASSEMBLY = "assembly", _("annual general meeting")
        SECRETARIAT = "secretariat", _("Secretariat")

    slug = models.SlugField(unique=True)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="bodies")
    kind = models.CharField(max_length=24, choices=Kind)
    name = models.CharField(max_length=150)
    local_name = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Body"]] = models.Manager()

    class Meta:
        verbose_name_plural = _("bodies")

    def __str__(self) -> str:
        return self.name


class Constituency(models.TextChoices):
    """For whom a seat speaks. The sources' own groups; a seat may keep another code."""

    REGIONAL_NETWORKS = "regional-networks", _("regional networks")
    SUB_REGIONS = "sub-regions", _("sub-regions")
    COUNTRY_NETWORKS = "country-networks", _("country networks")
    MEMBERS_AT_LARGE = "members-at-large", _("members at large")
    COORDINATION = "coordination", _("coordination")
    WOMENS_RIGHTS = "womens-rights", _("women’s rights organisations")
    YOUTH = "youth", _("youth")
    LGBTIQ = "lgbtiq", _("LGBTIQ organisations")
    OTHER = "other", _("other groups")


class Seat(models.Model):
    """A place on a body, held or empty."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=150)
    constituency = models.CharField(max_length=60, blank=True)
    is_voting = models.BooleanField(default=True)
    # from which day on nobody can sit here any more; its terms stay on record
    retired_on = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager["Seat"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "position"], name="networks_one_seat_per_position"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SeatTerm(models.Model):
    """Who sat where, when. A governance record: it grants no right."""

    class How(models.TextChoices):
        ELECTED = "elected", _("elected")
        APPOINTED = "appointed", _("appointed")
        EX_OFFICIO = "ex_officio", _("by virtue of an office")
        UNKNOWN = "unknown", _("not recorded")

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="terms")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=150)
    period = DateRangeField()
    # how the seat was taken, and why the term ended, in the words of the minutes
    how = models.CharField(max_length=12, choices=How, default=How.UNKNOWN)
    end_reason = models.CharField(max_length=120, blank=True)
    # for people whom being named would endanger: the page says that the seat is held, and not by whom
    is_name_withheld = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["SeatTerm"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="networks_no_two_terms_on_one_seat",
                expressions=[("seat", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id}"
