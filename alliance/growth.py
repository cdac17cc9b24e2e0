"""How the alliance grew, as far as public sources say it; each number with the words and the source it came with."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Stage:
    """What one source says of one time. An empty text is something that the source does not say."""

    when: str | Promise
    members: str | Promise
    networks: str | Promise
    countries: str
    source: str | Promise
    address: str
    # how long the bar is that stands for the members
    bar: int = 0


def growth() -> tuple[Stage, ...]:
    return _STAGES


_STAGES = (
    Stage(
        when=_("before 2012, without a date"),
        members=_("about 600 organisations"),
        networks=_("32 national networks"),
        countries="",
        source=_("Accountability standards and guidelines"),
        address="https://menengage.org/resources/menengage-accountability-standards-guidelines",
        bar=600,
    ),
    Stage(
        when="2012",
        members="",
        networks=_("nearly 35 national networks"),
        countries="",
        source=_("A description of the alliance of that year"),
        address="https://studylib.net/doc/8636186",
    ),
    Stage(
        when="2016",
        members=_("700 organisations"),
        networks="",
        countries="",
        source=_("Call for an evaluation"),
        address="https://menengage.org/menengage-is-looking-for-evaluators",
        bar=700,
    ),
    Stage(
        when=_("March 2023"),
        members=_("more than 1,000 members"),
        networks=_("43 national and 6 regional networks"),
        countries="80",
        source=_("Handbook on the strategic plan 2021–2024"),
        address="https://menengage.org/",
        bar=1000,
    ),
    Stage(
        when="2023",
        members=_("about 1,100 members"),
        networks="",
        countries="80",
        source=_("The alliance’s plan for 2023"),
        address="https://menengage.org/stories/our-collective-plan-for-2023",
        bar=1100,
    ),
)
