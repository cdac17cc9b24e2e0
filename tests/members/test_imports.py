"""Lists of members: what is said of each row, what entering does and taking back undoes, and who may."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.leases import LostLease, claim
from alliance.models import AuditEvent, OutboxTask, OutgoingMail, User
from alliance.outbox import WorkFailed, run
from members.actions import import_checks, import_entries, import_steps
from members.actions.import_invitations import invite_imported
from members.actions.import_work import run_import
from members.actions.imports import (
    AnotherUnderWay,
    NothingToEnter,
    apply_import,
    cancel_import,
    choose_rows,
    recheck_import,
    undo_import,
    upload_list,
)
from members.actions.invitations import send_again
from members.models import (
    FieldVisibility,
    ImportBatch,
    ImportRow,
    Invitation,
    Member,
    MemberContact,
    Membership,
    SafetyHold,
)
from members.models.privacy import Field, Level
from members.queries.imports import rows_of
from members.queries.viewers import ANYBODY, viewer_of
from members.queries.visibility import ceilings_today, listed
from members.sheets.messages import say
from members.sheets.reading import read_table
from networks.models import Network, RoleAssignment, Theme
from tests.alliance import files
from tests.members.alliance import Alliance, make_alliance
from tests.members.factories import MemberFactory, MembershipFactory, RepresentativeFactory, person
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db
Verdict, State, Phase = ImportRow.Verdict, ImportBatch.State, ImportBatch.Phase

LIST = (
    "Name,Country,E-mail address,Themes,Languages\n"
    "Two Rivers,Cameroon,office@two-rivers.example,Gender justice,French\n"
    "Réseau Égalité,Cameroon,,,\n"
    "Littoral Youth,Cameroon,youth@littoral.example,,\n"
)
PLACES = ("Buea", "Douala", "Garoua", "Kribi", "Limbe", "Maroua", "Yaounde")


@pytest.fixture
def alliance() -> Alliance:
    Theme.objects.create(
        slug="gender-justice", name_en="Gender justice", name_fr="Justice de genre"
    )
    return make_alliance()


def bring(
    alliance: Alliance, text: str = LIST, *, by: User | None = None, network: Network | None = None
) -> ImportBatch:
    return upload_list(
        network=network or alliance.cameroon,
        content=text.encode(),
        file_name="list.csv",
        reason="Our register of 2016",
        language="en",
        by=by or alliance.cameroon_coordinator,
    )


def work_off(batch: ImportBatch) -> ImportBatch:
    lease = claim(ImportBatch, batch.pk)
    assert lease is not None
    run_import(lease)
    batch.refresh_from_db()
    return batch


def checked(alliance: Alliance, text: str = LIST, **more: User) -> ImportBatch:
    return work_off(bring(alliance, text, **more))


def entered(alliance: Alliance, text: str = LIST) -> ImportBatch:
    batch = checked(alliance, text)
    return work_off(apply_import(batch=batch, by=alliance.cameroon_coordinator))


def taken_back(alliance: Alliance, batch: ImportBatch) -> ImportBatch:
    return work_off(undo_import(batch=batch, by=alliance.cameroon_coordinator))


def verdicts(batch: ImportBatch) -> dict[int, str]:
    return dict(rows_of(batch).values_list("number", "verdict"))


def said(batch: ImportBatch, number: int) -> str:
    row = rows_of(batch).get(number=number)
    return " ".join(say(message, "en") for found in row.messages.values() for message in found)


def names_in(network: Network) -> set[str]:
    rows = Membership.objects.in_force().filter(network=network)
    return set(rows.values_list("member__name", flat=True))


def member_of(network: Network, name: str, **values: object) -> Member:
    return MembershipFactory(network=network, member=MemberFactory(name=name, **values)).member


def list_publicly(member: Member) -> None:
    """As if the member had confirmed its entry and chosen to be seen."""
    Member.objects.filter(pk=member.pk).update(
        listing=Member.Listing.PUBLIC, confirmed_at=timezone.now()
    )
    FieldVisibility.objects.create(member=member, field=Field.NAME, level=Level.PUBLIC)


# --- bringing a list --------------------------------------------------------------------------


def test_a_list_is_kept_sealed_with_its_reason_and_its_check_is_ordered(alliance: Alliance):
    batch = bring(alliance)

    assert b"Two Rivers" not in bytes(batch.content)
    assert OutboxTask.objects.filter(task="members.import", args=[batch.pk]).count() == 1
    event = AuditEvent.objects.get(verb="import.uploaded")
    assert (event.actor, event.reason) == (alliance.cameroon_coordinator, "Our register of 2016")
    assert event.right_used == "coordinator on cameroon"


def test_the_same_file_sent_twice_at_once_is_one_list(alliance: Alliance):
    assert bring(alliance) == bring(alliance)
    assert bring(alliance) != bring(alliance, LIST + "One More,,,,\n")


def test_only_those_who_keep_the_network_bring_its_list(alliance: Alliance):
    for by in (alliance.kenya_coordinator, person("passer-by")):
        with pytest.raises(PermissionDenied):
            bring(alliance, by=by)
    for by in (alliance.africa_coordinator, alliance.secretariat):
        assert bring(alliance, by=by).network == alliance.cameroon


def test_how_to_reach_a_member_stands_nowhere_in_clear(alliance: Alliance):
    batch = entered(alliance)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(cells::text || messages::text, '') FROM members_importrow"
        )
        assert "office@two-rivers" not in cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(email, '') FROM members_membercontact")
        assert "office@two-rivers" not in cursor.fetchone()[0]
    member = rows_of(batch).get(number=2).member
    assert member is not None
    assert member.contact.email == "office@two-rivers.example"


# --- checking ---------------------------------------------------------------------------------


def test_every_row_is_new_where_nobody_is_here_yet(alliance: Alliance):
    batch = checked(alliance)

    assert verdicts(batch) == {2: Verdict.NEW, 3: Verdict.NEW, 4: Verdict.NEW}
    assert (batch.done, batch.total, batch.state) == (3, 3, State.DONE)
    assert batch.checked_at is not None
    assert not Member.objects.exists()


def test_each_row_is_told_apart(alliance: Alliance):
    # given
    member_of(alliance.cameroon, "Reseau Egalite", country="CM")
    member_of(alliance.cameroon, "Old Friends", country="CM", place="Douala")
    member_of(alliance.cameroon, "Littoral Youth Association", country="CM")

    # when
    batch = checked(
        alliance,
        "Name,Country,City,Website\n"
        "Two Rivers,Cameroon,,\n"
        "reseau egalite,Cameroon,Yaoundé,\n"
        "Old Friends,CM,Douala,\n"
        "Littoral Youth,Cameroun,,\n"
        ",Keyna,,nowhere\n",
    )

    # then
    assert verdicts(batch) == {
        2: Verdict.NEW,
        3: Verdict.CHANGED,
        4: Verdict.SAME,
        5: Verdict.POSSIBLE_DUPLICATE,
        6: Verdict.WRONG,
    }
    assert "Littoral Youth Association" in said(batch, 5)
    assert "Did you mean “Kenya”?" in said(batch, 6)
    assert "There is no name." in said(batch, 6)


def test_a_member_that_is_in_the_file_twice_is_said_at_both_rows(alliance: Alliance):
    batch = checked(
        alliance,
        "Name,Country\nRéseau Égalité,CM\nTwo Rivers,CM\nRESEAU EGALITE,Cameroon\nRéseau Égalité,TG\n",
    )

    assert "rows 2, 4" in said(batch, 2)
    assert "rows 2, 4" in said(batch, 4)
    assert verdicts(batch)[3] == verdicts(batch)[5] == Verdict.NEW


def test_a_member_of_one_s_own_networks_is_named_and_another_is_not(alliance: Alliance):
    # given
    inside = member_of(
        alliance.kenya, "Two Rivers Kenya", country="KE", domain="two-rivers.example"
    )
    text = "Name,Country,Website\nTwo Rivers Collective,Kenya,https://two-rivers.example\n"

    # when the region's coordinator asks, whose reach it is
    seen = checked(alliance, text, by=alliance.africa_coordinator)
    # and when Cameroon's does, of whose networks it is no member
    hidden = checked(alliance, text)
    list_publicly(inside)
    public = work_off(bring(alliance, text + "\n"))

    # then
    assert "Two Rivers Kenya" in said(seen, 2)
    assert verdicts(hidden) == {2: Verdict.NEW}
    assert verdicts(public) == {2: Verdict.POSSIBLE_DUPLICATE}
    assert "Two Rivers Kenya" not in said(public, 2)
    assert rows_of(public).get().member is None


def test_a_member_under_a_safety_hold_gives_no_sign_to_other_networks(alliance: Alliance):
    member = member_of(alliance.kenya, "Two Rivers", country="KE")
    list_publicly(member)
    SafetyHold.objects.create(
        member=member, period=(timezone.now(), None), set_by=alliance.secretariat
    )

    assert verdicts(checked(alliance, "Name,Country\nTwo Rivers,KE\n")) == {2: Verdict.NEW}


def test_a_check_asks_the_database_as_often_for_two_hundred_rows_as_for_fifty(alliance: Alliance):
    for number in range(20):
        member_of(alliance.cameroon, f"Group {number}")

    def queries_for(count: int) -> int:
        lines = "".join(f"Group {number} {'x' * (number % 3)},CM\n" for number in range(count))
        batch = bring(alliance, f"Name,Country\n{lines}")
        with CaptureQueriesContext(connection) as asked:
            work_off(batch)
        return len(asked)

    assert queries_for(200) == queries_for(50) < 55


def test_a_check_that_was_killed_goes_on_where_it_stopped(
    alliance: Alliance, monkeypatch: pytest.MonkeyPatch
):
    # given a worker that loses its lease after the first of three chunks
    monkeypatch.setattr(import_checks, "CHUNK", 1)
    batch = bring(alliance)
    lease = claim(ImportBatch, batch.pk)
    assert lease is not None
    judge, judged = import_checks.Register.judge, []

    def killed(register: object, chunk: list[object]) -> list[ImportRow]:
        judged.append(chunk)
        if len(judged) == 2:
            ImportBatch.objects.filter(pk=batch.pk).update(attempt=lease.attempt + 1)
        return judge(register, chunk)  # type: ignore[arg-type]

    monkeypatch.setattr(import_checks.Register, "judge", killed)
    with pytest.raises(LostLease):
        run_import(lease)
    assert rows_of(batch).count() == 1

    # when another takes it up
    monkeypatch.setattr(import_checks.Register, "judge", judge)
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.QUEUED)
    work_off(batch)

    # then
    assert sorted(verdicts(batch)) == [2, 3, 4]
    assert (batch.done, batch.state) == (3, State.DONE)


# --- entering ---------------------------------------------------------------------------------


def test_entering_makes_members_that_nobody_has_claimed_or_confirmed(alliance: Alliance):
    batch = entered(alliance)

    member = Member.objects.get(name="Two Rivers")
    assert (member.kind, member.country, member.languages) == ("organisation", "CM", ["fr"])
    assert [theme.slug for theme in member.themes.all()] == ["gender-justice"]
    assert (member.claimed_at, member.confirmed_at, member.listing) == (None, None, "hidden")
    assert names_in(alliance.cameroon) == {"Two Rivers", "Réseau Égalité", "Littoral Youth"}
    assert (batch.state, batch.done, batch.total) == (State.DONE, 3, 3)
    assert AuditEvent.objects.filter(verb="membership.began").count() == 3
    began = AuditEvent.objects.filter(verb="membership.began").first()
    assert began is not None
    assert (began.actor, began.right_used) == (
        alliance.cameroon_coordinator,
        "coordinator on cameroon",
    )


def test_who_was_entered_is_listed_nowhere_before_they_confirm(alliance: Alliance):
    entered(alliance)

    for viewer in (ANYBODY, viewer_of(alliance.secretariat)):
        assert not listed(viewer, ceilings_today()).exists()


def test_the_day_on_which_a_membership_began_is_kept(alliance: Alliance):
    entered(alliance, "Name,Member since\nTwo Rivers,2016-05-30\n")

    assert str(Membership.objects.get().period.lower) == "2016-05-30"


def test_entering_again_changes_nothing(alliance: Alliance):
    batch = entered(alliance)

    # the button pressed twice, and the same file brought once more
    again = apply_import(batch=batch, by=alliance.cameroon_coordinator)
    second = checked(alliance, LIST + "\n")

    assert again.state == State.DONE
    assert set(verdicts(second).values()) == {Verdict.SAME}
    with pytest.raises(NothingToEnter):
        apply_import(batch=second, by=alliance.cameroon_coordinator)
    assert Member.objects.count() == 3


def test_a_row_that_another_list_entered_meanwhile_is_not_entered_twice(alliance: Alliance):
    first, second = checked(alliance), checked(alliance, LIST + "\n")

    work_off(apply_import(batch=first, by=alliance.cameroon_coordinator))
    work_off(apply_import(batch=second, by=alliance.cameroon_coordinator))

    assert Member.objects.count() == 3
    assert "entered in the meantime" in said(second, 2)


def test_two_lists_of_one_network_are_not_entered_at_once(alliance: Alliance):
    first, second = checked(alliance), checked(alliance, LIST + "\n")
    apply_import(batch=first, by=alliance.cameroon_coordinator)

    with pytest.raises(AnotherUnderWay):
        apply_import(batch=second, by=alliance.cameroon_coordinator)


def test_wrong_rows_and_possible_duplicates_are_left_out_unless_somebody_says_so(
    alliance: Alliance,
):
    # given
    member_of(alliance.cameroon, "Littoral Youth Association")
    member_of(alliance.cameroon, "Two Rivers Collective")
    batch = checked(alliance, "Name,Country\nLittoral Youth,CM\nTwo Rivers,CM\nNo,Nowhereland\n")
    assert set(verdicts(batch).values()) == {Verdict.POSSIBLE_DUPLICATE, Verdict.WRONG}

    # when one of the two is chosen, and a wrong row and one of no page are sent along
    changed = choose_rows(
        batch=batch, shown=[2, 3, 4], chosen=[2, 4, 99], by=alliance.cameroon_coordinator
    )
    work_off(apply_import(batch=batch, by=alliance.cameroon_coordinator))

    # then
    assert changed == 1
    assert names_in(alliance.cameroon) == {
        "Littoral Youth Association",
        "Two Rivers Collective",
        "Littoral Youth",
    }


def test_a_worker_that_was_killed_in_mid_way_leaves_no_row_entered_twice(
    alliance: Alliance, monkeypatch: pytest.MonkeyPatch
):
    # given
    monkeypatch.setattr(import_steps, "LOOK_UP", 1)
    batch = apply_import(batch=checked(alliance), by=alliance.cameroon_coordinator)
    lease = claim(ImportBatch, batch.pk)
    assert lease is not None
    opened, calls = import_entries.begin_memberships, []

    def killed(**values: object) -> list[Membership]:
        calls.append(values)
        if len(calls) == 2:
            raise ConnectionError
        return opened(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(import_entries, "begin_memberships", killed)
    with pytest.raises(ConnectionError):
        run_import(lease)
    assert Member.objects.count() == 1

    # when another attempt takes over, and the first one wakes up
    monkeypatch.setattr(import_entries, "begin_memberships", opened)
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.QUEUED)
    work_off(batch)
    with pytest.raises(LostLease):
        run_import(lease)

    # then
    assert Member.objects.count() == 3
    assert (batch.done, batch.state) == (3, State.DONE)


def test_entering_stops_after_the_row_it_is_at_and_goes_on_from_there(
    alliance: Alliance, monkeypatch: pytest.MonkeyPatch
):
    # given
    monkeypatch.setattr(import_steps, "LOOK_UP", 1)
    batch = apply_import(batch=checked(alliance), by=alliance.cameroon_coordinator)
    opened = import_entries.begin_memberships

    def stopped(**values: object) -> list[Membership]:
        cancel_import(batch=batch, by=alliance.cameroon_coordinator)
        return opened(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(import_entries, "begin_memberships", stopped)

    # when
    work_off(batch)

    # then
    assert (batch.state, Member.objects.count()) == (State.CANCELLED, 1)
    monkeypatch.setattr(import_entries, "begin_memberships", opened)
    batch = work_off(apply_import(batch=batch, by=alliance.cameroon_coordinator))
    assert (batch.state, Member.objects.count()) == (State.DONE, 3)


def test_a_right_that_was_taken_back_enters_nothing(alliance: Alliance):
    batch = apply_import(batch=checked(alliance), by=alliance.cameroon_coordinator)
    RoleAssignment.objects.filter(user=alliance.cameroon_coordinator).update(
        revoked_at=timezone.now()
    )

    lease = claim(ImportBatch, batch.pk)
    assert lease is not None
    with pytest.raises(WorkFailed):
        run_import(lease)
    assert not Member.objects.exists()


def test_new_members_are_entered_by_the_same_few_statements_for_twenty_rows(alliance: Alliance):
    def queries_for(count: int) -> int:
        lines = "".join(
            f"Band {count} number {number}xyz{number * 7919},CM\n" for number in range(count)
        )
        batch = checked(alliance, f"Name,Country\n{lines}")
        rows_of(batch).update(verdict=Verdict.NEW)
        apply_import(batch=batch, by=alliance.cameroon_coordinator)
        with CaptureQueriesContext(connection) as asked:
            work_off(batch)
        return len(asked)

    first, second = queries_for(20), queries_for(40)

    assert second - first < 20


def test_an_address_that_somebody_took_at_that_moment_keeps_nobody_out(
    alliance: Alliance, monkeypatch: pytest.MonkeyPatch
):
    # given: another organisation gets an address while that of a row is being chosen
    member_of(alliance.cameroon, "Somebody else", slug="two-rivers")
    batch = apply_import(batch=checked(alliance), by=alliance.cameroon_coordinator)
    chosen, calls = import_entries.unique_slugs, []

    def late(names: list[str]) -> list[str]:
        calls.append(names)
        return ["two-rivers"] * len(names) if len(calls) == 1 else chosen(names)

    monkeypatch.setattr(import_entries, "unique_slugs", late)

    # when
    batch = work_off(batch)

    # then
    assert (batch.state, batch.done) == (State.DONE, 3)
    entered_now = Member.objects.exclude(slug="two-rivers").order_by("pk")
    assert len(set(entered_now.values_list("slug", flat=True))) == 3
    assert AuditEvent.objects.filter(verb="membership.began").count() == 3


def test_two_organisations_of_one_name_in_a_list_get_an_address_each(alliance: Alliance):
    batch = checked(
        alliance, "Name,Country,Email\nWomen Rise,CM,a@a.example\nWomen Rise,CM,b@b.example\n"
    )
    rows_of(batch).update(verdict=Verdict.NEW)

    work_off(apply_import(batch=batch, by=alliance.cameroon_coordinator))

    slugs = Member.objects.order_by("slug").values_list("slug", flat=True)
    assert len(set(slugs)) == 2
    assert all(re.fullmatch(r"women-rise-\w{6}", slug) for slug in slugs)


# --- members that are here already ------------------------------------------------------------


def test_a_row_changes_what_it_says_and_leaves_the_rest(alliance: Alliance):
    member = member_of(alliance.cameroon, "Two Rivers", place="Douala", acronym="TR")

    batch = entered(
        alliance, "Name,City,Phone,Website\ntwo rivers,Yaoundé,+237 600 000 000,tr.example\n"
    )

    member.refresh_from_db()
    assert (member.name, member.place, member.acronym) == ("two rivers", "Yaoundé", "TR")
    assert (member.website, member.domain) == ("https://tr.example", "tr.example")
    assert member.contact.phone == "+237 600 000 000"
    assert verdicts(batch) == {2: Verdict.CHANGED}
    event = AuditEvent.objects.get(verb="member.changed_by_import")
    assert event.after == {"columns": ["name", "phone", "place", "website"]}


def test_a_member_that_speaks_for_itself_is_not_overwritten(alliance: Alliance):
    member = member_of(alliance.cameroon, "Two Rivers", place="Douala")
    RepresentativeFactory(member=member, user=person("speaker"))

    batch = checked(alliance, "Name,City\nTwo Rivers,Yaoundé\n")

    assert verdicts(batch) == {2: Verdict.SAME}
    assert "speaks for itself" in said(batch, 2)


def test_a_member_claimed_between_check_and_entering_is_not_overwritten(alliance: Alliance):
    member = member_of(alliance.cameroon, "Two Rivers", place="Douala")
    batch = checked(alliance, "Name,City\nTwo Rivers,Yaoundé\n")
    RepresentativeFactory(member=member, user=person("speaker"))

    work_off(apply_import(batch=batch, by=alliance.cameroon_coordinator))

    member.refresh_from_db()
    assert member.place == "Douala"
    assert "speaks for itself" in said(batch, 2)


# --- taking back ------------------------------------------------------------------------------


def test_taking_a_list_back_leaves_nothing_of_it_in_force(alliance: Alliance):
    # given
    kept = member_of(alliance.cameroon, "Réseau Égalité", place="Douala")
    batch = entered(
        alliance, LIST.replace("Réseau Égalité,Cameroon,,,", "Réseau Égalité,Cameroon,,,Arabic")
    )
    invite_imported(batch=batch, by=alliance.cameroon_coordinator)
    run(OutboxTask.objects.get(task="members.invite_imported").pk)
    kept.refresh_from_db()
    assert kept.languages == ["ar"]

    # when
    batch = taken_back(alliance, batch)

    # then
    assert names_in(alliance.cameroon) == {"Réseau Égalité"}
    kept.refresh_from_db()
    assert (kept.languages, kept.place) == ([], "Douala")
    ended = Membership.objects.filter(end_reason=Membership.EndReason.ENTERED_BY_MISTAKE)
    assert ended.count() == 2
    assert not MemberContact.objects.exclude(member=kept).exists()
    assert not Invitation.objects.filter(revoked_at__isnull=True).exists()
    assert (batch.state, batch.undone_at is not None) == (State.DONE, True)
    assert AuditEvent.objects.filter(verb="import.undone").count() == 1


def test_a_list_that_was_taken_back_can_be_brought_and_entered_again(alliance: Alliance):
    taken_back(alliance, entered(alliance))

    again = entered(alliance, LIST + "\n")

    assert set(verdicts(again).values()) == {Verdict.NEW}
    assert names_in(alliance.cameroon) == {"Two Rivers", "Réseau Égalité", "Littoral Youth"}


def test_members_for_whom_somebody_speaks_by_now_stay_and_are_named(alliance: Alliance):
    batch = entered(alliance)
    claimed = Member.objects.get(name="Two Rivers")
    RepresentativeFactory(member=claimed, user=person("speaker"))

    taken_back(alliance, batch)

    assert names_in(alliance.cameroon) == {"Two Rivers"}
    assert "Somebody speaks for this member by now" in said(batch, 2)
    client = client_of(alliance.cameroon_coordinator)
    page = client.get(address(batch), {"verdict": "stays"}).content.decode()
    assert "1 row stays" in page
    assert "Two Rivers" in page
    assert "Littoral Youth" not in page


def test_what_was_changed_again_since_stays_as_it_is(alliance: Alliance):
    member = member_of(alliance.cameroon, "Two Rivers", place="Douala", acronym="TR")
    batch = entered(alliance, "Name,City,Acronym\nTwo Rivers,Yaoundé,TRC\n")
    Member.objects.filter(pk=member.pk).update(place="Kribi")

    taken_back(alliance, batch)

    member.refresh_from_db()
    assert (member.place, member.acronym) == ("Kribi", "TR")
    assert "Region or city" in said(batch, 2)


def test_a_list_is_taken_back_once_and_for_thirty_days(alliance: Alliance):
    batch = taken_back(alliance, entered(alliance))
    assert undo_import(batch=batch, by=alliance.cameroon_coordinator).state == State.DONE

    old = entered(alliance, LIST + "\n")
    ImportBatch.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=31))
    with pytest.raises(PermissionDenied):
        undo_import(batch=old, by=alliance.cameroon_coordinator)


def test_moves_that_do_not_fit_the_state_are_refused(alliance: Alliance):
    batch = bring(alliance)
    with pytest.raises(PermissionDenied):
        apply_import(batch=batch, by=alliance.cameroon_coordinator)
    with pytest.raises(PermissionDenied):
        undo_import(batch=batch, by=alliance.cameroon_coordinator)
    with pytest.raises(PermissionDenied):
        invite_imported(batch=batch, by=alliance.cameroon_coordinator)
    work_off(batch)
    for action in (apply_import, undo_import, cancel_import, recheck_import, invite_imported):
        with pytest.raises(PermissionDenied):
            action(batch=batch, by=alliance.kenya_coordinator)


# --- inviting ---------------------------------------------------------------------------------


def test_each_member_with_an_address_is_invited_once_in_the_network_s_language(
    alliance: Alliance,
):
    # given
    Network.objects.filter(pk=alliance.cameroon.pk).update(languages=["fr", "en"])
    batch = entered(alliance)

    # when the button is pressed twice
    for _time in range(2):
        invite_imported(batch=batch, by=alliance.cameroon_coordinator)
        for pk in OutboxTask.objects.filter(task="members.invite_imported").values_list(
            "pk", flat=True
        ):
            run(pk)

    # then
    invitations = Invitation.objects.order_by("pk")
    assert [one.email for one in invitations] == [
        "office@two-rivers.example",
        "youth@littoral.example",
    ]
    assert {one.role for one in invitations} == {"primary"}
    assert {one.language for one in invitations} == {"fr"}
    assert OutgoingMail.objects.filter(to="office@two-rivers.example").count() == 1


def test_an_address_that_a_whole_list_shares_is_written_to_a_few_times_a_day(alliance: Alliance):
    # given
    rows = "".join(f"Circle of {place},CM,office@umbrella.example\n" for place in PLACES)
    batch = checked(alliance, f"Name,Country,Email\n{rows}")
    rows_of(batch).update(verdict=Verdict.NEW)
    batch = work_off(apply_import(batch=batch, by=alliance.cameroon_coordinator))
    now = timezone.now()

    # when the button is pressed twice today, and once more on each of the next days
    invited = []
    for days in (0, 0, 1, 2):
        with time_machine.travel(now + timedelta(days=days, minutes=days), tick=False):
            invite_imported(batch=batch, by=alliance.cameroon_coordinator)
            for pk in OutboxTask.objects.filter(task="members.invite_imported").values_list(
                "pk", flat=True
            ):
                run(pk)
        invited.append(OutgoingMail.objects.filter(to="office@umbrella.example").count())

    # then
    assert invited == [3, 3, 6, 7]
    assert Invitation.objects.count() == len(PLACES)


def test_letters_of_a_list_leave_room_for_those_that_are_sent_by_hand(alliance: Alliance):
    # given
    rows = "".join(f"Circle {number},CM,c{number}@circle.example\n" for number in range(60))
    batch = checked(alliance, f"Name,Country,Email\n{rows}")
    rows_of(batch).update(verdict=Verdict.NEW)
    batch = work_off(apply_import(batch=batch, by=alliance.cameroon_coordinator))
    invite_imported(batch=batch, by=alliance.cameroon_coordinator)
    run(OutboxTask.objects.get(task="members.invite_imported").pk)

    # when
    send_again(invitation=Invitation.objects.latest("pk"), by=alliance.cameroon_coordinator)

    # then
    assert OutgoingMail.objects.filter(to__endswith="@circle.example").count() == 61


# --- pages ------------------------------------------------------------------------------------


def address(batch: ImportBatch, name: str = "import_batch") -> str:
    return reverse(f"members:{name}", args=[batch.public_id])


def upload(client: Client, content: bytes, name: str = "list.csv", **more: str) -> object:
    file = io.BytesIO(content)
    file.name = name
    values = {"network": "cameroon", "reason": "Our register", **more}
    return client.post(reverse("members:imports"), {**values, "file": file})


def test_a_coordinator_brings_a_list_looks_at_it_and_enters_it(alliance: Alliance):
    client = client_of(alliance.cameroon_coordinator)

    answer = upload(client, files.xlsx([["Nom", "Pays"], ["Deux Rives", "Cameroun"]]), "x.pdf")
    batch = ImportBatch.objects.get()
    assert (answer.status_code, answer.url) == (302, address(batch))
    assert "at work on this list" in client.get(address(batch)).content.decode()
    work_off(batch)
    page = client.get(address(batch)).content.decode()
    assert "Enter 1 member" in page
    assert "Deux Rives" in page
    client.post(address(batch, "import_enter"))
    work_off(batch)

    assert names_in(alliance.cameroon) == {"Deux Rives"}
    assert "The list is entered" in client.get(address(batch)).content.decode()
    assert client.get(address(batch, "import_undo")).status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"content": b"MZ\x00\x00"}, "This is not a list we can read."),
        ({"content": b""}, "This file is empty."),
        ({"content": b"Titre\nA\n"}, "one of them “Name”"),
        ({"content": b"Name\n" + b"x" * 11_000_000}, "larger than 10 MB"),
        ({"reason": ""}, "Write in a few words where this list comes from."),
        ({"reason": "a\u202eb"}, "hidden signs"),
        ({"network": "kenya"}, "Choose one of the networks shown."),
        ({"network": ""}, "Choose the network"),
        ({"network": "a\x00b"}, "Choose one of the networks shown."),
    ],
)
def test_what_is_wrong_with_an_upload_is_said_at_its_field(
    alliance: Alliance, change: dict[str, object], sentence: str
):
    values: dict[str, object] = {"content": LIST.encode(), **change}

    answer = upload(client_of(alliance.cameroon_coordinator), **values)  # type: ignore[arg-type]

    assert answer.status_code == 200
    assert sentence in answer.content.decode().replace("&quot;", '"')
    assert not ImportBatch.objects.exists()


def test_an_upload_without_a_file_says_so(alliance: Alliance):
    client = client_of(alliance.cameroon_coordinator)

    page = client.post(reverse("members:imports"), {}).content.decode()

    assert "Choose the file with your list." in page


def test_lists_of_other_networks_do_not_exist_for_a_coordinator(alliance: Alliance):
    batch = checked(alliance)
    client = client_of(alliance.kenya_coordinator)

    assert client.get(address(batch)).status_code == 404
    assert client.get(address(batch, "import_errors")).status_code == 404
    for name in (
        "import_enter",
        "import_undo",
        "import_cancel",
        "import_again",
        "import_choose",
        "import_reread",
    ):
        assert client.post(address(batch, name)).status_code == 404
    assert "list.csv" not in client.get(reverse("members:imports")).content.decode()
    assert not Member.objects.exists()


def test_the_file_comes_back_with_what_is_wrong_in_each_row(alliance: Alliance):
    batch = checked(alliance, "Name;Country;Note\nTwo Rivers;Keyna;=1+1\nLittoral Youth;CM;x\n")

    answer = client_of(alliance.cameroon_coordinator).get(address(batch, "import_errors"))

    rows = read_table(answer.content).rows
    assert rows[0] == ["Name", "Country", "Note", "Errors"]
    assert rows[1][:3] == ["Two Rivers", "Keyna", "=1+1"]
    assert rows[1][3].startswith("Country: “Keyna” is not a country we know.")
    assert rows[2] == ["Littoral Youth", "CM", "x", ""]
    assert answer["Content-Disposition"] == 'attachment; filename="errors.csv"'


def brought_in_arabic(alliance: Alliance) -> ImportBatch:
    """A file whose bytes are letters in two ways; the names of its columns are unknown in one of them."""
    content = "الاسم;Shoe size\nمجموعة النهرين;42\n".encode("cp1256")
    return upload_list(
        network=alliance.cameroon,
        content=content,
        file_name="list.csv",
        reason="Our register of 2016",
        language="ar",
        by=alliance.cameroon_coordinator,
    )


def brought_in_doubt(alliance: Alliance) -> ImportBatch:
    """A file whose column names fit both ways of writing."""
    return upload_list(
        network=alliance.cameroon,
        content="Name;Country\nÉté;CM\nصديق;CM\nÀ l’Œuvre;CM\n".encode("cp1256", "replace"),
        file_name="list.csv",
        reason="Our register of 2016",
        language="fr",
        by=alliance.cameroon_coordinator,
    )


def names_read(batch: ImportBatch) -> list[str]:
    return [row.cells["name"] for row in rows_of(batch)]


def test_an_arabic_list_of_windows_is_read_and_its_page_says_as_what(alliance: Alliance):
    batch = work_off(brought_in_arabic(alliance))

    page = client_of(alliance.cameroon_coordinator).get(address(batch)).content.decode()

    assert names_read(batch) == ["مجموعة النهرين"]
    assert "Windows-1256" in page


def test_whoever_sees_wrong_letters_has_the_file_read_the_other_way(alliance: Alliance):
    # given
    batch = work_off(brought_in_doubt(alliance))
    client = client_of(alliance.cameroon_coordinator)
    first = names_read(batch)
    assert "Read the letters as Windows-1252 instead" in client.get(address(batch)).content.decode()

    # when
    client.post(address(batch, "import_reread"), {"encoding": "cp1252"})
    client.post(address(batch, "import_reread"), {"encoding": "cp1252"})
    batch.refresh_from_db()
    assert (batch.state, rows_of(batch).count()) == (State.QUEUED, 0)
    work_off(batch)

    # then
    assert names_read(batch) == [name.encode("cp1256").decode("cp1252") for name in first]
    page = client.get(address(batch)).content.decode()
    assert "Read the letters as Windows-1256 instead" in page
    assert AuditEvent.objects.get(verb="import.reread").after == {"encoding": "cp1252"}
    rows = read_table(client.get(address(batch, "import_errors")).content).rows
    assert [row[0] for row in rows[1:]] == names_read(batch)


def test_a_list_that_is_none_in_the_other_letters_stays_as_it_was_read(alliance: Alliance):
    batch = work_off(brought_in_arabic(alliance))
    client = client_of(alliance.cameroon_coordinator)

    refused = client.post(address(batch, "import_reread"), {"encoding": "cp1252"}, follow=True)
    crafted = client.post(address(batch, "import_reread"), {"encoding": "rot13"}, follow=True)

    assert "The first row must hold the names of the columns" in refused.content.decode()
    assert "Choose one of the answers shown." in crafted.content.decode()
    assert names_read(batch) == ["مجموعة النهرين"]


def test_a_list_that_was_entered_is_not_read_another_way(alliance: Alliance):
    batch = work_off(brought_in_doubt(alliance))
    work_off(apply_import(batch=batch, by=alliance.cameroon_coordinator))
    client = client_of(alliance.cameroon_coordinator)

    answer = client.post(address(batch, "import_reread"), {"encoding": "cp1252"})

    assert answer.status_code == 403
    assert "Read the letters" not in client.get(address(batch)).content.decode()
    assert rows_of(batch).filter(applied_at__isnull=False).count() == 3


def test_a_file_that_was_cleared_away_says_so(alliance: Alliance):
    batch = checked(alliance)
    ImportBatch.objects.filter(pk=batch.pk).update(content=b"", file_name="")
    ImportRow.objects.update(cells={}, messages={}, before={})
    client = client_of(alliance.cameroon_coordinator)

    assert client.get(address(batch)).status_code == 200
    answer = client.get(address(batch, "import_errors"))
    assert (answer.status_code, "30 days" in answer.content.decode()) == (404, True)


def test_progress_is_asked_for_until_there_is_something_new_to_see(alliance: Alliance):
    batch = bring(alliance)
    client = client_of(alliance.cameroon_coordinator)
    htmx = {"HX-Request": "true"}

    first = client.get(address(batch), headers=htmx)
    second = client.get(address(batch), headers={**htmx, "If-None-Match": first["ETag"]})
    work_off(batch)
    third = client.get(address(batch), headers=htmx)

    assert (first.status_code, second.status_code) == (200, 304)
    assert "every 2s" in first.content.decode()
    assert (
        '<meta http-equiv="refresh"'
        in client.get(address(bring(alliance, LIST + "A,,,,\n"))).content.decode()
    )
    assert third["HX-Refresh"] == "true"


def test_crafted_choices_change_nothing_else(alliance: Alliance):
    member_of(alliance.cameroon, "Two Rivers Collective")
    batch = checked(alliance, "Name,Country\nTwo Rivers,CM\nX,Nowhereland\n")
    client = client_of(alliance.cameroon_coordinator)

    answer = client.post(
        address(batch, "import_choose"),
        {"shown": ["2", "3", "-1", "x", "9" * 30, "²"], "enter": ["3", "²", "\x00"]},
    )

    assert answer.status_code == 302
    assert not ImportRow.objects.filter(enter_anyway=True).exists()


@pytest.mark.parametrize("query", ["verdict=nothing", "page=0", "page=x", "verdict=%00", "page=99"])
def test_an_address_with_odd_values_shows_the_list(alliance: Alliance, query: str):
    batch = checked(alliance)

    answer = client_of(alliance.cameroon_coordinator).get(f"{address(batch)}?{query}")

    assert answer.status_code == 200


def test_the_page_of_a_list_takes_as_many_queries_for_fifty_rows_as_for_one(alliance: Alliance):
    client = client_of(alliance.cameroon_coordinator)

    def queries_for(count: int) -> int:
        lines = "".join(f"Band {number}{count},Keyna\n" for number in range(count))
        batch = checked(alliance, f"Name,Country\n{lines}")
        client.get(address(batch))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address(batch))
        assert len(page.content) < 40_000
        return len(asked)

    assert queries_for(1) == queries_for(50)


def test_names_in_a_list_cannot_run_in_its_page(alliance: Alliance):
    batch = checked(alliance, "Name,Country\n<script>alert(1)</script>,<b>x</b>\n")

    page = client_of(alliance.cameroon_coordinator).get(address(batch)).content.decode()

    assert "<script>alert" not in page
    assert "<b>x" not in page


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_template_has_the_headings_of_the_reader_s_language(alliance: Alliance, language: str):
    client = client_of(alliance.cameroon_coordinator)

    answer = client.get(f"/{language}/manage/imports/members/template/")

    assert answer.status_code == 200
    filled = files.xlsx([["x"]])
    assert answer.content[:2] == filled[:2]
