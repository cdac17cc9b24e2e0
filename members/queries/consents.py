"""What people have allowed: the last word on each purpose."""

from alliance.models import User
from members.models import ConsentRecord


def has_consented(user: User, purpose: ConsentRecord.Purpose) -> bool:
    """Whether the person's last word on a purpose was yes. Silence is no."""
    last = (
        ConsentRecord.objects.filter(user=user, purpose=purpose)
        .order_by("-at", "-pk")
        .values_list("is_given", flat=True)
        .first()
    )
    return bool(last)
