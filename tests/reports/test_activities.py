"""Activities: noted and corrected; entries of one event found, joined, told apart, taken apart, by whom it belongs to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from alliance.models import AuditEvent, OutgoingMail
from alliance.translations import Progress, states_of
from reports.actions import StatedNumber, change_count, enter_count, settle_conflict
from reports.actions.activities import (
    ActivityMovedOn,
    FiguresAreLocked,
    HoldsNumbers,
    add_activity,
    change_activity,
    facts_of,
)
from reports.actions.twins import (
    CannotBeJoined,
    Obstacle,
    ask_to_join,
    join_activities,
    take_apart,
    tell_apart,
)
from reports.models import Activity, ActivityCount, ActivityPair, LockException
from reports.permissions.activities import (
    activities_compared_by,
    activities_kept_by,
    may_add_activity,
    may_ask_to_join,
    may_change_activity,
    may_join,
    may_see_activities,
    may_take_apart,
    may_tell_apart,
)
from reports.queries import open_conflicts
from reports.queries.twins import Told, are_alike, likeness, twins_of, twins_within
from reports.rollup import total_for
from reports.snapshot import stories
from reports.snapshot.figures import claims_of
from tests.factories import (
    ActivityCountFactory,
    MeasureFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
    SourceFactory,
)
from tests.reports.events import Events, facts, small_alliance

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Events:
    return small_alliance()


def hosts_of(activity: Activity) -> list[str]:
    return [row.network.slug for row in activity.host_rows.order_by("position")]


def last_line(verb: str) -> AuditEvent:
    return AuditEvent.objects.filter(verb=verb).latest("pk")


def told(title: str, **values: object) -> Told:
    day = values.pop("day", date(2025, 3, 10))
    known = {
        "starts_on": day,
        "ends_on": day,
        "precision": "day",
        "country": "KE",
        "city": "nairobi",
    }
    return Told(titles=(title,), **{**known, **values})


# --- noted and corrected ------------------------------------------------------------------------------


def test_a_translation_is_older_than_its_source_once_somebody_corrects_that(world):
    by, titles = world.person("north"), {"en": "Training", "fr": "Formation"}
    activity = add_activity(facts=facts(world.north, title=titles), by=by)
    corrected = facts(world.north, title={**titles, "en": "Training on care"})

    activity = change_activity(activity=activity, facts=corrected, version=1, by=by)

    noted = states_of(activity, ["title"])["title"]
    assert [noted[language].progress for language in ("en", "fr", "es")] == [
        Progress.DRAFT,
        Progress.OUTDATED,
        Progress.MISSING,
    ]
    assert activity.version == 2


def test_a_joint_activity_is_noted_once_with_all_that_is_told_of_it(world):
    activity = add_activity(
        facts=facts(
            world.north,
            world.far,
            title={"ar": "تدريب", "fr": "Formation"},
            partners=("A university", "A ministry"),
            aliases=("Care days",),
            is_public=False,
        ),
        by=world.person("north"),
    )

    kept = Activity.objects.get(pk=activity.pk)
    assert hosts_of(kept) == ["north", "far"]
    assert (kept.title_ar, kept.title_fr, kept.title_en) == ("تدريب", "Formation", None)
    assert (kept.partners, kept.aliases) == (["A university", "A ministry"], ["Care days"])
    assert kept.is_public is False
    assert last_line("activity.noted").actor == world.person("north")


def test_two_activities_of_one_title_have_two_addresses(world):
    first, second = world.held(world.north), world.held(world.north, day=date(2025, 9, 1))

    assert first.slug == "regional-training-on-care"
    assert second.slug.startswith("regional-training-on-care-")


def test_a_title_that_has_no_letters_for_an_address_gets_one(world):
    assert world.held(world.north, title="تدريب").slug == "activity"


def test_a_change_keeps_what_it_was_and_what_it_is_in_the_trail(world):
    activity = world.held(world.north)
    changed = facts(world.north, title={"en": "Training on care"}, city="Mombasa")

    change_activity(activity=activity, facts=changed, version=1, by=world.person("north"))

    activity.refresh_from_db()
    assert (activity.title, activity.city, activity.version) == ("Training on care", "Mombasa", 2)
    line = last_line("activity.changed")
    assert line.before == {
        "title": {"en": "Regional training on care"},
        "place": ["city", "Nairobi", "KE"],
    }
    assert line.after["place"] == ["city", "Mombasa", "KE"]


def test_a_text_can_be_taken_away_in_one_language(world):
    activity = world.held(world.north)
    both = facts(world.north, title={"en": "Care", "fr": "Soin"}, summary={"fr": "Bien."})
    change_activity(activity=activity, facts=both, version=1, by=world.person("north"))

    change_activity(
        activity=activity,
        facts=facts(world.north, title={"en": "Care"}),
        version=2,
        by=world.person("north"),
    )

    assert facts_of(Activity.objects.get(pk=activity.pk)).title == {"en": "Care"}
    assert facts_of(Activity.objects.get(pk=activity.pk)).summary == {}


def test_what_is_sent_twice_is_one_change(world):
    activity = world.held(world.north)

    change_activity(
        activity=activity, facts=facts(world.north), version=1, by=world.person("north")
    )

    assert Activity.objects.get(pk=activity.pk).version == 1
    assert not AuditEvent.objects.filter(verb="activity.changed").exists()


def test_the_second_of_two_people_hears_what_it_says_now(world):
    activity = world.held(world.north)
    mine = facts(world.north, title={"en": "Mine"})
    change_activity(activity=activity, facts=mine, version=1, by=world.person("north"))

    with pytest.raises(ActivityMovedOn) as moved:
        change_activity(
            activity=activity,
            facts=facts(world.north, title={"en": "Theirs"}),
            version=1,
            by=world.person("region"),
        )

    assert moved.value.activity.title == "Mine"
    assert Activity.objects.get(pk=activity.pk).title == "Mine"


def test_a_host_under_which_numbers_stand_stays(world):
    activity = world.held(world.north, world.south)
    ActivityCountFactory(activity=activity, network=world.north)

    with pytest.raises(HoldsNumbers) as held:
        change_activity(
            activity=activity, facts=facts(world.south), version=1, by=world.person("north")
        )

    assert held.value.networks == [world.north]
    assert hosts_of(activity) == ["north", "south"]


def test_no_host_comes_where_figures_are_locked_unless_an_exception_opens_them(world):
    activity = world.held(world.north)
    year = ReportingPeriodFactory(code="2025")
    NetworkReturnFactory(network=world.south, period=year, state="locked")
    joint = facts(world.north, world.south)

    with pytest.raises(FiguresAreLocked):
        change_activity(activity=activity, facts=joint, version=1, by=world.person("north"))

    LockException.objects.create(
        network=world.south,
        period=year,
        reason="A late list.",
        granted_by=world.person("secretariat"),
        ends_at=timezone.now() + timedelta(days=1),
    )
    change_activity(activity=activity, facts=joint, version=1, by=world.person("north"))
    assert hosts_of(activity) == ["north", "south"]


# --- who may ------------------------------------------------------------------------------------------

EVERYBODY = ("north", "south", "far", "region", "secretariat", "editor", "nobody")


@pytest.mark.parametrize(
    ("ask", "allowed"),
    [
        (
            lambda who, one, other: may_see_activities(who),
            {"north", "south", "far", "region", "secretariat"},
        ),
        (
            lambda who, one, other: may_add_activity(
                who, [row.network for row in one.host_rows.all()]
            ),
            {"north", "region", "secretariat"},
        ),
        (lambda who, one, other: may_change_activity(who, one), {"north", "region", "secretariat"}),
        (
            lambda who, one, other: may_change_activity(who, other),
            {"south", "region", "secretariat"},
        ),
        (lambda who, one, other: may_join(who, one, other), {"region", "secretariat"}),
        (
            lambda who, one, other: may_join(
                who, one, other, ActivityPair(state="asked", asked_of=other)
            ),
            {"south", "region", "secretariat"},
        ),
        (
            lambda who, one, other: may_join(
                who, one, other, ActivityPair(state="apart", asked_of=None)
            ),
            {"region", "secretariat"},
        ),
        (
            lambda who, one, other: may_ask_to_join(who, one, other),
            {"north", "south", "region", "secretariat"},
        ),
        (
            lambda who, one, other: may_ask_to_join(
                who, one, other, ActivityPair(state="asked", asked_of=other)
            ),
            set(),
        ),
        (
            lambda who, one, other: may_tell_apart(who, one, other),
            {"north", "south", "region", "secretariat"},
        ),
        (
            lambda who, one, other: may_take_apart(
                who, ActivityPair(kept=one, going=other, state="joined")
            ),
            {"north", "south", "region", "secretariat"},
        ),
        (
            lambda who, one, other: may_take_apart(
                who, ActivityPair(kept=one, going=other, state="undone")
            ),
            set(),
        ),
    ],
    ids=[
        "see",
        "add",
        "change the first",
        "change the second",
        "join",
        "join when asked",
        "join when told apart",
        "ask",
        "ask again",
        "tell apart",
        "take apart",
        "take apart again",
    ],
)
def test_each_person_may_do_what_the_table_says(world, ask, allowed):
    one, other = world.held(world.north), world.held(world.south)

    answers = {who for who in EVERYBODY if ask(world.person(who), one, other)}

    assert answers == allowed


def test_nobody_changes_an_entry_that_was_joined(world):
    one, other = world.held(world.north), world.held(world.south)
    join_activities(kept=one, going=other, by=world.person("region"))
    other.refresh_from_db()

    verdicts = [
        may_change_activity(world.person("secretariat"), other),
        may_join(world.person("secretariat"), one, other),
        may_ask_to_join(world.person("secretariat"), one, other),
        may_tell_apart(world.person("secretariat"), one, other),
    ]

    assert not any(verdicts)


def test_a_coordination_that_sleeps_is_told_how_to_wake(world):
    world.person("north").authenticator_set.all().delete()

    assert may_change_activity(world.person("north"), world.held(world.north)).needs_second_factor


def test_what_is_not_public_is_seen_by_its_hosts_and_those_above_alone(world):
    hidden = world.held(world.north, is_public=False)
    world.held(world.north, title="Something else", is_public=True)

    assert {
        who
        for who in EVERYBODY
        if activities_compared_by(world.person(who)).filter(pk=hidden.pk).exists()
    } == {"north", "region", "secretariat"}
    assert activities_kept_by(world.person("far")).count() == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda world, one, other: add_activity(facts=facts(world.north), by=world.person("far")),
        lambda world, one, other: change_activity(
            activity=one, facts=facts(world.far), version=1, by=world.person("far")
        ),
        lambda world, one, other: join_activities(kept=one, going=other, by=world.person("north")),
        lambda world, one, other: ask_to_join(kept=one, going=other, by=world.person("far")),
        lambda world, one, other: tell_apart(one=one, other=other, by=world.person("far")),
    ],
    ids=["add", "change", "join", "ask", "tell apart"],
)
def test_the_actions_refuse_whoever_may_not(world, act):
    one, other = world.held(world.north), world.held(world.south)

    with pytest.raises(PermissionDenied):
        act(world, one, other)

    assert Activity.objects.count() == 2
    assert not ActivityPair.objects.exists()


# --- alike --------------------------------------------------------------------------------------------

CARE = "regional training on care"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (told(CARE), told(CARE), True),
        (told(CARE), told("training on care regional"), True),
        (told(CARE), told("regional trainning on care"), True),
        (told(CARE), told(CARE, day=date(2025, 3, 13)), True),
        (told(CARE), told(CARE, day=date(2025, 3, 14)), False),
        (told(CARE), told("board meeting"), False),
        (told(CARE), told(CARE, country="UG", city="kampala"), False),
        (told(CARE), told(CARE, country="", city=""), True),
        (told(CARE), told(CARE, city="nayrobi"), True),
        (told(CARE), told("regional meeting on care", city="mombasa"), False),
        (told(CARE), told("training of trainers"), True),
        (told(CARE), told("training of trainers", city=""), False),
        (
            told(CARE),
            told(CARE, day=date(2025, 3, 1), ends_on=date(2025, 3, 31), precision="month"),
            True,
        ),
        (
            told(CARE),
            told(
                "care training for the region",
                day=date(2025, 1, 1),
                ends_on=date(2025, 12, 31),
                precision="year",
                city="",
            ),
            False,
        ),
        (told("المساواه في الرعايه"), told("المساواه في الرعايه"), True),
    ],
)
def test_entries_near_in_time_and_alike_in_title_may_be_one_event(one, other, same):
    assert are_alike(one, other) is same
    assert are_alike(other, one) is same


def test_titles_without_words_are_not_alike():
    assert likeness("", "") == 0.0
    assert likeness("", "care") == 0.0
    assert likeness("care work", "work care") == 1.0


def test_another_language_or_an_alias_gives_a_twin_away(world):
    kept = world.held(world.south, title="Training", aliases=("Journées du soin",))
    world.held(world.south, title="Board meeting")
    asked = told("journees du soin")

    assert twins_of(asked, Activity.objects.all()) == [kept]


def test_pairs_of_a_year_are_found_for_those_whom_they_touch(world):
    one, other = world.held(world.north), world.held(world.south, day=date(2025, 3, 12))
    world.held(world.far, title="Board meeting")

    def pairs(who: str) -> list[set[int]]:
        person = world.person(who)
        found = twins_within(activities_kept_by(person), activities_compared_by(person), 2025)
        return [{row.one.pk, row.other.pk} for row in found]

    assert pairs("north") == pairs("region") == [{one.pk, other.pk}]
    assert pairs("far") == []


def test_pairs_are_found_with_as_many_queries_for_one_as_for_many(world, django_assert_num_queries):
    own, among = Activity.objects.all(), Activity.objects.all()
    world.held(world.north), world.held(world.south)
    with django_assert_num_queries(5):
        few = twins_within(own, among, 2025)
    for day in range(1, 9):
        world.held(
            world.north, title=f"Event {day} {'abcdefgh'[day - 1] * 9}", day=date(2025, 6, day)
        )
        world.held(
            world.south, title=f"Event {day} {'abcdefgh'[day - 1] * 9}", day=date(2025, 6, day)
        )

    with django_assert_num_queries(5):
        many = twins_within(own, among, 2025)

    assert len(few) == 1
    assert len(many) >= 9


def test_a_pair_told_apart_is_not_asked_about_again(world):
    one, other = world.held(world.north), world.held(world.south)

    tell_apart(one=one, other=other, by=world.person("north"))
    tell_apart(one=other, other=one, by=world.person("south"))

    assert twins_within(Activity.objects.all(), Activity.objects.all(), 2025) == []
    assert twins_of(told(CARE, key=one.pk), Activity.objects.all()) == []
    assert ActivityPair.objects.get().state == "apart"
    assert last_line("activity.told_apart").actor == world.person("south")


# --- joined -------------------------------------------------------------------------------------------


def state(measure, network, activity, value, **more) -> ActivityCount:
    """A number, entered by the portal."""
    return ActivityCountFactory(
        measure=measure,
        network=network,
        activity=activity,
        value=value,
        period=ReportingPeriodFactory(code="2025"),
        **more,
    )


def test_joined_entries_have_all_hosts_and_names_and_one_address(world):
    kept = world.held(world.north, world.region)
    going = world.held(world.south, world.region, title="Care days", aliases=("Soin",))

    pair = join_activities(kept=kept, going=going, by=world.person("region"))

    kept, going = Activity.objects.get(pk=kept.pk), Activity.objects.get(pk=going.pk)
    assert hosts_of(kept) == ["north", "region", "south"]
    assert kept.aliases == ["Care days", "Soin"]
    assert going.merged_into == kept
    assert (kept.version, going.version) == (2, 2)
    line = last_line("activity.joined")
    assert (line.actor, line.object_id) == (world.person("region"), str(pair.public_id))
    assert line.after["hosts"] == ["south"]


def test_the_calendar_shows_joined_entries_once(world):
    kept, going = world.held(world.north), world.held(world.south)
    year = ReportingPeriodFactory(code="2025")
    assert len(stories.activities(year)) == 2

    join_activities(kept=kept, going=going, by=world.person("region"))

    [row] = stories.activities(year)
    assert (row["slug"], row["hosts"]) == (kept.slug, ["north", "south"])


def test_a_number_that_only_one_side_states_follows(world):
    kept, going = world.held(world.north), world.held(world.south)
    own, other = MeasureFactory(), MeasureFactory()
    state(own, world.north, kept, 5)
    follows = state(other, world.south, going, 7)

    join_activities(kept=kept, going=going, by=world.person("region"))

    follows.refresh_from_db()
    assert (follows.activity, follows.network, follows.is_counting) == (kept, world.south, True)
    assert follows.version == 2


def test_what_two_networks_claimed_for_one_event_is_counted_once_above_them(world):
    kept, going = world.held(world.north), world.held(world.south)
    measure, year = MeasureFactory(), ReportingPeriodFactory(code="2025")
    state(measure, world.north, kept, 40)
    state(measure, world.south, going, 40)

    def said() -> list[object]:
        networks = (world.north, world.south, world.region)
        return [total_for(measure, network, year).value for network in networks]

    assert said() == [40, 40, 80]
    pair = join_activities(kept=kept, going=going, by=world.person("region"))
    assert said() == [40, 40, 40]
    take_apart(pair=pair, by=world.person("region"))
    assert said() == [40, 40, 80]


def test_a_count_that_names_both_entries_names_the_event_once(world):
    kept, going = world.held(world.north), world.held(world.south)
    count = state(MeasureFactory(), world.region, None, 1)
    count.counts_activities.set([kept, going])

    join_activities(kept=kept, going=going, by=world.person("region"))

    named = claims_of(ActivityCount.objects.get(pk=count.pk))
    assert [row["slug"] for row in named["listed"]] == [kept.slug]


def test_two_numbers_for_the_same_thing_stay_as_two_sources_in_open_conflict(world):
    kept, going = world.held(world.north), world.held(world.south)
    measure = MeasureFactory()
    first, second = state(measure, world.north, kept, 40), state(measure, world.south, going, 44)

    join_activities(kept=kept, going=going, by=world.person("region"))

    [conflict] = open_conflicts(ReportingPeriodFactory(code="2025"))
    assert {count.pk for count in conflict.counts} == {first.pk, second.pk}
    second.refresh_from_db()
    assert second.network == world.north
    assert second.source.document.title_en == "Entered by South"
    assert [count.is_counting for count in conflict.counts] == [False, False]


def test_equal_numbers_of_both_sides_count_once(world):
    kept, going = world.held(world.north), world.held(world.south)
    measure = MeasureFactory()
    first, second = state(measure, world.north, kept, 40), state(measure, world.south, going, 40)

    join_activities(kept=kept, going=going, by=world.person("region"))

    assert open_conflicts(ReportingPeriodFactory(code="2025")) == []
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.is_counting, second.is_counting) == (True, False)


def test_what_a_person_chose_between_sources_of_the_second_entry_still_holds(world):
    kept, going = world.held(world.north), world.held(world.south)
    measure = MeasureFactory()
    chosen = state(measure, world.south, going, 7, source=SourceFactory(), is_counting=True)
    other = state(measure, world.south, going, 9, source=SourceFactory(), is_counting=False)

    pair = join_activities(kept=kept, going=going, by=world.person("region"))
    chosen.refresh_from_db(), other.refresh_from_db()
    assert (chosen.is_counting, other.is_counting) == (True, False)

    take_apart(pair=pair, by=world.person("region"))
    chosen.refresh_from_db(), other.refresh_from_db()
    assert (chosen.activity, chosen.is_counting, other.is_counting) == (going, True, False)


def test_what_a_person_chose_for_the_first_entry_is_open_again_when_a_third_number_comes(world):
    kept, going = world.held(world.north), world.held(world.south)
    measure = MeasureFactory()
    state(measure, world.north, kept, 7, source=SourceFactory(), is_counting=True)
    state(measure, world.north, kept, 9, source=SourceFactory(), is_counting=False)
    state(measure, world.south, going, 8)

    join_activities(kept=kept, going=going, by=world.person("region"))

    [conflict] = open_conflicts(ReportingPeriodFactory(code="2025"))
    assert len(conflict.counts) == 3


def test_a_number_that_agrees_with_what_a_person_chose_leaves_the_choice(world):
    kept, going = world.held(world.north), world.held(world.south)
    measure = MeasureFactory()
    chosen = state(measure, world.north, kept, 7, source=SourceFactory(), is_counting=True)
    state(measure, world.north, kept, 9, source=SourceFactory(), is_counting=False)
    state(measure, world.south, going, 7)

    join_activities(kept=kept, going=going, by=world.person("region"))

    assert open_conflicts(ReportingPeriodFactory(code="2025")) == []
    chosen.refresh_from_db()
    assert chosen.is_counting


@pytest.mark.parametrize(
    ("owner", "owed"), [("north", "submitted"), ("south", "approved"), ("south", "locked")]
)
def test_nothing_moves_under_numbers_that_are_checked_or_closed(world, owner, owed):
    kept, going = world.held(world.north), world.held(world.south)
    measure = MeasureFactory()
    state(measure, world.north, kept, 40)
    moving = state(measure, world.south, going, 44)
    NetworkReturnFactory(
        network=getattr(world, owner),
        period=ReportingPeriodFactory(code="2025"),
        state=owed,
        content_hash="x" * 64,
    )

    with pytest.raises(CannotBeJoined) as problem:
        join_activities(kept=kept, going=going, by=world.person("region"))

    assert problem.value.obstacle == Obstacle.CLOSED
    assert problem.value.networks == (getattr(world, owner),)
    moving.refresh_from_db()
    assert moving.activity == going
    assert hosts_of(Activity.objects.get(pk=kept.pk)) == ["north"]
    assert not ActivityPair.objects.exists()


def test_a_year_and_a_quarter_do_not_meet_by_joining(world):
    kept, going = world.held(world.north), world.held(world.south)
    measure = MeasureFactory()
    state(measure, world.north, kept, 40)
    ActivityCountFactory(
        measure=measure,
        network=world.south,
        activity=going,
        period=ReportingPeriodFactory(code="2025-Q1"),
    )

    with pytest.raises(CannotBeJoined) as problem:
        join_activities(kept=kept, going=going, by=world.person("region"))

    assert problem.value.obstacle == Obstacle.GRAIN
    assert Activity.objects.get(pk=going.pk).merged_into is None


def test_joining_twice_or_crosswise_has_one_effect(world):
    one, other = world.held(world.north), world.held(world.south)
    join_activities(kept=one, going=other, by=world.person("region"))

    for kept, going in ((one, other), (other, one)):
        with pytest.raises(PermissionDenied):
            join_activities(kept=kept, going=going, by=world.person("region"))

    assert ActivityPair.objects.filter(state="joined").count() == 1


def test_every_move_of_a_number_has_its_revision_with_who_and_why(world):
    kept, going = world.held(world.north), world.held(world.south)
    count = state(MeasureFactory(), world.south, going, 7)
    before = revisions(count)

    join_activities(kept=kept, going=going, by=world.person("region"))

    first = revisions(count)[len(before)]
    assert first.activity_id == kept.pk
    assert first.pgh_context.metadata["user"] == world.person("region").pk
    assert first.pgh_context.metadata["reason"]


def revisions(count: ActivityCount) -> list:
    return list(count.events.select_related("pgh_context").order_by("pgh_id"))


# --- asked --------------------------------------------------------------------------------------------


def test_one_side_asks_the_other_is_written_to_and_agrees(world):
    one, other = world.held(world.north), world.held(world.south)
    south = world.person("south")

    asked = ask_to_join(kept=one, going=other, by=world.person("north"))

    assert (asked.state, asked.asked_of) == ("asked", other)
    [letter] = OutgoingMail.objects.all()
    assert letter.to == south.email
    assert str(one.public_id) in letter.body
    assert one.title not in letter.body
    [listed] = twins_within(Activity.objects.all(), Activity.objects.all(), 2025)
    assert listed.pair == asked
    joined = join_activities(kept=one, going=other, by=south)
    assert (joined.pk, joined.state, joined.asked_of) == (asked.pk, "joined", None)


def test_the_side_that_asked_cannot_answer_itself_and_can_take_it_back(world):
    one, other = world.held(world.north), world.held(world.south)
    ask_to_join(kept=one, going=other, by=world.person("north"))

    with pytest.raises(PermissionDenied):
        join_activities(kept=one, going=other, by=world.person("north"))
    with pytest.raises(PermissionDenied):
        ask_to_join(kept=other, going=one, by=world.person("south"))
    tell_apart(one=one, other=other, by=world.person("north"))

    assert ActivityPair.objects.get().state == "apart"
    with pytest.raises(PermissionDenied):
        join_activities(kept=one, going=other, by=world.person("south"))


# --- taken apart --------------------------------------------------------------------------------------


def test_taken_apart_all_is_as_it_was(world):
    kept = world.held(world.north, aliases=("Care week",))
    going = world.held(world.south, title="Care days")
    measure, only_theirs = MeasureFactory(), MeasureFactory()
    first, second = state(measure, world.north, kept, 40), state(measure, world.south, going, 44)
    third = state(only_theirs, world.south, going, 3)
    pair = join_activities(kept=kept, going=going, by=world.person("region"))

    take_apart(pair=pair, by=world.person("south"))

    kept, going = Activity.objects.get(pk=kept.pk), Activity.objects.get(pk=going.pk)
    assert (hosts_of(kept), hosts_of(going)) == (["north"], ["south"])
    assert (kept.aliases, going.merged_into) == (["Care week"], None)
    for count, network, activity in (
        (first, world.north, kept),
        (second, world.south, going),
        (third, world.south, going),
    ):
        count.refresh_from_db()
        assert (count.network, count.activity, count.source) == (network, activity, None)
        assert count.is_counting
    assert last_line("activity.taken_apart").actor == world.person("south")
    with pytest.raises(PermissionDenied):
        take_apart(pair=pair, by=world.person("south"))
    join_activities(kept=going, going=kept, by=world.person("region"))


def test_a_host_that_entered_numbers_since_stays_when_taken_apart(world):
    kept, going = world.held(world.north), world.held(world.south)
    pair = join_activities(kept=kept, going=going, by=world.person("region"))
    enter_count(
        measure=MeasureFactory(),
        network=world.south,
        period=ReportingPeriodFactory(code="2025"),
        scope="own",
        number=StatedNumber(value=Decimal(3)),
        activity=kept,
        by=world.person("south"),
    )

    take_apart(pair=pair, by=world.person("region"))

    assert hosts_of(kept) == ["north", "south"]


def test_what_was_joined_last_is_taken_apart_first(world):
    one, other, third = (
        world.held(network) for network in (world.north, world.south, world.region)
    )
    count = state(MeasureFactory(), world.north, one, 4)
    first = join_activities(kept=other, going=one, by=world.person("region"))
    second = join_activities(kept=third, going=other, by=world.person("region"))
    assert Activity.objects.get(pk=one.pk).merged_into == third

    with pytest.raises(CannotBeJoined) as problem:
        take_apart(pair=first, by=world.person("region"))
    take_apart(pair=second, by=world.person("region"))
    assert Activity.objects.get(pk=one.pk).merged_into == other
    take_apart(pair=first, by=world.person("region"))

    assert problem.value.obstacle == Obstacle.LATER
    count.refresh_from_db()
    assert count.activity == one
    assert not Activity.objects.filter(merged_into__isnull=False).exists()


def test_nothing_is_taken_apart_once_figures_are_locked(world):
    kept, going = world.held(world.north), world.held(world.south)
    pair = join_activities(kept=kept, going=going, by=world.person("region"))
    NetworkReturnFactory(
        network=world.south, period=ReportingPeriodFactory(code="2025"), state="locked"
    )

    with pytest.raises(CannotBeJoined) as problem:
        take_apart(pair=pair, by=world.person("secretariat"))

    assert problem.value.obstacle == Obstacle.CLOSED
    assert Activity.objects.get(pk=going.pk).merged_into == kept


def test_a_number_corrected_or_settled_while_joined_goes_back_as_it_is(world):
    kept, going = world.held(world.north), world.held(world.south)
    measure = MeasureFactory()
    first, second = state(measure, world.north, kept, 40), state(measure, world.south, going, 44)
    pair = join_activities(kept=kept, going=going, by=world.person("region"))
    second.refresh_from_db()
    settle_conflict(count=second, reason="The longer list.", by=world.person("secretariat"))
    second.refresh_from_db()
    change_count(
        count=second,
        number=StatedNumber(value=Decimal(45)),
        version=second.version,
        reason="One more.",
        by=world.person("region"),
    )

    take_apart(pair=pair, by=world.person("region"))

    first.refresh_from_db(), second.refresh_from_db()
    assert (first.value, first.is_counting) == (40, True)
    assert (second.value, second.activity, second.is_counting) == (45, going, True)
