"""A fifth language is a row in the settings, a generated migration and a catalogue: Portuguese, in a copy of the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests import databases
from tests.alliance.heads import head_of
from tests.databases import Stock

ROOT = Path(settings.BASE_DIR)
COPIED = (
    "alliance",
    "networks",
    "members",
    "accountability",
    "reports",
    "templates",
    "tests",
    "tools",
)
ROW = """    "pt-br": {
        "name": "Português", "dir": "ltr", "search": "portuguese", "fallbacks": ("es", "en", "fr", "ar"),
    },
"""
CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Skip to the content"
msgstr "Ir para o conteúdo"

msgid "Glossary"
msgstr "Glossário"
"""
ASKED = (
    "/pt-br/",
    "/pt-br/glossary/",
    "/pt-br/glossary/care/",
    "/pt-br/activities/lima-meeting/",
    "/pt-br/publications/guide/",
    "/pt-br/networks/south/",
    "/pt-br/highlights/2017/law/",
    "/pt-br/figures/",
    "/pt-br/plans/",
    "/pt-br/reports/",
    "/pt-br/events/2017/4/",
    "/pt-br/countries/pe/",
    "/pt-br/about/partners/",
    "/pt-br/accountability/code-of-conduct/",
    "/pt-br/concerns/",
    "/pt-br/nothing/",
    "/pt-br/search/?q=cuidados",
    "/pt-br/feeds/activities.atom",
    "/pt-br/events/calendar.ics",
    "/es/glossary/care/",
    "/sitemap-glossary.xml",
    "/api/v1/glossary?language=pt-br",
    "/exit?in=pt-br",
)
# What somebody who reads Portuguese asks for, in a process of the copy, after a word was explained in Portuguese too.
VISIT = """
import json, sys
import django
django.setup()
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
from django.test import Client
from alliance.finding.index import rebuild
from alliance.models import GlossaryTerm
from tests.one_of_each import one_of_each
one_of_each()
GlossaryTerm.objects.update(term_pt_br="Cuidado", definition_pt_br="Trabalho para outras pessoas.")
rebuild()
client = Client(raise_request_exception=False, SERVER_NAME="localhost")
answers = {path: client.get(path) for path in json.load(sys.stdin)}
json.dump({path: [found.status_code, found.headers.get("Location") or found.content.decode()] for path, found in answers.items()}, sys.stdout)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The portal as it stands, with one row more in its table of languages and a small catalogue."""
    copy = tmp_path / "portal"
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "locale", copy / "locale")
    shutil.copy(ROOT / "manage.py", copy)
    table = copy / "alliance" / "settings.py"
    table.write_text(with_row(table.read_text()))
    catalogue = copy / "locale" / "pt_BR" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE)
    return copy


def with_row(text: str) -> str:
    before, table, rest = text.partition("LANGUAGE_TABLE: dict[str, dict[str, Any]] = {\n")
    rows, end, after = rest.partition("\n}\n")
    return f"{before}{table}{rows}\n{ROW.rstrip()}{end}{after}"


def run(checkout: Path, *words: str, said: str = "", **environment: str) -> str:
    """What a process of the copy says."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *words],
        cwd=checkout,
        env={
            **os.environ,
            "PYTHONPATH": str(checkout),
            "DJANGO_SETTINGS_MODULE": "alliance.settings",
            **environment,
        },
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_row_more_asks_for_new_columns_and_changes_nothing_else(checkout: Path) -> None:
    told = run(checkout, "manage.py", "makemigrations", "--dry-run")

    steps = [line.strip() for line in told.splitlines() if re.match(r"\s+[+~?-] ", line)]
    # histories are kept by triggers that name each column
    columns = [step for step in steps if not step.startswith("? ")]
    assert len(columns) > 50
    assert [step for step in columns if not re.match(r"\+ Add field \w+_pt_br to ", step)] == []


@pytest.fixture
def address(stock: Stock, django_db_blocker: Any) -> Iterator[str]:
    """A database with the tables of four languages, for a portal that is about to have five."""
    name = f"a_language_more_{stock.name}"
    with django_db_blocker.unblock():
        databases.make(name, template=stock.migrated())
    yield re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"], count=1)
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.mark.long
def test_one_row_more_makes_a_portal_that_speaks_it(checkout: Path, address: str) -> None:
    run(checkout, "manage.py", "makemigrations")
    run(checkout, "manage.py", "migrate", DATABASE_URL=address)
    run(checkout, "-m", "tools.messages", "compile")
    visited = run(checkout, "-c", VISIT, said=json.dumps(ASKED), DATABASE_URL=address)

    codes = {path: code for path, (code, _said) in json.loads(visited).items()}
    said = {path: words for path, (_code, words) in json.loads(visited).items()}
    word = said["/pt-br/glossary/care/"]
    assert codes == dict.fromkeys(ASKED, 200) | {"/pt-br/nothing/": 404, "/exit?in=pt-br": 303}
    assert '<html lang="pt-br" dir="ltr">' in word
    assert "Ir para o conteúdo" in word
    assert "<h1>Cuidado</h1>" in word
    assert '<span lang="es" dir="ltr">Guía</span>' in said["/pt-br/publications/guide/"]
    assert 'hreflang="pt-br"' in said["/es/glossary/care/"]
    assert set(head_of(word).alternates) == {"en", "ar", "pt-br", "x-default"}
    assert "/pt-br/glossary/care/</loc>" in said["/sitemap-glossary.xml"]
    assert "<mark>" in said["/pt-br/search/?q=cuidados"]
    assert 'xml:lang="pt-br"' in said["/pt-br/feeds/activities.atom"]
