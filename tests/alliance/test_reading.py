"""What a page that is only read finds out once: rights and the tree are asked for anew by the next request."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance import demo_accounts
from alliance.models import User
from alliance.reading import once_a_page, remember_while_reading
from networks.models import RoleAssignment
from tests.signing_in import signed_in

REGISTER = "/en/manage/networks/cameroon/members/"


class Question:
    """Counts how often it is really asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.ask = once_a_page(self._ask)

    def _ask(self, about: str = "") -> str:
        self.asked += 1
        return f"{about} {self.asked}"


def answer(method: str, page: Callable[[], object]) -> None:
    """Let a page be built by a request of this method."""

    def view(request: HttpRequest) -> HttpResponse:
        page()
        return HttpResponse()

    remember_while_reading(view)(RequestFactory().generic(method, "/"))


def test_a_page_asks_once_and_the_next_page_asks_again():
    question = Question()

    for _page in range(2):
        answer("GET", lambda: [question.ask("rights"), question.ask("rights")])

    assert question.asked == 2


def test_another_question_has_another_answer():
    question = Question()
    answers: list[str] = []

    answer("GET", lambda: answers.extend([question.ask("Amara"), question.ask("Chloé")]))

    assert answers == ["Amara 1", "Chloé 2"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_what_changes_something_is_asked_for_at_every_step(method: str):
    question = Question()

    answer(method, lambda: [question.ask(), question.ask()])

    assert question.asked == 2


def test_work_without_a_request_keeps_nothing():
    question = Question()

    answers = [question.ask(), question.ask()]

    assert answers == [" 1", " 2"]


def test_a_page_that_fails_leaves_nothing_behind():
    question = Question()

    def failing() -> None:
        question.ask()
        raise Http404

    with pytest.raises(Http404):
        answer("GET", failing)
    question.ask()

    assert question.asked == 2


# --- rights -----------------------------------------------------------------------------------


def rights_of_cameroon() -> RoleAssignment:
    return RoleAssignment.objects.in_force(timezone.now()).get(
        user__email=demo_accounts.CAMEROON, role=RoleAssignment.Role.COORDINATOR
    )


def test_a_right_taken_back_between_two_pages_is_gone_on_the_second(demonstration: None):
    client, right = signed_in(demo_accounts.CAMEROON), rights_of_cameroon()
    before = client.get(REGISTER).status_code

    RoleAssignment.objects.filter(pk=right.pk).update(revoked_at=timezone.now())

    assert (before, client.get(REGISTER).status_code) == (200, 403)


def test_a_right_that_ran_out_between_two_pages_is_gone_on_the_second(demonstration: None):
    client, right = signed_in(demo_accounts.CAMEROON), rights_of_cameroon()
    before = client.get(REGISTER).status_code

    ended = DateTimeTZRange(right.period.lower, timezone.now() - timedelta(seconds=1))
    RoleAssignment.objects.filter(pk=right.pk).update(period=ended)

    assert (before, client.get(REGISTER).status_code) == (200, 403)


def test_somebody_switched_off_between_two_pages_is_out_on_the_second(demonstration: None):
    client = signed_in(demo_accounts.CAMEROON)
    before = client.get(REGISTER).status_code

    User.objects.filter(email=demo_accounts.CAMEROON).update(is_active=False)

    assert (before, client.get(REGISTER).status_code) == (200, 302)


def test_one_person_s_page_gives_nothing_to_the_next_person(demonstration: None):
    assert signed_in(demo_accounts.CAMEROON).get(REGISTER).status_code == 200
    assert signed_in(demo_accounts.MEMBER).get(REGISTER).status_code == 403


def test_a_page_with_many_parts_reads_rights_and_the_tree_once(demonstration: None):
    client = signed_in(demo_accounts.AFRICA)

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/en/manage/")

    statements = [one["sql"] for one in asked.captured_queries]
    of_rights = [sql for sql in statements if "has_second_factor" in sql]
    of_the_tree = [sql for sql in statements if sql.startswith('SELECT "networks_networkparent"')]
    assert page.status_code == 200
    assert len(of_rights) == 1
    # today's tree, and that of the days for which returns are owed: each of them once
    assert 1 <= len(of_the_tree) == len(set(of_the_tree)) <= 2
