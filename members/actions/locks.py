"""Rows are held while they change, and always in one order, so that no two people wait for each other for ever.

The order: the person, then the network, then members by their keys, then requests by theirs, then the membership, and last
what hangs on these, as references, representatives, proposals and invitations. An action takes what it needs from the left to
the right; one that calls another has taken before what the other takes first. A request or a membership comes with its
member.

All are held without their keys: rows that only point at a held one may come meanwhile.
"""

from django.db.models import Q, QuerySet

from alliance.models import User
from members.models import Application, Member, Membership


def lock_person(person: User) -> User:
    """The account as it stands now, for what one person does once: two clicks of theirs wait for each other."""
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def lock_member(member: Member) -> Member:
    """The record as it stands now, held until the transaction ends."""
    return Member.objects.select_for_update(no_key=True).get(pk=member.pk)


def lock_application(application: Application) -> Application:
    """The request as it stands now, after its member, held until the transaction ends."""
    own = Application.objects.filter(pk=application.pk)
    Member.objects.select_for_update(no_key=True).get(pk__in=own.values("member"))
    return (
        own.select_for_update(of=("self",), no_key=True)
        .select_related("member", "network", "desk", "applicant", "leaving__network")
        .get()
    )


def lock_membership(membership: Membership) -> Membership:
    """The membership as it stands now, after its member, held until the transaction ends."""
    Member.objects.select_for_update(no_key=True).get(pk=membership.member_id)
    return (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("member", "network")
        .get(pk=membership.pk)
    )


def lock_together(*, members: "QuerySet[Member]", applications: "QuerySet[Application]") -> None:
    """Members and requests that one action changes at once, the members of these requests among them."""
    keys = list(applications.order_by("pk").values_list("pk", flat=True))
    asking = Application.objects.filter(pk__in=keys).order_by("pk")
    theirs = Member.objects.filter(
        Q(pk__in=members.values("pk")) | Q(pk__in=asking.values("member"))
    )
    for rows in (theirs.order_by("pk"), asking):
        list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
