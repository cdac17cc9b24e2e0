"""The open data are sent everything that their description allows, and much that it does not: each answer is one it describes."""

import re
from datetime import date

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, GenerationMode

from alliance.models import GlossaryTerm
from alliance.wsgi import application
from networks.models import Theme
from reports.models import Publication
from tests.factories import ActivityFactory, NetworkFactory, NetworkParentFactory
from tests.journeys.ways import IS_LONG_RUN
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample

FEW, MANY = 5, 400
A_HIGHLIGHT = sample()["highlights"][0]["slug"]
PLAIN = {"Accept-Encoding": "identity"}
# A network that there is not and a cursor that we did not give are refused, though they are written as they should be.
CONFIG = schemathesis.Config.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "400", "404"]}}}
)
# What stands in each address of one thing, as it is in the test's world.
THERE = {
    "term": "intersectionality",
    "year": 2017,
    "/networks/{code}": "africa",
    "/figures/{year}/{code}": "G2",
    "/plans/{code}": "2017-2020",
    "/activities/{code}": "a-symposium",
    "/publications/{code}": "a-toolkit",
    "/highlights/{code}": A_HIGHLIGHT,
}


@pytest.fixture
def within_the_test():
    """Requests that come past Django's own client do not close the connection on which the test's rows stand."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(db, within_the_test):
    """The description as it is served, and a world with something in every list."""
    publish(sample())
    host = NetworkFactory(slug="africa")
    NetworkParentFactory(network=host, parent=NetworkFactory(slug="whole", level="global"))
    activity = ActivityFactory(slug="a-symposium", hosted_by=[host], country="PE")
    activity.themes.add(Theme.objects.create(slug="fatherhood", name_en="Fatherhood"))
    Publication.objects.create(
        slug="a-toolkit",
        title_en="A toolkit",
        kind="toolkit",
        published_on=date(2017, 5, 1),
        precision="year",
    )
    GlossaryTerm.objects.create(
        slug="intersectionality", kind="concept", term_en="Intersectionality", definition_en="…"
    )
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=CONFIG)


def test_every_answer_is_one_that_is_described(described, subtests):
    for found in described.get_all_operations():
        operation = found.ok()
        with subtests.test(operation.label):
            answers_as_described(operation)
            finds_what_there_is(operation)


def answers_as_described(operation: APIOperation) -> None:
    @given(case=operation.as_strategy() | operation.as_strategy(GenerationMode.NEGATIVE))
    @settings(
        max_examples=MANY if IS_LONG_RUN else FEW,
        deadline=None,
        derandomize=not IS_LONG_RUN,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answers(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=PLAIN)

    answers()


def finds_what_there_is(operation: APIOperation) -> None:
    """What is drawn by chance is hardly ever there; this is."""
    address = operation.path.removeprefix("/api/v1")
    words = re.findall(r"{(\w+)}", address)
    case = operation.Case(
        path_parameters={word: THERE.get(word) or THERE[address] for word in words}
    )
    response = case.call_and_validate(headers=PLAIN)
    assert response.status_code == 200
