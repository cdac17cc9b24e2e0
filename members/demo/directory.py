"""What invented members show of themselves, each by the choice of somebody who speaks for it."""

from typing import Any

from alliance.content import read
from alliance.models import User
from members.actions import enter_member, name_representative
from members.actions.organisations import Contact, Profile, confirm_profile, edit_profile
from members.actions.visibility import choose_visibility, hold_for_safety, list_publicly
from members.demo.policies import sign_for
from members.models import Member, Membership, Representative
from members.models.privacy import Field, Level
from networks.models import Network, Theme


def load(by: User) -> None:
    """Fill the profiles of the members that are there, and enter some more."""
    content = read(__file__, "directory.toml")
    for row in content["member"]:
        _show(Member.objects.get(slug=row["slug"], is_sample=True), row, by)
    for row in content["new"]:
        member = _enter(row, Member.Kind.ORGANISATION, by).member
        _show(member, row, by)
    for row in content["person"]:
        known = Member.objects.filter(name=row["name"], kind=Member.Kind.PERSON).first()
        _show(known or _enter(row, Member.Kind.PERSON, by).member, row, by)


def _enter(row: dict[str, Any], kind: str, by: User) -> Membership:
    return enter_member(
        kind=kind,
        name=row["name"],
        slug=row.get("slug"),
        network=Network.objects.get(slug=row["network"]),
        country=row["country"],
        is_sample=True,
        by=by,
    )


def _show(member: Member, row: dict[str, Any], by: User) -> None:
    speaker = _speaker(member, row, by)
    sign_for(member)
    edit_profile(member=member, profile=_profile(member, row), by=speaker)
    confirm_profile(member=member, by=speaker)
    choose_visibility(
        member=member,
        choices={Field(field): Level(level) for field, level in row["opens"].items()},
        by=speaker,
    )
    list_publicly(member=member, language=speaker.language, source="demonstration", by=speaker)
    if row.get("is_withheld"):
        hold_for_safety(member=member, by=speaker)


def _speaker(member: Member, row: dict[str, Any], by: User) -> User:
    """Whoever speaks for the member already, or an invented person with an account that nobody can sign in to."""
    known = Representative.objects.in_force().filter(member=member).select_related("user").first()
    if known is not None:
        return known.user
    name = row.get("speaker", member.name)
    person = User.objects.create_user(
        f"speaker-{member.pk}@example.org",
        name=name,
        language=row["about_language"],
        is_demonstration=True,
    )
    membership = Membership.objects.in_force().get(member=member)
    name_representative(membership=membership, user=person, role=Representative.Role.PRIMARY, by=by)
    return person


def _profile(member: Member, row: dict[str, Any]) -> Profile:
    return Profile(
        name=member.name,
        local_name=row.get("local_name", ""),
        acronym=row.get("acronym", ""),
        website=row.get("website", ""),
        country=member.country,
        place=row.get("place", ""),
        languages=tuple(row["languages"]),
        themes=tuple(Theme.objects.filter(slug__in=row["themes"]).order_by("pk")),
        about=row["about"],
        about_language=row["about_language"],
        contact=Contact(email=f"hello-{member.pk}@example.org", phone="+000 00 00 00"),
    )
