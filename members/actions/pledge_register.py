"""The register of pledges leaves the portal as a file: each time it is kept who took it out, and what for."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliance.audit import record
from alliance.csv_file import csv_file
from alliance.models import User
from alliance.permissions import require
from members.permissions.pledges import may_see_register
from members.queries.pledge_register import demands_on, members_of, registered, titles_of
from networks.models import Network


@transaction.atomic
def export_register(*, network: Network, reason: str, by: User) -> bytes:
    """Who of a network's members has signed which text, as a file for spreadsheets."""
    verdict = require(may_see_register(by, network))
    demands = demands_on(network)
    rows = registered(members_of(network), demands)
    titles = [version.title for version in titles_of(demands)]
    content = csv_file(
        [
            [_("Member"), *titles, _("At rest")],
            *(
                [row.member.name, *(_yes_or_no(said) for said in (*row.signed, row.is_at_rest))]
                for row in rows
            ),
        ]
    )
    record(
        "pledges.exported",
        network,
        by=by,
        right_used=verdict.right_used,
        after={"members": len(rows)},
        reason=reason,
    )
    return content


def _yes_or_no(said: object) -> str:
    return _("yes") if said else _("no")
