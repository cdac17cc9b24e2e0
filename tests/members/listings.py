"""Members that are shown, for tests of the directory: listed, confirmed, with the fields a test opens."""

from collections.abc import Mapping

from django.utils import timezone

from members.models import FieldVisibility, Member, MemberContact
from members.models.privacy import Field, Level
from networks.models import Network
from tests.members.factories import MemberFactory, MembershipFactory

EVERYTHING_PUBLIC: Mapping[Field, Level] = dict.fromkeys(Field, Level.PUBLIC)


def shown_member(
    *where: Network, opens: Mapping[Field, Level] = EVERYTHING_PUBLIC, **values: object
) -> Member:
    """A member of these networks that agreed to be listed; each field as open as `opens` says, the rest closed."""
    member = MemberFactory.create(
        **{"listing": Member.Listing.PUBLIC, "confirmed_at": timezone.now(), **values}
    )
    for network in where:
        MembershipFactory.create(member=member, network=network)
    FieldVisibility.objects.bulk_create(
        FieldVisibility(member=member, field=field, level=level) for field, level in opens.items()
    )
    MemberContact.objects.create(
        member=member, email="office@example.org", phone="+237 600 000 000", address="BP 1"
    )
    return member
