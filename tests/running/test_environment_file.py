""".env.example: every variable that is read stands there with its meaning, and no other."""

import re

from tools.places import ROOT

EXAMPLE = (ROOT / ".env.example").read_text()
NAMES = set(re.findall(r"^(?:# )?([A-Z][A-Z_0-9]+)=", EXAMPLE, re.MULTILINE))


def _settings() -> set[str]:
    reads = re.compile(r'\benv\.(?:text|flag|number|words)\(\s*"([A-Z_0-9]+)"')
    return set(reads.findall((ROOT / "alliance" / "settings.py").read_text()))


def _compose() -> set[str]:
    return set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))


def _tools() -> set[str]:
    reads = re.compile(r'os\.environ\.get\(\s*"([A-Z_0-9]+)"')
    named = {
        name for file in (ROOT / "tools").glob("*.py") for name in reads.findall(file.read_text())
    }
    return named - {"PATH", "CI", "T", "TEST_WORKERS"}


def test_every_variable_that_the_code_reads_is_explained() -> None:
    read = _settings() | _compose() | _tools()

    assert sorted(read - NAMES) == []


def test_no_variable_is_explained_that_nothing_reads() -> None:
    read = _settings() | _compose() | _tools()

    assert sorted(NAMES - read) == []


def test_no_value_of_the_example_is_a_secret() -> None:
    secrets = (
        "SECRET_KEY",
        "SEALING_KEYS",
        "STORE_PASSWORD",
        "POSTGRES_PASSWORD",
        "PORTAL_OWNER_PASSWORD",
        "PORTAL_PASSWORD",
    )

    values = re.findall(rf"^({'|'.join(secrets)})=(.*)$", EXAMPLE, re.MULTILINE)

    assert values == [(name, "") for name in secrets]
