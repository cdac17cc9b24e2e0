"""How a network admits members."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from networks.models.networks import Network


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
