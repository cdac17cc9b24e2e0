"""Where concerns come in, who reads them in which order, and where people find support."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def weekdays() -> list[int]:
    """Monday to Friday, as ISO counts them."""
    return [1, 2, 3, 4, 5]


class IntakeChannel(models.Model):
    """A door for concerns about one part of the alliance. The Global Alliance's is the one that always stands."""

    network = models.OneToOneField(
        "networks.Network", on_delete=models.PROTECT, related_name="intake_channel"
    )
    is_open = models.BooleanField(default=False)
    # a channel opens only where recovery has been rehearsed
    rehearsed_on = models.DateField(null=True, blank=True)
    rehearsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    working_days = ArrayField(models.PositiveSmallIntegerField(), default=weekdays)
    time_zone = models.CharField(max_length=40, default="UTC")
    other_ways = models.TextField(_("other ways to raise a concern"), blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(rehearsed_on__isnull=False),
                name="accountability_no_channel_opens_unrehearsed",
            ),
        ]

    def __str__(self) -> str:
        return f"channel of {self.network_id}"


class EscalationStep(models.Model):
    """One level of those who receive: filled from the first, going on where too few remain or a deadline passed."""

    class Level(models.TextChoices):
        NETWORK = "network", _("focal points of the network")
        REGION = "region", _("focal points of the region above")
        ALLIANCE = "alliance", _("focal points of the whole alliance")
        LEAD = "lead", _("the accountability lead")
        OTHER_REGION = "other_region", _("focal points of another region")
        TRUSTEE = "trustee", _("a governance trustee")
        OUTSIDE = "outside", _("the outside contact")

    channel = models.ForeignKey(IntakeChannel, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=12, choices=Level)

    class Meta:
        ordering: ClassVar = ["channel", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "position"],
                name="accountability_one_level_at_a_step",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.level}"


class ChannelChange(models.Model):
    """A change of a channel that one person proposes and another confirms."""

    class Subject(models.TextChoices):
        CHAIN = "chain", _("who receives, and in which order")
        OPENING = "opening", _("opening or closing the channel")
        KEEPING = "keeping", _("how long concerns are kept")

    channel = models.ForeignKey(IntakeChannel, on_delete=models.PROTECT, related_name="changes")
    subject = models.CharField(max_length=8, choices=Subject)
    values = models.JSONField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_confirmed = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
                name="accountability_nobody_confirms_their_own_change",
            ),
        ]

    def __str__(self) -> str:
        return f"change of {self.subject}"


class SupportResource(models.Model):
    """Where somebody finds help near them: shown before the form, on the receipt and on the page of a concern."""

    country = models.CharField(max_length=2, blank=True)
    """ISO 3166-1 alpha-2; empty for everywhere."""
    name = models.CharField(max_length=200)
    what = models.TextField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    website = models.URLField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    checked_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["country", "position", "pk"]

    def __str__(self) -> str:
        return self.name
