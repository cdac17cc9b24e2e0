"""The directory: who sees which field of whom, one by one and in lists; finding; pages; numbers that give nobody away."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.models import User
from members.models import (
    ConsentRecord,
    ErasureRequest,
    Member,
    MemberContact,
    Membership,
    Representative,
    SafetyHold,
    VisibilityCeiling,
)
from members.models.privacy import Field, Level
from members.permissions.directory import may_see_field
from members.queries.directory import Wanted, entries, found, page_of
from members.queries.headcounts import by_country, of_groups, of_network
from members.queries.viewers import ANYBODY, Viewer, viewer_of
from members.queries.visibility import (
    ceilings_today,
    open_fields,
    sees,
    shown,
    standing_of,
)
from networks.models import Network, RoleAssignment, Theme
from networks.permissions import Visitor
from networks.queries import tree_on
from tests.members.factories import (
    MemberFactory,
    MembershipFactory,
    RepresentativeFactory,
    give,
    holder,
    network,
    person,
)
from tests.members.listings import EVERYTHING_PUBLIC, shown_member

pytestmark = pytest.mark.django_db
Role = RoleAssignment.Role
NetworkLevel = Network.Level


@dataclass(frozen=True)
class World:
    whole: Network
    africa: Network
    cameroon: Network
    togo: Network
    europe: Network


@pytest.fixture
def world() -> World:
    whole = network("alliance", NetworkLevel.GLOBAL)
    africa = network("africa", NetworkLevel.REGIONAL, whole)
    return World(
        whole=whole,
        africa=africa,
        cameroon=network("cameroon", NetworkLevel.NATIONAL, africa),
        togo=network("togo", NetworkLevel.NATIONAL, africa),
        europe=network("europe", NetworkLevel.REGIONAL, whole),
    )


def names_found(viewer: Viewer = ANYBODY, **wanted: Any) -> list[str]:
    return [row.name for row in found(viewer, Wanted(**wanted), ceilings_today())]


# --- the function and its set form ------------------------------------------------------------


def visitors_of(world: World) -> dict[str, Visitor]:
    """One of each kind of reader, by what the matrix calls them."""
    return {
        "visitor": AnonymousUser(),
        "applicant": person("applicant"),
        "member of Cameroon": _member_of(world.cameroon, "fellow"),
        "member of Togo": _member_of(world.togo, "neighbour"),
        "coordinator of Cameroon": holder("cm", Role.COORDINATOR, world.cameroon),
        "coordinator of Africa": holder("africa", Role.DEPUTY, world.africa),
        "coordinator of Europe": holder("europe", Role.COORDINATOR, world.europe),
        "coordinator without a second step": _asleep(world.africa),
        "editor of Cameroon": holder("editor", Role.EDITOR, world.cameroon),
        "secretariat": holder("secretariat", Role.SECRETARIAT, world.whole),
        "focal point": holder("focal", Role.FOCAL_POINT, world.whole),
        "board": holder("board", Role.BOARD, world.whole),
        "technical administrator": holder("tech", Role.TECHNICAL_ADMINISTRATOR, world.whole),
    }


# Written by hand from the permission matrix: who sees a field of a member of Cameroon that is open at a level.
SEEN_IN_CAMEROON: Mapping[Level, frozenset[str]] = {
    Level.MEMBERS: frozenset(
        {
            "member of Cameroon",
            "member of Togo",
            "coordinator of Cameroon",
            "coordinator of Africa",
            "coordinator of Europe",
            "secretariat",
            "focal point",
            "board",
        }
    ),
    Level.NETWORK: frozenset(
        {
            "member of Cameroon",
            "coordinator of Cameroon",
            "coordinator of Africa",
            "secretariat",
        }
    ),
    Level.COORDINATORS: frozenset(
        {"coordinator of Cameroon", "coordinator of Africa", "secretariat"}
    ),
}


@pytest.mark.parametrize("level", Level)
def test_each_reader_sees_a_field_as_the_matrix_says(world: World, level: Level):
    readers = visitors_of(world)
    member = shown_member(world.cameroon, opens={Field.ABOUT: level})
    expected = SEEN_IN_CAMEROON.get(level, frozenset(readers))

    seeing = {
        name for name, reader in readers.items() if may_see_field(reader, member, Field.ABOUT)
    }

    assert seeing == expected


def test_a_field_that_nobody_chose_is_for_the_coordination_only(world: World):
    readers = visitors_of(world)
    member = shown_member(world.cameroon, opens={})

    seeing = {
        name for name, reader in readers.items() if may_see_field(reader, member, Field.PLACE)
    }

    assert seeing == SEEN_IN_CAMEROON[Level.COORDINATORS]


def test_who_speaks_for_a_member_sees_all_of_it(world: World):
    member = shown_member(world.cameroon, opens={})
    speaker = person("speaker")
    RepresentativeFactory.create(member=member, user=speaker)

    assert all(may_see_field(speaker, member, field) for field in Field)


CEILINGS: dict[str, dict[str, Level]] = {
    "none": {},
    "the network's": {"cameroon": Level.NETWORK},
    "one from above": {"africa": Level.MEMBERS},
    "two, the stricter one above": {"cameroon": Level.MEMBERS, "africa": Level.COORDINATORS},
    "a sibling's": {"togo": Level.COORDINATORS},
    "the whole alliance's": {"alliance": Level.MEMBERS},
}


def test_the_function_and_the_lists_agree_for_every_reader_member_and_field(world: World):
    fields = (Field.NAME, Field.ABOUT, Field.REPRESENTATIVES, Field.PHONE)
    viewers = {name: viewer_of(reader) for name, reader in visitors_of(world).items()}
    everybody = _members_of_all_kinds(world)

    for case, ceilings in CEILINGS.items():
        _set_ceilings(world, ceilings, fields[:3])
        rules = ceilings_today()
        standings = {member: standing_of(member, rules) for member in everybody}
        for (name, viewer), field in product(viewers.items(), fields):
            in_lists = set(shown(rules).filter(open_fields(viewer, field, rules)))
            one_by_one = {member for member in everybody if sees(viewer, standings[member], field)}
            assert in_lists == one_by_one, (case, name, field)


@pytest.mark.parametrize("chosen", Level)
def test_the_strictest_of_choice_and_ceilings_holds(world: World, chosen: Level):
    readers = visitors_of(world)
    viewers = {name: viewer_of(reader) for name, reader in readers.items()}
    member = shown_member(world.cameroon, opens={Field.ABOUT: chosen})
    order = [Level.PUBLIC, Level.MEMBERS, Level.NETWORK, Level.COORDINATORS]

    for case, ceilings in CEILINGS.items():
        _set_ceilings(world, ceilings, [Field.ABOUT])
        over = [level for slug, level in ceilings.items() if slug != "togo"]
        strictest = max([chosen, *over], key=order.index)

        seeing = {
            name for name, viewer in viewers.items() if may_see_field(viewer, member, Field.ABOUT)
        }

        assert seeing == SEEN_IN_CAMEROON.get(strictest, frozenset(readers)), case


def _set_ceilings(world: World, ceilings: Mapping[str, Level], fields: Sequence[Field]) -> None:
    """These, in place of those that were set before."""
    VisibilityCeiling.objects.all().delete()
    VisibilityCeiling.objects.bulk_create(
        VisibilityCeiling(network=getattr(world, slug, world.whole), field=field, level=level)
        for slug, level in ceilings.items()
        for field in fields
    )


def test_a_ceiling_of_one_of_two_networks_is_enough_to_close_a_field(world: World):
    member = shown_member(world.togo, world.europe)
    VisibilityCeiling.objects.create(
        network=world.europe, field=Field.ABOUT, level=Level.COORDINATORS
    )

    assert may_see_field(AnonymousUser(), member, Field.NAME)
    assert not may_see_field(AnonymousUser(), member, Field.ABOUT)


def test_who_speaks_for_a_member_is_never_named_to_everybody(world: World):
    member = shown_member(world.cameroon)
    RepresentativeFactory.create(member=member, user=_named("Awa Ndiaye"))

    page = page_of(ANYBODY, member, ceilings_today())
    inside = page_of(Viewer(is_inside=True), member, ceilings_today())

    assert page
    assert inside
    assert (page.representatives, inside.representatives) == ((), ("Awa Ndiaye",))


HIDES: dict[str, Callable[[Member], object]] = {
    "not listed": lambda member: _set(member, listing=Member.Listing.HIDDEN),
    "not confirmed": lambda member: _set(member, confirmed_at=None),
    "without a name": lambda member: _set(member, name=""),
    "merged": lambda member: _set(member, merged_into=MemberFactory.create()),
    "withheld": lambda member: _hold(member),
    "suspended": lambda member: member.memberships.update(state=Membership.State.SUSPENDED),
    "ended": lambda member: member.memberships.update(
        state=Membership.State.ENDED,
        period=DateRange(date(2020, 1, 1), date(2021, 1, 1)),
    ),
    "not begun": lambda member: member.memberships.update(
        period=DateRange(timezone.now().date() + timedelta(days=9), None)
    ),
    "being erased": lambda member: _ask_for_erasure(member),
}


@pytest.mark.parametrize("hide", HIDES.values(), ids=HIDES)
def test_what_hides_a_member_hides_it_from_everybody_in_the_directory(
    world: World, hide: Callable[[Member], object]
):
    member = shown_member(world.cameroon, kind=Member.Kind.PERSON)
    readers = visitors_of(world)

    hide(member)

    member = Member.objects.get(pk=member.pk)
    viewers = {name: viewer_of(reader) for name, reader in readers.items()}
    standing = standing_of(member, ceilings_today())
    assert not any(
        sees(viewer, standing, field) for viewer, field in product(viewers.values(), Field)
    )
    assert not any(may_see_field(viewer, member, Field.NAME) for viewer in viewers.values())
    assert names_found(viewers["secretariat"], words=member.name or "Organisation") == []


def test_right_after_a_hold_ends_the_member_is_shown_again(world: World):
    member = shown_member(world.cameroon)
    now = timezone.now()
    SafetyHold.objects.create(
        member=member,
        period=DateTimeTZRange(now - timedelta(days=2), now - timedelta(days=1)),
        set_by=person("setter"),
    )

    assert may_see_field(AnonymousUser(), member, Field.NAME)


def test_a_member_whose_name_is_closed_is_in_no_list_although_other_fields_are_open(world: World):
    shown_member(
        world.cameroon,
        name="Hidden Garden",
        about="gardens",
        opens={**EVERYTHING_PUBLIC, Field.NAME: Level.MEMBERS},
    )

    assert names_found() == []
    assert names_found(words="gardens") == []
    assert names_found(Viewer(is_inside=True)) == ["Hidden Garden"]


def test_an_entry_holds_nothing_that_is_closed(world: World):
    member = shown_member(
        world.cameroon,
        name="Deux Rives",
        opens={Field.NAME: Level.PUBLIC},
        place="Douala",
        about="secret work",
        website="https://deux-rives.example.org",
        languages=["fr"],
        acronym="ADR",
    )
    member.themes.add(Theme.objects.create(slug="care", name_en="Care"))

    (entry,) = entries(ANYBODY, found(ANYBODY, Wanted(), ceilings_today()), ceilings_today())

    assert (entry.name, entry.acronym) == ("Deux Rives", "ADR")
    assert (entry.country, entry.place, entry.about, entry.website) == ("", "", "", "")
    assert (entry.themes, entry.languages, entry.networks) == ((), (), ())


# --- finding ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "reseau egalite",
        "RÉSEAU",
        "egalite",
        "Réseau Égalité!",
        "resseau",
        "egalitee",
        "RE",
        "réseau—",
    ],
)
def test_a_name_is_found_without_accents_in_any_case_by_its_acronym_and_with_a_slip(
    world: World, typed: str
):
    shown_member(world.cameroon, name="Réseau Égalité", acronym="RE")
    shown_member(world.cameroon, name="Puentes")

    assert names_found(words=typed) == ["Réseau Égalité"]


@pytest.mark.parametrize("typed", ["المساواه", "المُساواة", "دار"])
def test_a_name_in_its_own_script_is_found_in_other_ways_of_writing_it(world: World, typed: str):
    shown_member(world.cameroon, name="Equality House", local_name="دار المساواة")

    assert names_found(words=typed) == ["Equality House"]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", '"; DROP TABLE', "(", "*", "🙂", "!!!"])
def test_signs_that_mean_something_to_the_database_find_no_more_than_they_say(
    world: World, typed: str
):
    shown_member(world.cameroon, name="Puentes")

    assert names_found(words=f"{typed} nobody-is-called-this") == []


def test_what_members_say_of_themselves_is_searched_only_where_it_is_open(world: World):
    shown_member(world.cameroon, name="Open", about="Nous parlons d’accouchement.")
    shown_member(
        world.cameroon,
        name="Closed",
        about="Nous parlons d’accouchement.",
        opens={**EVERYTHING_PUBLIC, Field.ABOUT: Level.NETWORK},
    )

    assert names_found(words="accouchement") == ["Open"]
    assert names_found(
        Viewer(is_inside=True, belongs_to=frozenset({world.cameroon.pk})), words="accouchement"
    ) == ["Closed", "Open"]


CLOSED_FILTERS: dict[Field, dict[str, str]] = {
    Field.COUNTRY: {"country": "CM"},
    Field.LANGUAGES: {"language": "fr"},
    Field.THEMES: {"theme": "care"},
}


@pytest.mark.parametrize("field", CLOSED_FILTERS)
def test_a_filter_does_not_find_who_closed_that_field(world: World, field: Field):
    theme = Theme.objects.create(slug="care", name_en="Care")
    for name, level in (("Open", Level.PUBLIC), ("Closed", Level.MEMBERS)):
        member = shown_member(
            world.cameroon,
            name=name,
            languages=["fr"],
            opens={**EVERYTHING_PUBLIC, field: level},
        )
        member.themes.add(theme)

    assert names_found(**CLOSED_FILTERS[field]) == ["Open"]
    assert names_found(Viewer(is_inside=True), **CLOSED_FILTERS[field]) == ["Closed", "Open"]


def test_a_network_is_found_with_all_below_it(world: World):
    shown_member(world.cameroon, name="In Cameroon")
    shown_member(world.europe, name="In Europe")

    assert names_found(network=world.africa) == ["In Cameroon"]
    assert names_found(network=world.togo) == []


def test_who_closed_their_country_is_not_given_away_by_the_network_of_that_country(world: World):
    shown_member(
        world.cameroon,
        name="Somewhere",
        opens={**EVERYTHING_PUBLIC, Field.COUNTRY: Level.COORDINATORS},
    )

    (entry,) = entries(ANYBODY, found(ANYBODY, Wanted(), ceilings_today()), ceilings_today())

    assert names_found(network=world.cameroon) == []
    assert names_found(network=world.africa) == ["Somewhere"]
    assert entry.networks == ()


def test_the_list_is_sorted_by_name_as_people_look_for_it(world: World):
    for name in ("Zebra", "élan", "Eland", "Égypte", "apple"):
        shown_member(world.cameroon, name=name)

    assert names_found() == ["apple", "Égypte", "élan", "Eland", "Zebra"]


# --- pages ------------------------------------------------------------------------------------


def test_the_page_shows_the_filters_and_who_fits(world: World, client: Client):
    shown_member(world.cameroon, name="Deux Rives", slug="deux-rives", about="Sur le Wouri.")
    shown_member(world.togo, name="Kpalimé", country="TG")

    page = client.get("/en/members/?q=rives&country=CM&network=cameroon")

    assert page.status_code == 200
    assert "Deux Rives" in text_of(page)
    assert "Kpalimé" not in text_of(page)
    assert 'value="rives"' in text_of(page)
    assert "1 member" in text_of(page)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("network=atlantis", "Choose one of the networks in the list."),
        ("country=ZZ", "Choose one of the countries in the list."),
        ("country=%27%20OR%201=1", "Choose one of the countries in the list."),
        ("theme=nonsense", "Choose one of the themes in the list."),
        ("kind=robot", "Choose organisations or people."),
        ("language=xx", "Choose one of the languages in the list."),
        ("q=%00", "This holds hidden signs that we cannot keep. Please type it anew."),
        ("q=%E2%80%AEevil", "This holds hidden signs that we cannot keep. Please type it anew."),
        ("q=" + "a" * 5000, "This is too long. Write at most 100 characters."),
    ],
)
def test_a_crafted_filter_is_refused_with_a_sentence(
    world: World, client: Client, query: str, sentence: str
):
    shown_member(world.cameroon, name="Deux Rives")

    page = client.get(f"/en/members/?{query}")

    assert page.status_code == 200
    assert sentence in text_of(page)
    assert "Deux Rives" not in text_of(page)


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "two", "%00"])
def test_a_page_that_does_not_exist_shows_one_that_does(world: World, client: Client, number: str):
    shown_member(world.cameroon, name="Deux Rives")

    page = client.get(f"/en/members/?page={number}")

    assert page.status_code == 200
    assert "Deux Rives" in text_of(page)


def test_the_list_turns_pages_and_keeps_the_filters(world: World, client: Client):
    for number in range(31):
        shown_member(world.cameroon, name=f"Circle {number:02}")

    first = text_of(client.get("/en/members/?kind=organisation"))
    second = text_of(client.get("/en/members/?kind=organisation&page=2"))

    assert ("Circle 29" in first, "Circle 30" in first) == (True, False)
    assert ("Circle 29" in second, "Circle 30" in second) == (False, True)
    assert "?kind=organisation&amp;page=2" in first


def test_a_hostile_name_stays_text(world: World, client: Client):
    shown_member(world.cameroon, name="<script>alert(1)</script>", slug="hostile")

    assert "<script>alert" not in text_of(client.get("/en/members/"))
    assert "<script>alert" not in text_of(client.get("/en/members/hostile/"))


def test_the_list_asks_as_often_for_forty_members_as_for_one(world: World, client: Client):
    client.force_login(holder("africa", Role.COORDINATOR, world.africa))
    paths = ["/en/members/", "/en/members/?q=circle&network=africa&kind=organisation"]
    shown_member(world.cameroon, name="Circle of one", languages=["fr"])
    client.get(paths[0])
    with_one = [_queries(client, path) for path in paths]
    theme = Theme.objects.create(slug="care", name_en="Care")
    for number in range(39):
        member = shown_member(world.togo, name=f"Circle {number}", languages=["en", "fr"])
        member.themes.add(theme)

    with_forty = [_queries(client, path) for path in paths]

    assert with_forty == with_one
    assert max(with_one) <= 30


def test_a_visitor_may_keep_no_copy_without_asking_again(world: World, client: Client):
    shown_member(world.cameroon, slug="deux-rives")

    for path in ("/en/members/", "/en/members/deux-rives/", "/en/members/map.svg"):
        answer = client.get(path)
        assert "no-cache" in answer.headers["Cache-Control"]
        assert not answer.cookies


def test_a_person_is_found_under_a_number_only_and_by_no_search_engine(
    world: World, client: Client
):
    member = shown_member(world.cameroon, name="Ximena", kind=Member.Kind.PERSON)

    page = client.get(member.get_absolute_url())

    assert "Ximena" not in member.get_absolute_url()
    assert page.status_code == 200
    assert 'content="noindex, noarchive"' in text_of(page)


def test_an_organisation_is_led_from_its_number_to_its_name(world: World, client: Client):
    member = shown_member(world.cameroon, slug="deux-rives")

    answer = client.get(f"/en/members/{member.public_id}/")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/members/deux-rives/"


def test_a_merged_member_leads_to_the_one_that_was_kept(world: World, client: Client):
    kept = shown_member(world.cameroon, slug="kept")
    shown_member(world.cameroon, slug="merged", merged_into=kept)

    answer = client.get("/en/members/merged/")

    assert answer.headers["Location"] == "/en/members/kept/"


def test_a_merged_member_whose_kept_record_is_hidden_is_not_there(world: World, client: Client):
    kept = shown_member(world.cameroon, slug="kept", listing=Member.Listing.HIDDEN)
    shown_member(world.cameroon, slug="merged", merged_into=kept)

    assert client.get("/en/members/merged/").status_code == 404


def test_hidden_withheld_and_missing_members_get_the_same_answer(world: World, client: Client):
    shown_member(world.cameroon, slug="qqa", listing=Member.Listing.HIDDEN)
    shown_member(world.cameroon, slug="qqb", opens={})
    _hold(shown_member(world.cameroon, slug="qqc"))
    person_in_hiding = shown_member(
        world.cameroon, kind=Member.Kind.PERSON, listing=Member.Listing.HIDDEN
    )
    keys = ["qqa", "qqb", "qqc", str(person_in_hiding.public_id), "nobody-of-that-name"]

    answers = {
        (page.status_code, text_of(page).replace(key, "KEY"))
        for key in keys
        for page in [client.get(f"/en/members/{key}/")]
    }

    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_how_to_reach_a_member_stands_on_its_page_only_where_the_member_opened_it(
    world: World, client: Client
):
    opens = {Field.NAME: Level.PUBLIC, Field.EMAIL: Level.MEMBERS, Field.PHONE: Level.COORDINATORS}
    shown_member(world.cameroon, slug="deux-rives", opens=opens)

    for_visitors = text_of(client.get("/en/members/deux-rives/"))
    client.force_login(holder("cm", Role.COORDINATOR, world.cameroon))
    for_its_coordination = text_of(client.get("/en/members/deux-rives/"))

    assert "office@example.org" not in for_visitors
    assert "office@example.org" in for_its_coordination
    # the office alone opens it only on request, because it is kept who asked
    assert "+237 600" not in for_its_coordination


# --- numbers ----------------------------------------------------------------------------------


def test_countries_with_fewer_than_five_are_not_told_nor_what_would_tell_of_them(world: World):
    for _number in range(5):
        shown_member(world.cameroon, country="CM")
    for _number in range(4):
        shown_member(world.togo, country="TG")
    for _number in range(9):
        shown_member(world.europe, country="KE")

    # the whole less Cameroon's five and Kenya's nine would tell of the four in Togo
    assert by_country(["CM", "TG", "KE"]) == {"CM": None, "TG": None, "KE": 9}
    assert of_network(world.whole, tree_on()) == 18


def test_pages_and_map_say_that_a_number_is_not_told_whether_it_is_small_or_not(
    world: World, client: Client
):
    for _number in range(6):
        shown_member(world.cameroon, country="CM")
    shown_member(world.togo, country="TG")
    for _number in range(9):
        shown_member(world.europe, country="KE")

    page = text_of(client.get("/en/members/")).split("Members by country")[1]
    cameroon = text_of(client.get("/en/networks/cameroon/"))

    assert re.search(r">Cameroon</a> <span[^>]*>not told<", page)
    assert re.search(r">Togo</a> <span[^>]*>not told<", page)
    assert re.search(r">Kenya</a> <span[^>]*>9<", page)
    assert "The number is not told" in cameroon
    assert "6 members" not in cameroon


def test_a_country_in_which_a_few_hide_is_not_told_at_all(world: World, client: Client):
    shown_member(world.cameroon, country="CM")
    shown_member(world.togo, country="TG", listing=Member.Listing.HIDDEN)

    page = text_of(client.get("/en/members/"))
    picture = text_of(client.get("/en/members/map.svg"))

    assert "Togo" not in page.split("Members by country")[1]
    assert "in 1 country" in picture


def test_a_network_tells_its_number_only_where_that_gives_nobody_away(world: World):
    for _number in range(6):
        shown_member(world.cameroon)
    for _number in range(7):
        shown_member(world.europe)
    tree = tree_on()

    assert of_network(world.cameroon, tree) == 6
    shown_member(world.togo)
    # the region's number less Cameroon's would tell of the one in Togo
    assert of_network(world.cameroon, tree) is None
    assert of_network(world.togo, tree) is None
    assert of_network(world.africa, tree) == 7


def test_somebody_in_two_networks_counts_once_above_them(world: World):
    for _number in range(5):
        member = shown_member(world.cameroon)
        MembershipFactory.create(member=member, network=world.togo)

    assert of_network(world.africa, tree_on()) == 5


def test_groups_are_counted_only_with_consent_and_only_from_five(world: World):
    agreeing = [_says(world.cameroon, "women_led youth_led", agrees=True) for _number in range(5)]
    _says(world.cameroon, "women_led", agrees=False)
    ConsentRecord.objects.create(
        user=agreeing[0],
        purpose=ConsentRecord.Purpose.STATISTICS,
        is_given=True,
        text_version="1",
        language="en",
        source="test",
    )

    assert of_groups(world.africa)["women_led"] == 5
    ConsentRecord.objects.create(
        user=agreeing[0],
        purpose=ConsentRecord.Purpose.STATISTICS,
        is_given=False,
        text_version="1",
        language="en",
        source="test",
    )
    assert of_groups(world.africa)["women_led"] is None
    assert of_groups(world.africa)["lgbtiq_led"] == 0


def test_groups_of_one_network_are_not_told_by_those_of_another(world: World):
    for _number in range(6):
        _says(world.cameroon, "women_led", agrees=True)
    _says(world.togo, "women_led", agrees=True)

    told = {one.slug: of_groups(one)["women_led"] for one in (world.africa, world.cameroon)}

    assert told == {"africa": 7, "cameroon": None}
    assert of_groups(world.togo)["women_led"] is None
    assert of_groups(world.europe)["women_led"] == 0


def test_numbers_take_as_many_queries_for_one_member_as_for_many(world: World):
    shown_member(world.cameroon)
    with CaptureQueriesContext(connection) as for_one:
        by_country(["CM"])
    for _number in range(6):
        MembershipFactory.create(member=shown_member(world.cameroon), network=world.togo)
    with CaptureQueriesContext(connection) as for_many:
        by_country(["CM"])

    assert len(for_one) == len(for_many)


# --- helpers ----------------------------------------------------------------------------------


def text_of(page: Any) -> str:
    return str(page.content.decode())


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def _member_of(where: Network, name: str) -> User:
    user = person(name)
    member = MemberFactory.create(name=name)
    RepresentativeFactory.create(member=member, user=user)
    MembershipFactory.create(member=member, network=where)
    return user


def _asleep(where: Network) -> User:
    user = person("asleep")
    give(user, Role.COORDINATOR, where)
    return user


def _named(name: str) -> User:
    user = person("named")
    user.name = name
    user.save()
    return user


def _members_of_all_kinds(world: World) -> list[Member]:
    """Every level in every network, somebody in two, and one of each kind that is not shown."""
    made = [
        shown_member(where, opens=dict.fromkeys(Field, level))
        for where, level in product((world.cameroon, world.togo, world.africa, world.europe), Level)
    ]
    made += [
        shown_member(world.togo, world.europe, opens=dict.fromkeys(Field, level)) for level in Level
    ]
    made.append(shown_member(world.cameroon, opens={}))
    half = shown_member(world.cameroon, world.togo)
    half.memberships.filter(network=world.cameroon).update(state=Membership.State.SUSPENDED)
    made.append(half)
    for hide in HIDES.values():
        member = shown_member(world.cameroon, kind=Member.Kind.PERSON)
        hide(member)
        made.append(Member.objects.get(pk=member.pk))
    return made


def _set(member: Member, **values: object) -> None:
    Member.objects.filter(pk=member.pk).update(**values)


def _hold(member: Member) -> None:
    SafetyHold.objects.create(
        member=member,
        period=DateTimeTZRange(timezone.now() - timedelta(minutes=1), None),
        set_by=person(f"holder-{member.pk}"),
    )


def _ask_for_erasure(member: Member) -> None:
    user = person(f"leaving-{member.pk}")
    RepresentativeFactory.create(member=member, user=user)
    ErasureRequest.objects.create(user=user, due_at=timezone.now() + timedelta(days=7))


def _says(where: Network, groups: str, *, agrees: bool) -> User:
    member = shown_member(where)
    MemberContact.objects.filter(member=member).update(self_declared_groups=groups)
    user = person(f"speaker-{member.pk}")
    RepresentativeFactory.create(member=member, user=user, role=Representative.Role.PRIMARY)
    if agrees:
        ConsentRecord.objects.create(
            user=user,
            purpose=ConsentRecord.Purpose.STATISTICS,
            is_given=True,
            text_version="1",
            language="en",
            source="test",
        )
    return user
