"""Messages of a network to the people of its subtree, and to whom they went."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from alliance.models import LeasedWork
from networks.models import Network


class Announcement(LeasedWork):
    """A message in several languages; each reader gets theirs. It is sent in the background, once to each person."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="announcements")
    reaches_below = models.BooleanField(default=True)
    title = models.CharField(max_length=150)
    body = models.TextField(max_length=8000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Announcement"]] = models.Manager()

    def __str__(self) -> str:
        return f"announcement {self.public_id}"


class Delivery(models.Model):
    """That an announcement was written to somebody, in which language. The mail row says whether it left."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="deliveries"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    mail_key = models.CharField(max_length=120)

    objects: ClassVar[models.Manager["Delivery"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["announcement", "user"], name="members_one_copy_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} to {self.user_id}"
