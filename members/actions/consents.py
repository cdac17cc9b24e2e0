"""Consents are given and withdrawn, each with the wording and the language in which it was asked."""

from django.db import transaction

from alliance.audit import record
from alliance.models import User
from members.actions.locks import lock_person
from members.models import ConsentRecord, Member
from members.queries.consents import has_consented

# Raise it with the wording of a question on a page; what was agreed to stays readable in the page's history.
TEXT_VERSION = "2026-11"


@transaction.atomic
def note_consent(
    *,
    purpose: ConsentRecord.Purpose,
    is_given: bool,
    language: str,
    source: str,
    by: User,
    member: Member | None = None,
) -> ConsentRecord | None:
    """Keep that a person gave or withdrew a consent. None when that was their last word already."""
    lock_person(by)
    if has_consented(by, purpose, member) == is_given:
        return None
    consent = ConsentRecord.objects.create(
        user=by,
        member=member,
        purpose=purpose,
        is_given=is_given,
        text_version=TEXT_VERSION,
        language=language,
        source=source,
    )
    said = {"purpose": purpose}
    if is_given:
        record("consent.given", consent, by=by, right_used="own consent", after=said)
    else:
        record("consent.withdrawn", consent, by=by, right_used="own consent", after=said)
    return consent
