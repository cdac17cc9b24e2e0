"""The directory, the queue and a network's page with 10,000 members, beside a bare Django view of the same queries.

The bare view asks the database the very statements that the page asked, with the same values, fetches every row and puts
each into a table by a plain template: no middleware, no permission, no form, no component. Every name that the page lists
must stand in the bare view's answer too, else the run ends with an error. The pages must also ask the same number of
statements with 10,000 members as with 2,000, in two databases that are filled alike: with both, every list is full.

python -m tools bench        (or: T=benchmarks/members_pages.py make bench)
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import django

from benchmarks._places import database_of_its_own
from benchmarks._timing import Beside, in_turn

RUNS = 15
LIMIT = 1.5
FEW, MANY = "bench_pages_few", "bench_pages"
# The smaller of the two sizes: a fifth of everything, and still more than one page of each list.
FEW_OF_EACH: dict[str, Any] = {"MEMBERS": 2_000, "APPLICATIONS": 60, "HOLDS": 10}
BARE = "<!doctype html><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
HEADING = (
    "| page | bare view, ms | portal, ms | ratio | limit | |\n| --- | --- | --- | --- | --- | --- |"
)

Statement = tuple[str, Any]


@dataclass
class Asked:
    """One page as one visitor asks for it, and the statements that it asked."""

    name: str
    address: str
    email: str = ""
    statements: list[Statement] = field(default_factory=list)


def main() -> int:
    os.environ["DATABASE_URL"] = database_of_its_own(MANY)
    os.environ["DATABASE_URL"] = database_of_its_own(FEW)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    # as in the tests: no static files were collected for this place
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    pages = _pages()
    with mock.patch.multiple("members.demo.large", **FEW_OF_EACH):
        _fill()
    small = [_counted(page) for page in pages]
    _go_to(MANY)
    _fill()
    large = [_counted(page) for page in pages]
    measured = [_beside(page) for page in pages]
    print(HEADING)
    for one in measured:
        print(one.line())
    return 0 if all(one.holds for one in measured) & _stays(pages, small, large) else 1


def _go_to(name: str) -> None:
    """Everything from here on reads and writes another database."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def _fill() -> None:
    """The demonstration and its invented members, as the database finds them in a quiet hour."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.DEBUG = True
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed", "--size", "large", verbosity=0)
    settings.DEBUG = False
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _pages() -> list[Asked]:
    from alliance import demo_accounts

    return [
        Asked("the directory, for anybody", "/en/members/"),
        Asked("the directory, page 40", "/en/members/?page=40"),
        Asked("the directory, searched", "/en/members/?q=collective"),
        Asked("the queue of a region", "/en/manage/applications/?shown=all", demo_accounts.AFRICA),
        Asked(
            "the register of a network",
            "/en/manage/networks/cameroon/members/",
            demo_accounts.CAMEROON,
        ),
        Asked("a network’s page", "/en/networks/cameroon/"),
    ]


def _visitor(page: Asked) -> Callable[[], Any]:
    """Ask for the page as its visitor, signed in where that takes an account."""
    from django.test import Client

    from alliance.models import User

    client = Client()
    if page.email:
        client.force_login(User.objects.get(email=page.email))

    def ask() -> Any:
        answer = client.get(page.address)
        if answer.status_code != 200:
            sys.exit(f"{page.address} answered {answer.status_code}.")
        return answer

    return ask


def _counted(page: Asked) -> int:
    """Ask once to warm up, then keep every statement; how many they are."""
    from django.db import connection

    ask = _visitor(page)
    ask()
    page.statements = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            page.statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        ask()
    if not page.statements:
        sys.exit(f"{page.address} came out of a cache; there is nothing to compare.")
    return len(page.statements)


def _beside(page: Asked) -> Beside:
    from django.db import connection
    from django.http import HttpRequest, HttpResponse
    from django.template import Context, Engine

    template = Engine(autoescape=True).from_string(BARE)
    ask = _visitor(page)

    def bare_view(request: HttpRequest) -> HttpResponse:
        rows: list[Any] = []
        with connection.cursor() as cursor:
            for sql, params in page.statements:
                cursor.execute(sql, params)
                rows += cursor.fetchall()
        return HttpResponse(template.render(Context({"rows": rows})))

    request = HttpRequest()
    bare = bare_view(request).content.decode()
    missing = [name for name in _names_listed(ask().content.decode()) if name not in bare]
    if missing:
        sys.exit(f"{page.address} lists what its statements do not hold: {missing[:5]}")
    return in_turn(page.name, ask, lambda: bare_view(request), limit=LIMIT, runs=RUNS)


def _names_listed(page: str) -> list[str]:
    """The names of invented members on a page, as they stand in it."""
    from django.utils.html import escape

    from members.models import Member

    names = Member.objects.filter(is_sample=True).order_by("pk").values_list("name", flat=True)
    return [name for name in map(escape, names[:12_000]) if f">{name}<" in page]


def _stays(pages: list[Asked], small: list[int], large: list[int]) -> bool:
    holds = True
    for page, few, many in zip(pages, small, large, strict=True):
        fits = many == few
        holds &= fits
        print(
            f"{page.name}: {few} statements with 2,000 members, {many} with 10,000{'' if fits else ': NOT THE SAME'}"
        )
    return holds


if __name__ == "__main__":
    sys.exit(main())
