"""What the floor has found: its own words explained, and the pages of the portal, first of all how to raise a concern."""

from collections.abc import Collection, Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.finding.sources import Document, Source, among, offer
from alliance.models import GlossaryTerm
from alliance.site_map import ROOMS, Place
from alliance.texts import of_row

# Words by which people look for a page, where its name does not hold them.
OTHER_WORDS: dict[str, Promise] = {
    "accountability:concerns": _(
        "Raise a concern: complaint, report, abuse, harassment, violence, fraud, corruption, safeguarding. "
        "You can stay anonymous."
    ),
    "members:join": _("Become a member: join, apply, register."),
    "contact": _("Write to us: e-mail, address, telephone."),
    "secretariat": _("The team of the Global Secretariat, and what it does."),
}


def terms(keys: Collection[str] | None) -> Iterable[Document]:
    rows = GlossaryTerm.objects.order_by("slug")
    for row in rows if keys is None else rows.filter(slug__in=keys):
        definitions = of_row(row, "definition")
        for language, term in of_row(row, "term").items():
            yield Document(row.slug, language, term, definitions.get(language, ""))


def pages(keys: Collection[str] | None) -> Iterable[Document]:
    for key, place in _places().items():
        for language in settings.LANGUAGE_TABLE:
            with translation.override(language):
                yield Document(
                    key, language, str(place.label), str(OTHER_WORDS.get(place.name, ""))
                )


def _places() -> dict[str, Place]:
    return {"/".join((place.name, *place.values)): place for room in ROOMS for place in room.places}


offer(
    Source(
        kind="pages",
        label=_("Pages of this portal"),
        documents=pages,
        live=lambda: among(list(_places())),
        address=lambda key: _places()[key].href,
        everything="site_map",
        comes_first=True,
    )
)
offer(
    Source(
        kind="glossary",
        label=_("Glossary"),
        documents=terms,
        live=lambda: among(GlossaryTerm.objects.values("slug")),
        address=lambda key: reverse("glossary_term", args=[key]),
        everything="glossary",
        comes_first=True,
    )
)
