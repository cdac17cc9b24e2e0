"""What a network was, and when: its status, its suspensions, and what is proposed for it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models.networks import Network, Precision


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
