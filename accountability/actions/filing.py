"""Filing a concern: sealed to those who will read it, stored once, whatever is pressed twice."""

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accountability import trust
from accountability.actions.items import StoredFile, new_item
from accountability.actions.statistics import count_filing
from accountability.actions.trail import record_case
from accountability.conflicts import digest_of_ties
from accountability.deadlines import deadlines, today_of
from accountability.models import Case, CaseEvent, CaseExclusion, CaseGrant, CaseKey, IntakeChannel
from accountability.opened import IDENTITY, REPORT, REPORTER
from accountability.routes import Receiver, Route, route
from accountability.vault.cases import (
    CaseKeys,
    Compartment,
    Place,
    ReporterRing,
    among_marks_of_nobody,
    announcement,
    exclusion_mark,
    grant,
    hand_of,
    new_tag_key,
    trail_tag,
    wrap_ring,
)
from accountability.vault.codes import ALPHABET
from accountability.vault.derivation import CodeKeys
from accountability.vault.keys import PrivateKeys, seal_to

PROTOCOL_CHARACTERS = 8


class NoChannelError(Exception):
    """No channel is open that could receive this."""


@dataclass(frozen=True, repr=False)
class Filing:
    """What somebody sends: words and choices, whom it concerns, and the keys of the code they wrote down."""

    keys: CodeKeys
    channel: IntakeChannel
    kind: Case.Kind
    report: Mapping[str, Any]
    subjects: Collection[UUID] = frozenset()
    identity: Mapping[str, Any] | None = None
    identity_for_all_readers: bool = False
    is_urgent: bool = False
    is_kept_longer: bool = False
    is_quarantined: bool = False
    must_change_code: bool = False
    files: tuple[StoredFile, ...] = ()


@dataclass(frozen=True)
class Filed:
    """The case, and whether this same filing had already arrived."""

    case: Case
    was_there: bool


@dataclass(repr=False)
class _Sealing:
    """Everything that exists in clear only while a concern is being stored."""

    case: UUID = field(default_factory=uuid4)
    keys: CaseKeys = field(default_factory=CaseKeys.fresh)
    tag_key: bytes = field(default_factory=new_tag_key)
    reporter: PrivateKeys = field(default_factory=PrivateKeys.fresh)

    def place(self, compartment: Compartment) -> Place:
        return Place(self.case, compartment, 0)


def file_concern(*, filing: Filing, besides: Callable[[Case], None] | None = None) -> Filed:
    """Store a concern for good, and do `besides` with it, or find that the same code has already filed it.

    Raises NoChannelError and routes.NobodyReceivesError; nothing is stored then. The code's look-up is the natural key:
    the same send again answers with the case that is there.
    """
    known = Case.objects.filter(receipt_lookup=filing.keys.lookup).first()
    if known:
        return Filed(known, was_there=True)
    if not filing.channel.is_open:
        raise NoChannelError
    try:
        with transaction.atomic():
            return Filed(_store(filing, besides), was_there=False)
    except IntegrityError:
        # the other one of two simultaneous sends was first
        known = Case.objects.filter(receipt_lookup=filing.keys.lookup).first()
        if known is None:
            raise
        return Filed(known, was_there=True)


def _store(filing: Filing, besides: Callable[[Case], None] | None) -> Case:
    today = today_of(filing.channel, timezone.now())
    way = route(filing.channel, filing.subjects, today)
    sealing = _Sealing()
    case = _case(filing, sealing)
    _store_keys(sealing)
    _store_grants(filing, sealing, way)
    _store_marks(filing, sealing)
    _store_report(filing, sealing, way)
    count_filing(
        channel=filing.channel,
        kind=filing.kind,
        report=filing.report,
        is_taken_down=filing.must_change_code,
    )
    if besides:
        besides(case)
    # the trail lets one write at a time until the transaction ends: whoever else sends waits for what comes after this
    record_case(CaseEvent.Verb.FILED, by=None, case_tag=trail_tag(sealing.tag_key))
    return case


def _case(filing: Filing, sealing: _Sealing) -> Case:
    today = today_of(filing.channel, timezone.now())
    due = deadlines(filing.channel, today, urgent=filing.is_urgent)
    ring = ReporterRing(keys=sealing.reporter, case_public=sealing.keys.public)
    case = Case(
        id=sealing.case,
        protocol_number="".join(secrets.choice(ALPHABET) for _ in range(PROTOCOL_CHARACTERS)),
        kind=filing.kind,
        status=Case.Status.QUARANTINED if filing.is_quarantined else Case.Status.RECEIVED,
        is_urgent=filing.is_urgent,
        is_kept_longer=filing.is_kept_longer,
        received_on=today,
        receipt_lookup=filing.keys.lookup,
        reporter_wrapped=wrap_ring(ring, filing.keys.wrap, sealing.case),
        reporter_x_public=sealing.reporter.public.x,
        reporter_ed_public=sealing.reporter.public.ed,
        must_change_code=filing.must_change_code,
    )
    if filing.kind == Case.Kind.COMPLAINT:
        case.ack_due_on, case.ack_latest_on = due.acknowledge, due.acknowledge_latest
        case.triage_due_on, case.progress_due_on = due.triage, due.progress
        case.feedback_due_on = due.feedback
    case.save(force_insert=True)
    return case


def _store_keys(sealing: _Sealing) -> None:
    CaseKey.objects.bulk_create(
        CaseKey(
            case_id=sealing.case,
            compartment=compartment,
            epoch=0,
            public=public,
            sealed_tag_key=seal_to(public, sealing.tag_key)
            if compartment == Compartment.INTERNAL
            else b"",
        )
        for compartment, public in sealing.keys.public.items()
    )


def _store_grants(filing: Filing, sealing: _Sealing, way: Route) -> None:
    handlers = [
        *((one, CaseGrant.Role.LEAD, CaseGrant.State.ACTIVE) for one in way.readers[:1]),
        *((one, CaseGrant.Role.HANDLER, CaseGrant.State.ACTIVE) for one in way.readers[1:]),
        *((one, CaseGrant.Role.STAND_IN, CaseGrant.State.DORMANT) for one in way.stand_ins),
    ]
    rows = [
        _grant(sealing, compartment, one, role, state)
        for one, role, state in handlers
        for compartment in (Compartment.SHARED, Compartment.INTERNAL)
    ]
    if filing.identity_for_all_readers:
        rows += [_grant(sealing, Compartment.IDENTITY, *one) for one in handlers]
    else:
        rows.append(
            _grant(
                sealing,
                Compartment.IDENTITY,
                way.custodian,
                CaseGrant.Role.CUSTODIAN,
                CaseGrant.State.ACTIVE,
            )
        )
    rows += [
        _unnamed_grant(sealing, compartment, CaseGrant.Holder.REPORTER, sealing.reporter.public.x)
        for compartment in (Compartment.SHARED, Compartment.IDENTITY)
    ]
    if escrow := trust.pinned_escrow():
        rows += [
            _unnamed_grant(sealing, compartment, CaseGrant.Holder.ESCROW, escrow)
            for compartment in Compartment
        ]
    CaseGrant.objects.bulk_create(rows)


def _grant(
    sealing: _Sealing,
    compartment: Compartment,
    receiver: Receiver,
    role: CaseGrant.Role,
    state: CaseGrant.State,
) -> CaseGrant:
    row = _unnamed_grant(sealing, compartment, CaseGrant.Holder.HANDLER, receiver.trusted.x)
    row.key = receiver.trusted.key
    row.role, row.state = role, state
    row.checked_ties = digest_of_ties(receiver.ties)
    return row


def _unnamed_grant(
    sealing: _Sealing, compartment: Compartment, holder: CaseGrant.Holder, public_x: bytes
) -> CaseGrant:
    place = sealing.place(compartment)
    return CaseGrant(
        case_id=sealing.case,
        holder=holder,
        compartment=compartment,
        epoch=0,
        sealed=grant(sealing.keys.private[compartment], place, public_x),
        granted_on=timezone.now().date(),
    )


def _store_marks(filing: Filing, sealing: _Sealing) -> None:
    marks = {exclusion_mark(sealing.tag_key, subject) for subject in filing.subjects}
    CaseExclusion.objects.bulk_create(
        CaseExclusion(case_id=sealing.case, mark=mark) for mark in among_marks_of_nobody(marks)
    )


def _store_report(filing: Filing, sealing: _Sealing, way: Route) -> None:
    values = {
        **filing.report,
        "keys": announcement(sealing.keys.public, sealing.tag_key),
        # along its chain others are asked later; nothing in clear says through which door a concern came
        "channel": str(filing.channel.network_id),
        "readers": [one.level.value for one in way.readers],
        "stand_ins": [one.level.value for one in way.stand_ins],
        "hands": _hands(way),
    }
    new_item(
        sealing.place(Compartment.SHARED),
        sealing.keys.public[Compartment.SHARED],
        kind=REPORT,
        author=REPORTER,
        signing=sealing.reporter.ed,
        values=values,
        files=filing.files,
    )
    # An anonymous concern has an item of this compartment too, so that its rows say nothing. Who reads this one alone
    # finds here to which keys an opening is told, and under which pseudonym the trail has it.
    new_item(
        sealing.place(Compartment.IDENTITY),
        sealing.keys.public[Compartment.IDENTITY],
        kind=IDENTITY,
        author=REPORTER,
        signing=sealing.reporter.ed,
        values={
            **(filing.identity or {}),
            "keys": announcement(sealing.keys.public, sealing.tag_key),
            "trail": trail_tag(sealing.tag_key).hex(),
            "hands": _hands(way),
        },
    )


def _hands(way: Route) -> list[str]:
    """Everybody who gets a key, the custodian and the stand-ins too: only these write into the case."""
    receivers = [*way.readers, *way.stand_ins, way.custodian]
    return sorted({hand_of(bytes(one.trusted.key.ed_public)) for one in receivers})
