"""Two entries that may tell of one event, and what people said about it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from networks.models import Network
from reports.models.activities import Activity


class ActivityPair(models.Model):
    """Asked to be joined, joined, told apart, or taken apart again. The entry that goes keeps its row and its address."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        JOINED = "joined", _("joined")
        APART = "apart", _("two events")
        UNDONE = "undone", _("taken apart again")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    going = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=State)
    # whose hosts are asked; empty once nobody is
    asked_of = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="asked_about"
    )
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField(auto_now=True)
    # what joining changed, so that it can be taken back
    added_hosts = models.ManyToManyField(Network, related_name="+")
    added_aliases = ArrayField(models.CharField(max_length=250), default=list)
    # of each count that followed: its key, the network and the source under which it stood, whether a person let it count
    moved_counts = models.JSONField(default=list)

    objects: ClassVar[models.Manager["ActivityPair"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kept=F("going")), name="reports_a_pair_has_two_entries"
            ),
            models.UniqueConstraint(
                Least("kept", "going"),
                Greatest("kept", "going"),
                condition=~Q(state="undone"),
                name="reports_one_answer_per_pair",
            ),
            models.UniqueConstraint(
                fields=["going"], condition=Q(state="joined"), name="reports_joined_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.going_id} and {self.kept_id}"
