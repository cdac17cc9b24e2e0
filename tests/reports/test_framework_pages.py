"""The results framework in the Secretariat's pages: a plan from nothing, what is frozen, what hangs on what, who may."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent, TranslationState, User
from networks.models import Network
from networks.permissions import Role
from reports.actions.framework import define_measure, set_target
from reports.actions.shaping import (
    change_measure,
    change_target,
    remove_row,
    replace_scheme,
    tie_measures,
)
from reports.models import (
    ActivityCount,
    Baseline,
    Category,
    CategoryScheme,
    Crosswalk,
    Indicator,
    Measure,
    MeasureCrosswalk,
    NetworkReturn,
    Outcome,
    Plan,
    ReportingPeriod,
    ResultArea,
    Strategy,
    Target,
)
from reports.queries.framework import RULES, framework_to_write, open_periods, stamp_of
from reports.translation import TargetRevision
from tests.factories import (
    ActivityCountFactory,
    CategoryFactory,
    CategorySchemeFactory,
    MeasureFactory,
    NetworkFactory,
    NetworkReturnFactory,
    ReportingPeriodFactory,
)
from tests.members.factories import holder
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance() -> Network:
    return NetworkFactory.create(slug="alliance", level=Network.Level.GLOBAL)


@pytest.fixture
def secretariat(alliance: Network) -> User:
    return holder("secretariat", Role.SECRETARIAT, alliance)


@pytest.fixture
def desk(secretariat: User) -> Client:
    return client_of(secretariat)


@pytest.fixture
def plan() -> Plan:
    return plan_of(2030)


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    return indicator_in(plan)


def plan_of(year: int) -> Plan:
    return Plan.objects.create(
        code=f"{year}",
        slug=f"plan-{year}",
        starts_on=date(year, 1, 1),
        ends_on=date(year + 3, 12, 31),
        name_en=f"Plan {year}",
        area_label_en="Area",
    )


def indicator_in(plan: Plan, code: str = "1.1") -> Indicator:
    area, _new = ResultArea.objects.get_or_create(plan=plan, code="1", defaults={"name_en": "Law"})
    slug = f"{plan.slug}-{code.replace('.', '-')}"
    return Indicator.objects.create(
        plan=plan, area=area, measure=MeasureFactory(), code=code, slug=slug, name_en="Workshops"
    )


def add(kind: str, above: object = None) -> str:
    if above is None:
        return reverse("reports:framework_add", args=[kind])
    return reverse("reports:framework_add_to", args=[kind, above.pk])


def change(kind: str, row: object) -> str:
    return reverse("reports:framework_change", args=[kind, row.pk])


def remove(kind: str, row: object) -> str:
    return reverse("reports:framework_remove", args=[kind, row.pk])


def words(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def on_page(desk: Client, address: str, **typed: object) -> object:
    """The form as it is there, with some of it typed anew, sent."""
    form = desk.get(address).context["form"]
    there = {field.name: field.value() for field in form}
    sent = {**there, **typed}
    return desk.post(
        address, {name: value for name, value in sent.items() if value not in (None, False)}
    )


def measure_typed(**more: object) -> dict[str, object]:
    return {
        "code": "hearings",
        "name_en": "Hearings",
        "unit_en": "hearings",
        "unit_one_en": "hearing",
        "thing": "events",
        "over_time": "sum",
        "over_organisations": "sum",
        "over_categories": "sum",
        "decimals": "0",
        **more,
    }


# --- a plan from nothing -------------------------------------------------------------------------


def test_a_third_plan_comes_to_be_through_the_pages_alone(desk, alliance):
    earlier = indicator_in(plan_of(2021)).area
    year = ReportingPeriodFactory(code="2031")

    desk.post(
        add("plan"),
        {
            "code": "2030-2033",
            "slug": "2030-2033",
            "starts_on": "2030-01-01",
            "ends_on": "2033-12-31",
            "name_en": "Third plan",
            "name_fr": "Troisième plan",
            "area_label_en": "Field of work",
        },
    )
    plan = Plan.objects.get(code="2030-2033")
    desk.post(add("area", plan), {"code": "1", "name_en": "Law", "name_ar": "القانون"})
    area = plan.areas.get()
    desk.post(add("outcome", area), {"code": "1.1", "name_en": "Laws are fair"})
    desk.post(add("strategy", plan), {"code": "learn", "name_en": "Learn"})
    desk.post(add("split"), {"code": "gender", "name_en": "Gender", "is_exclusive": "on"})
    scheme = CategoryScheme.objects.get()
    desk.post(add("category", scheme), {"code": "women", "name_en": "Women"})
    desk.post(
        add("measure") + "?nature=flow",
        measure_typed(
            scheme=scheme.pk, least="0", most="1,000", counts_en="A hearing", not_counted_fr="Non"
        ),
    )
    measure = Measure.objects.get(code="hearings")
    desk.post(
        add("indicator", plan),
        {
            "code": "1.1.1",
            "slug": "third-hearings",
            "name_en": "Hearings held",
            "area": area.pk,
            "outcome": area.outcomes.get().pk,
            "measure": measure.pk,
            "origin": "alliance",
            "is_lower_better": "on",
        },
    )
    indicator = plan.indicators.get()
    desk.post(
        add("baseline", indicator),
        {"network": alliance.pk, "numerator": "1", "denominator": "4", "as_of": "2029-12-31"},
    )
    desk.post(
        add("target", indicator),
        {
            "network": alliance.pk,
            "period": year.pk,
            "value": "1 250",
            "decided_on": "2030-02-01",
            "reason": "The assembly said so.",
        },
    )
    desk.post(add("tie", earlier), {"to_area": area.pk, "note_en": "Same work"})

    assert (measure.nature, measure.most, measure.not_counted_fr) == ("flow", 1000, "Non")
    assert (indicator.is_lower_better, indicator.is_public) == (True, False)
    assert Baseline.objects.get().denominator == 4
    assert Target.objects.get().value == 1250
    assert Crosswalk.objects.get().to_area == area
    shown = words(desk.get(reverse("reports:framework_plan", args=[plan.slug])))
    for said in ("Third plan", "1.1 Laws are fair", "Learn", "Hearings held", "2021: 1 Law"):
        assert said in shown
    assert Client().get(reverse("reports:plan", args=["2030-2033"])).status_code == 200
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"plan.set_up", "outcome.added", "scheme.added", "category.added"} <= verbs
    assert {"measure.defined", "indicator.made", "baseline.set", "target.set"} <= verbs
    draft = TranslationState.objects.get(object_kind="reports.plan", language="fr")
    assert (draft.field, draft.state) == ("name", "draft")


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("plan", {"code": "2040", "slug": "2040"}, "Name: write it in English."),
        ("plan", {"code": "20 40"}, "Use letters from a to z"),
        ("plan", {"code": "2040", "name_en": "a\u202eb"}, "hidden signs"),
        ("plan", {"code": "2040\x00"}, "hidden signs"),
        ("plan", {"code": "x" * 10_000}, "too long"),
        (
            "plan",
            {
                "code": "2040",
                "slug": "2040",
                "name_en": "Plan",
                "area_label_en": "Area",
                "starts_on": "2044-01-01",
                "ends_on": "2040-01-01",
            },
            "A plan ends after it starts.",
        ),
        (
            "plan",
            {
                "code": "2030",
                "slug": "2040",
                "name_en": "Plan",
                "area_label_en": "Area",
                "starts_on": "2040-01-01",
                "ends_on": "2044-01-01",
            },
            "has this code or address already",
        ),
    ],
)
def test_wrong_input_is_explained_and_what_was_typed_stays(desk, plan, kind, typed, sentence):
    answer = desk.post(add(kind), typed)

    assert answer.status_code == 200
    assert "There is a problem" in words(answer)
    assert sentence in words(answer)
    assert Plan.objects.count() == 1
    if typed.get("name_en") == "Plan":
        assert 'value="Plan"' in answer.content.decode()


def test_saving_without_a_change_leaves_no_trace(desk, plan):
    on_page(desk, change("plan", plan))

    assert not AuditEvent.objects.filter(object_kind="reports.plan").exists()


def test_a_changed_text_is_kept_with_what_it_was_and_its_translation_becomes_older(desk, plan):
    on_page(desk, change("plan", plan), name_fr="Plan en français")

    on_page(desk, change("plan", plan), name_en="Plan of the alliance")

    plan.refresh_from_db()
    assert (plan.name_en, plan.name_fr) == ("Plan of the alliance", "Plan en français")
    event = AuditEvent.objects.filter(verb="framework.changed").latest("pk")
    assert event.before["name.en"] == "Plan 2030"
    assert event.after["name.en"] == "Plan of the alliance"
    waiting = {(one.field, one.progress) for one in framework_to_write("fr") if one.row == plan}
    assert ("name", "outdated") in waiting
    on_page(desk, change("plan", plan), still_right="on")
    assert not [one for one in framework_to_write("fr") if (one.row, one.field) == (plan, "name")]


def test_two_people_on_one_form_see_that_it_moved_and_the_second_decides(desk, plan):
    address = change("plan", plan)
    form = desk.get(address).context["form"]
    mine = {field.name: field.value() or "" for field in form} | {"name_en": "Mine"}
    on_page(desk, address, name_en="Theirs")

    late = desk.post(address, mine)

    assert "Somebody else changed this page" in words(late)
    assert 'value="Mine"' in late.content.decode()
    plan.refresh_from_db()
    assert plan.name_en == "Theirs"
    desk.post(address, mine | {"seen": stamp_of(plan)})
    plan.refresh_from_db()
    assert plan.name_en == "Mine"


def test_an_outcome_of_another_area_is_refused(desk, plan, indicator):
    other = ResultArea.objects.create(plan=plan, code="2", name_en="Work")
    outcome = Outcome.objects.create(area=other, code="2.1", name_en="Jobs")

    answer = on_page(desk, change("indicator", indicator), outcome=outcome.pk)

    assert "This outcome belongs to another area." in words(answer)


def test_an_area_lives_on_only_in_a_later_plan(desk, plan):
    early = indicator_in(plan_of(2021)).area
    late = indicator_in(plan).area

    answer = desk.post(add("tie", late), {"to_area": early.pk})

    assert "Choose one of those shown." in words(answer)
    assert not Crosswalk.objects.exists()


# --- measures ------------------------------------------------------------------------------------


def test_a_measure_begins_with_its_nature(desk):
    page = words(desk.get(add("measure")))

    assert "Audiences overlap" in page
    assert "Audiences overlap" in words(desk.get(add("measure") + "?nature=nonsense"))


def test_a_form_offers_only_ways_of_adding_that_the_nature_allows(desk):
    form = desk.get(add("measure") + "?nature=unique_people").context["form"]

    assert [code for code, _said in form.fields["over_time"].choices] == ["none"]
    answer = desk.post(add("measure") + "?nature=unique_people", measure_typed(over_time="sum"))
    assert "Choose one of those shown." in words(answer)


@pytest.mark.parametrize("nature", RULES)
def test_every_way_of_adding_that_is_offered_is_one_the_database_keeps(nature):
    rules = RULES[nature]
    for time, organisations, categories in product(
        rules.over_time, rules.over_organisations, rules.over_categories
    ):
        MeasureFactory(
            nature=nature,
            over_time=time,
            over_organisations=organisations,
            over_categories=categories,
        )

    for time in set(Measure.OverTime) - set(rules.over_time):
        if nature in {"unique_people", "reach", "stock"}:
            with pytest.raises(IntegrityError), transaction.atomic():
                MeasureFactory(nature=nature, over_time=time)


def test_no_channel_keeps_a_way_of_adding_that_makes_no_sense(secretariat):
    texts = {"name": {"en": "Shares"}, "unit": {"en": "shares"}, "unit_one": {"en": "share"}}
    rules = {"over_time": "union", "over_organisations": "sum", "over_categories": "sum"}
    measure = Measure.objects.get(pk=MeasureFactory().pk)

    with pytest.raises(ValidationError, match="cannot be added in this way"):
        define_measure(code="shares", nature="ratio", **rules, **texts, by=secretariat)
    with pytest.raises(ValidationError, match="cannot be added in this way"):
        change_measure(
            measure=measure, values=rules, texts={}, seen=stamp_of(measure), by=secretariat
        )


def test_a_measure_without_counts_changes_freely(desk):
    measure = MeasureFactory()

    on_page(desk, change("measure", measure), counts_en="A talk", over_time="none", decimals="2")

    measure.refresh_from_db()
    assert (measure.counts_en, measure.over_time, measure.decimals) == ("A talk", "none", 2)
    assert measure.version == 1


def test_what_is_counted_changes_as_a_new_version_with_a_reason(desk):
    measure = MeasureFactory(counts_en="A talk")
    ActivityCountFactory(measure=measure)
    address = change("measure", measure)

    refused = on_page(desk, address, counts_en="A talk or a walk")
    on_page(desk, address, counts_en="A talk or a walk", reason="The assembly widened it.")

    assert "Say why it counts something else now." in words(refused)
    measure.refresh_from_db()
    assert (measure.version, measure.counts_en) == (2, "A talk or a walk")
    event = AuditEvent.objects.get(verb="measure.redefined")
    assert (event.reason, event.after["version"]) == ("The assembly widened it.", 2)
    assert event.before["counts.en"] == "A talk"


def test_a_definition_is_frozen_while_networks_report_but_translations_are_not(desk):
    measure = MeasureFactory(counts_en="A talk")
    ActivityCountFactory(measure=measure)
    opened("2026")
    address = change("measure", measure)

    refused = on_page(desk, address, counts_en="A walk", reason="Why not.")
    on_page(desk, address, counts_fr="Une causerie", name_en="Talks held")

    assert "Networks are reporting for 2026 now" in words(refused)
    measure.refresh_from_db()
    assert (measure.counts_en, measure.counts_fr) == ("A talk", "Une causerie")
    assert (measure.name_en, measure.version) == ("Talks held", 1)


def test_what_a_measure_with_counts_is_made_of_stays_whatever_is_sent(desk, secretariat):
    measure = MeasureFactory()
    ActivityCountFactory(measure=measure)

    on_page(desk, change("measure", measure), over_time="none", unit_en="people", decimals="3")

    measure.refresh_from_db()
    assert (measure.over_time, measure.unit_en, measure.decimals) == ("sum", "events", 0)
    page = words(desk.get(change("measure", measure)))
    assert "what they are stays" in page


def opened(code: str, *, is_locked: bool = False) -> ReportingPeriod:
    today = timezone.localdate()
    days = [today - timedelta(days=40 - 10 * step) for step in range(4)]
    period = ReportingPeriodFactory(code=code)
    period.opens_on, period.due_on, period.checked_by, period.locks_on = days
    period.save()
    state = NetworkReturn.State.LOCKED if is_locked else NetworkReturn.State.IN_PROGRESS
    NetworkReturnFactory(period=period, state=state)
    return period


def test_a_period_is_open_until_all_of_it_is_locked():
    opened("2025", is_locked=True)
    assert not open_periods().exists()

    late = opened("2026")

    assert list(open_periods()) == [late]


def test_a_series_never_comes_back_to_itself_and_its_shares_are_at_most_the_whole(secretariat):
    first, second, third = MeasureFactory.create_batch(3)
    split = MeasureCrosswalk.Relation.SPLIT
    tie_measures(
        from_measure=first, to_measure=second, relation=split, weight=Decimal("0.6"), by=secretariat
    )
    tie_measures(from_measure=second, to_measure=third, relation="widened", by=secretariat)

    with pytest.raises(ValidationError, match="come back to itself"):
        tie_measures(from_measure=third, to_measure=first, relation="renamed", by=secretariat)
    with pytest.raises(ValidationError, match="more than the whole"):
        tie_measures(
            from_measure=first,
            to_measure=third,
            relation=split,
            weight=Decimal("0.5"),
            by=secretariat,
        )
    with pytest.raises(ValidationError, match="Only a series that is parted"):
        tie_measures(
            from_measure=first,
            to_measure=third,
            relation="merged",
            weight=Decimal("0.1"),
            by=secretariat,
        )


def test_the_page_of_a_measure_says_how_its_series_goes_on(desk):
    first, second = MeasureFactory(name_en="Old"), MeasureFactory(name_en="New")

    desk.post(add("series", first), {"to_measure": second.pk, "relation": "split", "weight": "0.4"})

    page = words(desk.get(reverse("reports:framework_measure", args=[first.code])))
    assert "parted (0.4)" in page
    assert "do not make the whole yet" in page
    tie = MeasureCrosswalk.objects.get()
    on_page(desk, change("series", tie), weight="1")
    page = words(desk.get(reverse("reports:framework_measure", args=[second.code])))
    assert "parted (1)" in page


# --- targets -------------------------------------------------------------------------------------


def test_a_target_changes_with_the_day_and_the_reason_and_keeps_its_history(
    desk, secretariat, indicator, alliance
):
    target = set_target(
        indicator=indicator,
        network=alliance,
        period=ReportingPeriodFactory(),
        value=Decimal(40),
        by=secretariat,
    )
    address = change("target", target)

    refused = on_page(desk, address, value="50")
    on_page(desk, address, value="50", decided_on="2026-02-03", reason="More was possible.")
    desk.post(remove("target", target), {"reason": "The work ended."})

    assert "Write in a few words why." in words(refused)
    assert "Choose the day of the decision." in words(refused)
    assert not Target.objects.exists()
    assert TargetRevision.objects.count() == 3
    page = words(desk.get(reverse("reports:framework_indicator", args=[indicator.slug])))
    for said in ("set", "40", "More was possible.", "3 February 2026", "The work ended."):
        assert said in page
    verbs = AuditEvent.objects.filter(object_kind="reports.target").order_by("pk")
    assert [event.verb for event in verbs] == ["target.set", "target.changed", "framework.removed"]


def test_a_second_target_for_the_same_cell_is_refused_kindly(
    desk, secretariat, indicator, alliance
):
    year = ReportingPeriodFactory()
    typed = {
        "network": alliance.pk,
        "period": year.pk,
        "value": "4",
        "decided_on": "2026-02-03",
        "reason": "Agreed.",
    }
    desk.post(add("target", indicator), typed)

    again = desk.post(add("target", indicator), typed)

    assert "There is a target for this network and period already." in words(again)
    assert Target.objects.count() == 1


def test_a_target_that_moved_is_not_overwritten(secretariat, indicator, alliance):
    target = set_target(
        indicator=indicator,
        network=alliance,
        period=ReportingPeriodFactory(),
        value=Decimal(40),
        by=secretariat,
    )
    seen = stamp_of(target)
    more = {"is_sample": False, "decided_on": date(2026, 1, 1), "reason": "r", "by": secretariat}
    change_target(target=target, value=Decimal(50), seen=seen, **more)

    with pytest.raises(ValidationError, match="Somebody else changed"):
        change_target(target=target, value=Decimal(60), seen=seen, **more)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Write either the number, or both parts of the share"),
        ({"value": "4", "numerator": "1", "denominator": "2"}, "Write either the number"),
        ({"numerator": "1", "denominator": "0"}, "Write either the number"),
        ({"value": "about 4"}, "Write the number alone"),
        ({"value": "abc"}, "This is not a number."),
    ],
)
def test_a_baseline_is_a_number_or_a_share(desk, indicator, alliance, typed, sentence):
    answer = desk.post(
        add("baseline", indicator), {"network": alliance.pk, "as_of": "2020-01-01", **typed}
    )

    assert sentence in words(answer)
    assert not Baseline.objects.exists()


# --- ways of splitting ---------------------------------------------------------------------------


@pytest.fixture
def used_scheme() -> CategoryScheme:
    scheme = CategorySchemeFactory(code="gender", name_en="Gender")
    women = CategoryFactory(scheme=scheme, code="women", name_en="Women", name_fr="Femmes")
    CategoryFactory(scheme=scheme, code="men", name_en="Men")
    measure = MeasureFactory(scheme=scheme)
    ActivityCountFactory(measure=measure, category=women)
    return scheme


def test_a_way_of_splitting_that_counts_use_takes_translations_only(desk, used_scheme):
    women = used_scheme.categories.get(code="women")

    added = desk.post(add("category", used_scheme), {"code": "other", "name_en": "Other"})
    renamed = on_page(desk, change("category", women), name_en="Ladies")
    overlapping = on_page(desk, change("split", used_scheme), is_exclusive="")
    on_page(desk, change("category", women), name_es="Mujeres")
    removed = desk.post(remove("category", women), {"reason": "Why not."})

    for answer in (added, renamed, overlapping, removed):
        assert "Begin a new version of it." in words(answer)
    women.refresh_from_db()
    assert (women.name_en, women.name_es) == ("Women", "Mujeres")
    used_scheme.refresh_from_db()
    assert used_scheme.is_exclusive
    assert used_scheme.categories.count() == 2


def test_a_new_version_has_the_parts_of_the_one_before_and_measures_follow_it(desk, used_scheme):
    desk.post(add("version", used_scheme), {"code": "gender-2", "since": "2027-01-01"})

    later = CategoryScheme.objects.get(code="gender-2")
    assert (later.replaces, later.since) == (used_scheme, date(2027, 1, 1))
    assert sorted(later.categories.values_list("code", "name_fr")) == [
        ("men", None),
        ("women", "Femmes"),
    ]
    assert Measure.objects.get().scheme == later
    assert ActivityCount.objects.get().category.scheme == used_scheme
    desk.post(add("category", later), {"code": "other", "name_en": "Other"})
    assert later.categories.count() == 3
    page = words(desk.get(reverse("reports:framework_schemes")))
    assert "replaces gender from 1 January 2027" in page
    again = desk.post(add("version", used_scheme), {"code": "gender-3", "since": "2028-01-01"})
    assert "A new version replaces this one already." in words(again)


def test_a_version_begins_after_the_one_before(secretariat, used_scheme):
    later = replace_scheme(
        scheme=used_scheme, code="gender-2", since=date(2027, 1, 1), by=secretariat
    )

    with pytest.raises(ValidationError, match="begins after the one before"):
        replace_scheme(scheme=later, code="gender-3", since=date(2027, 1, 1), by=secretariat)


def test_a_version_leaves_the_periods_alone_that_are_counted_already(secretariat, used_scheme):
    with pytest.raises(ValidationError, match="split by the version before"):
        replace_scheme(scheme=used_scheme, code="new", since=date(2017, 7, 1), by=secretariat)
    opened("2026")
    with pytest.raises(ValidationError, match="Networks are reporting for 2026 now"):
        replace_scheme(scheme=used_scheme, code="new", since=date(2026, 7, 1), by=secretariat)

    later = replace_scheme(scheme=used_scheme, code="new", since=date(2027, 1, 1), by=secretariat)

    assert later.since == date(2027, 1, 1)


# --- taking away ---------------------------------------------------------------------------------


def test_what_nothing_hangs_on_goes_and_the_trail_keeps_what_it_was(desk, plan):
    area = ResultArea.objects.create(plan=plan, code="9", name_en="Slip")

    answer = desk.post(remove("area", area), {"reason": "A slip."}, follow=True)

    assert "It is removed." in words(answer)
    assert not ResultArea.objects.filter(code="9").exists()
    event = AuditEvent.objects.get(verb="framework.removed")
    assert (event.before["code"], event.reason) == ("9", "A slip.")


def test_what_something_hangs_on_stays_and_says_what(desk, indicator):
    ActivityCountFactory(measure=indicator.measure)

    of_plan = desk.post(remove("plan", indicator.plan), {"reason": "Why not."})
    of_measure = desk.post(remove("measure", indicator.measure), {"reason": "Why not."})

    assert "something hangs on it: Indicator, Result area." in words(of_plan)
    assert "something hangs on it: Counts, Indicator." in words(of_measure)
    assert Plan.objects.exists()
    assert not AuditEvent.objects.filter(verb="framework.removed").exists()


def test_removing_twice_says_that_it_is_gone(secretariat, plan):
    remove_row(row=plan, reason="A slip.", by=secretariat)

    gone = Plan(pk=plan.pk or 1)
    with pytest.raises(ValidationError, match="taken this away"):
        remove_row(row=gone, reason="A slip.", by=secretariat)


# --- lists, texts, rights ------------------------------------------------------------------------


def test_texts_that_a_language_lacks_are_listed_with_the_way_to_write_them(desk, plan):
    page = desk.get(reverse("reports:framework_texts"), {"language": "ar"})

    assert "Plan 2030" in words(page)
    assert change("plan", plan) in page.content.decode()
    on_page(desk, change("plan", plan), name_ar="خطة", area_label_ar="مجال")
    done = desk.get(reverse("reports:framework_texts"), {"language": "ar"})
    assert "Everything is said in this language." in words(done)
    assert desk.get(reverse("reports:framework_texts"), {"language": "xx"}).status_code == 200


def test_lists_ask_the_database_as_often_for_one_row_as_for_many(
    desk, alliance, indicator, django_assert_num_queries, django_assert_max_num_queries
):
    addresses = [
        reverse("reports:framework"),
        reverse("reports:framework_plan", args=[indicator.plan.slug]),
        reverse("reports:framework_measures"),
        reverse("reports:framework_measure", args=[indicator.measure.code]),
        reverse("reports:framework_indicator", args=[indicator.slug]),
        reverse("reports:framework_schemes"),
        reverse("reports:framework_texts"),
    ]
    grown(indicator, "first", alliance)
    few = [queries_of(desk, address, django_assert_max_num_queries) for address in addresses]

    for number in range(4):
        grown(indicator, f"more-{number}", alliance)

    for address, asked in zip(addresses, few, strict=True):
        with django_assert_num_queries(asked):
            assert desk.get(address).status_code == 200


def queries_of(desk: Client, address: str, counting: object) -> int:
    with counting(40) as captured:
        desk.get(address)
    return len(captured)


def grown(indicator: Indicator, code: str, alliance: Network) -> None:
    """One more of everything that the pages list."""
    plan = indicator.plan
    year = len(Plan.objects.all().order_by("pk")) + 2035
    network = NetworkFactory()
    area = ResultArea.objects.create(plan=plan, code=code, name_en=code)
    outcome = Outcome.objects.create(area=area, code=code, name_en=code)
    Strategy.objects.create(plan=plan, code=code, name_en=code)
    later = indicator_in(plan_of(year))
    Crosswalk.objects.create(from_area=area, to_area=later.area)
    scheme = CategoryScheme.objects.create(code=code, name_en=code)
    CategoryScheme.objects.create(code=f"{code}-2", name_en=code, replaces=scheme)
    Category.objects.create(scheme=scheme, code=code, name_en=code)
    measure = MeasureFactory(scheme=scheme)
    MeasureCrosswalk.objects.create(
        from_measure=indicator.measure, to_measure=measure, relation="widened"
    )
    Indicator.objects.create(
        plan=plan,
        area=area,
        outcome=outcome,
        measure=measure,
        code=code,
        slug=code,
        name_en=code,
    )
    Indicator.objects.create(
        plan=later.plan,
        area=later.area,
        measure=indicator.measure,
        code=code,
        slug=f"{code}-again",
        name_en=code,
    )
    Baseline.objects.create(indicator=indicator, network=network, value=1, as_of=date(2020, 1, 1))
    Target.objects.create(
        indicator=indicator, network=network, period=ReportingPeriodFactory(), value=1
    )


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.BOARD])
def test_nobody_but_the_secretariat_shapes_the_framework(alliance, plan, role):
    somebody = holder("somebody", role, alliance)
    client = client_of(somebody)

    asked = [
        reverse("reports:framework"),
        reverse("reports:framework_plan", args=["no-such-plan"]),
        add("plan"),
        add("area", plan),
        change("plan", plan),
        remove("plan", plan),
    ]

    assert [client.get(address).status_code for address in asked] == [403] * len(asked)
    assert client.post(remove("plan", plan), {"reason": "r"}).status_code == 403
    with pytest.raises(PermissionDenied):
        remove_row(row=plan, by=somebody)
    assert "Results framework" not in words(client.get(reverse("manage")))


@pytest.mark.parametrize(
    "address",
    [
        "/en/manage/framework/add/nonsense/",
        "/en/manage/framework/add/area/",
        "/en/manage/framework/add/plan/1/",
        "/en/manage/framework/add/area/99999999999999999999/",
        "/en/manage/framework/change/version/1/",
        "/en/manage/framework/change/plan/999999/",
        "/en/manage/framework/remove/nonsense/1/",
        "/en/manage/framework/measures/nonsense/",
    ],
)
def test_what_is_not_there_answers_404(desk, address):
    assert desk.get(address).status_code == 404


def test_the_secretariat_finds_the_framework_among_its_work(desk):
    assert reverse("reports:framework") in desk.get(reverse("manage")).content.decode()
