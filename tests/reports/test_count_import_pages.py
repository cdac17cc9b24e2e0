"""The pages of files with numbers: bringing one, looking at it, entering it, taking it back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent
from reports.actions.import_clearing import clear_old_files
from reports.models import ActivityCount, CountImport
from reports.queries.imports import rows_of
from tests.alliance import files
from tests.reports.number_files import World, lines_of, make_world, verdicts, work_off
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db
FILES = "/en/manage/imports/numbers/"
GOOD = "country,2024,meetings,,5,,,,"
WRONG = "country,2024,meetngs,,5,,,,"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.cycle.person("coordinator"))


def upload(client: Client, content: bytes, name: str = "numbers.csv", **more: str) -> object:
    file = SimpleUploadedFile(name, content)
    return client.post(FILES, {"network": "country", "file": file, **more})


def address(batch: CountImport, move: str = "count_import") -> str:
    return reverse(f"reports:{move}", args=[batch.public_id])


def text_of(page: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_a_file_is_brought_checked_and_entered_by_pages_alone(world, client):
    page = upload(client, world.file(GOOD, "country,2024,trainings,,7,about,,,"), reason="Our list")
    batch = CountImport.objects.get()
    assert page.url == address(batch)
    assert "The portal is at work on this file" in text_of(client.get(page.url))

    work_off(batch)
    shown = text_of(client.get(address(batch)))
    assert "All numbers are checked" in shown
    assert "Enter 2 numbers" in shown
    assert "about 7" in shown
    client.post(address(batch, "count_import_enter"))
    work_off(batch)

    receipt = text_of(client.get(address(batch)))
    assert "The numbers are entered" in receipt
    assert batch.digest in receipt
    assert "Our list" in receipt
    assert world.number() == 5


def test_a_file_with_errors_offers_what_can_be_entered_and_the_file_with_its_errors(world, client):
    batch = world.checked(GOOD, WRONG)
    shown = text_of(client.get(address(batch)))
    assert "1 number cannot be entered as it is" in shown
    assert "There is no figure “meetngs”. Did you mean “Meetings”?" in shown

    refused = client.post(address(batch, "count_import_enter"), follow=True)
    assert "so none was" in text_of(refused)
    client.post(address(batch, "count_import_enter"), {"mode": "valid"})
    work_off(batch)
    drawn = client.get(address(batch, "count_import_errors"))

    assert world.number() == 5
    assert drawn["Content-Disposition"].endswith('errors.csv"')
    lines = drawn.content.decode("utf-8-sig").splitlines()
    assert "no figure “meetngs”" in lines[2]
    assert "no figure" not in lines[1]


def test_the_file_with_its_errors_can_be_corrected_and_brought_again(world, client):
    batch = world.checked(GOOD, WRONG)
    drawn = client.get(address(batch, "count_import_errors")).content

    mended = world.checked(content=drawn.replace(b"meetngs", b"1.1").replace(b",5,", b",6,"))

    assert verdicts(mended) == ["added", "added"]


def test_the_numbers_of_one_kind_are_shown_and_their_sums(world, client):
    world.entered(*lines_of([4]))
    batch = world.checked(GOOD, WRONG)

    changed = text_of(client.get(address(batch), {"verdict": "changed"}))
    none = text_of(client.get(address(batch), {"verdict": "locked", "page": "x"}))

    assert re.search(r"Meetings Country · 2024 changes a number 4 5", changed)
    assert "meetngs" not in changed
    assert "Sum in the file" in changed
    assert "No number is of this kind." in none


def test_a_file_that_was_brought_before_shows_its_receipt(world, client):
    batch = world.entered(GOOD)

    page = client.post(
        FILES,
        {"network": "country", "file": SimpleUploadedFile("x.csv", world.file(GOOD))},
        follow=True,
    )

    assert "This very file was brought before" in text_of(page)
    assert page.redirect_chain[-1][0] == address(batch)
    assert CountImport.objects.count() == 1


def test_a_file_is_taken_back_after_a_page_that_says_what_stays(world, client):
    batch = world.entered(GOOD)
    asked = text_of(client.get(address(batch, "count_import_undo")))
    assert "1 number was entered." in asked

    client.post(address(batch, "count_import_undo"))
    ActivityCount.objects.update(value=8, version=2)
    work_off(batch)
    shown = text_of(client.get(address(batch)))

    assert "1 number was left as it is" in shown
    assert "Left as it is" in text_of(client.get(address(batch), {"verdict": "left"}))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (files.zipped({"a.txt": "x"}), "not a list we can read"),
        (b"Name,Country\nA,B\n", "must hold the names of the columns"),
        (b"Measure,Number\n", "has no rows"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_file_with_numbers_is_refused_in_words(client, content, sentence):
    page = upload(client, content)

    assert page.status_code == 200
    assert sentence in text_of(page)
    assert not CountImport.objects.exists()


def test_a_crafted_form_is_answered_kindly(world, client):
    other = upload(client, world.file(GOOD), network="other-region")
    odd = client.post(FILES, {"network": "x\x00", "reason": "\u202eodd"})
    asked = client.get(FILES, {"network": "x\x00", "page": "-1"})

    assert "Choose one of the networks shown." in text_of(other)
    assert "Choose the file with your numbers." in text_of(odd)
    assert asked.status_code == 200
    assert not CountImport.objects.exists()


def test_the_page_tells_how_far_the_work_is_until_it_is_done(world, client):
    batch = world.bring(GOOD)
    headers = {"HX-Request": "true"}
    first = client.get(address(batch), headers=headers)
    again = client.get(address(batch), headers={**headers, "If-None-Match": first["ETag"]})
    plain = client.get(address(batch)).content.decode()
    work_off(batch)
    done = client.get(address(batch), headers=headers)

    assert (first.status_code, again.status_code) == (200, 304)
    assert "You may leave this page" in text_of(first)
    assert '<noscript><meta http-equiv="refresh"' in plain
    assert done["HX-Refresh"] == "true"


def test_work_is_stopped_and_checked_again_from_the_page(world, client):
    batch = world.bring(GOOD)
    client.post(address(batch, "count_import_cancel"))
    assert "The work was stopped" in text_of(client.get(address(batch)))

    client.post(address(batch, "count_import_again"))

    assert verdicts(work_off(batch)) == ["added"]


def test_letters_of_windows_can_be_read_in_the_other_way(world, client):
    content = files.csv(
        "Colour,Network,Period,Measure,Number\nñ,country,2024,Réunions,5\n", "cp1252"
    )
    batch = world.checked(content=content)
    assert "Read the letters as" in text_of(client.get(address(batch)))
    odd = client.post(address(batch, "count_import_again"), {"encoding": "x"}, follow=True)
    assert "Choose one of the answers shown." in text_of(odd)

    client.post(address(batch, "count_import_again"), {"encoding": "cp1256"})

    work_off(batch)
    assert "written in Windows-1256" in text_of(client.get(address(batch)))


def test_others_see_neither_the_file_nor_the_list(world):
    batch = world.checked(GOOD)
    beside = client_of(world.cycle.person("other region"))
    above = client_of(world.cycle.person("secretariat"))

    assert beside.get(address(batch)).status_code == 404
    assert above.get(address(batch)).status_code == 200
    assert "numbers.csv" not in text_of(beside.get(FILES))
    assert client_of(world.cycle.person("nobody")).get(FILES).status_code == 403


def test_a_page_asks_as_many_questions_for_one_number_as_for_many(world, client):
    def questions(numbers: int) -> int:
        batch = world.checked(*lines_of(range(1, numbers + 1)))
        with CaptureQueriesContext(connection) as asked:
            client.get(address(batch))
        return len(asked)

    assert questions(1) == questions(40) < 25


def test_files_are_emptied_after_thirty_days_and_can_still_be_taken_back(world, client):
    batch = world.entered(GOOD, "country,2024,trainings,,x,,,remark,", mode="valid")
    waiting = world.checked(GOOD, WRONG)
    assert clear_old_files() == 0

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert clear_old_files() == 2
        assert clear_old_files() == 0
        page = client_of(world.cycle.person("coordinator")).get(
            address(batch, "count_import_errors")
        )
        again = world.bring(GOOD, WRONG)
    world.taken_back(batch)

    assert page.status_code == 404
    assert again != waiting
    batch.refresh_from_db()
    assert (bytes(batch.content), batch.file_name) == (b"", "")
    assert rows_of(batch).count() == 1
    assert world.number() == "not_yet"
    assert AuditEvent.objects.get(verb="retention.applied").after["gone"] == 2
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        clear_old_files()
    assert not rows_of(batch).exists()
