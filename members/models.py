"""Organisations and people of the alliance, who speaks for them, where they belong, who hosts and supports whom."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Network, Precision


class Member(models.Model):
    """An organisation or a person. Nothing of it is public unless the member said so."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("member organisation")
        PERSON = "person", _("individual member")

    class Listing(models.TextChoices):
        HIDDEN = "hidden", _("not listed")
        PUBLIC = "public", _("listed for everyone")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=150)
    country = models.CharField(max_length=2, blank=True)
    listing = models.CharField(max_length=8, choices=Listing, default=Listing.HIDDEN)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Representative(models.Model):
    """Somebody with a login of their own who speaks for a member."""

    class Role(models.TextChoices):
        PRIMARY = "primary", _("primary representative")
        REPRESENTATIVE = "representative", _("representative")
        EDITOR = "editor", _("editor of the profile")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="representatives")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="representations"
    )
    role = models.CharField(max_length=16, choices=Role)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="members_one_representation_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.member_id}"


class Membership(models.Model):
    """Where a member belongs, from when to when."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        REAFFIRMATION_DUE = "reaffirmation_due", _("to be re-affirmed")
        SUSPENDED = "suspended", _("suspended")
        ENDED = "ended", _("ended")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="memberships")
    period = DateRangeField()
    state = models.CharField(max_length=20, choices=State, default=State.ACTIVE)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="members_one_membership_per_network_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("network", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.network_id}"


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def of(self, network: Network) -> "PartnershipQuerySet":
        return self.filter(network=network).order_by("kind", "name", "pk")


class Partnership(models.Model):
    """What ties an organisation to a network from outside the membership: it hosts, works with or funds it."""

    class Kind(models.TextChoices):
        HOST = "host", _("host organisation")
        PARTNER = "partner", _("partner")
        DONOR = "donor", _("donor")

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="partnerships")
    kind = models.CharField(max_length=8, choices=Kind)
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    name = models.CharField(max_length=150)
    note = models.TextField(blank=True)
    period = DateRangeField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    source_line = models.CharField(max_length=120, blank=True)

    objects = PartnershipQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"
