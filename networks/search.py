"""What is found of networks: their pages, and every country by its name in each language."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.countries import country_choices
from alliance.finding.sources import Document, Source, among, offer
from alliance.rich_text import plain
from alliance.texts import of_row
from networks.models import Network, NetworkCountry
from networks.queries.lineage import slugs_upwards


def networks(keys: Collection[str] | None) -> Iterable[Document]:
    rows = Network.objects.with_page().order_by("slug")
    upwards = slugs_upwards()
    for row in rows if keys is None else rows.filter(slug__in=keys):
        summaries = of_row(row, "summary")
        for language, name in of_row(row, "name").items():
            yield Document(
                key=row.slug,
                language=language,
                title=name,
                extra=row.local_name if row.local_name != name else "",
                body=plain(summaries.get(language, "")),
                networks=upwards[row.pk],
            )


def countries(keys: Collection[str] | None) -> Iterable[Document]:
    upwards = slugs_upwards()
    present: defaultdict[str, set[str]] = defaultdict(set)
    today = NetworkCountry.objects.filter(period__contains=timezone.now().date()).order_by("pk")
    for country, network_id in today.values_list("country", "network_id"):
        present[country.lower()].update(upwards[network_id])
    for language in settings.LANGUAGE_TABLE:
        for code, name in country_choices(language):
            key = code.lower()
            yield Document(key, language, name, networks=tuple(sorted(present[key])))


def _every_country() -> list[str]:
    return [code.lower() for code, _name in country_choices(settings.LANGUAGE_CODE)]


offer(
    Source(
        kind="networks",
        label=_("Networks"),
        documents=networks,
        live=lambda: among(Network.objects.with_page().values("slug")),
        address=lambda key: reverse("networks:network", args=[key]),
        everything="networks:networks",
    )
)
offer(
    Source(
        kind="countries",
        label=_("Countries"),
        documents=countries,
        live=lambda: among(_every_country()),
        address=lambda key: reverse("networks:country", args=[key]),
        everything="networks:countries_list",
    )
)
