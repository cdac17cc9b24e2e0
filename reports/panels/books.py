"""The book of an edition in the language of whoever reads."""

from django.utils.translation import get_language

from reports.queries import Edition
from reports.tree.book import Book


def book_of(shown: Edition) -> Book:
    return Book(shown.content, str(get_language()))
