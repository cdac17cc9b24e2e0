"""The roll-up of a million counts, each page's figures and the cube of all years, beside the same in hand-written SQL.

Both answers are compared figure by figure before anything is timed; a single difference ends the run with an error.
"""

import os
import sys
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management import call_command
from psycopg import sql

NAME = "bench_rollup"


def main() -> None:
    """Make the data in a database of its own, compare, measure, and say whether every limit holds."""
    owner = os.environ.pop("DATABASE_OWNER_URL", None) or os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = _database_of_its_own(owner)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    django.setup()
    call_command("migrate", verbosity=0)

    # Django's tables can be named only now.
    from benchmarks import _alliance, _rollup_races

    print("Making a million counts …", flush=True)
    _alliance.make()
    if not _rollup_races.run():
        sys.exit("A limit is missed; see the table above.")


def _database_of_its_own(url: str) -> str:
    """An empty database beside the one that is named, made anew."""
    with psycopg.connect(url, autocommit=True) as connection:
        name = sql.Identifier(NAME)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    return urlunsplit(urlsplit(url)._replace(path=f"/{NAME}"))


if __name__ == "__main__":
    main()
