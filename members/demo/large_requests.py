"""Requests to join that nobody has written, in every state, at the desks that would have them."""

import random
import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from alliance.models import User
from members.demo.invented import BEGAN, FIRST, Place, drawn_number, keep, keep_people, person
from members.models import Application, ApplicationEvent, Member, Membership, Representative
from members.queries.routing import desk_for
from networks.models import Network

State = Application.State


def load(places: Sequence[Place], chance: random.Random, *, count: int) -> None:
    """The same number of requests in each state."""
    states = list(State)
    desks = {place.network.pk: desk_for(place.network) for place in places}
    chosen = [places[number % len(places)] for number in range(count)]
    people = [
        person(f"applicant-{number}@large.example", place, chance)
        for number, place in enumerate(chosen)
    ]
    keep_people(people)
    members = _members(chosen, people, chance)
    applications = [
        _application(
            number, states[number % len(states)], place, desks[place.network.pk], member, user
        )
        for number, (place, member, user) in enumerate(zip(chosen, members, people, strict=True))
    ]
    keep(Application, applications)
    _what_followed(applications, chosen, chance)


def _members(
    chosen: Sequence[Place], people: Sequence[User], chance: random.Random
) -> list[Member]:
    """The organisations that ask, and who speaks for each."""
    members = [
        Member(
            public_id=drawn_number(chance),
            kind=Member.Kind.ORGANISATION,
            name=f"{chance.choice(FIRST['en'])} Candidates {number}",
            country=chance.choice(place.countries),
            claimed_at=BEGAN,
            is_sample=True,
        )
        for number, place in enumerate(chosen)
    ]
    keep(Member, members)
    keep(
        Representative,
        [
            Representative(
                public_id=drawn_number(chance),
                member=member,
                user=user,
                role=Representative.Role.PRIMARY,
                period=DateRange(BEGAN.date(), None),
            )
            for member, user in zip(members, people, strict=True)
        ],
    )
    return members


def _what_followed(
    applications: Sequence[Application], chosen: Sequence[Place], chance: random.Random
) -> None:
    """The memberships of those that were approved, and that each was sent."""
    keep(
        Membership,
        [
            Membership(
                public_id=drawn_number(chance),
                member=one.member,
                network=place.network,
                period=DateRange(timezone.now().date(), None),
            )
            for one, place in zip(applications, chosen, strict=True)
            if one.state == State.APPROVED
        ],
    )
    keep(
        ApplicationEvent,
        [
            ApplicationEvent(
                application=one,
                verb="submitted",
                from_state=State.DRAFT,
                to_state=State.SUBMITTED,
                by=one.applicant,
            )
            for one in applications
            if one.submitted_at
        ],
    )


def _application(
    number: int, state: str, place: Place, desk: Network, member: Member, user: User
) -> Application:
    is_sent = state != State.DRAFT
    sent = timezone.now() - timedelta(days=number % 40)
    is_decided = state in {State.APPROVED, State.DECLINED}
    is_paused = state in {State.INFO_REQUESTED, State.ON_HOLD}
    return Application(
        public_id=uuid.UUID(int=number + (1 << 64)),
        reference=f"L{number:03d}-2222",
        state=state,
        member=member,
        applicant=user,
        network=place.network,
        desk=desk if is_sent else None,
        at_desk_since=sent if is_sent else None,
        motivation="Invented, to see the queue at its full size.",
        work_with_men="Dialogue groups in schools.",
        answers_language="en",
        submitted_at=sent if is_sent else None,
        first_answer_due_at=sent + timedelta(days=7) if is_sent else None,
        decision_due_at=sent + timedelta(days=30) if is_sent else None,
        paused_at=sent if is_paused else None,
        decided_at=sent if is_decided else None,
    )
