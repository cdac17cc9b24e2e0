"""The proxy may keep what the portal keeps, until something is published: the link in its keys moves at once."""

from pathlib import Path

import pytest
from django.http import HttpResponse

from alliance import proxy
from tools.proxy import first_version

KEPT = "X-Accel-Expires"


@pytest.fixture
def versions(settings, tmp_path: Path) -> Path:
    folder = first_version(tmp_path)
    settings.PROXY_VERSIONS = str(folder)
    return folder


def public() -> HttpResponse:
    return HttpResponse("the page", headers={"Cache-Control": "public, no-cache"})


def test_the_link_points_at_what_was_published_last(versions: Path) -> None:
    proxy.forget_what_is_older_than(17)
    proxy.forget_what_is_older_than(18)

    assert (versions / "now").resolve() == versions / "18"
    assert (versions / "18").is_dir(), "nginx follows the link to its end"


def test_folders_that_nobody_follows_any_more_are_taken_away(versions: Path) -> None:
    for version in (17, 18, 19):
        proxy.forget_what_is_older_than(version)

    assert {found.name for found in versions.iterdir()} == {"19", "now"}


def test_a_page_of_the_version_that_the_proxy_knows_may_be_kept_before_it_is_asked_not_to(
    versions: Path,
) -> None:
    proxy.forget_what_is_older_than(17)
    page = public()

    proxy.let_keep(page, 17, 60)

    assert next(iter(page.headers)) == KEPT, "nginx takes the word that it reads first"
    assert page.headers[KEPT] == "60"
    assert page.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("version", [16, 18])
def test_a_page_of_another_version_may_not(versions: Path, version: int) -> None:
    proxy.forget_what_is_older_than(17)
    page = public()

    proxy.let_keep(page, version, 60)

    assert KEPT not in page.headers


def test_where_the_link_cannot_be_moved_the_proxy_keeps_nothing_more(
    versions: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (versions / "17").write_text("in the way")
    page = public()

    proxy.forget_what_is_older_than(17)
    proxy.let_keep(page, 17, 60)

    assert KEPT not in page.headers
    assert "could not be told" in caplog.text


def test_without_a_shared_folder_nothing_is_said(settings, tmp_path: Path) -> None:
    settings.PROXY_VERSIONS = ""
    page = public()

    proxy.forget_what_is_older_than(17)
    proxy.let_keep(page, 0, 60)

    assert KEPT not in page.headers
    assert list(tmp_path.iterdir()) == []


def test_word_that_nothing_changed_holds_as_long_as_the_page(versions: Path) -> None:
    page, unchanged = public(), HttpResponse(status=304)
    proxy.let_keep(page, 0, 60)

    assert proxy.say_the_same(unchanged, page).headers[KEPT] == "60"
