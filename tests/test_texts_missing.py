"""A text that is missing in the reader's language is shown in another one, which is said to machines; no page is empty.

In this world every text exists in French alone, and everybody reads in Arabic or Spanish.
"""

from html.parser import HTMLParser
from typing import Any

import pgtrigger
import pytest
from django.conf import settings
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.test import Client
from modeltranslation.translator import translator

from alliance.finding.index import rebuild
from alliance.texts import column
from members.models import Partnership
from networks.models import Body, Network, Seat
from reports.models import Activity, Outcome, Plan, Publication, ResultArea, Strategy
from tests.one_of_each import one_of_each
from tests.reports.published import publish
from tests.reports.sample_snapshot import sample

ONLY = "fr"
# Stands in every text of this world, so that it is known wherever it comes out.
MARK = "mot"
PAGES = {
    "home": "",
    "networks": "networks/",
    "network": "networks/south/",
    "governance": "networks/south/governance/",
    "history of a network": "networks/south/history/",
    "countries": "countries/",
    "country": "countries/pe/",
    "activities": "activities/",
    "activity": "activities/lima-meeting/",
    "events": "events/2017/4/",
    "publications": "publications/",
    "publication": "publications/guide/",
    "highlights of all years": "highlights/",
    "highlights": "highlights/2017/",
    "highlight": "highlights/2017/law/",
    "plans": "plans/",
    "plan": "plans/2017-2020/",
    "result area": "plans/2017-2020/1/",
    "figures": "figures/",
    "figure": "figures/trainings/",
    "reports": "reports/",
    "glossary": "glossary/",
    "term": "glossary/care/",
    "partners": "about/partners/",
    "framework": "accountability/",
    "framework text": "accountability/code-of-conduct/",
    "search": "search/?q=mot&kind=activities",
}
# What is for machines, and the choices of a list, in which nothing can be marked.
UNREAD = {"head", "script", "style", "option"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Heard(HTMLParser):
    """What a page's body says in which language, as a screen reader hears it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[tuple[str, str, str]] = []
        self._around: list[tuple[str, str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = {name: value or "" for name, value in attrs}
        _tag, language, direction = self._around[-1] if self._around else ("", "", "")
        self._around.append((tag, given.get("lang", language), given.get("dir", direction)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Leaves in drawings hold no words."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            while self._around and self._around.pop()[0] != tag:
                continue

    def handle_data(self, data: str) -> None:
        around = {tag for tag, _language, _direction in self._around}
        if MARK in data and not around & UNREAD:
            _tag, language, direction = self._around[-1]
            self.said.append((" ".join(data.split()), language, direction))


def in_french_alone() -> None:
    """One of each thing; whatever it says in any language it says in French now, and in no other."""
    one_of_each()
    with_all_texts()
    publish(french(sample()), edition=2, languages=("es", "ar"))
    with pgtrigger.ignore():
        for model in translator.get_registered_models(abstract=False):
            if model._meta.managed and not model._meta.proxy:
                turn_french(model)
    rebuild()


def with_all_texts() -> None:
    """The texts that one of each does not have."""
    whole = Network.objects.get(slug="alliance")
    Network.objects.update(summary_en="Who we are.", note_en="A note.")
    Activity.objects.update(summary_en="People met.")
    Publication.objects.update(summary_en="It explains.")
    plan = Plan.objects.get()
    Plan.objects.update(goal_en="Equality.", note_en="A note.")
    ResultArea.objects.update(name_en="Networks", summary_en="They grow.")
    area = plan.areas.get(code="1")
    Outcome.objects.create(area=area, code="1.9", name_en="More of them")
    Strategy.objects.create(plan=plan, code="A", name_en="Learning", summary_en="Together.")
    Activity.objects.update(area=area)
    Partnership.objects.create(
        network=whole,
        kind=Partnership.Kind.PARTNER,
        name="Promundo",
        period=DateRange(None, None),
        note_en="Since the beginning.",
    )
    body = Body.objects.create(slug="board", network=whole, kind=Body.Kind.BOARD, name_en="Board")
    Seat.objects.create(body=body, position=1, title_en="Chair")


def french(branch: Any) -> Any:
    """What stands in a frozen year, each text of it in French alone."""
    match branch:
        case dict() if branch and branch.keys() <= set(settings.LANGUAGE_TABLE):
            return {ONLY: f"{MARK} {next(iter(branch.values()))}"}
        case dict():
            return {key: french(inner) for key, inner in branch.items()}
        case list():
            return [french(inner) for inner in branch]
    return branch


def turn_french(model: type[models.Model]) -> None:
    """Each text of a table in French alone, one statement."""
    columns: dict[str, Any] = {}
    words = models.TextField()
    for field in translator.get_options_for_model(model).all_fields:
        said = [
            NullIf(Cast(column(field, code), words), Value("")) for code in settings.LANGUAGE_TABLE
        ]
        columns |= {column(field, code): None for code in settings.LANGUAGE_TABLE}
        columns[column(field, ONLY)] = Concat(
            Value(f"{MARK} "), Coalesce(*said, output_field=words), output_field=words
        )
    models.QuerySet(model).update(**columns)


@pytest.mark.django_db
def test_each_text_of_another_language_is_said_to_be_of_it(client: Client) -> None:
    in_french_alone()

    found = {
        f"{language} {kind}": Heard(client.get(f"/{language}/{path}").content.decode()).said
        for language in ("ar", "es")
        for kind, path in PAGES.items()
    }

    unmarked = {
        page: wrong
        for page, said in found.items()
        if (wrong := [text for text, *way in said if way != [ONLY, "ltr"]])
    }
    assert unmarked == {}
    assert [page for page, said in found.items() if not said] == []
