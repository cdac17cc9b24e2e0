"""What invented members and people are made of: words in four languages, places, and a quick way into the database.

They go past the actions on purpose: ten thousand times the locks, letters and traces of an action take an hour, and say
nothing that the tests of the actions do not. What the actions would have refused, the database's own rules still refuse.
"""

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, models

from alliance.models import User
from networks.models import Network

BEGAN = datetime(2017, 1, 1, 9, tzinfo=UTC)

FIRST = {
    "en": (
        "Two Rivers",
        "Blue Harbour",
        "Green Valley",
        "Morning Star",
        "New Horizon",
        "Open Door",
    ),
    "fr": (
        "Deux Rives",
        "Étoile du matin",
        "Vallée verte",
        "Nouvel horizon",
        "Porte ouverte",
        "Égalité",
    ),
    "es": (
        "Dos Ríos",
        "Puerto Azul",
        "Valle Verde",
        "Nuevo Horizonte",
        "Puerta Abierta",
        "Igualdad",
    ),
    "ar": ("النهرين", "نجمة الصباح", "الوادي الأخضر", "الأفق الجديد", "الباب المفتوح", "المساواة"),
}
SECOND = {
    "en": (
        "Collective",
        "Youth Group",
        "Fathers' Circle",
        "Dialogue Centre",
        "Care Network",
        "Trust",
    ),
    "fr": (
        "Collectif",
        "Jeunesse",
        "Cercle des pères",
        "Centre de dialogue",
        "Réseau du soin",
        "Fonds",
    ),
    "es": (
        "Colectivo",
        "Juventud",
        "Círculo de padres",
        "Centro de diálogo",
        "Red de cuidados",
        "Fondo",
    ),
    "ar": ("مجموعة", "شباب", "حلقة الآباء", "مركز الحوار", "شبكة الرعاية", "صندوق"),
}
PLACES = (
    "Riverside",
    "Douala",
    "Cusco",
    "طرابلس",
    "Kisumu",
    "Sète",
    "Ñuñoa",
    "Harbour Town",
    "Kyoto",
    "Lagos",
)
GIVEN = (
    "Amina",
    "José",
    "Léa",
    "سمير",
    "Noor",
    "Kwame",
    "Ines",
    "Marek",
    "Yuki",
    "Tadesse",
    "Anaïs",
    "Omar",
)
FAMILY = (
    "Okoro",
    "Muñoz",
    "Lefèvre",
    "حداد",
    "Singh",
    "Mensah",
    "Costa",
    "Novak",
    "Tanaka",
    "Bekele",
)


@dataclass(frozen=True)
class Place:
    """A network that has members, with the countries and languages that are theirs."""

    network: Network
    countries: Sequence[str]
    languages: Sequence[str]


def person(email: str, place: Place, chance: random.Random, *, name: str = "") -> User:
    return User(
        public_id=drawn_number(chance),
        email=email,
        name=name or f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}",
        language=place.languages[0],
        password=f"{UNUSABLE_PASSWORD_PREFIX}{drawn_number(chance).hex}",
        is_demonstration=True,
    )


def keep_people(people: Sequence[User]) -> None:
    """Accounts and their verified addresses."""
    keep(User, people)
    keep(
        EmailAddress,
        [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in people],
    )


def drawn_number(chance: random.Random) -> uuid.UUID:
    """A public number, the same one each time."""
    return uuid.UUID(int=chance.getrandbits(128), version=4)


def keep(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Give each row its key, and write them all in one go."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    for row, key in zip(rows, _keys(model, len(rows)), strict=True):
        row.pk = key
    keep_cells(
        model,
        [str(field.column) for field in fields],
        (
            [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
            for row in rows
        ),
    )


def keep_cells(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write rows as they stand; the database gives them their keys."""
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _keys(model: type[models.Model], count: int) -> list[int]:
    """So many keys that no other row has or will have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]
