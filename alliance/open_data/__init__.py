"""The open data: what apps offer to programs, as lists and single things in one shape, in JSON and CSV."""

from alliance.open_data.answers import Country, Item, Named, Text, shown_at, text_of, text_of_row
from alliance.open_data.lists import InMemory, Rows, Table
from alliance.open_data.offers import (
    Asked,
    Refused,
    choice,
    offer_list,
    offer_one,
    refuse_other_than,
)

__all__ = [
    "Asked",
    "Country",
    "InMemory",
    "Item",
    "Named",
    "Refused",
    "Rows",
    "Table",
    "Text",
    "choice",
    "offer_list",
    "offer_one",
    "refuse_other_than",
    "shown_at",
    "text_of",
    "text_of_row",
]
