"""To which networks something belongs: the one that has it, and those above."""

from networks.models import Network
from networks.queries.tree import tree_on


def slugs_upwards() -> dict[int, tuple[str, ...]]:
    """Each network's slug with those above it today, but for the alliance as a whole. Three queries."""
    tree = tree_on()
    slugs = dict(Network.objects.with_page().order_by("pk").values_list("pk", "slug"))
    return {
        pk: tuple(slugs[one] for one in (pk, *tree.ancestors(pk)) if one in slugs)
        for pk in tree.levels
    }
