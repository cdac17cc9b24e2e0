"""What several of our lists say alike: numbers, days as far as they are known, networks, kinds."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from django.db.models import TextChoices
from ninja import Field, Schema
from pydantic import WithJsonSchema

from alliance.open_data import Named, Text, text_of_row
from alliance.templatetags.words import reader_language
from networks.models import Network, Theme
from reports.tree.book import Book
from reports.tree.document import Words

Number = Annotated[int | float, WithJsonSchema({"type": "number"})]
YEAR = Field(None, ge=1900, le=2100, description="Only of this year.", examples=[2017])


class Days(Schema):
    """When something was, no more exactly than is known: `2017-03` is some time in that March."""

    starts: str = Field(examples=["2017-03-14"])
    ends: str = Field(examples=["2017-03-16"])
    precision: str = Field(
        description="`day`, `range` (from day to day), `month` or `year`.", examples=["range"]
    )


def days(starts_on: date, ends_on: date, precision: str) -> Days:
    return Days(
        starts=known(starts_on, precision), ends=known(ends_on, precision), precision=precision
    )


def known(day: date, precision: str) -> str:
    """A day as ISO 8601 writes it, cut where nobody knows further."""
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def number(value: str | Decimal) -> int | float:
    """A number as programs write it; the words for it are told beside it."""
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def number_if_any(value: str | Decimal | None) -> int | float | None:
    return None if value is None else number(value)


def ours(said: str) -> Text:
    """Words of the portal, which are in the language of the answer."""
    return Text(text=said, language=reader_language())


def said_in(book: Book, *paragraphs: Words) -> Text:
    """Words of a snapshot, and the language that they are in."""
    language = next((words.language for words in paragraphs if words.language), book.language)
    return Text(text="\n\n".join(words.plain for words in paragraphs), language=language)


def named(row: Network | Theme) -> Named:
    name = text_of_row(row, "name")
    return Named(code=row.slug, name=name or ours(row.slug))


class Kind(Schema):
    """One of a few kinds, by its code and in words."""

    code: str = Field(examples=["training"])
    name: str = Field(description="In the language of the answer.", examples=["training"])

    def __str__(self) -> str:
        return self.code


def kind(choice: TextChoices) -> Kind:
    return Kind(code=str(choice.value), name=str(choice.label))
