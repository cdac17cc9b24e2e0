"""What the public pages of reporting start from: the edition that is asked for, opened in the reader's language."""

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.errors import HelpfulSentence
from reports.numbers import listed
from reports.queries import Edition, edition, editions_in_force
from reports.tree.book import Book


def reader_language() -> str:
    return str(get_language())


def book_of(shown: Edition) -> Book:
    return Book(shown.content, reader_language())


def edition_or_404(year: int, number: int | None = None) -> Edition:
    """One edition of a year, or the one in force; otherwise a page that says what is published."""
    shown = edition(year, number)
    if shown is None:
        raise Http404(_what_there_is(year, number))
    return shown


def _what_there_is(year: int, number: int | None) -> HelpfulSentence:
    years = [str(shown.year) for shown in editions_in_force()]
    if number is not None and str(year) in years:
        newest = edition(year)
        return HelpfulSentence(
            _(
                "There is no edition %(number)s of the annual report %(year)s. The newest edition is %(newest)s."
            )
            % {"number": number, "year": year, "newest": newest.number if newest else ""}
        )
    if not years:
        return HelpfulSentence(_("No annual report has been published yet."))
    return HelpfulSentence(
        _("Nothing is published for the year %(year)s. There are reports for: %(years)s.")
        % {"year": year, "years": listed(years, reader_language())}
    )
