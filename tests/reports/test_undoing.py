"""Steps in the numbers are taken back and done again: each a new change, and never over somebody else's."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from alliance.models import AuditEvent
from reports.actions.entry import keep_cells
from reports.actions.steps import MOST_STEPS, steps_in
from reports.actions.undoing import do_again, take_back
from reports.models import ActivityCount, Measure, NetworkReturn
from reports.queries.grid import CellKey, Typed
from reports.translation import CountRevision
from tests.factories import MeasureFactory
from tests.reports.cycle import Cycle, small_cycle
from tests.reports.entry import indicator_of, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    made = small_cycle()
    framework = plan()
    for code in ("meetings", "trainings"):
        indicator_of(framework, MeasureFactory(code=code), code=code)
    return made


def type_in(
    cycle: Cycle, *, by: str = "coordinator", channel: str = "autosave", **texts: str
) -> None:
    """Numbers by the code of their measure, over what is there."""
    there = {c.measure.code: c.version for c in ActivityCount.objects.select_related("measure")}
    typed = [
        Typed(
            CellKey(Measure.objects.get(code=code).pk, cycle.country.pk, cycle.period.pk),
            text,
            base_version=there.get(code, 0),
        )
        for code, text in texts.items()
    ]
    keep_cells(owed=owed(cycle), typed=typed, language="en", by=cycle.person(by), channel=channel)


def owed(cycle: Cycle) -> NetworkReturn:
    return cycle.owed(cycle.country)


def undo(cycle: Cycle, by: str = "coordinator") -> object:
    return take_back(returns=[owed(cycle)], by=cycle.person(by))


def redo(cycle: Cycle) -> object:
    return do_again(returns=[owed(cycle)], by=cycle.person("coordinator"))


def numbers() -> dict[str, object]:
    return {c.measure.code: c.value for c in ActivityCount.objects.select_related("measure")}


def test_steps_are_taken_back_one_by_one_and_done_again(cycle):
    type_in(cycle, meetings="5")
    type_in(cycle, meetings="6")
    type_in(cycle, trainings="2")

    undo(cycle)
    undo(cycle)
    assert numbers() == {"meetings": 5, "trainings": None}
    undo(cycle)
    assert numbers() == {"meetings": None, "trainings": None}
    assert undo(cycle) is None

    redo(cycle)
    redo(cycle)
    assert numbers() == {"meetings": 6, "trainings": None}
    undo(cycle)
    assert numbers() == {"meetings": 5, "trainings": None}
    redo(cycle)
    redo(cycle)
    assert numbers() == {"meetings": 6, "trainings": 2}
    assert redo(cycle) is None


def test_taking_back_is_a_change_like_any_other(cycle):
    type_in(cycle, meetings="more than 5")
    type_in(cycle, meetings="6")

    undo(cycle)

    count = ActivityCount.objects.get()
    assert (count.value, count.qualifier, count.wording, count.version) == (
        5,
        "at_least",
        "more_than",
        3,
    )
    last = CountRevision.objects.order_by("pgh_id").last()
    assert last.pgh_context.metadata["channel"] == "undo"
    assert last.pgh_context.metadata["user"] == cycle.person("coordinator").pk
    assert AuditEvent.objects.filter(verb="return.filled").count() == 3


def test_a_new_number_ends_what_could_be_done_again(cycle):
    type_in(cycle, meetings="5")
    undo(cycle)
    type_in(cycle, trainings="2")

    assert redo(cycle) is None
    assert numbers() == {"meetings": None, "trainings": 2}


def test_what_somebody_else_changed_since_stays_and_is_told(cycle):
    type_in(cycle, channel="paste", meetings="5", trainings="2")
    type_in(cycle, by="deputy", meetings="9")

    done = undo(cycle)

    assert numbers() == {"meetings": 9, "trainings": None}
    assert (len(done.cells), len(done.left)) == (1, 1)


def test_a_step_of_which_nothing_stands_is_passed_over(cycle):
    type_in(cycle, trainings="2")
    type_in(cycle, meetings="5")
    type_in(cycle, by="deputy", meetings="9")

    undo(cycle)

    assert numbers() == {"meetings": 9, "trainings": None}


def test_nobody_takes_back_the_steps_of_somebody_else(cycle):
    type_in(cycle, by="deputy", meetings="9")

    assert undo(cycle) is None
    assert numbers() == {"meetings": 9}


def test_a_chosen_step_is_taken_back_before_later_ones(cycle):
    type_in(cycle, channel="paste", meetings="5")
    type_in(cycle, trainings="2")
    first = steps_in([owed(cycle)], cycle.person("coordinator")).undo[-1]

    take_back(returns=[owed(cycle)], by=cycle.person("coordinator"), step=first.key)

    assert numbers() == {"meetings": None, "trainings": 2}
    again = take_back(returns=[owed(cycle)], by=cycle.person("coordinator"), step=first.key)
    assert again is None


def test_a_change_that_came_another_way_is_no_step(cycle):
    type_in(cycle, channel="import", meetings="5")

    assert undo(cycle) is None


def test_a_submitted_return_takes_nothing_back(cycle):
    type_in(cycle, meetings="5")
    NetworkReturn.objects.update(state="submitted")

    with pytest.raises(PermissionDenied):
        undo(cycle)
    assert numbers() == {"meetings": 5}


def test_no_more_than_fifty_steps_are_held_and_they_are_found_in_one_query(
    cycle, django_assert_num_queries
):
    for number in range(MOST_STEPS + 5):
        type_in(cycle, meetings=str(number + 1))
    returns, person = [owed(cycle)], cycle.person("coordinator")

    with django_assert_num_queries(1):
        steps = steps_in(returns, person)

    assert len(steps.undo) == MOST_STEPS


# --- the page -----------------------------------------------------------------------------------------


def desk_of(cycle: Cycle, name: str = "coordinator") -> tuple[Client, str]:
    client = Client()
    client.force_login(cycle.person(name))
    return client, reverse("reports:undo", args=[owed(cycle).public_id])


def test_the_page_lists_what_can_be_undone_and_a_button_undoes_it(cycle):
    type_in(cycle, channel="paste", meetings="5", trainings="2")
    desk, page = desk_of(cycle)
    html = desk.get(page).content.decode()
    assert "2 numbers, pasted" in html
    step = html.split('name="step" value="')[1].split('"')[0]

    answer = desk.post(page, {"step": step}, follow=True)

    assert "2 numbers say again what they said before." in answer.content.decode()
    assert numbers() == {"meetings": None, "trainings": None}
    assert "There is nothing more" in desk.get(page).content.decode()


def test_the_grid_itself_learns_which_cells_changed_back(cycle):
    type_in(cycle, meetings="5")
    type_in(cycle, meetings="6")
    desk, page = desk_of(cycle)

    answer = desk.post(page, {"way": "undo"}, headers={"accept": "application/json"}).json()

    key = str(CellKey(Measure.objects.get(code="meetings").pk, cycle.country.pk, cycle.period.pk))
    assert answer["cells"][key]["text"] == "5"
    assert answer["cells"][key]["version"] == 3
    assert "1 of 2 filled" in answer["progress"]
    again = desk.post(page, {"way": "redo"}, headers={"accept": "application/json"}).json()
    assert again["cells"][key]["text"] == "6"


@pytest.mark.parametrize("sent", [{}, {"way": "sideways"}, {"step": "x"}, {"way": "redo"}])
def test_nothing_to_undo_is_said_kindly(cycle, sent):
    desk, page = desk_of(cycle)

    answer = desk.post(page, sent, follow=True)

    assert "There is nothing more that could be changed back." in answer.content.decode()


def test_who_may_not_fill_in_undoes_nothing(cycle):
    type_in(cycle, meetings="5")
    NetworkReturn.objects.update(state="submitted")
    desk, page = desk_of(cycle)

    assert desk.post(page, {"way": "undo"}).status_code == 403
    assert desk_of(cycle, "other region")[0].get(page).status_code == 404
