"""Two people who act at once on the same member wait for each other in turn, and never each for the other."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection

from alliance.actors import the_portal
from alliance.models import User
from members.actions.applications import withdraw_application
from members.actions.decisions import approve_application
from members.actions.erasure import erase_person
from members.actions.moves import ApplicationMovedOn
from members.actions.reviews import recommend_application
from members.actions.visibility import list_publicly
from members.models import Application, Member, Membership
from tests.members.desks import Desks, make_desks

pytestmark = pytest.mark.django_db(transaction=True)
LONGEST = 20


@pytest.fixture
def desks() -> Desks:
    return make_desks()


def of_a_person(desks: Desks) -> Application:
    """A request of somebody for themselves, so that their account goes with it."""
    application = desks.sent()
    Member.objects.filter(pk=application.member_id).update(kind=Member.Kind.PERSON)
    return Application.objects.get(pk=application.pk)


def approve(desks: Desks, application: Application) -> Membership:
    return approve_application(application=application, by=desks.national)


def recommend(desks: Desks, application: Application) -> Application:
    return recommend_application(application=application, by=desks.national)


def withdraw(desks: Desks, application: Application) -> Application:
    return withdraw_application(application=application, by=desks.applicant)


def erase(desks: Desks, application: Application) -> None:
    erase_person(person=desks.applicant, by=the_portal())


def list_it(desks: Desks, application: Application) -> None:
    list_publicly(member=application.member, language="en", source="a test", by=desks.applicant)


@pytest.mark.parametrize(
    ("first", "second"),
    [(erase, approve), (approve, erase), (erase, recommend), (erase, withdraw), (list_it, erase)],
)
def test_two_who_act_at_once_on_one_member_both_come_to_an_end(desks, first, second):
    application = of_a_person(desks)

    failed = at_once(lambda: first(desks, application), lambda: second(desks, application))

    # whoever comes second may find that the request has moved on, which is an answer
    assert [error for error in failed if not isinstance(error, ApplicationMovedOn)] == []
    assert User.objects.get(pk=desks.applicant.pk).is_active is (erase not in (first, second))


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> list[Exception]:
    """Run both, the second as soon as the first holds a row and would take another; what went wrong with either."""
    holds, goes_on = threading.Event(), threading.Event()
    failed: list[Exception] = []
    taken: list[str] = []

    def pause(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if " FOR UPDATE" in sql or " FOR NO KEY UPDATE" in sql:
            taken.append(sql)
        if len(taken) == 2 and not holds.is_set():
            holds.set()
            goes_on.wait(LONGEST)
        return execute(sql, params, many, context)

    def run(act: Callable[[], Any], *, is_first: bool) -> None:
        try:
            if is_first:
                with connection.execute_wrapper(pause):
                    act()
            else:
                act()
        except (DatabaseError, ApplicationMovedOn) as error:
            failed.append(error)
        finally:
            holds.set()
            connection.close()

    threads = [
        threading.Thread(target=run, args=(act,), kwargs={"is_first": act is first})
        for act in (first, second)
    ]
    threads[0].start()
    assert holds.wait(LONGEST)
    threads[1].start()
    wait_until_it_waits(threads[1])
    goes_on.set()
    for thread in threads:
        thread.join(LONGEST)
    assert not any(thread.is_alive() for thread in threads)
    return failed


def wait_until_it_waits(thread: threading.Thread) -> None:
    """Until somebody in this database waits for a row, or the thread has come to its end without."""
    give_up = time.monotonic() + LONGEST
    while thread.is_alive() and time.monotonic() < give_up:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.02)
