"""What is found of how we behave: the texts in force, of the whole alliance and of networks that adapted them."""

from collections.abc import Collection, Iterable

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.finding.sources import Document, Source, among, offer
from alliance.rich_text import plain
from alliance.texts import of_row
from members.models import PolicyVersion
from members.queries.policies import approved
from networks.queries.lineage import slugs_upwards


def documents(keys: Collection[str] | None) -> Iterable[Document]:
    """Each text by its address below "How we behave"; the audience is its version."""
    upwards = slugs_upwards()
    for row in _in_force().select_related("document__network"):
        network = row.document.network
        key = f"{row.document.slug}/{network.slug}" if network else row.document.slug
        texts = of_row(row, "text")
        for language, title in of_row(row, "title").items():
            yield Document(
                key=key,
                language=language,
                title=title,
                extra=of_row(network, "name").get(language, "") if network else "",
                body=plain(texts.get(language, "")),
                networks=upwards[network.pk] if network else (),
                audience=str(row.pk),
            )


def _in_force() -> "QuerySet[PolicyVersion]":
    """The newest version of each text among those whose day has come."""
    begun = approved().filter(in_force_from__lte=timezone.now().date())
    return begun.order_by("document", "-number").distinct("document")


def _address(key: str) -> str:
    text, _slash, network = key.partition("/")
    if network:
        return reverse("accountability:adaptation", args=[text, network])
    return reverse("accountability:text", args=[text])


offer(
    Source(
        kind="framework",
        label=_("How we behave"),
        documents=documents,
        live=lambda: among(_in_force().annotate(version=Cast("pk", CharField())).values("version")),
        address=_address,
        everything="accountability:framework",
    )
)
