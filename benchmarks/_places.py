"""A database for one benchmark, beside the one that is named, made anew."""

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def database_of_its_own(name: str) -> str:
    """The address of an empty database of this name, on the server that the environment names."""
    owner = os.environ.pop("DATABASE_OWNER_URL", None) or os.environ["DATABASE_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        identifier = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
    return urlunsplit(urlsplit(owner)._replace(path=f"/{name}"))
