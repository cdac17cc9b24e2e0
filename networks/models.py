"""The tree of networks with its history, its bodies and seats, and the roles held on it."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
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


class NetworkStatus(models.Model):
    """What a network was, and when: append-only but for the day on which a status ends."""

    class Status(models.TextChoices):
        FORMING = "forming", _("forming")
        EMERGING = "emerging", _("emerging")
        ACTIVE = "active", _("active")
        DORMANT = "dormant", _("dormant")
        CLOSED = "closed", _("closed")

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=10, choices=Status)
    period = DateRangeField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "networks.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    minute_ref = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="networks_one_status_at_a_time",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.status}"


class NetworkSuspension(models.Model):
    """For how long a body has suspended a network: a dated record beside the status, not a status of its own."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="suspensions")
    period = DateRangeField()
    decided_on = models.DateField()
    decided_by = models.ForeignKey("networks.Body", on_delete=models.PROTECT, related_name="+")
    minute_ref = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="networks_one_suspension_at_a_time",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} suspended"


class StatusProposal(models.Model):
    """What a coordination proposes for a network's status; the Secretariat enters the body's decision on it."""

    class Answer(models.TextChoices):
        OPEN = "open", _("waiting for a decision")
        ACCEPTED = "accepted", _("decided as proposed")
        REJECTED = "rejected", _("decided otherwise")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="status_proposals")
    status = models.CharField(max_length=10, choices=NetworkStatus.Status)
    reason = models.TextField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["network"],
                condition=Q(answer="open"),
                name="networks_one_open_status_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.status}?"


class AdmissionPolicy(models.Model):
    """How a network admits members. Without a row the usual policy holds; an emerging network admits only with one."""

    network = models.OneToOneField(
        Network, on_delete=models.PROTECT, related_name="admission_policy"
    )
    # how many distinct people must have looked before the decision, the decider among them
    quorum = models.PositiveSmallIntegerField(default=1)
    referees = models.PositiveSmallIntegerField(default=0)
    target_days = models.PositiveSmallIntegerField(default=7)
    max_days = models.PositiveSmallIntegerField(default=30)
    min_representatives = models.PositiveSmallIntegerField(default=1)
    # whether deputies decide as well, or prepare and recommend only
    deputies_decide = models.BooleanField(default=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quorum__gte=1, quorum__lte=9)
                & Q(referees__lte=5)
                & Q(target_days__gte=1)
                & Q(max_days__gte=models.F("target_days"))
                & Q(max_days__lte=180)
                & Q(min_representatives__gte=1, min_representatives__lte=5),
                name="networks_an_admission_policy_can_be_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"admission to {self.network_id}"


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


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force(self, at: datetime) -> "RoleAssignmentQuerySet":
        """The rights that hold at this moment: begun, not ended, not revoked."""
        return self.filter(period__contains=at, revoked_at__isnull=True)


class RoleAssignment(models.Model):
    """A right on a network or its subtree, with a start, an end, and somebody who granted it."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordination")
        DEPUTY = "deputy", _("deputy coordination")
        EDITOR = "editor", _("editing")
        SECRETARIAT = "secretariat", _("Secretariat")
        SECRETARIAT_LEAD = "secretariat_lead", _("Secretariat lead")
        FOCAL_POINT = "focal_point", _("accountability focal point")
        BOARD = "board", _("Board")
        TECHNICAL_ADMINISTRATOR = "technical_administrator", _("technical administration")

    class Reach(models.TextChoices):
        NODE = "node", _("this network only")
        SUBTREE = "subtree", _("this network and all below it")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_assignments"
    )
    role = models.CharField(max_length=24, choices=Role)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="role_assignments")
    reach = models.CharField(max_length=8, choices=Reach, default=Reach.SUBTREE)
    period = DateTimeRangeField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period__endswith__isnull=False, period__startswith__isnull=False),
                name="networks_every_right_ends",
            ),
            models.CheckConstraint(
                condition=~Q(user=models.F("granted_by")), name="networks_nobody_grants_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} on {self.network_id}"
