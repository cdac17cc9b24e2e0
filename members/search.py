"""What is found of members: what the directory shows to everybody, and nothing that it stopped showing a moment ago."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import MD5, Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.finding.sources import UNKNOWN_LANGUAGE, Document, Source, among, offer
from members.models.privacy import Field
from members.queries.viewers import ANYBODY
from members.queries.visibility import ceilings_today, listed, open_fields

KIND = "members"


def documents(keys: Collection[str] | None) -> Iterable[Document]:
    names, words = _open_to_everybody()
    if keys is not None:
        names, words = names.filter(key__in=keys), words.filter(key__in=keys)
    for row in names.order_by("pk"):
        other_names = " · ".join(one for one in (row.local_name, row.acronym) if one)
        yield Document(row.key, "", row.name, extra=other_names, audience=row.audience)
    for row in words.order_by("pk"):
        language = row.about_language or UNKNOWN_LANGUAGE
        yield Document(row.key, language, row.name, body=row.about, audience=row.audience)


def _live() -> Q:
    names, words = _open_to_everybody()
    return among(names.values("audience")) | among(words.values("audience"))


def _open_to_everybody() -> "tuple[QuerySet[Any], QuerySet[Any]]":
    """Those whose name everybody sees, and those of them whose own words everybody sees too.

    The audience holds what these words are, so that a name or a text that was changed is not found in its old form.
    """
    ceilings = ceilings_today()
    members: QuerySet[Any] = listed(ANYBODY, ceilings).annotate(
        key=Coalesce(F("slug"), Cast(F("public_id"), CharField()))
    )
    told = members.filter(open_fields(ANYBODY, Field.ABOUT, ceilings)).exclude(about="")
    return (
        members.annotate(audience=_audience("name", "local_name", "acronym")),
        told.annotate(audience=_audience("name", "about")),
    )


def _audience(*fields: str) -> Concat:
    words = Concat(*(F(field) for field in fields), Value(""), output_field=CharField())
    return Concat(F("key"), Value(":"), MD5(words), output_field=CharField())


offer(
    Source(
        kind=KIND,
        label=_("Members"),
        documents=documents,
        live=_live,
        address=lambda key: reverse("members:member", args=[key]),
        everything="members:directory",
    )
)
