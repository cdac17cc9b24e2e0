"""Highlights as open data: what networks tell of their years, as everybody reads it at this moment."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from alliance.errors import HelpfulSentence
from alliance.open_data import (
    Asked,
    Country,
    InMemory,
    Item,
    Named,
    Rows,
    Text,
    offer_list,
    offer_one,
    shown_at,
    text_of,
)
from alliance.open_data.offers import SLUG
from reports.api.words import YEAR, ours, said_in
from reports.numbers import say_figure
from reports.snapshot.telling import Story, stories

router = Router(tags=["highlights"])


class Cited(Schema):
    """A number that stands in the text."""

    indicator: str = Field(examples=["regional-symposia"])
    said: str = Field(description="As the text says it.", examples=["6"])
    href: str | None = Field(
        None, description="The page of the figure, where an edition prints it."
    )

    def __str__(self) -> str:
        return f"{self.indicator}: {self.said}"


class Highlight(Item):
    """A short story of a network's year."""

    code: str = Field(examples=["a-symposium-in-the-south"])
    year: int = Field(examples=[2017])
    network: Named
    title: Text
    text: Text = Field(description="Its paragraphs, with an empty line between them.")
    country: Country | None = None
    themes: list[Named]
    written_in: str | None = Field(
        None, description="The language it was written in, where that is known.", examples=["es"]
    )
    figures: list[Cited] = Field(description="The numbers of the text, in its order.")
    edition: int | None = Field(
        None, description="The edition that prints it; absent for what was published since."
    )
    href: str = Field(examples=["https://example.org/en/highlights/2017/a-symposium/"])


class HighlightsAsked(Asked):
    year: int | None = YEAR
    network: str = Field(
        "", pattern=SLUG, description="Only what this network tells.", examples=["africa"]
    )


@offer_list(
    router,
    "/highlights",
    of=Highlight,
    takes=HighlightsAsked,
    called="Highlights",
    says="What networks tell of their years, the latest first. A network can withdraw what it told at any time; it is gone from here at once.",
    is_fresh=True,
)
def highlights(request: HttpRequest, wanted: HighlightsAsked) -> Rows[Highlight]:
    found = [one for one in stories(wanted.year) if wanted.network in {"", one.network}]
    return InMemory(found, lambda one: (-one.year, one.network, one.slug), _highlight)


@offer_one(
    router,
    "/highlights/{slug:code}",
    of=Highlight,
    called="One highlight",
    says="A highlight with the numbers of its text.",
    is_fresh=True,
)
def highlight(request: HttpRequest, code: str) -> Highlight:
    found = next((one for one in stories() if one.slug == code), None)
    if found is None:
        raise Http404(
            HelpfulSentence(
                _("There is no highlight at this address. The list holds all that can be read.")
            )
        )
    return _highlight(found)


def _highlight(story: Story) -> Highlight:
    book = story.book
    network = text_of(book.networks[story.network]["name"])
    return Highlight(
        code=story.slug,
        year=story.year,
        network=Named(code=story.network, name=network or ours(story.network)),
        title=said_in(book, story.title),
        text=said_in(book, *story.paragraphs),
        country=Country.of(story.country) if story.country else None,
        themes=[
            Named(code=theme.slug, name=text_of(theme.name) or ours(theme.slug))
            for theme in story.themes
        ],
        written_in=story.language or None,
        figures=[_cited(story, figure) for figure in story.cites if figure["indicator"]],
        edition=story.edition.number if story.edition else None,
        href=shown_at(reverse("reports:highlight", args=[story.year, story.slug])),
    )


def _cited(story: Story, figure: dict[str, str]) -> Cited:
    page = story.page_of(figure)
    return Cited(
        indicator=figure["indicator"],
        said=say_figure(figure, story.book.language),
        href=shown_at(page) if page else None,
    )
