"""What can happen to a pledge: it is signed. Nothing takes it back; who no longer stands by it leaves."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from members.actions.locks import lock_person
from members.models import Member, Pledge, PolicyVersion
from members.permissions.pledges import may_sign


class TextMovedOn(Exception):
    """A text is not in force, or a newer version has taken its place since the page was loaded."""


class NotInThisLanguage(Exception):
    """A text does not exist in the language in which somebody wants to sign it."""


class NameMissing(Exception):
    """A signature without a name is none."""


@transaction.atomic
def sign(
    *,
    versions: Collection[PolicyVersion],
    language: str,
    typed_name: str,
    function: str,
    on_behalf_of: Member | None,
    by: User,
) -> list[Pledge]:
    """Sign texts with a typed name, one pledge for each; what was signed before stays as it was signed.

    Raises TextMovedOn, NotInThisLanguage or NameMissing; then nothing is signed.
    """
    _one_at_a_time(by)
    verdict = require(may_sign(by, on_behalf_of))
    name = typed_name.strip()
    if not name:
        raise NameMissing
    keys = [version.pk for version in versions]
    there = {
        pledge.version_id: pledge
        for pledge in Pledge.objects.filter(
            user=by, on_behalf_of=on_behalf_of, version__in=keys
        ).order_by("pk")
    }
    wanted = [version for version in _as_they_stand(keys) if version.pk not in there]
    for version in wanted:
        _refuse_unless_signable(version, language)
        pledge = Pledge.objects.create(
            user=by,
            on_behalf_of=on_behalf_of,
            version=version,
            language=language,
            text_hash=version.text_hashes[language],
            typed_name=name,
            function=function.strip(),
        )
        there[version.pk] = pledge
        record(
            "pledge.signed",
            pledge,
            by=by,
            right_used=verdict.right_used,
            after={"version": str(version), "language": language},
        )
    return [there[key] for key in keys]


def _one_at_a_time(user: User) -> None:
    """Two clicks of one person wait for each other: there is no row yet to lock."""
    lock_person(user)


def _as_they_stand(keys: list[int]) -> list[PolicyVersion]:
    return list(
        PolicyVersion.objects.filter(pk__in=keys)
        .select_related("document")
        .order_by("document__kind", "pk")
    )


def _refuse_unless_signable(version: PolicyVersion, language: str) -> None:
    today = timezone.now().date()
    newest = (
        PolicyVersion.objects.filter(
            document=version.document_id, approved_at__isnull=False, in_force_from__lte=today
        )
        .order_by("-number")
        .values_list("pk", flat=True)
        .first()
    )
    if newest != version.pk:
        raise TextMovedOn
    if language not in version.text_hashes:
        raise NotInThisLanguage
