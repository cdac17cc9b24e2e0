"""What a figure looks like as open data: how sure its number is, whose it is, what it is made of, where it says so."""

from typing import Literal

from ninja import Field, Schema

from alliance.open_data import Item, Named, Text
from reports.api.words import Number

State = Literal[
    "value",
    "zero",
    "conflict",
    "cannot_be_added",
    "not_applicable",
    "not_yet",
    "not_reported",
    "withheld",
]
Qualifier = Literal["exactly", "at_least", "about"]
VALUE = "The number. Absent where there is none; never 0 in its place."


class Certain(Schema):
    """A number and how sure it is, or why there is none."""

    state: State = Field(description="Whether there is a number, and why not.", examples=["value"])
    value: Number | None = Field(None, description=VALUE, examples=[1250])
    qualifier: Qualifier | None = Field(
        None, description="Whether the number is this one, or the least.", examples=["at_least"]
    )
    wording: str | None = Field(
        None, description="`more_than` where the source says so.", examples=["more_than"]
    )
    said: str = Field(
        description="The number in words, as pages print it.", examples=["more than 1,250"]
    )
    reason: str | None = Field(
        None, description="Why there is no number.", examples=["not reported"]
    )


class Source(Schema):
    """Where a number is written down."""

    document: Text
    place: str = Field(examples=["line 561"])

    def __str__(self) -> str:
        return f"{self.document}, {self.place}"


class Statement(Schema):
    """What one of several sources that differ says."""

    value: Number
    qualifier: Qualifier
    wording: str | None = None
    said: str = Field(examples=["10"])
    source: Source | None = None

    def __str__(self) -> str:
        return f"{self.said} ({self.source})" if self.source else self.said


class Coverage(Schema):
    """For how much of the whole a figure speaks."""

    reported: int = Field(description="How many networks reported.", examples=[4])
    expected: int = Field(description="How many should have.", examples=[8])
    stated_whole: bool = Field(description="Whether the source speaks for the whole itself.")


class Target(Schema):
    value: Number = Field(examples=[5])
    is_sample: bool = Field(description="Whether it is made up, to show what a target looks like.")


class Period(Schema):
    starts_on: str = Field(examples=["2017-01-01"])
    ends_before: str = Field(description="The first day after it.", examples=["2018-01-01"])


class OfEdition(Schema):
    """The published edition whose frozen content this is."""

    year: int = Field(examples=[2017])
    number: int = Field(examples=[1])
    snapshot: str = Field(
        description="The SHA-256 of the frozen content: the same hash, the same figures.",
        examples=["9f2c…"],
    )
    href: str = Field(examples=["https://example.org/en/reports/2017/v/1/"])


class Stated(Item):
    """Of what a figure is: one indicator of one network in one year."""

    code: str = Field(description="Unique within its year.", examples=["N6"])
    year: int = Field(examples=[2017])
    period: Period
    indicator: Named
    indicator_number: str = Field(description="Its number within the plan.", examples=["1.2"])
    measure: str = Field(description="What is counted, by its code.", examples=["workshops"])
    plan: str = Field(examples=["2017-2020"])
    area: str = Field(description="The result area within the plan.", examples=["1"])
    network: Named
    scope: Literal["own", "whole"] | None = Field(
        None, description="`own` for the network's own work, `whole` for all below it too."
    )
    unit: Text | None = None


class Figure(Certain, Stated):
    """A figure as published."""

    numerator: Number | None = Field(None, description="The upper number of a rate.")
    denominator: Number | None = Field(None, description="The lower number of a rate.")
    highest_part: Number | None = Field(
        None, description="The highest single number where numbers cannot be added."
    )
    coverage: Coverage
    conflict: list[Statement] = Field(
        description="What each source says, where they differ; otherwise empty."
    )
    target: Target | None = None
    method: str | None = Field(None, description="How it was counted.", examples=["counted"])
    remark: Text | None = Field(None, description="What else must be said.")
    sources: list[Source]
    edition: OfEdition
    href: str = Field(
        description="The page of the figure.",
        examples=["https://example.org/en/figures/regional-symposia/"],
    )


class Part(Certain):
    """A number that a figure is made of."""

    network: Named
    activity: str | None = Field(
        None, description="The activity that was counted, by its code.", examples=["a-symposium"]
    )
    figure: str | None = Field(None, description="The code of the figure that states it.")
    joint: bool = Field(description="Whether several networks held it; it counts once.")
    disputed: bool


class Listed(Schema):
    """One of the things that a source names when it counts them."""

    kind: str = Field(examples=["activity"])
    code: str
    title: Text | None = None


class Claim(Schema):
    """How many things a source claims, beside those it names."""

    claimed: Number | None = Field(None, examples=[6])
    listed: list[Listed]


class Correction(Schema):
    """How the figure read before an edition."""

    was: str = Field(examples=["12"])
    now: str = Field(examples=["13"])
    since_edition: int = Field(examples=[2])


class FigureWithParts(Figure):
    parts: list[Part]
    claims: Claim | None = None
    overlaps_with: list[str] = Field(
        description="Codes of figures that count some of the same things; do not add them."
    )
    corrections: list[Correction]
