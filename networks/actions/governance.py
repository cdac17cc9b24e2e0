"""The record of governance: bodies are set up, seats added and retired, terms entered and ended."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns
from alliance.translations import note_what_people_wrote, write_texts
from networks.models import Body, Network, Seat, SeatTerm
from networks.permissions import may_keep_seats


@transaction.atomic
def set_up_body(
    *,
    network: Network,
    kind: str,
    name: Texts,
    by: User,
    slug: str = "",
    seats: Iterable[Mapping[str, Any]] = (),
    local_name: str = "",
    note: Texts | None = None,
) -> Body:
    """Set up a body with its seats, held or empty. `seats` hold title, count, constituency and voting."""
    verdict = require(may_keep_seats(by, network))
    # bodies of one network are set up one after the other, so that two do not take one address
    Network.objects.select_for_update().get(pk=network.pk)
    body = Body.objects.create(
        slug=slug or _free_slug(f"{network.slug}-{name['en']}"),
        network=network,
        kind=kind,
        local_name=local_name,
        **in_columns("name", name),
        **in_columns("note", note),
    )
    for position, seat in enumerate(_one_by_one(seats), start=1):
        row = Seat.objects.create(
            body=body,
            position=position,
            constituency=str(seat.get("constituency", "")),
            is_voting=bool(seat.get("voting", True)),
            **in_columns("title", seat["title"]),
        )
        note_what_people_wrote(row, by=by)
    note_what_people_wrote(body, by=by)
    record("body.set_up", body, by=by, right_used=verdict.right_used, after={"slug": body.slug})
    return body


@transaction.atomic
def change_body(
    *, body: Body, kind: str, name: Texts, local_name: str, note: Texts, by: User
) -> Body:
    """Say anew what a body is called and what it does. Its address stays."""
    verdict = require(may_keep_seats(by, body.network))
    body = Body.objects.select_for_update(of=("self",)).select_related("network").get(pk=body.pk)
    body.kind = kind
    body.local_name = local_name
    body.save()
    texts = write_texts(body, {"name": name, "note": note}, by=by)
    record(
        "body.changed",
        body,
        by=by,
        right_used=verdict.right_used,
        after={"kind": kind, "texts": texts},
    )
    return body


@transaction.atomic
def add_seat(*, body: Body, title: Texts, constituency: str, is_voting: bool, by: User) -> Seat:
    """Add a seat at the end of a body. Two people who coordinate together sit on two seats."""
    verdict = require(may_keep_seats(by, body.network))
    Body.objects.select_for_update().get(pk=body.pk)
    last = Seat.objects.filter(body=body).aggregate(last=Max("position"))["last"] or 0
    seat = Seat.objects.create(
        body=body,
        position=last + 1,
        constituency=constituency,
        is_voting=is_voting,
        **in_columns("title", title),
    )
    note_what_people_wrote(seat, by=by)
    record("seat.added", seat, by=by, right_used=verdict.right_used, after=_told_of_seat(seat))
    return seat


@transaction.atomic
def change_seat(
    *,
    seat: Seat,
    title: Texts,
    constituency: str,
    is_voting: bool,
    retired_on: date | None,
    by: User,
) -> Seat:
    """Say anew what a seat is, or retire it from a day on; its terms stay on record.

    Raises ValidationError while somebody sits there beyond that day.
    """
    verdict = require(may_keep_seats(by, seat.body.network))
    seat = _locked(seat)
    if retired_on and _terms_beyond(seat, retired_on).exists():
        raise ValidationError(
            {"retired_on": _("Somebody sits here after that day. End that term first.")}
        )
    before = _told_of_seat(seat)
    seat.constituency = constituency
    seat.is_voting = is_voting
    seat.retired_on = retired_on
    seat.save()
    texts = write_texts(seat, {"title": title}, by=by)
    record(
        "seat.changed",
        seat,
        by=by,
        right_used=verdict.right_used,
        before=before,
        after={**_told_of_seat(seat), "texts": texts},
    )
    return seat


@transaction.atomic
def enter_term(
    *,
    seat: Seat,
    name: str,
    since: date | None,
    by: User,
    until: date | None = None,
    how: str = SeatTerm.How.UNKNOWN,
    end_reason: str = "",
    is_name_withheld: bool = False,
) -> SeatTerm:
    """Enter who sits on a seat and when. A successor may begin on the day on which the one before ends.

    Raises ValidationError when somebody else sits there in that time.
    """
    verdict = require(may_keep_seats(by, seat.body.network))
    seat = _locked(seat)
    period = _period(seat, since, until, besides=None)
    term = SeatTerm.objects.create(
        seat=seat,
        name=name,
        period=period,
        how=how,
        end_reason=end_reason,
        is_name_withheld=is_name_withheld,
    )
    record("term.entered", term, by=by, right_used=verdict.right_used, after=_told_of_term(term))
    return term


@transaction.atomic
def change_term(
    *,
    term: SeatTerm,
    name: str,
    since: date | None,
    until: date | None,
    how: str,
    end_reason: str,
    is_name_withheld: bool,
    by: User,
) -> SeatTerm:
    """Correct a term, end it, or take its name off the pages."""
    verdict = require(may_keep_seats(by, term.seat.body.network))
    seat = _locked(term.seat)
    term = SeatTerm.objects.select_for_update().get(pk=term.pk)
    before = _told_of_term(term)
    term.period = _period(seat, since, until, besides=term)
    term.name = name
    term.how = how
    term.end_reason = end_reason
    term.is_name_withheld = is_name_withheld
    term.save()
    record(
        "term.changed",
        term,
        by=by,
        right_used=verdict.right_used,
        before=before,
        after=_told_of_term(term),
    )
    return term


def _period(
    seat: Seat, since: date | None, until: date | None, *, besides: SeatTerm | None
) -> DateRange:
    """The days of a term, when nobody else sits there; asked under the seat's lock."""
    if since and until and since >= until:
        raise ValidationError({"until": _("A term ends after it begins.")})
    if seat.retired_on and (until is None or until > seat.retired_on):
        raise ValidationError({"until": _("The seat is retired before this term ends.")})
    period = DateRange(since, until)
    others = SeatTerm.objects.filter(seat=seat, period__overlap=period)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise ValidationError(
            {
                "since": _(
                    "Somebody else holds this seat in that time. End the other term first; "
                    "the next one may begin on the same day."
                )
            }
        )
    return period


def _terms_beyond(seat: Seat, day: date) -> Any:
    return SeatTerm.objects.filter(seat=seat, period__overlap=DateRange(day, None))


def _locked(seat: Seat) -> Seat:
    """The seat under its lock: terms of one seat are entered one after the other."""
    return (
        Seat.objects.select_for_update(of=("self",)).select_related("body__network").get(pk=seat.pk)
    )


def _free_slug(wanted: str) -> str:
    """An address for a body, with a number where it is taken."""
    base = slugify(wanted)[:44].strip("-") or "body"
    taken = set(Body.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


def _told_of_seat(seat: Seat) -> dict[str, Any]:
    return {
        "body": seat.body.slug,
        "position": seat.position,
        "voting": seat.is_voting,
        "retired_on": _iso(seat.retired_on),
    }


def _told_of_term(term: SeatTerm) -> dict[str, Any]:
    """What the trail keeps of a term: never who."""
    return {
        "seat": f"{term.seat.body.slug} {term.seat.position}",
        "since": _iso(term.period.lower),
        "until": _iso(term.period.upper),
        "how": term.how,
        "withheld": term.is_name_withheld,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _one_by_one(seats: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Equal seats are written once with their number."""
    for seat in seats:
        for _repeat in range(int(str(seat.get("count", 1)))):
            yield seat
