"""Channels: set up, described, rehearsed; their chain and their opening changed by two persons; the list of support."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.actions.rules import keep_for
from accountability.actions.trail import record_case
from accountability.models import (
    CaseEvent,
    ChannelChange,
    EscalationStep,
    IntakeChannel,
    SupportResource,
)
from accountability.permissions.channels import may_decide_change, may_keep_channels
from accountability.queries.retention import days_of_rules
from accountability.routes import READERS, NobodyReceivesError, route
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts
from alliance.translations import forget_texts, write_texts
from networks.models import Network

Level = EscalationStep.Level
Subject = ChannelChange.Subject


@dataclass(frozen=True)
class Support:
    """What the list of support says of one place."""

    country: str
    names: Texts
    what: Texts
    phone: str
    website: str
    position: int
    checked_on: date


@transaction.atomic
def set_up_channel(*, network: Network, by: User) -> IntakeChannel:
    """A channel for a network; closed until its recovery is rehearsed and two persons open it."""
    require(may_keep_channels(by))
    channel, is_new = IntakeChannel.objects.get_or_create(network=network)
    if is_new:
        record_case(CaseEvent.Verb.CHANNEL_CHANGED, by=by)
    return channel


@transaction.atomic
def describe_channel(
    *,
    channel: IntakeChannel,
    working_days: Sequence[int],
    time_zone: str,
    other_ways: Texts,
    by: User,
) -> IntakeChannel:
    """Which days count as working days, in whose time, and how else one can raise a concern."""
    require(may_keep_channels(by))
    channel = IntakeChannel.objects.select_for_update().get(pk=channel.pk)
    channel.working_days, channel.time_zone = sorted(set(working_days)), time_zone
    channel.save()
    write_texts(channel, {"other_ways": other_ways}, by=by)
    record_case(CaseEvent.Verb.CHANNEL_CHANGED, by=by)
    return channel


@transaction.atomic
def record_rehearsal(*, channel: IntakeChannel, on: date, by: User) -> IntakeChannel:
    """Keep that the way back with three shares was walked to its end, with this channel's recipients."""
    require(may_keep_channels(by))
    if on > timezone.now().date():
        raise ValidationError(_("A rehearsal lies in the past."))
    channel = IntakeChannel.objects.select_for_update().get(pk=channel.pk)
    channel.rehearsed_on, channel.rehearsed_by = on, by
    channel.save(update_fields=["rehearsed_on", "rehearsed_by"])
    record_case(CaseEvent.Verb.CHANNEL_CHANGED, by=by)
    return channel


@transaction.atomic
def propose_chain(*, channel: IntakeChannel, levels: Sequence[Level], by: User) -> ChannelChange:
    """Propose who receives, and in which order."""
    if len(set(levels)) != len(levels) or not levels:
        raise ValidationError(_("Each level stands in the chain once at most."))
    return _propose(channel, Subject.CHAIN, {"levels": [level.value for level in levels]}, by)


@transaction.atomic
def propose_opening(*, channel: IntakeChannel, is_open: bool, by: User) -> ChannelChange:
    """Propose that a channel opens, or closes."""
    require(may_keep_channels(by))
    channel = IntakeChannel.objects.select_for_update().get(pk=channel.pk)
    if is_open:
        _check_ready(channel)
    return _propose(channel, Subject.OPENING, {"open": is_open}, by)


@transaction.atomic
def propose_days(*, days: Mapping[str, int], by: User) -> ChannelChange:
    """Propose how long each kind of concern is kept. It holds for all channels, so it waits at the whole alliance's."""
    require(may_keep_channels(by))
    known = days_of_rules()
    wanted = {what: number for what, number in days.items() if number != known[what]}
    if not wanted:
        raise ValidationError(_("It is kept for so many days already."))
    whole = Network.objects.get(level=Network.Level.GLOBAL)
    return _propose(set_up_channel(network=whole, by=by), Subject.KEEPING, {"days": wanted}, by)


@transaction.atomic
def decide_change(*, change: ChannelChange, is_confirmed: bool, by: User) -> ChannelChange:
    """Confirm what another has proposed, or turn it down. Whoever proposed it may take it back."""
    change = (
        ChannelChange.objects.select_for_update(of=("self",))
        .select_related("channel", "proposed_by")
        .get(pk=change.pk)
    )
    if change.is_confirmed is not None:
        raise ValidationError(_("This has been decided already."))
    if not is_confirmed and change.proposed_by == by:
        require(may_keep_channels(by))
        change.is_confirmed = False
        change.save(update_fields=["is_confirmed"])
        return change
    verdict = require(may_decide_change(by, change))
    if is_confirmed and change.subject == Subject.KEEPING:
        keep_for(change.values["days"], right_used=verdict.right_used, by=by)
    elif is_confirmed:
        _carry_out(change)
    change.is_confirmed, change.decided_by, change.decided_at = is_confirmed, by, timezone.now()
    change.save(update_fields=["is_confirmed", "decided_by", "decided_at"])
    record_case(CaseEvent.Verb.CHANNEL_CHANGED, by=by)
    return change


@transaction.atomic
def keep_support(*, support: Support, by: User, row: SupportResource | None = None) -> int:
    """Enter where people find help, or correct it; its key in the list."""
    require(may_keep_channels(by))
    row = row or SupportResource()
    row.country, row.position = support.country, support.position
    row.phone, row.website, row.checked_on = support.phone, support.website, support.checked_on
    row.save()
    write_texts(row, {"name": support.names, "what": support.what}, by=by)
    return row.pk


@transaction.atomic
def drop_support(*, row: SupportResource, by: User) -> None:
    """Take a place of help off the list."""
    require(may_keep_channels(by))
    forget_texts(row)
    row.delete()


def _propose(
    channel: IntakeChannel, subject: ChannelChange.Subject, values: Mapping[str, Any], by: User
) -> ChannelChange:
    require(may_keep_channels(by))
    IntakeChannel.objects.select_for_update().get(pk=channel.pk)
    waiting = channel.changes.filter(subject=subject, is_confirmed__isnull=True)
    same = waiting.filter(values=values, proposed_by=by).first()
    if same:
        return same
    if waiting.exists():
        raise ValidationError(
            _("Another change of this waits to be confirmed. Decide on it first.")
        )
    return ChannelChange.objects.create(
        channel=channel, subject=subject, values=values, proposed_by=by
    )


def _carry_out(change: ChannelChange) -> None:
    channel = IntakeChannel.objects.select_for_update().get(pk=change.channel_id)
    if change.subject == Subject.CHAIN:
        channel.steps.all().delete()
        EscalationStep.objects.bulk_create(
            EscalationStep(channel=channel, position=position, level=Level(level))
            for position, level in enumerate(change.values["levels"])
        )
    else:
        if change.values["open"]:
            _check_ready(channel)
        channel.is_open = change.values["open"]
        channel.save(update_fields=["is_open"])


def _check_ready(channel: IntakeChannel) -> None:
    """Raises ValidationError where recovery was not rehearsed, or fewer than two could read."""
    if channel.rehearsed_on is None:
        raise ValidationError(_("Rehearse the recovery first, and record the day."))
    try:
        readers = route(channel, (), timezone.now().date()).readers
    except NobodyReceivesError:
        readers = ()
    if len(readers) < READERS:
        raise ValidationError(
            _("Fewer than two certified people would receive concerns here. Certify more first.")
        )
