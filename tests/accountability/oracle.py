"""Who must not see what, worked out a second time: from plain words of twenty people, without the portal's own functions."""

from dataclasses import dataclass, field

ABOVE = {"cameroon": "africa", "kenya": "africa", "peru": "latin", "africa": None, "latin": None}
MEMBERS_OF = {"org-cm": "cameroon", "org-pe": "peru"}
FORGOTTEN_AFTER = 5


@dataclass(frozen=True)
class Fact:
    """Something about a person; `ended`: how many years ago, None while it holds. `where` is "world" for the whole alliance."""

    what: str
    where: str
    which: str = ""
    ended: int | None = None

    @property
    def counts(self) -> bool:
        return self.ended is None or self.ended < FORGOTTEN_AFTER


@dataclass(frozen=True)
class Profile:
    """One who may receive: how they are certified, and what else is known of them."""

    certified: str
    places: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = field(default=())


WHOLE = "focal_point"
PROFILES: dict[str, Profile] = {
    "outsider": Profile("outside"),
    "lead": Profile("lead"),
    "whole": Profile(WHOLE),
    "of-africa": Profile(WHOLE, ("africa",)),
    "of-cameroon": Profile(WHOLE, ("cameroon",)),
    "of-latin-and-kenya": Profile(WHOLE, ("latin", "kenya")),
    "coordinates-kenya": Profile(WHOLE, (), (Fact("role", "kenya", "coordinator"),)),
    "was-deputy": Profile(WHOLE, (), (Fact("role", "cameroon", "deputy", ended=3),)),
    "was-long-ago": Profile(WHOLE, (), (Fact("role", "peru", "coordinator", ended=6),)),
    "secretariat": Profile(WHOLE, ("latin",), (Fact("role", "world", "secretariat"),)),
    "technical": Profile(
        WHOLE, ("peru",), (Fact("role", "world", "technical_administrator", ended=2),)
    ),
    "trustee": Profile("trustee"),
    "board-role": Profile("outside", (), (Fact("role", "world", "board"),)),
    "board-seat": Profile("custodian", (), (Fact("seat", "world", "board"),)),
    "was-in-committee": Profile(
        "outside", (), (Fact("seat", "world", "governance_committee", ended=6),)
    ),
    "assembly": Profile("outside", (), (Fact("seat", "world", "assembly"),)),
    "steers-africa": Profile("outside", (), (Fact("seat", "africa", "steering_committee"),)),
    "speaks": Profile("investigator", (), (Fact("speaks", "org-cm"),)),
    "spoke": Profile("outside", (), (Fact("speaks", "org-pe", ended=6),)),
    "declared": Profile(
        "outside",
        (),
        (
            Fact("declared", "kenya"),
            Fact("declared", "org-pe", ended=1),
            Fact("declared", "latin", ended=7),
        ),
    ),
}

_OFFICES = {
    "secretariat": {"secretariat", "secretariat_lead", "technical_administrator"},
    "coordinations": {"coordinator", "deputy"},
}
_SEATS = {
    "board": {"board", "governance_committee"},
    "secretariat": {"secretariat"},
    "alliance": {"secretariat", "steering_committee", "youth"},
}

# What a concern is about, or whom its reporter does not want to see it: (kind, which).
SUBJECTS: tuple[frozenset[tuple[str, str]], ...] = tuple(
    frozenset(subject)
    for subject in (
        {("network", "africa")},
        {("network", "cameroon")},
        {("network", "kenya")},
        {("network", "latin")},
        {("network", "peru")},
        {("body", "secretariat")},
        {("body", "board")},
        {("body", "alliance")},
        {("body", "focal_points")},
        {("body", "coordinations")},
        {("body", "leads")},
        {("member", "org-cm")},
        {("member", "org-pe")},
        {("person", "outsider")},
        {("person", "lead")},
        {("person", "whole")},
        {("person", "speaks")},
        {("person", "nobody")},
        set(),
        {("network", "cameroon"), ("network", "peru")},
        {("network", "africa"), ("network", "latin")},
        {("network", "cameroon"), ("body", "secretariat")},
        {("body", "board"), ("body", "secretariat")},
        {("body", "alliance"), ("body", "board")},
        {("body", "leads"), ("body", "focal_points")},
        {("body", "coordinations"), ("member", "org-cm")},
        {("member", "org-cm"), ("member", "org-pe")},
        {("person", "trustee"), ("body", "leads")},
        {("person", "outsider"), ("person", "declared"), ("network", "kenya")},
        {("body", one) for one in ("alliance", "board", "secretariat", "leads", "coordinations")},
    )
)


def is_out(name: str, profile: Profile, subject: tuple[str, str]) -> bool:
    """Whether somebody must not see a concern about this."""
    kind, which = subject
    if kind == "person":
        return which == name
    if kind == "member":
        return any(fact.counts and fact.where == which for fact in profile.facts)
    if kind == "network":
        return which in _networks(profile)
    return _belongs(profile, which)


def _networks(profile: Profile) -> set[str]:
    """Networks somebody is tied to: certified for, in office in, seated in, member of, or said so; and those above."""
    near = set(profile.places)
    for fact in profile.facts:
        if fact.counts and fact.what == "speaks":
            near.add(MEMBERS_OF[fact.where])
        elif fact.counts and fact.where in ABOVE:
            near.add(fact.where)
    return near | {above for place in near if (above := ABOVE[place])}


def _belongs(profile: Profile, body: str) -> bool:
    facts = [fact for fact in profile.facts if fact.counts]
    roles = {fact.which for fact in facts if fact.what == "role"}
    seats = {fact.which for fact in facts if fact.what == "seat" and fact.where == "world"}
    if seats & _SEATS.get(body, set()) or roles & _OFFICES.get(body, set()):
        return True
    match body:
        case "board":
            return profile.certified == "trustee" or "board" in roles
        case "focal_points":
            return profile.certified == "focal_point"
        case "leads":
            return profile.certified == "lead"
        case "alliance":
            of_the_whole = {"focal_point", "lead", "custodian"}
            return (profile.certified in of_the_whole and not profile.places) or any(
                fact.what == "role" and fact.where == "world" and fact.which != "board"
                for fact in facts
            )
        case _:
            return False
