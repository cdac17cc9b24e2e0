"""Where a concern comes in, and what the form offers: channels that are open, networks, people who may receive, support."""

from collections.abc import Collection
from uuid import UUID

from accountability.models import HandlerKey, IntakeChannel, SupportResource
from members.models import Member
from networks.models import Network
from networks.queries.tree import tree_on


def nearest_open(networks: Collection[int] = ()) -> IntakeChannel | None:
    """The open channel nearest to the first of these networks, at it or above; the whole alliance's else."""
    tree = tree_on()
    channels = {
        channel.network_id: channel
        for channel in IntakeChannel.objects.filter(is_open=True)
        .select_related("network")
        .prefetch_related("steps")
    }
    first = next(iter(networks), None)
    places = [first, *tree.ancestors(first), tree.root] if first is not None else [tree.root]
    return next((channels[place] for place in places if place in channels), None)


def is_open() -> bool:
    """Whether a concern can be raised here at all today."""
    return IntakeChannel.objects.filter(is_open=True).exists()


def network_choices() -> list[tuple[str, str]]:
    """Every network that has a place in the alliance, by name, without the alliance itself."""
    standing = Network.objects.filter(pk__in=tree_on().parents).order_by("name", "pk")
    return [(str(network.pk), network.name) for network in standing]


def network_names(keys: Collection[int]) -> list[str]:
    found = Network.objects.filter(pk__in=keys).order_by("name", "pk")
    return [network.name for network in found]


def possible_readers() -> dict[UUID, str]:
    """Everybody who has keys or is about to, by name."""
    rows = HandlerKey.objects.exclude(state=HandlerKey.State.RETIRED).order_by("pk")
    return dict(rows.values_list("user__public_id", "user__name"))


def organisations() -> dict[UUID, tuple[str, ...]]:
    """What every member is called: name, name in its own script, acronym."""
    rows = Member.objects.order_by("pk")
    return {
        public_id: (name, local_name, acronym)
        for public_id, name, local_name, acronym in rows.values_list(
            "public_id", "name", "local_name", "acronym"
        )
    }


def support(country: str = "") -> list[SupportResource]:
    """Help near somebody: in their country first, then what is there for everywhere."""
    found = SupportResource.objects.filter(country__in={country, ""})
    return list(found.order_by("-country", "position", "pk"))


def countries_with_support() -> list[str]:
    rows = SupportResource.objects.exclude(country="").order_by("country")
    return list(rows.values_list("country", flat=True).distinct())
