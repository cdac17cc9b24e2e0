"""The ways to the figures and the trail: for everybody, at the desk, and for auditors where they land; nobody else sees a link."""

import pytest
from django.test import Client
from django.urls import reverse

from networks.models import Network, RoleAssignment
from tests.accountability import factories
from tests.accountability.writing import small_alliance
from tests.members.factories import holder
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db
FIGURES, TRAIL = 'href="/en/concerns/figures/"', 'href="/en/concerns/trail/"'
RELEASING = 'href="/en/concerns/desk/figures/"'


@pytest.fixture(autouse=True)
def alliance() -> None:
    small_alliance()


@pytest.mark.parametrize("name", ["concerns", "framework", "self_assessments"])
def test_everybody_finds_the_yearly_figures(name: str) -> None:
    page = Client().get(reverse(f"accountability:{name}")).content.decode()

    assert page.partition("</main>")[0].count(FIGURES) == 1


def test_only_who_may_see_the_figures_finds_them_at_the_desk() -> None:
    certifiers = factories.make_certifiers()
    pages = {
        role: factories.desk_client(
            factories.make_handler(factories.make_user(f"{role}@example.org"), certifiers, role)
        )
        .get("/en/concerns/desk/")
        .content.decode()
        for role in (
            factories.Role.STATISTICS,
            factories.Role.LEAD,
            factories.Role.FOCAL_POINT,
        )
    }

    assert [RELEASING in page for page in pages.values()] == [True, True, False]


def test_auditors_find_the_trail_where_they_land_and_nobody_else_does() -> None:
    whole = Network.objects.get(level=Network.Level.GLOBAL)
    board, secretariat = (
        client_of(holder(role, role, whole)).get("/en/manage/").content.decode()
        for role in (RoleAssignment.Role.BOARD, RoleAssignment.Role.SECRETARIAT_LEAD)
    )

    assert TRAIL in board
    assert "Set up a vault" not in board
    assert TRAIL not in secretariat
    assert "Set up a vault" in secretariat
