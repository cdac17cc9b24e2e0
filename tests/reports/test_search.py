"""What pages hide the search hides too, at once: before any task has written its index anew."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from alliance.finding import index
from alliance.finding.results import Wanted, find
from alliance.finding.sources import sources
from alliance.models import GlossaryTerm, OutboxTask, SearchDocument, User
from alliance.outbox import run
from members.actions.erasure import ask_for_erasure
from members.actions.visibility import choose_visibility, hold_for_safety, unlist
from members.models import Member, Representative
from members.models.privacy import Field, Level
from networks.models import Network
from reports.actions.highlights import withdraw_highlight
from reports.models import Activity, Publication
from tests.factories import ActivityFactory
from tests.members.alliance import Alliance, make_alliance
from tests.members.factories import RepresentativeFactory, person
from tests.members.listings import shown_member
from tests.members.signing import in_force
from tests.reports.highlights import Told, small_world
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample

pytestmark = pytest.mark.django_db
ABOUT = "We plant cedars beside schools."


def kinds(typed: str, reader: str = "en") -> list[str]:
    return [group.source.kind for group in find(Wanted(typed=typed), reader).groups]


def is_found(kind: str, typed: str) -> bool:
    """Among the hits of the kind, in the words of the page, or as something that is spelt alike."""
    found = find(Wanted(typed=typed, kind=kind), "en")
    browsed = find(Wanted(kind=kind), "en")
    told = [hit for results in (found, browsed) for group in results.groups for hit in group.hits]
    return any(
        typed in f"{hit.title} {hit.snippet}" or "<mark>" in hit.title + hit.snippet
        for hit in (*told, *found.alike)
    )


# --- what stands on pages of reporting -----------------------------------------------------------


def test_an_activity_that_is_no_longer_public_is_out():
    activity = ActivityFactory(title_en="Colloquium on fatherhood")
    index.refresh("activities")
    assert is_found("activities", "Colloquium")

    Activity.objects.update(is_public=False)
    assert not is_found("activities", "Colloquium")

    Activity.objects.update(is_public=True, merged_into=ActivityFactory(title_en="Another"))
    assert not is_found("activities", activity.title_en)


def test_an_activity_is_not_found_in_the_words_of_an_earlier_version():
    ActivityFactory(title_en="Colloquium with Somebody")
    index.refresh("activities")
    Activity.objects.update(title_en="Colloquium", version=2)

    assert not is_found("activities", "Somebody")


def test_a_withdrawn_highlight_is_out_and_a_released_one_comes_in():
    told: Told = small_world()
    highlight = told.published("Ministries now listen.")
    assert not is_found("highlights", "Ministries")  # nobody has written the index yet
    carry_out_orders()
    assert is_found("highlights", "Ministries")

    withdraw_highlight(
        highlight=highlight, reason="Somebody is at risk", by=told.cycle.person("region")
    )
    assert not is_found("highlights", "Ministries")


def test_a_draft_is_never_in():
    told: Told = small_world()
    told.sent("Ministries now listen.")
    index.refresh("highlights")

    assert not SearchDocument.objects.filter(kind="highlights").exists()


def test_a_publication_that_is_gone_is_out():
    Publication.objects.create(
        slug="toolkit",
        title_en="Toolkit on care",
        kind="toolkit",
        published_on="2017-05-01",
        precision="month",
    )
    index.refresh("publications")
    assert is_found("publications", "Toolkit")

    Publication.objects.all().delete()
    assert not is_found("publications", "Toolkit")


def test_figures_and_reports_are_those_of_editions_in_force():
    publish(sample())
    for kind in ("figures", "reports"):
        index.refresh(kind)
    row = SearchDocument.objects.filter(kind="figures", language="en").order_by("pk")[0]
    assert is_found("figures", row.title)
    assert find(Wanted(kind="reports", year=sample()["year"]), "en").number

    others = [one for one in sample()["indicators"] if one["slug"] != row.key]
    publish({**sample(), "indicators": others, "figures": []}, edition=2, languages=())
    assert not is_found("figures", row.title)
    assert not find(Wanted(kind="reports"), "en").number


# --- members -------------------------------------------------------------------------------------


@pytest.fixture
def alliance() -> Alliance:
    return make_alliance()


@pytest.fixture
def speaker() -> User:
    return person("speaker")


@pytest.fixture
def member(alliance: Alliance, speaker: User) -> Member:
    member = shown_member(alliance.cameroon, name="Quiet Harbour", about=ABOUT, about_language="en")
    RepresentativeFactory(member=member, user=speaker, role=Representative.Role.PRIMARY)
    index.refresh("members")
    return member


def no_longer_listed(member: Member, speaker: User) -> None:
    unlist(member=member, by=speaker)


def withheld(member: Member, speaker: User) -> None:
    hold_for_safety(member=member, by=speaker)


def name_closed(member: Member, speaker: User) -> None:
    choose_visibility(member=member, choices={Field.NAME: Level.MEMBERS}, by=speaker)


def membership_over(member: Member, speaker: User) -> None:
    member.memberships.all().delete()


def unconfirmed(member: Member, speaker: User) -> None:
    Member.objects.update(confirmed_at=None)


def renamed(member: Member, speaker: User) -> None:
    Member.objects.update(name="Another Bay")


@pytest.mark.parametrize(
    "hide", [no_longer_listed, withheld, name_closed, membership_over, unconfirmed, renamed]
)
def test_a_member_is_found_only_as_the_directory_shows_it(
    member: Member, speaker: User, hide: Callable[[Member, User], None]
):
    assert is_found("members", "Harbour")
    hide(member, speaker)

    assert not is_found("members", "Harbour")
    assert not is_found("members", "Harbor")


def test_a_member_is_not_found_by_words_that_it_closed(member: Member, speaker: User):
    assert is_found("members", "cedars")
    choose_visibility(member=member, choices={Field.ABOUT: Level.MEMBERS}, by=speaker)

    assert not is_found("members", "cedars")
    assert is_found("members", "Harbour")


def test_what_is_withheld_or_erased_leaves_no_name_in_the_index(member: Member, speaker: User):
    hold_for_safety(member=member, by=speaker)
    assert not SearchDocument.objects.filter(kind="members").exists()

    own = shown_member(
        *Network.objects.filter(slug="cameroon"), kind=Member.Kind.PERSON, name="Ada Person"
    )
    user = person("ada")
    RepresentativeFactory(member=own, user=user, role=Representative.Role.PRIMARY)
    index.refresh("members")
    assert is_found("members", "Ada")

    ask_for_erasure(by=user)
    assert not SearchDocument.objects.filter(kind="members").exists()


# --- the rest ------------------------------------------------------------------------------------


def test_a_text_is_found_in_the_version_in_force():
    in_force(words="Be gentle.")
    index.refresh("framework")
    assert is_found("framework", "gentle")

    in_force(words="Be kind.", since=timezone.now().date())
    assert not is_found("framework", "gentle")


def test_a_term_that_is_gone_is_out():
    GlossaryTerm.objects.create(
        slug="patriarchy", kind="concept", term_en="Patriarchy", definition_en="A system."
    )
    index.refresh("glossary")
    assert is_found("glossary", "Patriarchy")

    GlossaryTerm.objects.all().delete()
    assert not is_found("glossary", "Patriarchy")


def test_a_network_that_is_gone_is_out(alliance: Alliance):
    Network.objects.create(slug="atlantis", level="national", name_en="Network of Atlantis")
    index.refresh("networks")
    assert is_found("networks", "Atlantis")

    Network.objects.filter(slug="atlantis").delete()
    assert not is_found("networks", "Atlantis")


def test_help_comes_before_everything_else():
    ActivityFactory(title_en="How to raise a concern: a training on harassment")
    for kind in ("pages", "activities"):
        index.refresh(kind)

    assert kinds("harassment")[0] == "pages"
    assert kinds("raise a concern") == ["pages", "activities"]


def test_every_country_is_found_in_every_language():
    index.refresh("countries")

    for reader, name in {"en": "peru", "es": "peru", "fr": "perou", "ar": "بيرو"}.items():
        hits = find(Wanted(typed=name), reader).groups[0].hits
        assert hits[0].address == "/en/countries/pe/", reader


def test_the_queries_of_a_search_do_not_grow(
    alliance: Alliance, django_assert_max_num_queries: Callable[[int], object]
):
    for number in range(30):
        ActivityFactory(title_en=f"Peace {number}", hosted_by=[alliance.cameroon])
        shown_member(
            alliance.cameroon, name=f"Peace House {number}", about=ABOUT, about_language="en"
        )
    index.rebuild()
    with django_assert_max_num_queries(15):
        assert Client().get("/en/search/?q=peace").status_code == 200


def test_every_kind_leads_to_its_list():
    assert all(source.list_address.startswith("/en/") for source in sources())


def carry_out_orders() -> None:
    """What a worker would do: the orders about the search."""
    for pk in (
        OutboxTask.objects.filter(task="alliance.refresh_search")
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        run(pk)
