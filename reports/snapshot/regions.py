"""Highlights set out by region: what stands below a network is told with it, one before the others."""

from collections.abc import Iterable
from dataclasses import dataclass

from alliance.texts import Texts
from networks.queries import networks_called, tree_on
from reports.snapshot.telling import Story


@dataclass(frozen=True)
class Region:
    """What a network and those below it tell."""

    slug: str
    name: Texts
    lead: Story
    others: tuple[Story, ...]

    @property
    def number(self) -> int:
        return 1 + len(self.others)

    @property
    def stories(self) -> tuple[Story, ...]:
        return (self.lead, *self.others)


class Lines:
    """Who stands under whom today, by slug. A network that is gone stands alone."""

    def __init__(self) -> None:
        self._tree = tree_on()
        self._rows = networks_called()
        self._keys = {row.slug: pk for pk, row in self._rows.items()}

    def __contains__(self, slug: str) -> bool:
        return slug in self._keys

    def name(self, slug: str) -> Texts:
        return self._rows[self._keys[slug]].name

    def is_whole(self, slug: str) -> bool:
        return self._keys[slug] == self._tree.root

    def within(self, slug: str) -> frozenset[str]:
        """A network and all below it."""
        return frozenset(self._rows[pk].slug for pk in self._tree.subtree(self._keys[slug]))

    def under(self, slug: str, top: str = "") -> str:
        """To which network straight under `top` another belongs, or straight under the whole; else the network itself."""
        if slug not in self._keys:
            return slug
        line = [self._keys[slug], *self._tree.ancestors(self._keys[slug])]
        above = self._keys[top] if top else self._tree.root
        place = line.index(above) if above in line else len(line)
        return self._rows[line[max(place - 1, 0)]].slug


def by_region(told: Iterable[Story], lines: Lines, *, top: str = "") -> list[Region]:
    """In the order in which the highlights come."""
    found: dict[str, list[Story]] = {}
    for story in told:
        found.setdefault(lines.under(story.network, top), []).append(story)
    return [
        Region(
            slug,
            lines.name(slug) if slug in lines else first.book.networks[slug]["name"],
            first,
            tuple(others),
        )
        for slug, (first, *others) in found.items()
    ]
