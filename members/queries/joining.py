"""What a request to join still lacks: the draft of a person, its pages and which of them are answered."""

from alliance.models import User
from members.models import Application


def draft_of(user: User) -> Application | None:
    """The request that the person is writing; one at a time, on whatever device."""
    return (
        Application.objects.filter(
            applicant=user, state=Application.State.DRAFT, kind=Application.Kind.NEW
        )
        .select_related("member", "network")
        .order_by("-pk")
        .first()
    )
