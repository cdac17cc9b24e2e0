"""A new version is signed anew: reminders, the time for it, what rests after it, and how far everybody is."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail, User
from alliance.outbox import TASKS
from alliance.regular import orders_at
from members.actions.pledge_register import export_register
from members.actions.policies import approve_version, draft_version
from members.actions.reaffirmations import remind_of_pledges
from members.actions.visibility import hold_for_safety
from members.models import Member, Membership, PledgeReminder, PolicyVersion, Representative
from members.permissions.pledges import may_act_for
from members.queries.pledge_register import FEWEST, Signatures, dashboard
from members.queries.pledges import is_pledged, members_at_rest, unsigned
from members.queries.policies import fingerprint
from networks.models import Network
from networks.permissions import Role
from tests.factories import NetworkFactory, NetworkParentFactory
from tests.members.factories import (
    MemberFactory,
    MembershipFactory,
    RepresentativeFactory,
    holder,
    person,
)
from tests.members.signing import Kind, in_force, member_in, represents, sign_all, wording
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db

NEW_SINCE = date(2026, 3, 1)
BEFORE = datetime(2026, 2, 1, 12, tzinfo=UTC)


def day(number: int) -> datetime:
    """Noon of a day, counted from the one on which the new version came into force."""
    return datetime.combine(NEW_SINCE, datetime.min.time(), UTC) + timedelta(days=number, hours=12)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(BEFORE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def alliance(clock: Any) -> Network:
    return NetworkFactory.create(slug="alliance", level=Network.Level.GLOBAL)


@pytest.fixture
def togo(alliance: Network) -> Network:
    found = NetworkFactory.create(slug="togo")
    NetworkParentFactory.create(network=found, parent=alliance)
    return found


@pytest.fixture
def signed(togo: Network) -> tuple[Member, User]:
    """A member whose primary signed the first version, before a second one asks everybody anew."""
    in_force(Kind.CODE)
    member, user = member_in(togo, "amina", language="fr")
    sign_all(member, user)
    in_force(Kind.CODE, since=NEW_SINCE, must_reaffirm=True, grace_days=90)
    return member, user


def at_rest() -> set[int]:
    return set(members_at_rest().values_list("member", flat=True))


# --- the story of a new version --------------------------------------------------------------


def test_before_its_day_a_new_version_asks_nothing(signed, clock):
    member, user = signed
    clock.move_to(day(-1))

    assert unsigned(user, member) == ()
    assert remind_of_pledges(most=10) == 0


def test_in_the_grace_nothing_changes_and_after_it_the_rights_rest_until_one_signs(signed, clock):
    member, user = signed

    for number in (0, 1, 89):
        clock.move_to(day(number))
        assert [version.number for version in unsigned(user, member)] == [2]
        assert may_act_for(user, member)
        assert is_pledged(member)
        assert at_rest() == set()

    clock.move_to(day(90))
    assert not may_act_for(user, member)
    assert not is_pledged(member)
    assert at_rest() == {member.pk}

    sign_all(member, user)
    assert may_act_for(user, member)
    assert at_rest() == set()
    assert unsigned(user, member) == ()


def test_who_signs_in_the_grace_never_rests(signed, clock):
    member, user = signed
    clock.move_to(day(45))
    sign_all(member, user)

    clock.move_to(day(200))

    assert may_act_for(user, member)
    assert at_rest() == set()


def test_a_version_that_does_not_ask_for_it_lets_signatures_go_on(signed, clock):
    member, user = signed
    clock.move_to(day(1))
    sign_all(member, user)
    in_force(Kind.CODE, since=NEW_SINCE + timedelta(days=400))

    clock.move_to(day(900))

    assert unsigned(user, member) == ()
    assert at_rest() == set()


def test_a_clearer_wording_in_the_grace_does_not_lengthen_it(signed, clock):
    member, user = signed
    in_force(Kind.CODE, since=NEW_SINCE + timedelta(days=30), grace_days=300)

    clock.move_to(day(89))
    assert may_act_for(user, member)
    assert [version.number for version in unsigned(user, member)] == [3]

    clock.move_to(day(90))
    assert at_rest() == {member.pk}


def test_a_member_who_never_signed_rests_too_once_the_time_is_over(signed, togo, clock):
    imported, user = member_in(togo, "imported")

    clock.move_to(day(90))

    assert imported.pk in at_rest()
    assert not may_act_for(user, imported)


def test_ended_memberships_rest_nowhere(signed, clock):
    member, _user = signed
    Membership.objects.filter(member=member).update(
        state=Membership.State.ENDED, period=(None, NEW_SINCE), end_reason="resigned"
    )

    clock.move_to(day(90))

    assert at_rest() == set()


def test_a_network_with_its_own_text_does_not_rest_because_of_the_alliance_s(
    signed, alliance, clock
):
    benin = NetworkFactory.create(slug="benin")
    NetworkParentFactory.create(network=benin, parent=alliance)
    in_force(Kind.CODE, network=benin, since=date(2025, 1, 1))
    elsewhere, user = member_in(benin, "elsewhere")
    sign_all(elsewhere, user)

    clock.move_to(day(90))

    assert at_rest() == {signed[0].pk}


def test_the_set_and_the_single_answer_agree_and_the_set_costs_the_same(
    signed, togo, alliance, clock, django_assert_max_num_queries
):
    in_force(Kind.STANDARDS, since=NEW_SINCE, must_reaffirm=True, grace_days=30)
    in_force(Kind.CODE, network=togo, since=NEW_SINCE, must_reaffirm=True, grace_days=60)
    benin = NetworkFactory.create(slug="benin")
    clock.move_to(day(10))
    for number in range(12):
        member, user = member_in(togo if number % 2 else benin, f"person{number}x")
        if number % 3:
            sign_all(member, user)

    for number in (20, 30, 61, 95):
        clock.move_to(day(number))
        with django_assert_max_num_queries(5):
            found = at_rest()
        alone = {member.pk for member in Member.objects.order_by("pk") if not is_pledged(member)}
        acted = {
            row.member_id
            for row in Representative.objects.select_related("member", "user").order_by("pk")
            if not may_act_for(row.user, row.member)
        }
        assert found <= alone
        assert alone == acted
    assert found == alone


def test_unsigned_people_still_read_raise_a_concern_and_leave(signed, clock):
    member, user = signed
    clock.move_to(day(120))
    client = client_of(user)
    membership = Membership.objects.get(member=member)

    for address in (
        reverse("members:own_pledges"),
        reverse("accountability:text", args=["code-of-conduct"]),
        reverse("accountability:concerns"),
        reverse("members:leave", args=[membership.public_id]),
        reverse("manage"),
    ):
        assert client.get(address).status_code == 200, address

    client.post(reverse("members:leave", args=[membership.public_id]), {"why": ""})
    membership.refresh_from_db()
    assert membership.state == Membership.State.ENDED


def test_the_desk_tells_what_is_due_until_when_and_what_is_new(signed, clock):
    member, user = signed
    clock.move_to(day(3))
    client = client_of(user)

    desk = client.get(reverse("manage")).content.decode()
    signing = client.get(
        reverse("members:sign_for_member", args=[member.public_id])
    ).content.decode()

    assert "please sign it again before 30 May 2026" in desk
    assert "More words (en)" in signing


# --- reminders -------------------------------------------------------------------------------


def test_reminders_go_out_on_four_days_and_once_each(signed, clock):
    sent = {}
    for number in range(120):
        clock.move_to(day(number))
        letters = remind_of_pledges(most=10) + remind_of_pledges(most=10)
        if letters:
            sent[number] = letters

    assert sent == {0: 1, 14: 1, 30: 1, 60: 1}
    assert OutgoingMail.objects.count() == 4
    assert list(PledgeReminder.objects.order_by("day").values_list("day", flat=True)) == [
        0,
        14,
        30,
        60,
    ]


def test_a_reminder_is_in_the_person_s_language_leads_to_the_page_and_names_nobody(signed, clock):
    member, user = signed
    clock.move_to(day(0))

    remind_of_pledges(most=10)

    letter = OutgoingMail.objects.get()
    assert (letter.to, letter.language) == (user.email, "fr")
    assert f"{settings.SITE_URL}/fr/my/pledges/" in letter.body
    assert member.name not in letter.body + letter.subject
    assert PledgeReminder.objects.get().mail_key == letter.key
    assert AuditEvent.objects.get(verb="reaffirmation.reminded").after == {"letters": 1}


def test_who_has_signed_and_who_is_not_primary_gets_no_reminder(signed, clock):
    member, user = signed
    represents("colleague", member, Representative.Role.REPRESENTATIVE)
    clock.move_to(day(0))
    sign_all(member, user)

    assert remind_of_pledges(most=10) == 0


def test_whoever_stands_for_several_members_gets_one_letter(signed, togo, clock):
    _member, user = signed
    for number in range(3):
        other = MemberFactory.create(name=f"Circle {number}")
        MembershipFactory.create(member=other, network=togo)
        RepresentativeFactory.create(member=other, user=user)
    clock.move_to(day(0))

    assert remind_of_pledges(most=10) == 1
    assert OutgoingMail.objects.count() == 1
    assert PledgeReminder.objects.count() == 4


def test_a_run_writes_to_no_more_people_than_it_may_and_the_next_goes_on(signed, togo, clock):
    for number in range(4):
        member_in(togo, f"late{number}")
    clock.move_to(day(0))

    assert [remind_of_pledges(most=2) for _run in range(4)] == [2, 2, 1, 0]


def test_missed_days_are_not_made_up_for(signed, clock):
    clock.move_to(day(40))

    remind_of_pledges(most=10)

    assert PledgeReminder.objects.get().day == 30


def test_nobody_is_reminded_long_after_the_time_is_over(signed, clock):
    clock.move_to(day(91))

    assert remind_of_pledges(most=10) == 0


def test_a_version_approved_for_today_reminds_at_once(signed, alliance, clock):
    clock.move_to(day(0))
    secretariat = holder("secretariat", Role.SECRETARIAT, alliance)
    board = holder("board", Role.BOARD, alliance)
    version = draft_version(
        kind=Kind.STANDARDS, network=None, wording=wording(must_reaffirm=True), by=secretariat
    )

    approve_version(
        version=version,
        in_force_from=timezone.now().date(),
        minute_ref="Board",
        seen=fingerprint(version),
        by=board,
    )
    TASKS["members.remind_of_pledges"].function()

    assert PledgeReminder.objects.filter(version=version).count() == 1


def test_reminders_are_regular_work():
    assert "members.remind_of_pledges" in orders_at(timezone.now())


# --- the dashboard ---------------------------------------------------------------------------


@pytest.fixture
def counted(signed: tuple[Member, User], alliance: Network, togo: Network, clock: Any) -> Any:
    """Eighty days after a new version: in Togo 3 signed it, 2 signed the first only, 1 nothing; in Benin 6 signed it."""
    benin = NetworkFactory.create(slug="benin")
    NetworkParentFactory.create(network=benin, parent=alliance)
    clock.move_to(BEFORE)
    sign_all(*member_in(togo, "first"))
    clock.move_to(day(80))
    for number in range(3):
        sign_all(*member_in(togo, f"togo{number}"))
    member_in(togo, "never")
    for number in range(6):
        sign_all(*member_in(benin, f"benin{number}"))
    return PolicyVersion.objects.get(number=2)


def test_the_dashboard_counts_as_one_counts_by_hand(counted):
    everywhere = Network.objects.values_list("pk", flat=True)

    found = dashboard(counted, list(everywhere))

    assert {row.network.slug: row.signatures for row in found.rows} == {
        "togo": Signatures(members=6, signed=3, earlier=0, due=2, overdue=1),
        "benin": Signatures(members=6, signed=6, earlier=0, due=0, overdue=0),
    }
    assert found.total == Signatures(members=12, signed=9, earlier=0, due=2, overdue=1)
    assert found.total.percent == 75


def test_after_the_time_those_who_are_late_are_overdue(counted, clock):
    clock.move_to(day(90))

    found = dashboard(counted, list(Network.objects.values_list("pk", flat=True)))

    assert found.total == Signatures(members=12, signed=9, earlier=0, due=0, overdue=3)


def test_signatures_under_an_earlier_version_that_is_enough_are_told_apart(counted, clock):
    in_force(Kind.CODE, since=NEW_SINCE + timedelta(days=85))
    clock.move_to(day(86))
    third = PolicyVersion.objects.get(number=3)

    found = dashboard(third, list(Network.objects.values_list("pk", flat=True)))

    assert found.total == Signatures(members=12, signed=0, earlier=9, due=2, overdue=1)


def test_a_member_of_two_networks_counts_once_in_all(counted):
    member = Member.objects.filter(memberships__network__slug="togo").earliest("pk")
    MembershipFactory.create(member=member, network=Network.objects.get(slug="benin"))

    found = dashboard(counted, list(Network.objects.values_list("pk", flat=True)))

    assert sum(row.signatures.members for row in found.rows) == 13
    assert found.total.members == 12


def test_networks_with_their_own_text_are_counted_under_that_one(counted, togo):
    own = in_force(Kind.CODE, network=togo, since=NEW_SINCE + timedelta(days=1))
    everywhere = list(Network.objects.values_list("pk", flat=True))

    assert [row.network.slug for row in dashboard(counted, everywhere).rows] == ["benin"]
    assert [row.network.slug for row in dashboard(own, everywhere).rows] == ["togo"]


def test_who_is_withheld_for_safety_is_in_no_figure_and_no_register(counted, alliance):
    member = Member.objects.filter(memberships__network__slug="togo").earliest("pk")
    secretariat = holder("secretariat", Role.SECRETARIAT, alliance)
    hold_for_safety(member=member, by=secretariat)

    figures = dashboard(counted, list(Network.objects.values_list("pk", flat=True)))
    page = client_of(secretariat).get(reverse("members:pledge_register", args=["togo"]))

    assert figures.total.members == 11
    assert member.name not in page.content.decode()
    assert "The never circle" in page.content.decode()


def test_the_dashboard_costs_the_same_for_two_networks_as_for_ten(
    counted, alliance, django_assert_max_num_queries
):
    secretariat = client_of(holder("secretariat", Role.SECRETARIAT, alliance))
    address = f"{reverse('members:pledge_figures')}?version={counted.pk}"
    secretariat.get(address)
    with django_assert_max_num_queries(30) as before:
        secretariat.get(address)
    for number in range(8):
        network = NetworkFactory.create(slug=f"n{number}")
        NetworkParentFactory.create(network=network, parent=alliance)
        sign_all(*member_in(network, f"more{number}"))

    with django_assert_max_num_queries(len(before)):
        page = secretariat.get(address)

    assert page.content.decode().count('scope="row"') == 11


def test_a_coordination_sees_its_own_part_only(counted, togo):
    coordinator = client_of(holder("coordinator", Role.COORDINATOR, togo))

    page = coordinator.get(reverse("members:pledge_figures")).content.decode()

    assert "Togo" in page
    assert "Benin" not in page
    assert coordinator.get(reverse("members:pledge_register", args=["benin"])).status_code == 403


def test_the_board_sees_no_figure_that_points_at_members(counted, alliance):
    board = client_of(holder("board", Role.BOARD, alliance))

    page = board.get(reverse("members:pledge_figures")).content.decode()
    file = board.get(reverse("members:pledge_figures_file")).content.decode()

    assert FEWEST == 5
    assert page.count("too few members to show figures") == 2
    assert "The togo0 circle" not in page
    assert file.count("too few to show") == 2
    assert board.get(reverse("members:pledge_register", args=["togo"])).status_code == 403


def test_one_network_alone_is_never_left_out_because_the_rest_would_give_it_away(counted, alliance):
    ghana = NetworkFactory.create(slug="ghana")
    NetworkParentFactory.create(network=ghana, parent=alliance)
    for number in range(7):
        sign_all(*member_in(ghana, f"ghana{number}"))

    found = dashboard(counted, list(Network.objects.values_list("pk", flat=True))).coarse()

    shown = {row.network.slug for row in found.rows if row.signatures}
    assert shown == {"ghana"}
    assert found.total is None


def test_the_register_says_yes_or_no_for_each_text(counted, togo, clock):
    clock.move_to(day(90))
    coordinator = client_of(holder("coordinator", Role.COORDINATOR, togo))

    page = coordinator.get(reverse("members:pledge_register", args=["togo"])).content.decode()

    assert page.count("not signed") == 3
    assert page.count("at rest until signed") == 3
    assert "Ana Lima" not in page


def test_the_register_costs_the_same_for_one_member_as_for_many(
    signed, togo, clock, django_assert_max_num_queries
):
    clock.move_to(day(1))
    coordinator = client_of(holder("coordinator", Role.COORDINATOR, togo))
    address = reverse("members:pledge_register", args=["togo"])
    coordinator.get(address)
    with django_assert_max_num_queries(30) as before:
        coordinator.get(address)
    for number in range(9):
        member_in(togo, f"more{number}")

    with django_assert_max_num_queries(len(before)):
        page = coordinator.get(address)

    assert page.content.decode().count('scope="row"') == 10


def test_the_dashboard_says_what_became_of_the_reminders(counted, alliance, clock):
    remind_of_pledges(most=100)
    OutgoingMail.objects.filter(to="never@example.org").update(state=OutgoingMail.State.SENT)
    secretariat = client_of(holder("secretariat", Role.SECRETARIAT, alliance))

    page = secretariat.get(f"{reverse('members:pledge_figures')}?version={counted.pk}")

    assert "1 was sent" in page.content.decode()
    assert "2 wait to be sent" in page.content.decode()


@pytest.mark.parametrize("version", ["", "0", "x", "99999999999999999999", "\x00", "1 OR 1=1"])
def test_a_version_that_is_not_there_is_answered_kindly(counted, alliance, version):
    secretariat = client_of(holder("secretariat", Role.SECRETARIAT, alliance))

    page = secretariat.get(reverse("members:pledge_figures"), {"version": version})

    assert page.status_code == 200
    assert "Choose one of the versions" in page.content.decode()


# --- files -----------------------------------------------------------------------------------


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_name_in_a_file_is_never_a_formula(signed, togo):
    coordinator = holder("coordinator", Role.COORDINATOR, togo)
    Member.objects.update(name='=HYPERLINK("http://evil.example")')

    content = export_register(network=togo, reason="For the meeting.", by=coordinator)

    assert rows_of(content)[1][0] == '\'=HYPERLINK("http://evil.example")'


def test_taking_the_register_out_is_kept_with_its_reason(counted, togo):
    coordinator = holder("coordinator", Role.COORDINATOR, togo)

    content = export_register(network=togo, reason="For the meeting.", by=coordinator)

    event = AuditEvent.objects.get(verb="pledges.exported")
    assert (event.actor, event.reason, event.after) == (
        coordinator,
        "For the meeting.",
        {"members": 6},
    )
    assert sorted(row[1] for row in rows_of(content)[1:]) == ["no"] * 3 + ["yes"] * 3


def test_the_register_of_others_is_not_taken_out(counted, togo, alliance):
    for somebody in (
        holder("board", Role.BOARD, alliance),
        holder("coordinator", Role.COORDINATOR, togo),
        person("member"),
    ):
        with pytest.raises(PermissionDenied):
            export_register(
                network=Network.objects.get(slug="benin"), reason="Curious.", by=somebody
            )

    assert not AuditEvent.objects.filter(verb="pledges.exported").exists()


def test_the_file_of_figures_says_what_the_page_says(counted, alliance):
    secretariat = client_of(holder("secretariat", Role.SECRETARIAT, alliance))

    answer = secretariat.get(reverse("members:pledge_figures_file"), {"version": counted.pk})

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="pledges-')
    assert [row[:3] for row in rows_of(answer.content)[1:]] == [
        ["Benin", "6", "6"],
        ["Togo", "6", "3"],
    ]
