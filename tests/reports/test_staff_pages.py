"""The staff's pages: a count is corrected, a conflict settled, a report built, read before publishing, published."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from alliance import demo_accounts
from alliance.models import User
from reports.actions import order_build
from reports.models import ActivityCount, AnnualReport, ReportBuild, ReportingPeriod
from tests.reports.builds import work_off


@pytest.fixture
def secretariat() -> User:
    return User.objects.get(email=demo_accounts.SECRETARIAT)


@pytest.fixture
def desk(secretariat: User) -> Client:
    client = Client()
    client.force_login(secretariat)
    return client


@pytest.fixture
def build(demonstration_copy: str, secretariat: User) -> ReportBuild:
    """A second build of the year, waiting."""
    year = ReportingPeriod.objects.get(code="2017")
    ordered, _is_new = order_build(period=year, languages=["en"], by=secretariat)
    return ordered


def count_page(reference: str = "N6") -> str:
    count = ActivityCount.objects.get(reference=reference)
    return reverse("reports:change_count", args=[count.public_id])


def words(response: object) -> str:
    """A page as one line of words, as a reader meets them."""
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_number_is_taken_as_people_write_it(demonstration, desk):
    typed = {"state": "value", "number": "more than 1 300", "reason": "A late list.", "version": 1}

    answer = desk.post(count_page("N7"), typed, follow=True)

    count = ActivityCount.objects.get(reference="N7")
    assert (count.value, count.qualifier, count.wording) == (1300, "at_least", "more_than")
    assert "The count is now: more than 1,300." in words(answer)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"state": "value", "number": "abc", "reason": "Why."}, "This is not a number."),
        ({"state": "value", "number": "3.7", "reason": "Why."}, "whole number"),
        ({"state": "value", "number": "", "reason": "Why."}, "Write the number, or choose"),
        ({"state": "value", "number": "44", "reason": ""}, "Write in a few words why it changes."),
        ({"number": "44", "reason": "Why."}, "Choose what is known."),
    ],
)
def test_wrong_input_is_explained_and_nothing_typed_is_lost(demonstration, desk, typed, sentence):
    answer = desk.post(count_page(), {**typed, "version": 1})

    assert "There is a problem" in words(answer)
    assert sentence in words(answer)
    assert f'value="{typed["number"]}"' in answer.content.decode() or not typed["number"]
    assert ActivityCount.objects.get(reference="N6").value == 42


def test_a_number_can_be_taken_back_to_not_reported_yet(demonstration, desk):
    desk.post(
        count_page(), {"state": "not_yet", "reason": "The list was another year's.", "version": 1}
    )

    count = ActivityCount.objects.get(reference="N6")
    assert (count.state, count.value) == ("not_yet", None)


def test_two_people_on_one_count_see_both_numbers_and_the_second_decides(demonstration, desk):
    mine = {"state": "value", "number": "50", "reason": "Mine.", "version": 1}
    desk.post(count_page(), {**mine, "number": "44", "reason": "Somebody else's."})

    late = desk.post(count_page(), mine)

    assert "It is now: 44." in words(late)
    assert 'value="50"' in late.content.decode()
    assert 'name="version" value="2"' in late.content.decode()
    desk.post(count_page(), {**mine, "version": 2})
    assert ActivityCount.objects.get(reference="N6").value == 50


def test_a_conflict_is_settled_with_a_reason_and_leaves_the_list(demonstration, desk):
    rows = ActivityCount.objects.filter(reference="N17").order_by("pk")
    page = reverse("reports:settle_conflict", args=[rows[0].public_id])
    assert "Nothing is chosen by a rule." in words(desk.get(page))

    refused = desk.post(page, {"count": str(rows[0].public_id), "reason": ""})
    desk.post(page, {"count": str(rows[0].public_id), "reason": "The text of the report says so."})

    assert "Write in a few words why this one counts." in words(refused)
    assert [row.is_counting for row in rows.all()] == [True, False]
    listed = desk.get(reverse("reports:counts", args=[2017]))
    assert "Decide which one counts" not in words(listed)


def test_the_list_of_counts_asks_the_database_as_often_for_one_network_as_for_all(
    demonstration, desk, django_assert_max_num_queries
):
    african = Client()
    african.force_login(User.objects.get(email=demo_accounts.AFRICA))
    page = reverse("reports:counts", args=[2017])

    with django_assert_max_num_queries(30):
        few = african.get(page)
    with django_assert_max_num_queries(30):
        many = desk.get(page)

    assert words(few).count("Change :") < words(many).count("Change :")


def test_before_a_build_staff_read_what_is_open(demonstration, desk):
    page = words(desk.get(reverse("reports:builder", args=[2017])))

    disputed, missing = (
        ActivityCount.objects.filter(reference=reference).order_by("pk")[0].measure.name
        for reference in ("N17", "G24")
    )
    assert disputed in page
    assert missing in page
    assert "Every text is there in every language." in page


def test_a_build_without_a_language_is_refused_kindly(demonstration, desk):
    answer = desk.post(reverse("reports:builder", args=[2017]), {})

    assert "Choose at least one language." in words(answer)
    assert ReportBuild.objects.count() == 1


def test_pressing_build_twice_leads_to_the_same_build(demonstration_copy, desk):
    page = reverse("reports:builder", args=[2017])

    first = desk.post(page, {"languages": ["en", "fr"]})
    second = desk.post(page, {"languages": ["ar"]}, follow=True)

    assert second.redirect_chain[-1][0] == first["Location"]
    assert "A build of this year is under way already." in words(second)


def test_the_page_of_a_build_shows_its_steps_and_reloads_itself_without_script(build, desk):
    page = desk.get(build.get_absolute_url())

    assert "Freeze the figures" in words(page)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page.content.decode()
    assert 'data-hx-trigger="every 2s"' in page.content.decode()


def test_the_status_for_programs_changes_its_etag_only_with_the_build(build, desk):
    address = reverse("reports:build_status", args=[build.pk])

    first = desk.get(address)
    again = desk.get(address, headers={"If-None-Match": first["ETag"]})
    work_off(build)
    later = desk.get(address, headers={"If-None-Match": first["ETag"]})

    assert first.json()["state"] == "queued"
    assert again.status_code == 304
    assert later.json()["state"] == "done"
    assert later.json()["done"] == later.json()["total"] == 5


def test_a_build_is_cancelled_and_started_again_from_its_page(build, desk):
    desk.post(reverse("reports:cancel_build", args=[build.pk]))
    build.refresh_from_db()
    assert build.state == "cancelled"
    assert "Start it again" in words(desk.get(build.get_absolute_url()))

    desk.post(reverse("reports:retry_build", args=[build.pk]))

    build.refresh_from_db()
    assert build.state == "queued"


def test_a_finished_build_is_read_published_and_not_published_again(finished_build, desk):
    preview = desk.get(reverse("reports:preview", args=[finished_build.pk, "en"]))
    assert "Not published yet" in words(preview)
    file = desk.get(reverse("reports:preview_file", args=[finished_build.pk, "en", "figures.csv"]))
    assert file["Content-Disposition"] == 'attachment; filename="figures.csv"'
    publish = reverse("reports:publish_build", args=[finished_build.pk])
    assert "0 published figures change" in words(desk.get(publish))

    published = desk.post(publish, follow=True)
    twice = desk.post(publish, follow=True)

    assert "Edition 2 of 2017 is published." in words(published)
    assert "These figures are published already." in words(twice)
    assert AnnualReport.objects.count() == 2


def test_a_missing_build_or_language_answers_with_a_sentence(build, desk):
    assert "There is no such build." in words(desk.get(reverse("reports:build", args=[9999])))
    other = desk.get(reverse("reports:preview", args=[build.pk, "xx"]))
    assert "The portal does not have this language." in words(other)
    no_year = desk.get(reverse("reports:counts", args=[1999]))
    assert "There is no reporting year 1999 here yet." in words(no_year)


def test_a_role_without_a_second_step_says_how_to_wake_it(demonstration, secretariat):
    secretariat.authenticator_set.all().delete()
    client = Client()
    client.force_login(secretariat)

    page = client.get(reverse("reports:builder", args=[2017]))

    assert page.status_code == 403
    assert "it sleeps until you set up a second step" in words(page)
    assert reverse("mfa_index") in page.content.decode()
