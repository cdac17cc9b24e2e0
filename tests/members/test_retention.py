"""How long things about people are kept: what is due goes, what is not stays, a dry run changes nothing."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.utils import timezone

from alliance.models import AuditEvent, User
from alliance.tokens import digest
from members.actions.retention import RULES, purge_expired
from members.models import (
    Application,
    ApplicationEvent,
    ImportBatch,
    ImportRow,
    Invitation,
    Member,
    MemberContact,
    PersonalExport,
    PrimaryRecovery,
    Review,
)
from networks.models import Network
from tests.factories import NetworkFactory, UserFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).resolve().parents[2] / "docs" / "data-held.md"


def long_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def gone(name: str, **options: bool) -> int:
    outcomes = {row.rule.name: row for row in purge_expired(dry_run=False, **options)}
    return outcomes[name].gone


def account(joined_days_ago: int, *, is_verified: bool) -> User:
    user = UserFactory.create()
    User.objects.filter(pk=user.pk).update(joined_at=long_ago(joined_days_ago))
    EmailAddress.objects.create(user=user, email=user.email, verified=is_verified, primary=True)
    return user


def closed_application(state: str, *, days_ago: int) -> Application:
    member = Member.objects.create(kind=Member.Kind.PERSON, name="Zoé")
    network: Network = NetworkFactory.create()
    application = Application.objects.create(
        member=member,
        applicant=UserFactory.create(),
        network=network,
        desk=network,
        state=state,
        submitted_at=long_ago(days_ago + 10),
        decided_at=long_ago(days_ago),
        motivation="Because of my brother",
    )
    ApplicationEvent.objects.create(
        application=application,
        verb="declined",
        to_state=state,
        by=UserFactory.create(),
        note_to_applicant="Dear Zoé",
    )
    Review.objects.create(
        application=application,
        reviewer=UserFactory.create(),
        stance=Review.Stance.AGAINST,
        note_internal="Knows nobody",
    )
    return application


def test_an_account_that_was_never_confirmed_goes_after_seven_days() -> None:
    old = account(8, is_verified=False)
    account(6, is_verified=False)
    account(8, is_verified=True)

    assert gone("unverified_accounts") == 1

    old.refresh_from_db()
    assert old.email == f"{old.public_id}@erased.invalid"
    assert not old.is_active
    assert EmailAddress.objects.filter(user=old).count() == 0


def test_its_address_can_be_used_for_a_new_account() -> None:
    address = account(8, is_verified=False).email

    purge_expired(dry_run=False)

    assert UserFactory.create(email=address).email == address


def test_a_dry_run_counts_and_changes_nothing() -> None:
    old = account(8, is_verified=False)

    outcomes = {row.rule.name: (row.due, row.gone) for row in purge_expired(dry_run=True)}

    assert outcomes["unverified_accounts"] == (1, 0)
    assert User.objects.get(pk=old.pk).email == old.email
    assert AuditEvent.objects.filter(verb="retention.applied").count() == 0


def test_a_run_empties_no_more_than_its_cap() -> None:
    for _number in range(3):
        account(8, is_verified=False)

    first = purge_expired(dry_run=False, most=2)
    second = purge_expired(dry_run=False, most=2)

    assert [row.gone for row in (*first, *second) if row.rule.name == "unverified_accounts"] == [
        2,
        1,
    ]


def test_a_declined_request_loses_its_words_after_two_years_and_keeps_its_outcome() -> None:
    old = closed_application(Application.State.DECLINED, days_ago=731)
    young = closed_application(Application.State.DECLINED, days_ago=729)

    assert gone("closed_applications") == 1

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.motivation, old.state) == ("", Application.State.DECLINED)
    assert old.events.get().note_to_applicant == ""
    assert old.reviews.get().note_internal == ""
    assert young.motivation == "Because of my brother"
    assert young.events.get().note_to_applicant == "Dear Zoé"


def test_an_approved_request_is_no_business_of_this() -> None:
    approved = closed_application(Application.State.APPROVED, days_ago=3000)

    assert gone("closed_applications") == 0

    approved.refresh_from_db()
    assert approved.motivation == "Because of my brother"


def test_a_draft_that_expired_loses_its_answers_and_its_never_member() -> None:
    member = Member.objects.create(kind=Member.Kind.PERSON, name="Zoé", country="SN")
    MemberContact.objects.create(member=member, phone="+221 77")
    draft = Application.objects.create(
        member=member,
        applicant=UserFactory.create(),
        state=Application.State.EXPIRED,
        motivation="x",
    )
    Application.objects.filter(pk=draft.pk).update(changed_at=long_ago(91))

    assert gone("drafts") == 1

    member.refresh_from_db()
    assert (member.name, member.country) == ("", "")
    assert MemberContact.objects.count() == 0


def test_invitations_forget_the_address_thirty_days_after_they_expired() -> None:
    member = Member.objects.create(kind=Member.Kind.ORGANISATION, name="Puentes")
    for number, days in enumerate((31, 29)):
        Invitation.objects.create(
            member=member,
            role="editor",
            email=f"ana{number}@example.org",
            email_mac=f"mac{number}",
            language="es",
            token_hash=digest(str(number)),
            invited_by=UserFactory.create(),
            expires_at=long_ago(days),
        )

    assert gone("invitations") == 1
    assert sorted(row.email for row in Invitation.objects.all()) == ["", "ana1@example.org"]


def test_imported_files_and_their_rows_are_emptied_after_thirty_days() -> None:
    batch = ImportBatch.objects.create(
        network=NetworkFactory.create(),
        uploaded_by=UserFactory.create(),
        language="en",
        file_name="members.csv",
        content=b"name\nZoe",
        due_at=timezone.now(),
        finished_at=long_ago(31),
    )
    ImportRow.objects.create(batch=batch, number=2, verdict="new", cells={"name": "Zoe"})

    assert gone("imports") == 1

    batch.refresh_from_db()
    assert (bytes(batch.content), batch.file_name) == (b"", "")
    assert ImportRow.objects.get().cells == {}


def test_copies_of_ones_own_data_are_emptied_two_days_after_they_were_ready() -> None:
    export = PersonalExport.objects.create(
        user=UserFactory.create(),
        language="en",
        due_at=timezone.now(),
        content="c2VjcmV0",
        size=6,
        finished_at=long_ago(3),
        expires_at=long_ago(1),
    )

    assert gone("exports") == 1

    export.refresh_from_db()
    assert (export.content, export.size) == ("", 0)


def recovery(days: int, **values: Any) -> PrimaryRecovery:
    """A proposal to which nobody may object any more for so many days."""
    return PrimaryRecovery.objects.create(
        member=MemberFactory.create(),
        email="heir@example.net",
        language="en",
        reason="Nobody answers.",
        proposed_by=UserFactory.create(),
        not_before=timezone.now() - timedelta(days=days),
        **values,
    )


def test_a_proposal_that_nobody_confirms_ends_and_forgets_its_address() -> None:
    stopped_at = timezone.now() - timedelta(days=95)
    waiting, ended, new = recovery(91), recovery(91, refused_at=stopped_at), recovery(89)

    assert gone("recoveries") == 2

    for row in (waiting, ended, new):
        row.refresh_from_db()
    assert [row.email for row in (waiting, ended, new)] == ["", "", "heir@example.net"]
    assert ended.refused_at == stopped_at
    assert list(PrimaryRecovery.objects.open()) == [new]
    assert gone("recoveries") == 0


def test_what_went_is_recorded_in_numbers_alone() -> None:
    address = account(8, is_verified=False).email

    purge_expired(dry_run=False)

    event = AuditEvent.objects.get(verb="retention.applied")
    assert event.after == {"rule": "unverified_accounts", "due": 1, "gone": 1}
    assert address not in str(event.__dict__)


def test_the_command_says_what_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    account(8, is_verified=False)

    call_command("purge_expired", dry_run=True)

    assert "unverified_accounts: due 1, gone 0" in capsys.readouterr().out


def test_every_rule_stands_in_the_page_on_data_that_is_kept() -> None:
    page = DOCS.read_text()

    missing = [rule.name for rule in RULES if f"`{rule.name}` {rule.days} days" not in page]

    assert missing == []
