"""The demonstration's concern desk: what each invented person may read, by the words that everybody knows."""

from typing import Any

import pytest
from django.urls import reverse

from accountability import trust
from accountability.actions.handlers import open_with_passphrase
from accountability.actions.returning import open_by_code
from accountability.checks import open_channels_can_receive
from accountability.demo import concerns
from accountability.models import Case, HandlerKey, IntakeChannel
from accountability.opened import open_for_reporter
from accountability.permissions.desk import case_before
from accountability.permissions.vault import Unlocked
from alliance import demo_accounts
from alliance.actors import the_portal
from alliance.demo_accounts import BY_EMAIL, CONCERNS, FEEDBACK, KEPT_APART, RESTORATIVE
from tests.signing_in import signed_in

pytestmark = pytest.mark.usefixtures("demonstration")


def vault_of(email: str) -> Unlocked:
    key = HandlerKey.objects.in_use().select_related("user").get(user__email=email)
    keys = open_with_passphrase(key=key, typed=BY_EMAIL[email].passphrase)
    return Unlocked(user=key.user, key=key, keys=keys)


def case_of(concern: demo_accounts.DemonstrationConcern) -> Case:
    case = open_by_code(code=concern.code).case
    assert case is not None
    return case


def test_each_known_code_opens_its_concern() -> None:
    for concern in CONCERNS:
        found = open_by_code(code=concern.code)
        opened = open_for_reporter(found.case, found.ring)
        assert opened.report.text
        assert opened.forged == ()


def test_both_focal_points_read_two_concerns_and_one_of_them_knows_nothing_of_the_third() -> None:
    whole = vault_of(demo_accounts.FOCAL_POINT)
    africa = vault_of(demo_accounts.FOCAL_POINT_AFRICA)
    board = vault_of(demo_accounts.BOARD)

    def readers(concern: demo_accounts.DemonstrationConcern) -> list[str]:
        case = case_of(concern)
        return [one.user.email for one in (whole, africa, board) if case_before(one, case.pk)]

    both = [demo_accounts.FOCAL_POINT, demo_accounts.FOCAL_POINT_AFRICA]
    assert readers(FEEDBACK) == both
    assert readers(RESTORATIVE) == both
    assert readers(KEPT_APART) == [demo_accounts.FOCAL_POINT, demo_accounts.BOARD]


def test_the_concerns_stand_where_the_design_wants_them() -> None:
    assert case_of(FEEDBACK).status == Case.Status.CLOSED
    restorative = case_of(RESTORATIVE)
    assert restorative.status == Case.Status.RESTORATIVE
    assert case_of(KEPT_APART).status == Case.Status.RECEIVED
    reader = case_before(vault_of(demo_accounts.FOCAL_POINT), restorative.pk)
    assert reader is not None
    kinds = [entry.kind for entry in reader.opened.entries]
    assert kinds.count("message") == 2
    [photo] = reader.opened.report.item.values["files"]
    assert photo["name"] == "table.jpg"
    assert photo["removed"]


def test_the_desk_opens_with_the_words_of_the_table() -> None:
    client = signed_in(demo_accounts.FOCAL_POINT)
    cases = reverse("accountability:cases")

    locked = client.get(cases)
    words = {"passphrase": BY_EMAIL[demo_accounts.FOCAL_POINT].passphrase, "next": cases}
    opened = client.post(reverse("accountability:unlock"), words)

    assert locked.status_code == 403
    assert opened["Location"] == cases
    assert client.get(cases).status_code == 200


def test_the_way_to_the_desk_stands_under_my_work_for_those_who_have_one() -> None:
    def page(email: str) -> str:
        return signed_in(email).get(reverse("manage")).content.decode()

    desk, channels = reverse("accountability:cases"), reverse("accountability:channels")
    assert desk in page(demo_accounts.FOCAL_POINT)
    assert channels in page(demo_accounts.SECRETARIAT)
    assert channels not in page(demo_accounts.BOARD)
    assert desk not in page(demo_accounts.AFRICA)


def test_the_one_channel_is_open_and_has_its_readers(settings: Any, tmp_path: Any) -> None:
    apart = tmp_path / "pepper"
    apart.write_bytes(settings.RECEIPT_PEPPER_FILE.read_bytes())
    settings.RECEIPT_PEPPER_FILE = apart

    assert IntakeChannel.objects.filter(is_open=True).count() == 1
    assert open_channels_can_receive(None, databases=["default"]) == []


def test_people_with_known_words_are_never_made_under_a_real_root(
    settings: Any, tmp_path: Any
) -> None:
    keys = HandlerKey.objects.count()

    settings.DEBUG = False
    with pytest.raises(concerns.NotForRealError):
        concerns.load(the_portal())
    settings.DEBUG = True
    settings.RECEIPT_PEPPER_FILE = tmp_path / "pepper"
    assert trust.throw_away_root() is None
    with pytest.raises(concerns.NotForRealError):
        concerns.load(the_portal())
    settings.ROOT_ED25519_PUB = ""
    concerns.load(the_portal())

    assert HandlerKey.objects.count() == keys
