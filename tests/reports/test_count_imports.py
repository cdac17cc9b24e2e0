"""A file with numbers is checked: what each of its cells would do, and everything that is wrong with each."""

import pytest

from tests.reports.number_files import World, make_world, row, verdicts

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_each_cell_is_new_or_changes_a_number_or_says_nothing_new(world):
    world.cycle.count(world.cycle.country)  # another figure, of no plan
    world.entered("country,2024,meetings,,5,,,,", "country,2024,trainings,women,3,,,,")

    batch = world.checked(
        "country,2024,meetings,,5,,,,",
        "country,2024,trainings,women,4,,,,",
        "country,2024,trainings,men,2,,,,",
    )

    assert verdicts(batch) == ["same", "changed", "added"]
    assert row(batch, 2).before["value"] == "3.0000"
    assert world.number(world.trainings, world.women) == 3
