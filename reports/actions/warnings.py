"""Warnings are answered: why a number that looks wrong is right, kept with the very number of which it was said."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from reports.models import NetworkReturn, WarningReason
from reports.permissions.returns import may_fill_return
from reports.queries.explaining import LONGEST_REASON, Question, warnings_of
from reports.queries.grid import CellKey

Kind = WarningReason.Kind


class NothingToExplain(Exception):
    """The number is another one by now, or nothing looks wrong about it any more."""


@transaction.atomic
def explain(*, owed: NetworkReturn, key: CellKey, kind: Kind, reason: str, by: User) -> None:
    """Say why one number is right. Raises NothingToExplain where no such warning stands."""
    explain_all(owed=owed, reasons={(key, kind): reason}, by=by)


@transaction.atomic
def explain_all(
    *, owed: NetworkReturn, reasons: Mapping[tuple[CellKey, Kind], str], by: User
) -> None:
    """Say why several numbers are right, all or none. The same reason again changes nothing."""
    locked = NetworkReturn.objects.select_for_update(of=("self",)).select_related(
        "network", "period"
    )
    owed = locked.get(pk=owed.pk)
    verdict = require(may_fill_return(by, owed))
    asked = {(one.key, one.warning.kind): one for one in warnings_of(owed).questions}
    if any(place not in asked for place in reasons):
        raise NothingToExplain(owed.pk)
    said = [(asked[place], _plain(text)) for place, text in reasons.items()]
    new = [(question, text) for question, text in said if not _is_kept(question, text)]
    if new:
        _keep(new, by)
        record(
            "warning.explained",
            owed,
            by=by,
            right_used=verdict.right_used,
            after={"warnings": [f"{one.measure.code}: {one.warning.kind}" for one, _text in new]},
        )


def _plain(text: str) -> str:
    words = text.strip()
    if not words:
        raise ValidationError(_("Write why the number is right, in a few words."))
    return words[:LONGEST_REASON]


def _is_kept(question: Question, text: str) -> bool:
    return question.reason is not None and question.reason.reason == text


def _keep(answers: Iterable[tuple[Question, str]], by: User) -> None:
    """Reasons that were given of other numbers before are replaced."""
    WarningReason.objects.bulk_create(
        [
            WarningReason(
                networks_return=question.owed,
                measure=question.measure,
                category_id=question.key.category_id,
                kind=question.warning.kind,
                said_of=question.warning.said_of,
                reason=text,
                by=by,
            )
            for question, text in answers
        ],
        update_conflicts=True,
        unique_fields=["networks_return", "measure", "category", "activity", "kind"],
        update_fields=["said_of", "reason", "by", "at"],
    )
