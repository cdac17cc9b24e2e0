"""What can happen while members sign a text anew: those who have not are reminded, never more than once for a day."""

from datetime import date
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from alliance.actors import the_portal
from alliance.audit import record
from alliance.letters import full_address, write_letter
from alliance.models import User
from members.models import PledgeReminder, PolicyVersion
from members.queries.pledge_register import Reminding, remindings


@transaction.atomic
def remind_of_pledges(*, most: int) -> int:
    """Write to primary representatives who are to sign anew, to `most` people in one run; how many letters went out.

    Whoever stands for several members, or signs several texts, gets one letter. Twice a day changes nothing.
    """
    today = timezone.now().date()
    people = [
        list(group) for _user, group in groupby(remindings(today), key=lambda one: one.user_id)
    ]
    users = User.objects.in_bulk([wanted[0].user_id for wanted in people[:most]])
    for wanted in people[:most]:
        _remind(users[wanted[0].user_id], wanted, today)
    _note(people[:most])
    return len(users)


def _remind(user: User, wanted: list[Reminding], today: date) -> None:
    first = wanted[0]
    until = min(one.wording.rests_from for one in wanted)
    letter = write_letter(
        template="members/mail/pledge_due.txt",
        to=user,
        context={
            "until": until,
            "is_over": until <= today,
            "link": full_address("members:own_pledges", language=user.language),
        },
        key=f"pledge:{user.pk}:{first.member_id}:{first.wording.pk}:{first.day}",
    )
    PledgeReminder.objects.bulk_create(
        PledgeReminder(
            version_id=one.wording.pk,
            member_id=one.member_id,
            user_id=one.user_id,
            day=one.day,
            mail_key=letter.key if letter else "",
        )
        for one in wanted
    )


def _note(people: list[list[Reminding]]) -> None:
    """One line of the trail for each version and run."""
    reminded: dict[int, set[int]] = {}
    for wanted in people:
        for one in wanted:
            reminded.setdefault(one.wording.pk, set()).add(one.user_id)
    for pk, version in sorted(PolicyVersion.objects.in_bulk(list(reminded)).items()):
        after = {"letters": len(reminded[pk])}
        record("reaffirmation.reminded", version, by=the_portal(), after=after)
