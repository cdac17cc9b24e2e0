"""The words that all answers share: a text with its language, a thing with its name, the licence."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from ninja import Field, Schema

from alliance.countries import country_name
from alliance.licence import LICENCE_ADDRESS, LICENCE_NAME
from alliance.templatetags.words import reader_language, told
from alliance.texts import of_row


class Item(Schema):
    """One thing of a list: a row of the table, too."""


class Text(Schema):
    """Words, and the language they are in: another one than the answer's where nobody has translated them yet."""

    text: str = Field(examples=["Nombre d’ateliers"])
    language: str = Field(
        description="The language of these words, as in `lang` of HTML.", examples=["fr"]
    )

    def __str__(self) -> str:
        return self.text


class Named(Schema):
    """Something that has a list of its own, by the code that addresses use, and its name."""

    code: str = Field(examples=["africa"])
    name: Text

    def __str__(self) -> str:
        return self.code


class Country(Schema):
    """A country or territory by its two letters of ISO 3166."""

    code: str = Field(examples=["PE"])
    name: str = Field(description="In the language of the answer.", examples=["Peru"])

    def __str__(self) -> str:
        return self.code

    @classmethod
    def of(cls, code: str) -> "Country":
        return cls(code=code, name=country_name(code, reader_language()))


class Licence(Schema):
    """Under which everything here may be used, changed and passed on, if the alliance is named as its source."""

    name: str = Field(default=LICENCE_NAME, examples=[LICENCE_NAME])
    href: str = Field(default=LICENCE_ADDRESS, examples=[LICENCE_ADDRESS])
    source: str = Field(
        default="MenEngage Alliance", description="Whom to name.", examples=["MenEngage Alliance"]
    )


class Answer(Schema):
    """What stands beside the content of each answer."""

    language: str = Field(
        description="The language that was chosen; texts that lack it name their own.",
        examples=["en"],
    )
    licence: Licence


def answer_frame() -> dict[str, Any]:
    """What stands beside the content, for the language that is active."""
    return {"language": reader_language(), "licence": Licence()}


def text_of(texts: Mapping[str, str] | None) -> Text | None:
    """A text of several languages in the reader's, or in the nearest one that exists."""
    found = told(texts)
    return Text(text=found.text, language=found.language) if found else None


def text_of_row(row: models.Model, field: str) -> Text | None:
    """What a row says in a translated field."""
    return text_of(of_row(row, field))


def shown_at(path: str) -> str:
    """A page or a file of the portal by its whole address."""
    return f"{settings.SITE_URL}{path}"
