"""Documents say what the code does: variables, commands, audit verbs, nouns, sign-ins, addresses, limits, links."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from accountability.vault.codes import grouped
from alliance.demo_accounts import CONCERNS, TABLE

ROOT = Path(settings.BASE_DIR)
DOCS = ROOT / "docs"
APPS = ("alliance", "networks", "members", "accountability", "reports")
PAGES = {path.name: path.read_text() for path in sorted(DOCS.glob("*.md"))}
README = (ROOT / "README.md").read_text()
WRITTEN = {path: path.read_text() for path in (*ROOT.glob("*.md"), *DOCS.rglob("*.md"))}


def our_code() -> Iterator[ast.Module]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield ast.parse(path.read_text())


def audit_verbs() -> set[str]:
    """The first word given to every call of record(…)."""
    calls = [
        node for module in our_code() for node in ast.walk(module) if isinstance(node, ast.Call)
    ]
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "record"
        and isinstance(call.args[0], ast.Constant)
    }


def in_backticks(text: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", text))


def test_every_variable_of_the_settings_is_in_the_page_for_those_who_run_it() -> None:
    read = set(
        re.findall(
            r'\benv\.(?:text|flag|number|words)\(\s*"([A-Z_0-9]+)"',
            (ROOT / "alliance" / "settings.py").read_text(),
        )
    )

    explained = set(re.findall(r"`([A-Z_0-9]+)[`=]", PAGES["operate.md"]))

    assert len(read) > 15
    assert sorted(read - explained) == []


def test_every_command_is_in_the_page_for_those_who_run_it() -> None:
    commands = {
        path.stem
        for app in APPS
        for path in (ROOT / app / "management" / "commands").glob("*.py")
        if path.stem != "__init__"
    }

    told = {word.split()[0] for word in in_backticks(PAGES["operate.md"])}

    assert "seed" in commands
    assert sorted(commands - told) == []


def test_every_audit_verb_is_explained_and_no_other() -> None:
    table = "\n".join(line for line in PAGES["audit.md"].splitlines() if line.startswith("|"))
    explained = {word for word in in_backticks(table) if "." in word}

    assert audit_verbs() == explained


def test_every_noun_of_the_code_is_in_the_glossary() -> None:
    nouns = {
        model.__name__
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not model._meta.auto_created
    }

    assert sorted(noun for noun in nouns if f"`{noun}`" not in PAGES["glossary.md"]) == []


def test_the_glossary_reserves_no_word_that_is_built_already() -> None:
    reserved = set(re.findall(r"`(\w+)`°", PAGES["glossary.md"]))
    built = {model.__name__ for app in APPS for model in apps.get_app_config(app).get_models()}

    assert sorted(reserved & built) == []


def test_the_sign_in_table_is_the_one_of_the_demonstration() -> None:
    rows = re.findall(
        r"^\| (\S+@\S+) \| (.+?) \| `(.+?)` \| (?:`(.+?)`|–) \| (?:`(.+?)`|–) \|$",
        README,
        re.MULTILINE,
    )

    assert rows == [
        (row.email, row.who, row.password, row.totp_secret, row.passphrase) for row in TABLE
    ]


def test_the_codes_of_invented_concerns_are_those_of_the_demonstration() -> None:
    rows = re.findall(r"^\| `([0-9A-Z ]{24})` \| (.+?) \|$", README, re.MULTILINE)

    assert rows == [(grouped(one.code), one.what) for one in CONCERNS]


@pytest.mark.slow
def test_the_pages_of_addresses_and_limits_are_current() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.documents", "check"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_links_lead_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path, text in WRITTEN.items()
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
        if not (path.parent / target).exists()
    ]

    assert broken == []


def test_paths_that_documents_name_are_there() -> None:
    named = {
        (path, word)
        for path, text in WRITTEN.items()
        for word in in_backticks(text)
        if re.fullmatch(r"(?:[a-z_]+/)+[\w.-]*", word) and word.split("/")[0] in _folders()
    }

    assert (
        sorted(f"{path.name}: {word}" for path, word in named if not (ROOT / word).exists()) == []
    )


def _folders() -> set[str]:
    return {path.name for path in ROOT.iterdir() if path.is_dir()} - {"build"}


def test_decisions_are_numbered_and_listed() -> None:
    pages = sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))

    listed = re.findall(r"\((0\d+-[\w-]+\.md)\)", (DOCS / "decisions" / "README.md").read_text())

    assert listed == pages
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))


def test_every_page_of_documents_is_named_in_the_readme() -> None:
    assert [name for name in PAGES if f"docs/{name}" not in README] == []


def test_works_of_others_are_named_with_their_licence() -> None:
    carried = {
        path.relative_to(ROOT)
        for pattern in ("*.ttf", "*.woff2", "*.min.js", "icons.svg", "map_shapes.json")
        for top in (*APPS, "tests")
        for path in (ROOT / top).rglob(pattern)
    }
    notices = (ROOT / "THIRD_PARTY_NOTICES").read_text()

    unnamed = [
        str(path)
        for path in carried
        if str(path) not in notices and f"{path.parent}/" not in notices
    ]

    assert len(carried) > 5
    assert unnamed == []
