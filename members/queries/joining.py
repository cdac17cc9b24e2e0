"""What a request to join still lacks: the draft of a person, the pages that apply to it, and which are answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from alliance.models import User
from members.models import Application, FieldVisibility, MemberContact, PolicyVersion
from members.queries.pledges import unsigned
from members.queries.routing import desk_for, policy_of


class Page(StrEnum):
    """The pages of a request, in the order in which they are asked; the value stands in the address."""

    LANGUAGE = "language"
    FOR_WHOM = "for-whom"
    COUNTRY = "country"
    NETWORK = "network"
    PLEDGE = "pledge"
    NAME = "name"
    WORK = "work"
    MOTIVATION = "motivation"
    INTERESTS = "interests"
    REFEREES = "referees"
    VISIBILITY = "visibility"
    CONTACT = "contact"


# What can be asked before there is a request: both are needed to begin one.
BEFORE_A_DRAFT = (Page.LANGUAGE, Page.FOR_WHOM)
# How many pages a request has where no network asks for referees.
USUAL_NUMBER = len(Page) - 1


@dataclass(frozen=True)
class Journey:
    """How far a person has come on the way to a request that can be sent."""

    application: Application | None
    pages: tuple[Page, ...]
    answered: frozenset[Page]
    # the texts that are still to be signed for the member, with the network's own wording where it has one
    to_sign: tuple[PolicyVersion, ...] = ()
    referees: int = 0

    @property
    def first_unanswered(self) -> Page | None:
        """Where to go on; None when everything is answered."""
        return next((page for page in self.pages if page not in self.answered), None)

    def has_come_to(self, page: Page) -> bool:
        """Whether all pages before this one are answered, so that it may be asked."""
        before = self.pages[: self.number_of(page) - 1]
        return all(one in self.answered for one in before)

    def number_of(self, page: Page) -> int:
        return self.pages.index(page) + 1

    def before(self, page: Page) -> Page | None:
        place = self.pages.index(page)
        return self.pages[place - 1] if place else None

    def after(self, page: Page) -> Page | None:
        """The page after this one, or the first that is still open before it; None when all are answered."""
        missing = self.first_unanswered
        if missing is None:
            return None
        following = self.pages[self.number_of(page) :]
        return next((one for one in following if self.has_come_to(one)), missing)


def draft_of(user: User) -> Application | None:
    """The request that the person is writing; one at a time, on whatever device."""
    return (
        Application.objects.filter(
            applicant=user, state=Application.State.DRAFT, kind=Application.Kind.NEW
        )
        .select_related("member", "network")
        .order_by("-pk")
        .first()
    )


def journey_of(user: User) -> Journey:
    """Where a person stands. The same number of queries on every page."""
    draft = draft_of(user)
    if draft is None:
        pages = tuple(page for page in Page if page != Page.REFEREES)
        return Journey(application=None, pages=pages, answered=frozenset({Page.LANGUAGE}))
    wanted = policy_of(desk_for(draft.network)).referees if draft.network else 0
    to_sign = unsigned(user, draft.member) if draft.network else ()
    return Journey(
        application=draft,
        pages=tuple(page for page in Page if wanted or page != Page.REFEREES),
        answered=_answered(draft, to_sign, wanted),
        to_sign=to_sign,
        referees=wanted,
    )


def _answered(
    draft: Application, to_sign: Sequence[PolicyVersion], referees: int
) -> frozenset[Page]:
    member = draft.member
    facts = {
        Page.LANGUAGE: True,
        Page.FOR_WHOM: True,
        Page.COUNTRY: bool(member.country),
        Page.NETWORK: draft.network is not None,
        Page.PLEDGE: draft.network is not None and not to_sign,
        Page.NAME: bool(member.name),
        Page.WORK: bool(member.about),
        Page.MOTIVATION: bool(draft.motivation),
        Page.INTERESTS: bool(member.languages),
        Page.REFEREES: bool(referees) and draft.references.count() >= referees,
        Page.VISIBILITY: FieldVisibility.objects.filter(member=member).exists(),
        Page.CONTACT: MemberContact.objects.filter(member=member).exists(),
    }
    return frozenset(page for page, is_answered in facts.items() if is_answered)
