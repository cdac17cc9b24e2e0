"""What networks are called: for pages that name many of them and show nothing else of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.conf import settings

from alliance.reading import once_a_page
from alliance.texts import Texts, column, of_row
from networks.models import Network


@dataclass(frozen=True)
class Called:
    """A network by its address and its name in each language."""

    slug: str
    name: Texts


@once_a_page
def networks_called() -> Mapping[int, Called]:
    """Every network by its key, in the order of the keys. One query."""
    columns = [column("name", language) for language in settings.LANGUAGE_TABLE]
    rows = Network.objects.order_by("pk").values_list("pk", "slug", *columns, named=True)
    return MappingProxyType({row.pk: Called(row.slug, of_row(row, "name")) for row in rows})
