"""What the search knows of a member, kept up with what becomes of it. At each search it is asked again what is open."""

from alliance.finding import index
from members.models import Member

KIND = "members"


def find_anew(member: Member) -> None:
    """Have a member found as it is now; who is not listed is not in the index."""
    if member.listing == Member.Listing.PUBLIC:
        index.changed(KIND, member.address_key)


def find_all_anew() -> None:
    """After something that concerns the members of whole networks."""
    index.changed(KIND)


def forget_member(member: Member) -> None:
    """Nothing of a member is left in the index from this moment on."""
    index.forget(KIND, [member.address_key])
