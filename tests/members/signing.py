"""Texts to sign and people who sign them, for tests."""

from datetime import date

from django.conf import settings

from alliance.actors import the_portal
from alliance.models import User
from members.actions.pledges import sign
from members.actions.policies import Wording, enter_approved_version
from members.models import Member, Pledge, PolicyDocument, PolicyVersion, Representative
from members.queries.pledges import networks_binding, texts_to_sign
from networks.models import Network
from tests.members.factories import (
    MemberFactory,
    MembershipFactory,
    RepresentativeFactory,
    person,
)

Kind = PolicyDocument.Kind
LONG_AGO = date(2024, 1, 1)


def wording(
    words: str = "Be kind.", *, changes: str = "", must_reaffirm: bool = False, grace_days: int = 90
) -> Wording:
    """The same words in every language, each marked with the language's code."""
    return Wording(
        title={code: f"Text {code}" for code in settings.LANGUAGE_TABLE},
        text={code: f"{words} ({code})" for code in settings.LANGUAGE_TABLE},
        summary={code: f"In short {code}" for code in settings.LANGUAGE_TABLE},
        changes={code: f"{changes or 'More words'} ({code})" for code in settings.LANGUAGE_TABLE},
        must_reaffirm=must_reaffirm,
        grace_days=grace_days,
    )


def in_force(
    kind: str = Kind.CODE,
    *,
    network: Network | None = None,
    since: date = LONG_AGO,
    words: str = "Be kind.",
    must_reaffirm: bool = False,
    grace_days: int = 90,
) -> PolicyVersion:
    """The next version of a text, approved, in force since a day."""
    return enter_approved_version(
        kind=kind,
        network=network,
        wording=wording(words, must_reaffirm=must_reaffirm, grace_days=grace_days),
        in_force_from=since,
        minute_ref="Board, item 1",
        approved_by=the_portal(),
        by=the_portal(),
    )


def member_in(network: Network, name: str, *, language: str = "en") -> tuple[Member, User]:
    """A member organisation of a network and its primary representative. Nothing is signed."""
    member = MemberFactory.create(name=f"The {name} circle")
    MembershipFactory.create(member=member, network=network)
    user = person(name, language=language)
    RepresentativeFactory.create(member=member, user=user)
    return member, user


def represents(
    name: str, member: Member, role: Representative.Role = Representative.Role.PRIMARY
) -> User:
    user = person(name)
    RepresentativeFactory.create(member=member, user=user, role=role)
    return user


def sign_all(
    member: Member | None, by: User, *, for_network: Network | None = None
) -> list[Pledge]:
    """Sign what is in force today for a member, as one who may."""
    network = for_network
    if member is not None and network is None:
        pk = networks_binding(member)[0]
        network = Network.objects.get(pk=pk) if pk else None
    return sign(
        versions=texts_to_sign(network),
        language="en",
        typed_name="Ana Lima",
        function="director",
        on_behalf_of=member,
        by=by,
    )
