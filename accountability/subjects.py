"""What a concern can be about, each as a UUID: people and members have one, networks and bodies get one here."""

from uuid import UUID, uuid5

_NAMES = UUID("0b1f7b6e-5d0a-4c1e-9c52-6c1c3f0f8a11")
SECRETARIAT = uuid5(_NAMES, "secretariat")
BOARD = uuid5(_NAMES, "board")
ALLIANCE = uuid5(_NAMES, "alliance")
"""Everybody with an office for the whole alliance, except the Board."""
FOCAL_POINTS = uuid5(_NAMES, "focal points")
COORDINATIONS = uuid5(_NAMES, "coordinations")
LEADS = uuid5(_NAMES, "leads")


def network_subject(pk: int) -> UUID:
    """A network, by its key in the database."""
    return uuid5(_NAMES, f"network {pk}")
