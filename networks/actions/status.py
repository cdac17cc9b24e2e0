"""What a network is: its status with the minutes behind it, where it is present, and for how long it is suspended."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.finding import index
from alliance.models import User
from alliance.permissions import require
from networks.models import (
    Body,
    Network,
    NetworkCountry,
    NetworkStatus,
    NetworkSuspension,
    Precision,
    StatusProposal,
)
from networks.permissions import may_enter_countries, may_propose_status, may_shape_tree
from networks.queries import active_elsewhere, deciding_bodies, is_only_country, status_of

Status = NetworkStatus.Status


@transaction.atomic
def set_status(
    *,
    network: Network,
    status: str,
    by: User,
    since: date | None = None,
    precision: str = Precision.DAY,
    decided_on: date | None = None,
    decided_by: Body | None = None,
    minute_ref: str = "",
    exception_reason: str = "",
) -> NetworkStatus:
    """Give a network a status from a day on; the one before ends on that day.

    A country has one active national network at a time, unless `exception_reason` says why a second is in order.
    Raises ValidationError when the day lies before the status in force, or the country has its active network.
    """
    verdict = require(may_shape_tree(by))
    network = Network.objects.select_for_update().get(pk=network.pk)
    _end_status_in_force(network, since)
    if network.level == Network.Level.NATIONAL and status == Status.ACTIVE:
        span = DateRange(since, None)
        presences = NetworkCountry.objects.filter(network=network, period__overlap=span)
        _keep_one_active(network, presences, span, exception_reason, by)
    given = NetworkStatus.objects.create(
        network=network,
        status=status,
        period=DateRange(since, None),
        precision=precision,
        decided_on=decided_on,
        decided_by=decided_by,
        minute_ref=minute_ref,
    )
    record(
        "network.status_changed",
        network,
        by=by,
        right_used=verdict.right_used,
        after={
            "status": status,
            "since": since.isoformat() if since else None,
            "decided_by": decided_by.slug if decided_by else None,
            "minutes": minute_ref,
        },
        reason=exception_reason,
    )
    return given


@transaction.atomic
def enter_status_decision(
    *,
    network: Network,
    status: str,
    since: date,
    decided_on: date,
    decided_by: Body,
    minute_ref: str,
    by: User,
    exception_reason: str = "",
) -> NetworkStatus:
    """Enter what a body decided on a network's status; a proposal that waited is answered by it."""
    require(may_shape_tree(by))
    network = Network.objects.select_for_update().get(pk=network.pk)
    _check_minutes(network, decided_by, decided_on)
    in_force = status_of(network)
    if in_force and in_force.status == status and in_force.period.upper is None:
        raise ValidationError({"status": _("The network has this status already.")})
    given = set_status(
        network=network,
        status=status,
        since=since,
        decided_on=decided_on,
        decided_by=decided_by,
        minute_ref=minute_ref,
        exception_reason=exception_reason,
        by=by,
    )
    for proposal in _open_proposals(network):
        _answer(proposal, accepted=proposal.status == status, by=by)
    return given


@transaction.atomic
def propose_status(*, network: Network, status: str, reason: str, by: User) -> StatusProposal:
    """Propose another status; it holds when a body has decided so and the Secretariat has entered it."""
    verdict = require(may_propose_status(by, network))
    network = Network.objects.select_for_update().get(pk=network.pk)
    if _open_proposals(network).exists():
        raise ValidationError(_("A proposal for this network waits for a decision already."))
    in_force = status_of(network)
    if in_force and in_force.status == status:
        raise ValidationError({"status": _("The network has this status already.")})
    proposal = StatusProposal.objects.create(
        network=network, status=status, reason=reason, proposed_by=by
    )
    record(
        "network.status_proposed",
        network,
        by=by,
        right_used=verdict.right_used,
        after={"status": status},
        reason=reason,
    )
    return proposal


@transaction.atomic
def turn_down_status_proposal(*, proposal: StatusProposal, by: User) -> StatusProposal:
    """Note that the body left the status as it is. Pressing twice answers once."""
    require(may_shape_tree(by))
    proposal = StatusProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.answer == StatusProposal.Answer.OPEN:
        _answer(proposal, accepted=False, by=by)
    return proposal


@transaction.atomic
def suspend_network(
    *,
    network: Network,
    since: date,
    decided_on: date,
    decided_by: Body,
    minute_ref: str,
    by: User,
    until: date | None = None,
) -> NetworkSuspension:
    """Enter that a body has suspended a network; its status stays what it is.

    Raises ValidationError when it is suspended in that time already.
    """
    verdict = require(may_shape_tree(by))
    network = Network.objects.select_for_update().get(pk=network.pk)
    _check_minutes(network, decided_by, decided_on)
    if until and until <= since:
        raise ValidationError({"until": _("A suspension ends after it begins.")})
    period = DateRange(since, until)
    if NetworkSuspension.objects.filter(network=network, period__overlap=period).exists():
        raise ValidationError({"since": _("The network is suspended in that time already.")})
    suspension = NetworkSuspension.objects.create(
        network=network,
        period=period,
        decided_on=decided_on,
        decided_by=decided_by,
        minute_ref=minute_ref,
    )
    record(
        "network.suspended",
        network,
        by=by,
        right_used=verdict.right_used,
        after={
            "since": since.isoformat(),
            "until": until.isoformat() if until else None,
            "decided_by": decided_by.slug,
            "minutes": minute_ref,
        },
    )
    return suspension


@transaction.atomic
def end_network_suspension(
    *, suspension: NetworkSuspension, on: date, minute_ref: str, by: User
) -> NetworkSuspension:
    """Enter that a body ended a suspension, on a day after it began."""
    verdict = require(may_shape_tree(by))
    suspension = (
        NetworkSuspension.objects.select_for_update(of=("self",))
        .select_related("network")
        .get(pk=suspension.pk)
    )
    if on <= suspension.period.lower:
        raise ValidationError({"on": _("A suspension ends after it begins.")})
    if suspension.period.upper and suspension.period.upper <= on:
        raise ValidationError({"on": _("This suspension ends earlier already.")})
    suspension.period = DateRange(suspension.period.lower, on)
    suspension.save()
    record(
        "network.suspension_ended",
        suspension.network,
        by=by,
        right_used=verdict.right_used,
        after={"until": on.isoformat(), "minutes": minute_ref},
    )
    return suspension


@transaction.atomic
def note_presence(
    *,
    network: Network,
    country: str,
    by: User,
    since: date | None = None,
    exception_reason: str = "",
) -> NetworkCountry:
    """Note that a network is present in a country, from a day on; an open start means: before the records begin.

    Raises ValidationError when it is there in that time already, or when that would make a second active national
    network there. The Secretariat may say why a second one is in order.
    """
    verdict = require(may_enter_countries(by, network))
    if exception_reason:
        require(may_shape_tree(by))
    network = Network.objects.select_for_update().get(pk=network.pk)
    span = DateRange(since, None)
    there = NetworkCountry.objects.filter(network=network, country=country)
    if there.filter(period__overlap=span).exists():
        raise ValidationError({"since": _("The network is present there in that time already.")})
    presence = there.create(network=network, country=country, period=span)
    in_force = status_of(network)
    is_active = in_force is not None and in_force.status == Status.ACTIVE
    if network.level == Network.Level.NATIONAL and is_active:
        _keep_one_active(network, there.filter(pk=presence.pk), span, exception_reason, by)
    index.changed("countries")
    record(
        "network.presence_noted",
        network,
        by=by,
        right_used=verdict.right_used,
        after={"country": country, "since": since.isoformat() if since else None},
        reason=exception_reason,
    )
    return presence


@transaction.atomic
def end_presence(
    *, presence: NetworkCountry, on: date, by: User, reason: str = ""
) -> NetworkCountry:
    """Note that a network is present in a country no more, from a day on.

    A national network leaves its only country with a reason. Raises ValidationError where that is missing, where the
    day lies before the presence, or where it ends already.
    """
    verdict = require(may_enter_countries(by, presence.network))
    network = Network.objects.select_for_update().get(pk=presence.network_id)
    presence = NetworkCountry.objects.select_for_update(of=("self",)).get(pk=presence.pk)
    if presence.period.upper:
        raise ValidationError({"on": _("The end of this presence is entered already.")})
    if presence.period.lower and on <= presence.period.lower:
        raise ValidationError({"on": _("A presence ends after it begins.")})
    if not reason and is_only_country(presence, on):
        raise ValidationError({"reason": _("Write in a few words why.")})
    presence.period = DateRange(presence.period.lower, on)
    presence.save()
    index.changed("countries")
    record(
        "network.presence_ended",
        network,
        by=by,
        right_used=verdict.right_used,
        after={"country": presence.country, "until": on.isoformat()},
        reason=reason,
    )
    return presence


def _end_status_in_force(network: Network, since: date | None) -> None:
    """A status begins where the one before ends: no overlap, no gap."""
    last = NetworkStatus.objects.filter(network=network).order_by("-period").first()
    if last is None:
        return
    began, ended = last.period.lower, last.period.upper
    if since is None or (began and since <= began) or (ended and since != ended):
        raise ValidationError(
            {"since": _("The new status begins after the one before, and leaves no gap.")}
        )
    last.period = DateRange(began, since)
    last.save()


def _keep_one_active(
    network: Network,
    presences: "QuerySet[NetworkCountry]",
    span: DateRange,
    exception_reason: str,
    by: User,
) -> None:
    """No country gets a second active national network, unless somebody says why; then its presence is flagged."""
    countries = sorted(presences.values_list("country", flat=True))
    _lock_countries(countries)
    taken = active_elsewhere(network, countries, span)
    if not taken:
        return
    if not exception_reason:
        raise ValidationError(_why_not_a_second(taken[0].network, by))
    presences.filter(country__in=[row.country for row in taken]).update(
        exception_reason=exception_reason
    )


def _why_not_a_second(there: Network, by: User) -> dict[str, str]:
    name = {"name": there.name}
    if may_shape_tree(by):
        sentence = _(
            "%(name)s is the active national network there already. "
            "Say why a second one is in order, or change the status of the other first."
        )
        return {"exception_reason": sentence % name}
    sentence = _(
        "%(name)s is the active national network there already. "
        "Only the Secretariat can enter a second one."
    )
    return {"country": sentence % name}


def _lock_countries(countries: Iterable[str]) -> None:
    """Whoever makes a network active in a country waits for others who do the same there. Countries are no rows."""
    with connection.cursor() as cursor:
        for country in countries:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"networks.country.{country}"]
            )


def _check_minutes(network: Network, body: Body, decided_on: date) -> None:
    if decided_on > timezone.now().date():
        raise ValidationError({"decided_on": _("A decision is entered after it was taken.")})
    if not deciding_bodies(network).filter(pk=body.pk).exists():
        raise ValidationError(
            {"decided_by": _("Only a body of this network or of one above it decides this.")}
        )


def _open_proposals(network: Network) -> "QuerySet[StatusProposal]":
    return StatusProposal.objects.filter(
        network=network, answer=StatusProposal.Answer.OPEN
    ).select_for_update(of=("self",))


def _answer(proposal: StatusProposal, *, accepted: bool, by: User) -> None:
    answers = StatusProposal.Answer
    proposal.answer = answers.ACCEPTED if accepted else answers.REJECTED
    proposal.answered_by = by
    proposal.answered_at = timezone.now()
    proposal.save()
    record(
        "network.status_proposal_answered",
        proposal.network,
        by=by,
        after={"proposed": proposal.status, "answer": proposal.answer},
    )
