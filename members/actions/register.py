"""What can happen to members: they are entered, join a network, name who speaks for them; partnerships begin."""

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from alliance.audit import record
from alliance.models import User
from alliance.permissions import require
from alliance.texts import Texts, in_columns
from alliance.translations import note_what_people_wrote
from members.models import Member, Membership, Partnership, Representative
from members.permissions.register import may_keep_register
from networks.models import Network, Precision


@transaction.atomic
def enter_member(
    *,
    kind: str,
    name: str,
    network: Network,
    by: User,
    country: str = "",
    slug: str | None = None,
    since: date | None = None,
    is_sample: bool = False,
) -> Membership:
    """Enter a member with its membership of a network. Nothing of it is public before it says so itself."""
    verdict = require(may_keep_register(by, network))
    member = Member.objects.create(
        kind=kind, name=name, slug=slug, country=country, is_sample=is_sample
    )
    membership = Membership.objects.create(
        member=member, network=network, period=DateRange(since, None)
    )
    record("membership.began", member, by=by, right_used=verdict.right_used)
    return membership


@transaction.atomic
def name_representative(
    *, membership: Membership, user: User, role: str, by: User, since: date | None = None
) -> Representative:
    """Let somebody with a login of their own speak for a member."""
    verdict = require(may_keep_register(by, membership.network))
    representative = Representative.objects.create(
        member=membership.member, user=user, role=role, period=DateRange(since, None)
    )
    if role == Representative.Role.PRIMARY:
        Member.objects.filter(pk=membership.member_id, claimed_at__isnull=True).update(
            claimed_at=timezone.now()
        )
    record("representative.named", membership.member, by=by, right_used=verdict.right_used)
    return representative


@transaction.atomic
def begin_partnership(
    *,
    network: Network,
    kind: str,
    name: str,
    by: User,
    since: date | None = None,
    precision: str = Precision.DAY,
    note: Texts | None = None,
    source_line: str = "",
    member: Member | None = None,
) -> Partnership:
    """Note that an organisation hosts, works with or funds a network; an open start says: in place already."""
    verdict = require(may_keep_register(by, network))
    partnership = Partnership.objects.create(
        network=network,
        kind=kind,
        name=name,
        member=member,
        period=DateRange(since, None),
        precision=precision,
        source_line=source_line,
        **in_columns("note", note),
    )
    note_what_people_wrote(partnership, by=by)
    record("partnership.began", partnership, by=by, right_used=verdict.right_used)
    return partnership
