"""Giving access: the check is made and shown, it has a role and an end, and stepping back leaves nobody without readers."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accountability.actions import cases as actions
from accountability.actions.access import (
    Access,
    NobodyLeftError,
    end_access,
    give_access,
    hand_over_lead,
    step_back,
)
from accountability.actions.keeping import purge_cases
from accountability.actions.locks import CaseMovedOnError
from accountability.actions.notices import tell
from accountability.models import (
    Case,
    CaseEvent,
    CaseExclusion,
    CaseGrant,
    EndedAccess,
    EscalationStep,
    HandlerNotice,
)
from accountability.permissions.access import candidates, next_in_line
from accountability.queries.endings import endings_for
from accountability.queries.grants import readers_of
from alliance.models import OutgoingMail
from tests.accountability.desks import Desk, make_desk, open_as_reporter
from tests.accountability.factories import Role

pytestmark = pytest.mark.django_db
CaseRole, Level = CaseGrant.Role, EscalationStep.Level


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        yield


@pytest.fixture
def desk(a_monday: None) -> Desk:
    return make_desk("sam", "tom", "ann")


def address(desk: Desk, case: Case, name: str, page: str = "case_let_in") -> str:
    person = desk.handlers[name].user.public_id
    return reverse(f"accountability:{page}", kwargs={"case": case.pk, "person": person})


def readers(case: Case) -> set[tuple[str, str]]:
    case.refresh_from_db()
    return {(row.key.user.name, row.role) for row in readers_of(case, date(2026, 3, 2))}


def next_names(desk: Desk, case: Case) -> list[str]:
    return [one.name for one in next_in_line(desk.reader("lea", case).opened)]


def test_who_is_called_in_next_follows_the_chain_of_the_channel(a_monday: None) -> None:
    desk = make_desk()
    desk.add("leo", Role.LEAD)
    desk.add("tess", Role.TRUSTEE)
    desk.add("otto", Role.OUTSIDE)
    case = desk.file().case
    for position, level in enumerate((Level.ALLIANCE, Level.OUTSIDE, Level.LEAD, Level.TRUSTEE)):
        EscalationStep.objects.create(channel=desk.channel, position=position, level=level)

    along_its_chain = next_names(desk, case)
    EscalationStep.objects.all().delete()
    as_usual = next_names(desk, case)

    assert along_its_chain == ["otto", "leo", "tess"]
    assert as_usual == ["leo", "tess", "otto"]


def test_whoever_is_let_in_reads_everything_that_was_and_writes(desk: Desk) -> None:
    filed = desk.file(text="What happened")
    case = filed.case
    actions.write_note(kind="internal_note", text="For us", by=desk.reader("hana", case))
    answer = desk.client("lea").post(
        address(desk, case, "ann"),
        {"role": "handler", "consent": "yes", "reason": "", "until": ""},
    )

    assert answer.status_code == 302
    reader = desk.reader("ann", case)
    assert {"What happened", "For us"} <= {one.text for one in reader.opened.entries}
    actions.write_to_reporter(text="Hello", by=reader)
    assert [one.text for one in open_as_reporter(filed).entries_of("message")] == ["Hello"]
    grant = CaseGrant.objects.get(case=case, key=reader.vault.key, compartment="shared")
    assert (grant.role, grant.granted_by) == ("handler", desk.handlers["lea"].user)
    assert CaseEvent.objects.filter(verb=CaseEvent.Verb.ACCESS_GIVEN).count() == 1


def test_the_check_and_its_result_are_shown(desk: Desk) -> None:
    ann = desk.handlers["ann"].user
    case = desk.file(subjects={ann.public_id}).case

    shown = (
        desk.client("lea")
        .get(reverse("accountability:case_people", kwargs={"case": case.pk}))
        .content.decode()
    )

    assert "This concern touches them, or somebody they are tied to." in shown
    assert "They have access already." in shown
    assert address(desk, case, "ann") not in shown
    assert address(desk, case, "tom") in shown


def test_a_grant_to_somebody_tied_is_refused_in_page_and_action(desk: Desk) -> None:
    ann = desk.handlers["ann"].user
    case = desk.file(subjects={ann.public_id}).case
    client = desk.client("lea")
    sent = {"role": "handler", "consent": "yes"}

    assert client.get(address(desk, case, "ann")).status_code == 403
    assert client.post(address(desk, case, "ann"), sent).status_code == 403
    with pytest.raises(PermissionDenied):
        desk.let_in("ann", case, CaseRole.HANDLER)
    assert not CaseGrant.objects.filter(case=case, key=desk.handlers["ann"].key).exists()


def test_nobody_without_a_certificate_is_let_in(desk: Desk) -> None:
    case = desk.file().case
    reader = desk.reader("lea", case)
    [ann] = [one for one in candidates(reader.opened) if one.name == "ann"]
    desk.handlers["ann"].key.certificates.all().delete()

    with pytest.raises(PermissionDenied):
        give_access(to=ann, access=Access(CaseRole.HANDLER, consent="yes"), by=reader)
    assert desk.client("lea").get(address(desk, case, "ann")).status_code == 404


def test_a_role_needs_its_certificate_and_a_passing_one_its_last_day(desk: Desk) -> None:
    desk.add("ivy", Role.INVESTIGATOR)
    case = desk.file().case
    client = desk.client("lea")
    page = client.get(address(desk, case, "ivy")).content.decode()
    assert 'value="handler"' not in page
    assert 'value="investigator"' in page

    endless = client.post(address(desk, case, "ivy"), {"role": "investigator", "consent": "yes"})
    assert b"This role ends on a day. Choose one." in endless.content
    over = {"role": "investigator", "consent": "yes", "until": "2026-03-01"}
    assert b"This day is over." in client.post(address(desk, case, "ivy"), over).content
    crafted = {"role": "handler", "consent": "yes"}
    assert client.post(address(desk, case, "ivy"), crafted).status_code == 200
    with pytest.raises(PermissionDenied):
        desk.let_in("ivy", case, CaseRole.HANDLER)
    assert not CaseGrant.objects.filter(case=case, key=desk.handlers["ivy"].key).exists()


def test_without_agreement_there_is_a_reason(desk: Desk) -> None:
    case = desk.file().case
    client, sent = desk.client("lea"), {"role": "handler", "consent": "unsafe"}

    refused = client.post(address(desk, case, "ann"), sent)
    assert "Write why it goes on without their agreement." in refused.content.decode()
    client.post(address(desk, case, "ann"), {**sent, "reason": "A child is in danger"})

    [given] = desk.reader("hana", case).opened.entries_of("access_given")
    assert (given.text, given.item.values["consent"]) == ("A child is in danger", "unsafe")


def test_access_that_has_run_out_opens_nothing_from_the_next_morning_on(desk: Desk) -> None:
    case = desk.file().case
    desk.let_in("tom", case, CaseRole.ADVISER, until=date(2026, 3, 10))
    client = desk.client("tom")
    page = reverse("accountability:case", kwargs={"case": case.pk})

    with time_machine.travel("2026-03-10 23:00+00:00"):
        assert desk.reads("tom", case)
    with time_machine.travel("2026-03-11 00:01+00:00"):
        assert not desk.reads("tom", case)
        nobodys = reverse("accountability:case", kwargs={"case": uuid4()})
        client = desk.client("tom")
        assert client.get(page).content == client.get(nobodys).content


def test_an_adviser_reads_and_notes_and_does_no_more(desk: Desk) -> None:
    case = desk.file().case
    desk.let_in("tom", case, CaseRole.ADVISER)
    client = desk.client("tom")

    for name in ("case_write", "case_close", "case_people", "case_export"):
        page = reverse(f"accountability:{name}", kwargs={"case": case.pk})
        assert client.get(page).status_code == 403
    noted = client.post(
        reverse("accountability:case_note", kwargs={"case": case.pk}),
        {"kind": "internal_note", "text": "My advice"},
    )
    assert noted.status_code == 302
    with pytest.raises(PermissionDenied):
        desk.let_in("ann", case, CaseRole.HANDLER, by="tom")


# --- leaving -------------------------------------------------------------------------------------------


def test_stepping_back_calls_others_in_first_and_is_for_good(desk: Desk) -> None:
    case = desk.file().case
    assert readers(case) == {("lea", "lead"), ("hana", "handler")}
    page = reverse("accountability:case_step_back", kwargs={"case": case.pk})

    answer = desk.client("lea").post(page)

    assert answer.headers["Location"] == reverse("accountability:cases")
    assert readers(case) == {("hana", "lead"), ("sam", "stand_in")}
    assert desk.reads("sam", case)
    assert not desk.reads("lea", case)
    assert case.epoch == 1
    with pytest.raises(PermissionDenied):
        desk.let_in("lea", case, CaseRole.HANDLER, by="hana")
    verbs = [event.verb for event in CaseEvent.objects.order_by("sequence")]
    assert {"stepped_back", "escalated", "keys_renewed"} <= set(verbs)
    assert CaseExclusion.objects.filter(case=case).count() % 8 == 0


def test_the_name_is_handed_on_when_who_keeps_it_steps_back(desk: Desk) -> None:
    filed = desk.file(identity={"name": "Robin"})
    step_back(by=desk.reader("lea", filed.case))

    kept = CaseGrant.objects.filter(
        case=filed.case, holder="handler", compartment="identity", epoch=1
    )
    assert [(row.key.user.name, row.role) for row in kept] == [("hana", "custodian")]


def test_where_three_work_on_it_nobody_is_called_in(desk: Desk) -> None:
    case = desk.file().case
    desk.let_in("ann", case, CaseRole.HANDLER)
    step_back(by=desk.reader("hana", case))

    assert readers(case) == {("lea", "lead"), ("ann", "handler")}
    assert CaseGrant.objects.filter(case=case, epoch=1, state="dormant").count() == 4


def test_a_stand_in_who_is_tied_by_now_is_passed_over(desk: Desk) -> None:
    case = desk.file().case
    reader = desk.reader("hana", case)
    end_access(of=desk.handlers["sam"].user, reason="Family", keep_out=True, by=reader)

    step_back(by=desk.reader("hana", case))

    assert readers(case) == {("lea", "lead"), ("tom", "stand_in")}


def test_when_no_stand_in_is_left_whoever_is_free_is_called_in() -> None:
    desk = make_desk()
    case = desk.file().case
    desk.add("late")
    step_back(by=desk.reader("hana", case))

    assert readers(case) == {("lea", "lead"), ("late", "handler")}


def test_the_last_one_cannot_leave_a_case_to_nobody() -> None:
    desk = make_desk()
    case = desk.file().case
    step_back(by=desk.reader("hana", case))
    assert readers(case) == {("lea", "lead")}

    with pytest.raises(NobodyLeftError):
        step_back(by=desk.reader("lea", case))
    page = reverse("accountability:case_step_back", kwargs={"case": case.pk})
    shown = desk.client("lea").post(page, follow=True)

    assert b"Nobody else may read this concern." in shown.content
    assert desk.reads("lea", case)


def test_ending_access_closes_what_is_added_and_lets_them_in_again_if_no_tie_is_known(
    desk: Desk,
) -> None:
    case = desk.file().case
    desk.let_in("ann", case, CaseRole.HANDLER)
    desk.client("lea").post(address(desk, case, "ann", "case_end_access"), {"reason": "Done"})
    assert not desk.reads("ann", case)

    desk.let_in("ann", case, CaseRole.HANDLER)
    assert desk.reads("ann", case)
    desk.client("lea").post(
        address(desk, case, "ann", "case_end_access"), {"reason": "A tie", "keep_out": "on"}
    )
    with pytest.raises(PermissionDenied):
        desk.let_in("ann", case, CaseRole.HANDLER)


def test_nobody_makes_themselves_the_only_reader_by_ending_a_colleagues_access() -> None:
    desk = make_desk()
    case = desk.file().case

    for typed in ({"reason": "Away"}, {"reason": "A tie", "keep_out": "on"}):
        answer = desk.client("lea").post(address(desk, case, "hana", "case_end_access"), typed)

        assert answer.status_code == 403
        assert "Fewer than two people would work on this concern" in answer.content.decode()
    assert desk.reads("hana", case)
    assert Case.objects.get(pk=case.pk).epoch == 0
    assert not EndedAccess.objects.exists()


def test_an_ended_access_is_seen_by_who_lost_it_and_by_all_who_stay(desk: Desk) -> None:
    case = desk.file().case
    desk.let_in("ann", case, CaseRole.HANDLER)
    HandlerNotice.objects.all().delete()

    desk.client("lea").post(
        address(desk, case, "hana", "case_end_access"), {"reason": "She knows the person"}
    )

    cases, number = reverse("accountability:cases"), case.protocol_number
    lost, stays, did = (
        desk.client(name).get(cases).content.decode() for name in ("hana", "ann", "lea")
    )
    assert f"A colleague ended your access to concern {number} on" in lost
    assert "She knows" not in lost + stays
    assert f"lea ended the access of hana to concern {number} on" in stays
    assert "ended" not in did
    told = HandlerNotice.objects.values_list("user__name", flat=True)
    assert set(told) == {"hana", "ann"}
    # also who has no other case is written to
    with time_machine.travel(timezone.now() + timedelta(hours=4), tick=False):
        for notice in HandlerNotice.objects.order_by("pk"):
            tell(pk=notice.pk)
    written_to = OutgoingMail.objects.values_list("to", flat=True)
    assert set(written_to) == {"hana@example.org", "ann@example.org"}


def test_the_word_of_an_ended_access_opens_for_one_vault_and_goes_after_a_month(
    desk: Desk,
) -> None:
    case = desk.file().case
    desk.let_in("ann", case, CaseRole.HANDLER)
    end_access(of=desk.handlers["hana"].user, reason="", keep_out=True, by=desk.reader("lea", case))
    lea, hana, ann = (desk.handlers[name] for name in ("lea", "hana", "ann"))
    today = timezone.now().date()

    assert [one.is_mine for one in endings_for(hana.key, hana.keys, today)] == [True]
    # who lost it is told no name: it may be the person whom the concern is about
    assert [one.by for one in endings_for(hana.key, hana.keys, today)] == [""]
    assert [one.whose for one in endings_for(ann.key, ann.keys, today)] == ["hana"]
    assert endings_for(lea.key, lea.keys, today) == ()
    assert endings_for(hana.key, lea.keys, today) == ()
    assert endings_for(hana.key, hana.keys, today + timedelta(days=31)) == ()
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        purge_cases(by=None)
    assert not EndedAccess.objects.exists()


def test_nobody_ends_their_own_access_but_by_stepping_back(desk: Desk) -> None:
    case = desk.file().case

    answer = desk.client("lea").post(
        address(desk, case, "lea", "case_end_access"), {"reason": "Me"}
    )

    assert answer.status_code == 403
    assert desk.reads("lea", case)


def test_another_leads_and_only_somebody_who_works_on_it(desk: Desk) -> None:
    case = desk.file().case
    desk.client("lea").post(address(desk, case, "hana", "case_lead"), {"reasons": "On leave"})

    assert readers(case) == {("lea", "handler"), ("hana", "lead")}
    assert CaseGrant.objects.get(case=case, compartment="identity", holder="handler").role == (
        "custodian"
    )
    held_back = CaseGrant.objects.filter(case=case, state="dormant", compartment="shared").first()
    with pytest.raises(CaseMovedOnError):
        hand_over_lead(to=held_back, reason="No", by=desk.reader("lea", case))


def test_pages_about_somebody_who_is_not_there_are_404(desk: Desk) -> None:
    case = desk.file().case
    client = desk.client("lea")
    for name in ("case_let_in", "case_end_access", "case_lead"):
        page = reverse(f"accountability:{name}", kwargs={"case": case.pk, "person": uuid4()})
        assert client.get(page).status_code == 404


def test_a_certificate_that_ran_out_closes_the_case(desk: Desk) -> None:
    case = desk.file().case
    desk.handlers["hana"].key.certificates.update(expires_on=date(2026, 3, 2) - timedelta(days=1))

    assert not desk.reads("hana", case)
