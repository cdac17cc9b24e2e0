"""A small alliance whose networks hold events: a region with a north and a south, and a network far away."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alliance.models import User
from networks.models import Network, RoleAssignment
from reports.actions.activities import ActivityFacts, add_activity
from reports.models import Activity
from tests.factories import NetworkFactory, NetworkParentFactory, UserFactory
from tests.reports.cycle import give

Role = RoleAssignment.Role
Level = Network.Level


@dataclass
class Events:
    """People are made as they are asked for: north, south, far, region, secretariat, editor, nobody."""

    whole: Network
    region: Network
    north: Network
    south: Network
    far: Network
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str) -> User:
        if name not in self.people:
            self.people[name] = UserFactory(email=f"{name}@example.org", name=name)
            held = {
                "north": (Role.COORDINATOR, self.north),
                "south": (Role.DEPUTY, self.south),
                "far": (Role.COORDINATOR, self.far),
                "region": (Role.COORDINATOR, self.region),
                "secretariat": (Role.SECRETARIAT, self.whole),
                "editor": (Role.EDITOR, self.north),
            }.get(name)
            if held:
                give(self.people[name], *held)
        return self.people[name]

    def held(
        self, *hosts: Network, title: str = "Regional training on care", **told: Any
    ) -> Activity:
        return add_activity(
            facts=facts(*hosts, title={"en": title}, **told), by=self.person("secretariat")
        )


def facts(*hosts: Network, **told: Any) -> ActivityFacts:
    day = told.pop("day", date(2025, 3, 10))
    return ActivityFacts(
        **{
            "title": {"en": "Regional training on care"},
            "hosts": hosts,
            "kinds": ("training",),
            "role": "organised",
            "starts_on": day,
            "ends_on": day,
            "precision": "day",
            "place_precision": "city",
            "city": "Nairobi",
            "country": "KE",
            **told,
        }
    )


def small_alliance() -> Events:
    whole = NetworkFactory(slug="whole", level=Level.GLOBAL)
    region = NetworkFactory(slug="region", level=Level.REGIONAL)
    north, south, far = (NetworkFactory(slug=slug) for slug in ("north", "south", "far"))
    for below, above in ((region, whole), (north, region), (south, region), (far, whole)):
        NetworkParentFactory(network=below, parent=above)
    return Events(whole, region, north, south, far)
