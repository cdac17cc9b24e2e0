"""The alliance's own words as open data."""

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router

from alliance.errors import HelpfulSentence
from alliance.models import GlossaryTerm
from alliance.open_data.answers import Item, Text, shown_at, text_of_row
from alliance.open_data.lists import InMemory, Rows
from alliance.open_data.offers import Asked, choice, offer_list, offer_one

router = Router(tags=["glossary"])


class Term(Item):
    code: str = Field(examples=["intersectionality"])
    kind: str = choice(GlossaryTerm.Kind)
    term: Text | None = None
    definition: Text | None = None
    href: str = Field(examples=["https://example.org/en/glossary/intersectionality/"])


@offer_list(
    router,
    "/glossary",
    of=Term,
    called="The glossary",
    says="The words that the alliance uses for its work and for its own bodies, explained.",
)
def glossary(request: HttpRequest, wanted: Asked) -> Rows[Term]:
    return InMemory(GlossaryTerm.objects.order_by("slug"), lambda row: (row.slug,), _term)


@offer_one(
    router,
    "/glossary/{slug:term}",
    of=Term,
    called="One term of the glossary",
    says="One word with its meaning.",
)
def glossary_term(request: HttpRequest, term: str) -> Term:
    row = GlossaryTerm.objects.filter(slug=term).first()
    if row is None:
        raise Http404(HelpfulSentence(_("The glossary has no term of this name.")))
    return _term(row)


def _term(row: GlossaryTerm) -> Term:
    return Term(
        code=row.slug,
        kind=row.kind,
        term=text_of_row(row, "term"),
        definition=text_of_row(row, "definition"),
        href=shown_at(reverse("glossary_term", args=[row.slug])),
    )
