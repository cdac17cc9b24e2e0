"""Thirteen visitors, every address of accountability, every method: nobody learns that a concern is there who must not.

The addresses are drawn from the URL configuration, so a new one fails here until it is put into a group. What rooms without
a case answer to whom stands in `tests.access` by hand; here no answer of theirs may hold a word of a concern.
"""

import os
import zlib
from collections.abc import Sequence
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.admin import sites
from django.core import mail
from django.test import Client

from accountability.actions.notices import note_filing, order_mail, tell
from accountability.models import Attachment, Case, CaseItem, HandlerNotice
from accountability.subjects import network_subject
from alliance.models import OutgoingMail
from networks.models import Network
from tests.accountability import factories
from tests.accountability.matrix import (
    CANARY,
    METHODS,
    Address,
    addresses,
    make_matrix,
)

pytestmark = pytest.mark.django_db

VISITORS = (
    "anonymous",
    "reporter of the first",
    "reporter of the second",
    "member",
    "coordinator",
    "unassigned handler",
    "reader, locked",
    "reader, unlocked",
    "excluded",
    "expired investigator",
    "auditor",
    "statistics officer",
    "administrator",
)
# The answer to each visitor whom a case's address tells nothing, if the method is one that the address knows.
REFUSED = {
    "anonymous": 302,
    "reporter of the first": 302,
    "reporter of the second": 302,
    "member": 404,
    "coordinator": 404,
    "unassigned handler": 404,
    "reader, locked": 403,
    "excluded": 404,
    "expired investigator": 404,
    "auditor": 404,
    "statistics officer": 404,
    "administrator": 404,
}

ONE_CASE = {
    "case",
    "case_approve",
    "case_at_once",
    "case_check",
    "case_close",
    "case_confirm",
    "case_decide",
    "case_end_access",
    "case_export",
    "case_file",
    "case_identity",
    "case_keeping",
    "case_keeping_step",
    "case_lead",
    "case_let_in",
    "case_note",
    "case_path",
    "case_pause",
    "case_people",
    "case_picture",
    "case_reopen",
    "case_review",
    "case_step_back",
    "case_write",
}
DESK = {"cases", "names", "take_down"}
OWN_VAULT = {
    "begin_vault",
    "change_passphrase",
    "confirm_ties",
    "end_tie",
    "kept_post",
    "leaked_vault",
    "lock_vault",
    "recover_vault",
    "renew_kit",
    "retire_vault",
    "ties",
    "unlock",
    "vault",
    "vault_kit",
    "vault_kit_again",
    "vault_words",
    "vault_words_again",
}
# Who reads lines and figures of quarters that are over, and who releases figures.
KEEPING = {"drop_figures", "propose_figures", "release_figures", "trail", "year", "years"}
CERTIFYING = {"certificates", "certify", "confirm_certificate", "withdraw_certificate"}
CHANNELS = {
    "channel",
    "channels",
    "days_kept",
    "decide_change",
    "describe_channel",
    "drop_support",
    "keep_support",
    "new_support",
    "propose_chain",
    "propose_opening",
    "rehearse",
    "support",
}
FORM = {
    "new",
    "new_check",
    "new_code",
    "new_files",
    "new_later",
    "new_question",
    "new_received",
    "new_way",
}
PUBLIC = {
    "adaptation",
    "changes",
    "changes_of_adaptation",
    "concerns",
    "concerns_before",
    "edition_of_self_assessment",
    "figures",
    "find_support",
    "find_support_in",
    "framework",
    "promises",
    "safety",
    "versions",
    "self_assessment",
    "self_assessments",
    "self_assessments_of_year",
    "shown_evidence",
    "text",
    "version",
    "version_of_adaptation",
}
STANDARDS = {
    "accept_assessment",
    "assessment",
    "assessment_section",
    "assessment_summary",
    "assessments",
    "begin_assessment",
    "edition_of_assessment",
    "evidence",
    "evidence_file",
    "hide_assessment",
    "remove_evidence",
    "reopen_assessment",
    "return_assessment",
    "share_evidence",
    "show_assessment",
    "submit_assessment",
}
# Of a reporter who came back; they say what the cookie opens, whatever the visitor is otherwise.
OWN_CONCERN = {
    "add",
    "change_code",
    "concern",
    "copy",
    "correct",
    "decide_on_file",
    "file",
    "rate",
    "review",
    "withdraw",
}
WAY_OUT = {"come_back", "exit", "leave", "lock", "sign_out_first"}

GROUPS = {
    "accountability:": (
        ONE_CASE,
        DESK,
        KEEPING,
        OWN_VAULT,
        CERTIFYING,
        CHANNELS,
        FORM,
        PUBLIC,
        STANDARDS,
    ),
    "concerns:": (OWN_CONCERN, WAY_OUT),
}


# All seven methods by all thirteen visitors take seven minutes: the long run asks them, the ordinary one asks each address in turn.
IS_LONG_RUN = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def methods_of(address: Address, visitor: str) -> Sequence[str]:
    """GET and POST always; of the other five each visitor asks another one, so that every address meets all of them."""
    if IS_LONG_RUN:
        return METHODS
    others = [one for one in METHODS if one not in {"GET", "POST"}]
    turn = list(VISITORS).index(visitor) + zlib.crc32(address.name.encode())
    return ("GET", "POST", others[turn % len(others)])


def short(address: Address) -> str:
    return address.name.partition(":")[2]


def of_group(*groups: set[str]) -> list[Address]:
    names = set().union(*groups)
    return [address for address in addresses() if short(address) in names]


def test_every_address_is_in_one_group() -> None:
    for namespace, groups in GROUPS.items():
        drawn = {short(one) for one in addresses() if one.name.startswith(namespace)}
        assert drawn == set().union(*groups)
        assert sum(map(len, groups)) == len(drawn)
    assert {short(one) for one in addresses() if one.names_case} == ONE_CASE


def test_the_thirteen_visitors_are_the_ones_named_here() -> None:
    assert tuple(make_matrix().visitors) == VISITORS


@pytest.mark.slow
@pytest.mark.parametrize("visitor", REFUSED)
def test_a_case_answers_to_whom_it_is_not_for_as_one_that_is_not_there(visitor: str) -> None:
    matrix = make_matrix()
    there, not_there = (matrix.values(matrix.first.case) for _number in range(2))
    not_there["case"] = uuid4()

    for address in of_group(ONE_CASE):
        for method in methods_of(address, visitor):
            answer = matrix.ask(visitor, method, address.path(there))

            assert answer.status in {REFUSED[visitor], 405}, (address.name, method)
            assert answer == matrix.ask(visitor, method, address.path(not_there)), (
                address.name,
                method,
            )
            assert CANARY not in answer.all


def test_its_reader_opens_every_page_of_a_case_and_not_a_file_of_another() -> None:
    matrix = make_matrix()
    item = CaseItem.objects.filter(case=matrix.second.case).order_by("sequence").first()
    other = Attachment.objects.create(item=item, blob="0" * 64, padded_size=65536)
    values = matrix.values(matrix.first.case)

    answers = {
        short(address): matrix.ask("reader, unlocked", "GET", address.path(values)).status
        for address in of_group(ONE_CASE)
    }
    page = matrix.ask("reader, unlocked", "GET", address_of("case").path(values))
    files = [
        matrix.ask("reader, unlocked", "GET", address_of("case_file").path({**values, "file": pk}))
        for pk in (other.pk, uuid4())
    ]

    not_found = {name for name, status in answers.items() if status == 404}
    assert not_found == {"case_file", "case_picture"}
    assert answers["case"] == 200
    assert CANARY in page.body
    assert files[0] == files[1]
    assert files[0].status == 404


def address_of(name: str) -> Address:
    (found,) = of_group({name})
    return found


@pytest.mark.slow
@pytest.mark.parametrize("visitor", VISITORS)
def test_no_other_address_says_a_word_of_a_concern(visitor: str) -> None:
    """Every method of every address; a reporter reads their own, and nobody causes an error of ours."""
    matrix = make_matrix()
    values = {**matrix.values(matrix.first.case), "case": matrix.first.case.pk}
    words = (CANARY, matrix.first.case.protocol_number, str(matrix.first.case.pk))
    own = visitor == "reporter of the first"

    for address in addresses():
        if address.names_case:
            continue
        for method in methods_of(address, visitor):
            answer = matrix.ask(visitor, method, address.path(values))
            assert answer.status < 500, (address.name, method)
            said = [word for word in words if word in answer.all]
            may_say = short(address) in OWN_CONCERN if own else short(address) == "cases"
            if said and not (may_say and visitor in {"reporter of the first", "reader, unlocked"}):
                pytest.fail(f"{method} {address.name} tells {visitor} {said}")


@pytest.mark.parametrize(
    ("visitor", "expected"),
    [
        ("anonymous", 302),
        ("reporter of the first", 302),
        ("member", 404),
        ("coordinator", 404),
        ("auditor", 404),
        ("administrator", 404),
        ("reader, locked", 403),
        ("reader, unlocked", 200),
        ("excluded", 200),
        ("unassigned handler", 200),
        ("expired investigator", 200),
        ("statistics officer", 200),
    ],
)
def test_the_desk_asks_for_an_open_vault_first(visitor: str, expected: int) -> None:
    matrix = make_matrix()
    answers = {
        short(address): matrix.ask(visitor, "GET", address.path({})).status
        for address in of_group(DESK)
    }
    assert answers == dict.fromkeys(DESK, expected)


def test_a_reporter_reads_their_own_concern_and_everybody_else_is_asked_for_a_code() -> None:
    matrix = make_matrix()
    path = address_of("concern").path({})
    answers = {visitor: matrix.ask(visitor, "GET", path) for visitor in VISITORS}

    assert {visitor for visitor, answer in answers.items() if answer.status == 200} == {
        "reporter of the first",
        "reporter of the second",
    }
    assert {visitor for visitor, answer in answers.items() if CANARY in answer.all} == {
        "reporter of the first"
    }


# --- an excluded person, with and without the case ---------------------------------------------------

PAGES = (
    "/en/",
    "/en/home/",
    "/en/manage/",
    "/en/search/?q=canary",
    "/en/accountability/",
    "/en/concerns/",
    "/en/concerns/vault/",
    "/en/concerns/vault/ties/",
    "/en/concerns/desk/",
    "/en/concerns/desk/names/",
    "/en/concerns/desk/certificates/",
    "/en/networks/cameroon/",
    "/api/",
    "/admin/",
    "/sitemap.xml",
)


def test_whom_a_concern_is_about_sees_and_hears_the_same_with_and_without_it() -> None:
    matrix = make_matrix()
    excluded = matrix.handlers["excluded"]
    Case.objects.all().delete()
    matrix.visitors["again"] = lambda: factories.desk_client(excluded)
    before = [matrix.ask("again", "GET", page) for page in PAGES]

    network = Network.objects.get(slug="cameroon")
    channel = factories.make_channel(Network.objects.get(slug="world"))
    for urgent in (False, True):
        filed = factories.file_one(
            channel, subjects={network_subject(network.pk)}, text=CANARY, is_urgent=urgent
        )
        note_filing(case=filed.case)
    noted = set(HandlerNotice.objects.values_list("user", flat=True))
    last = max(HandlerNotice.objects.values_list("not_before", flat=True))
    order_mail(now=last)
    for pk in HandlerNotice.objects.order_by("pk").values_list("pk", flat=True):
        tell(pk=pk)
    after = [matrix.ask("again", "GET", page) for page in PAGES]

    assert [answer.status for answer in before].count(200) >= 9
    assert before == after
    assert noted
    assert excluded.user.pk not in noted
    assert not OutgoingMail.objects.filter(to=excluded.user.email).exists()
    assert all(excluded.user.email not in message.to for message in mail.outbox)


def test_no_model_of_a_case_is_in_an_admin_site() -> None:
    shown = {
        model
        for site in sites.all_sites
        for model in site._registry
        if model._meta.app_label == "accountability"
    }
    assert shown == set()
    assert apps.get_app_config("accountability").get_models()


def test_a_vault_opened_by_one_person_opens_nothing_for_another_who_brings_its_cookie() -> None:
    matrix = make_matrix()
    reader = matrix.visitors["reader, unlocked"]()
    other = Client()
    other.force_login(matrix.handlers["excluded"].user)
    for name, cookie in reader.cookies.items():
        if name not in other.cookies:
            other.cookies[name] = cookie.value

    answer = other.get(address_of("case").path({"case": matrix.first.case.pk}))

    assert answer.status_code == 403
    assert CANARY not in answer.content.decode()
