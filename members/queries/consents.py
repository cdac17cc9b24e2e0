"""What people have allowed: the last word on each purpose."""

from alliance.models import User
from members.models import ConsentRecord, Member


def has_consented(user: User, purpose: ConsentRecord.Purpose, member: Member | None = None) -> bool:
    """Whether the last word on a purpose was yes: the person's own, or for a member that of whoever speaks for it.

    Silence is no.
    """
    whose = {"user": user} if member is None else {"member": member}
    last = (
        ConsentRecord.objects.filter(purpose=purpose, **whose)
        .order_by("-at", "-pk")
        .values_list("is_given", flat=True)
        .first()
    )
    return bool(last)
