"""The channels as their keepers see them. No number of concerns is told here: a change of it would be news."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accountability.models import ChannelChange, EscalationStep, IntakeChannel, SupportResource


@dataclass(frozen=True)
class KeptChannel:
    """A channel with what waits to be confirmed."""

    channel: IntakeChannel
    steps: tuple[EscalationStep, ...]
    waiting: tuple[ChannelChange, ...]


def channels() -> "QuerySet[IntakeChannel]":
    return IntakeChannel.objects.select_related("network").order_by("network__name", "pk")


def kept_channel(channel: IntakeChannel) -> KeptChannel:
    """A channel, its chain and its open changes; two queries."""
    steps = channel.steps.order_by("position")
    waiting = channel.changes.select_related("proposed_by").filter(is_confirmed__isnull=True)
    return KeptChannel(channel, tuple(steps), tuple(waiting.order_by("pk")))


def all_support() -> "QuerySet[SupportResource]":
    return SupportResource.objects.order_by("country", "position", "pk")


def rehearsal_is_old(channel: IntakeChannel, on: date) -> bool:
    """Recovery is rehearsed once a year."""
    return channel.rehearsed_on is None or (on - channel.rehearsed_on).days > 366
