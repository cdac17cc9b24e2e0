"""Where members belong and from when to when, who suspended them, and what else ties organisations to networks."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import SealedTextField, User
from members.models.members import Member
from networks.models import Body, Network, Precision


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date | None = None) -> "MembershipQuerySet":
        """Those that hold on a day, the suspended ones among them.

        What ended holds no more from the moment it ended, also where its last day is not over yet; a day gone by is
        told by the dates alone.
        """
        today = timezone.now().date()
        on = on or today
        holding = self.filter(period__contains=on)
        return holding if on < today else holding.exclude(state=Membership.State.ENDED)

    def of(self, user: User) -> "MembershipQuerySet":
        """Those of the members that this person speaks for, the ended ones among them."""
        own = Member.objects.standing().spoken_for_by(user).values("pk")
        return self.filter(member__in=own)


class WhyLeft(models.TextChoices):
    """What a member that leaves may say about it: a choice of words, never a text that others would have to keep."""

    NO_TIME = "no_time", _("We have no time or people for it at the moment.")
    CLOSING = "closing", _("Our work ends, or changes its subject.")
    ELSEWHERE = "elsewhere", _("We go on with other alliances.")
    NOT_USEFUL = "not_useful", _("It was of little use to us.")
    DISAGREE = "disagree", _("We do not agree with how things are done.")
    SAFETY = "safety", _("It is not safe for us to belong.")
    OTHER = "other", _("Something else.")


class Membership(models.Model):
    """Where a member belongs, from when to when. Whether a pledge is due follows from the pledges and is kept nowhere."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        ENDED = "ended", _("ended")

    class EndReason(models.TextChoices):
        RESIGNED = "resigned", _("left")
        REMOVED = "removed", _("removed by decision of a body")
        DISSOLVED = "dissolved", _("dissolved")
        MERGED = "merged", _("joined with another record")
        TRANSFERRED = "transferred", _("moved to another network")
        LAPSED = "lapsed", _("lapsed")
        ENTERED_BY_MISTAKE = "mistake", _("entered by mistake")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="memberships")
    period = DateRangeField()
    state = models.CharField(max_length=20, choices=State, default=State.ACTIVE)
    end_reason = models.CharField(max_length=12, choices=EndReason, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["network", "state"], name="members_by_network"),
        ]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="members_one_membership_per_network_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("network", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(state="ended", period__endswith__isnull=False)
                | (~Q(state="ended") & Q(period__endswith__isnull=True)),
                name="members_what_ended_has_a_last_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.network_id}"

    @property
    def ended_on(self) -> date | None:
        """The day on which it ended, never one to come; none while it goes on."""
        upper: date | None = self.period.upper
        return min(upper, timezone.now().date()) if upper else None


class MembershipSuspension(models.Model):
    """For how long a body has suspended a membership. The reason is never public."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="suspensions")
    period = DateRangeField()
    decided_on = models.DateField()
    decided_by = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    minute_ref = models.CharField(max_length=120)
    internal_reason = SealedTextField(blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[models.Manager["MembershipSuspension"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="members_one_suspension_at_a_time",
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} suspended"


class MembershipProposal(models.Model):
    """What a coordination proposes about a membership; a body decides and the Secretariat enters it."""

    class Kind(models.TextChoices):
        SUSPEND = "suspend", _("suspend the membership")
        END = "end", _("end the membership")

    class Answer(models.TextChoices):
        OPEN = "open", _("waiting for a decision")
        ACCEPTED = "accepted", _("decided as proposed")
        REJECTED = "rejected", _("decided otherwise")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=8, choices=Kind)
    internal_reason = SealedTextField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["MembershipProposal"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(answer="open"),
                name="members_one_open_proposal_per_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.membership_id}?"


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
