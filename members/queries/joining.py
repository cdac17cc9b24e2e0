"""What a request to join still lacks: the draft of a person, the pages that apply to it, and which are answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from alliance.models import User
from members.models import (
    Application,
    ConsentRecord,
    FieldVisibility,
    Member,
    MemberContact,
    Pledge,
    PolicyVersion,
)
from members.models.privacy import Field, Level
from members.queries.consents import has_consented
from members.queries.pledges import rulebook, unsigned
from members.queries.routing import desks, policy_of
from networks.models import Theme


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


def draft_of(user: User) -> Application | None:
    """The request that the person is writing; one at a time, on whatever device."""
    return (
        Application.objects.filter(
            applicant=user,
            member__in=Member.objects.spoken_for_by(user),
            state=Application.State.DRAFT,
            kind=Application.Kind.NEW,
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
    now = desks()
    if draft.network and draft.network_id not in now.open_to_members:
        # it closed its doors in the meantime; the person is asked again
        draft.network = None
    wanted = policy_of(now.desk_for(draft.network)).referees if draft.network else 0
    to_sign = unsigned(user, draft.member) if draft.network else ()
    left_out = set() if wanted else {Page.REFEREES}
    if draft.network and not rulebook().demands_on(draft.network_id):
        left_out.add(Page.PLEDGE)
    return Journey(
        application=draft,
        pages=tuple(page for page in Page if page not in left_out),
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
        Page.REFEREES: bool(referees) and draft.references.reachable().count() >= referees,
        Page.VISIBILITY: FieldVisibility.objects.filter(member=member).exists(),
        Page.CONTACT: MemberContact.objects.filter(member=member).exists(),
    }
    return frozenset(page for page, is_answered in facts.items() if is_answered)


def last_sent(user: User, *, only_open: bool = False) -> Application | None:
    """The request that the person sent last; with `only_open`, one that is not decided."""
    sent = Application.objects.of(user).filter(applicant=user, submitted_at__isnull=False)
    if only_open:
        sent = sent.under_way()
    return sent.select_related("member", "network", "desk").order_by("-submitted_at", "-pk").first()


@dataclass(frozen=True)
class Answers:
    """What a person answered and where it does not stand on the request or the member itself."""

    themes: tuple[Theme, ...]
    everyone: tuple[Field, ...]
    members: tuple[Field, ...]
    referees: tuple[str, ...]
    pledges: tuple[Pledge, ...]
    contact: Mapping[str, Any]


def answers_of(application: Application) -> Answers:
    """All of a request for the last look before it is sent. The same number of queries for each."""
    member = application.member
    levels = {
        Field(field): level
        for field, level in FieldVisibility.objects.filter(member=member)
        .order_by("pk")
        .values_list("field", "level")
    }
    signed = Pledge.objects.filter(on_behalf_of=member, user=application.applicant_id)
    return Answers(
        themes=tuple(member.themes.order_by("slug")),
        everyone=tuple(field for field in Field if levels.get(field) == Level.PUBLIC),
        members=tuple(field for field in Field if levels.get(field) == Level.MEMBERS),
        referees=tuple(
            application.references.reachable().order_by("position").values_list("name", flat=True)
        ),
        pledges=tuple(signed.select_related("version").order_by("pk")),
        contact=_contact(application),
    )


def _contact(application: Application) -> dict[str, Any]:
    """As the page of the contact asks it, the person's own choice of messages with it."""
    kept = MemberContact.objects.filter(member=application.member_id).first()
    wanted = {
        "network_mail": ConsentRecord.Purpose.NETWORK_MAIL,
        "newsletter": ConsentRecord.Purpose.NEWSLETTER,
    }
    return {
        "email": kept.email if kept else "",
        "phone": kept.phone if kept else "",
        "address": kept.address if kept else "",
        **{name: has_consented(application.applicant, purpose) for name, purpose in wanted.items()},
    }
