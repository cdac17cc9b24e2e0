"""What coordinations read and take out of the portal: each time it is kept who did, so that members can see it."""

from django.db import transaction
from django.db.models import Prefetch

from alliance.audit import record, record_each
from alliance.csv_file import csv_file
from alliance.models import User
from alliance.permissions import require
from alliance.texts import of_row
from members.models import Member, MemberContact, Membership
from members.permissions.directory import may_list_members, may_read_contact
from members.queries.register import belonging_to
from networks.models import Network

COLUMNS = (
    "number",
    "kind",
    "name",
    "local name",
    "acronym",
    "country",
    "place",
    "languages",
    "website",
    "network",
    "since",
    "state",
    "in the directory",
)
CONTACT_COLUMNS = ("e-mail", "phone")


@transaction.atomic
def read_contact(*, member: Member, by: User) -> MemberContact | None:
    """How to reach a member, for its coordination. The member can see that it was read."""
    verdict = require(may_read_contact(by, member))
    contact = MemberContact.objects.filter(member=member).first()
    record("member.contact_read", member, by=by, right_used=verdict.right_used)
    return contact


@transaction.atomic
def export_members(*, network: Network, reason: str, with_contacts: bool, by: User) -> bytes:
    """The members of a network and below it as a file for spreadsheets. Those withheld for safety are not in it."""
    verdict = require(may_list_members(by, network))
    memberships = list(
        belonging_to(network, by).prefetch_related(
            Prefetch("network", Network.objects.order_by("pk"))
        )
    )
    members = {membership.member_id: membership.member for membership in memberships}
    contacts = (
        {
            row.member_id: row
            for row in MemberContact.objects.filter(member__in=members).order_by("pk")
        }
        if with_contacts
        else {}
    )
    rows: list[tuple[str, ...]] = [(*COLUMNS, *(CONTACT_COLUMNS if with_contacts else ()))]
    for membership in memberships:
        contact = contacts.get(membership.member_id)
        reached_by = (contact.email, contact.phone) if contact else ("", "")
        rows.append((*_row(membership), *(reached_by if with_contacts else ())))
    record(
        "members.exported",
        network,
        by=by,
        right_used=verdict.right_used,
        after={"members": len(members), "with_contacts": with_contacts},
        reason=reason,
    )
    record_each("members.exported", members.values(), by=by, right_used=verdict.right_used)
    return csv_file(rows)


def _row(membership: Membership) -> tuple[str, ...]:
    member = membership.member
    return (
        str(member.public_id),
        member.kind,
        member.name,
        member.local_name,
        member.acronym,
        member.country,
        member.place,
        " ".join(member.languages),
        member.website,
        of_row(membership.network, "name").get("en", membership.network.slug),
        membership.period.lower.isoformat() if membership.period.lower else "",
        membership.state,
        "yes" if member.listing == Member.Listing.PUBLIC else "no",
    )
