"""The Board's way back: what was sealed to the escrow key is sealed on to named handlers, on a machine of its own.

A bundle comes from the portal, sealed; three shares open it here, and only what is sealed anew goes back. Nothing of a case is shown.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from accountability.vault._bytes import UnreadableError, VaultError
from accountability.vault.cases import (
    LET_IN,
    ROOT,
    Compartment,
    Item,
    Place,
    SealedItem,
    announced_public,
    check_tag_key,
    exclusion_mark,
    grant,
    hand_of,
    open_grant,
    open_item,
    seal_item,
    trail_tag,
)
from accountability.vault.certificates import Certificate, Signature, Signed, check_handler
from accountability.vault.keys import ed_public_of, open_sealed, public_of

REPORTER = "reporter"


class KeptOutError(VaultError):
    """A named handler is one whom the case concerns; nothing is sealed to anybody then."""


def reseal(
    bundle: Mapping[str, Any], escrow_private: bytes, *, root_private: bytes, at: datetime
) -> dict[str, Any]:
    """Seal the keys of a case on to the handlers that the bundle names, and let them in, signed by the root.

    Nobody who was in is left to sign that the new handlers may write, so the trustees bring the root's shares too.

    Raises UntrustedKeyError for a handler behind whom no two certifiers of this root stand, KeptOutError for one whom the case
    concerns, and UnreadableError for a bundle that was changed or sealed to another key.
    """
    try:
        return _resealed(bundle, escrow_private, root_private, at)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError("This bundle is not in the expected form.") from error


def _resealed(
    bundle: Mapping[str, Any], escrow_private: bytes, root_private: bytes, at: datetime
) -> dict[str, Any]:
    root = ed_public_of(root_private)
    case = UUID(bundle["case"])
    private = _private_keys(case, bundle["grants"], escrow_private)
    tag_key = _tag_key(case, bundle, private)
    marks = {bytes.fromhex(mark) for mark in bundle["marks"]}
    certifiers = [signed_from(one) for one in bundle["certifiers"]]
    sealed, hands = [], []
    for handler in bundle["handlers"]:
        certificate = check_handler(
            signed_from(handler["signed"]), certifiers, root=root, on=at.date()
        )
        ties = [UUID(tie) for tie in handler["ties"]]
        if any(exclusion_mark(tag_key, tie) in marks for tie in ties):
            raise KeptOutError("This case concerns one of the handlers named. Name somebody else.")
        hands.append(hand_of(certificate.keys.ed))
        sealed += [
            {
                "subject": certificate.subject,
                "version": certificate.version,
                "ties": digest_of(ties).hex(),
                "compartment": place.compartment,
                "epoch": place.epoch,
                "sealed": grant(key, place, certificate.keys.x).hex(),
            }
            for place, key in private.items()
            if place.compartment != Compartment.IDENTITY or handler["identity"]
        ]
    return {
        "case": case.hex,
        "trail_tag": trail_tag(tag_key).hex(),
        "grants": sealed,
        "items": [
            _let_in(place, private[place], hands, root_private, at) for place in _last(private)
        ],
    }


def _last(private: Mapping[Place, bytes]) -> list[Place]:
    """Where it is said who was let in: in what is shared and beside the name, in the newest epoch."""
    newest = max(place.epoch for place in private)
    return [
        place
        for place in private
        if place.epoch == newest and place.compartment != Compartment.INTERNAL
    ]


def _let_in(
    place: Place, private: bytes, hands: Sequence[str], root_private: bytes, at: datetime
) -> dict[str, Any]:
    item_id = uuid4()
    said = Item(LET_IN, ROOT, at.isoformat(timespec="seconds"), {"hands": sorted(hands)})
    sealed = seal_item(said, place, item_id, public_of(private), root_private)
    return {
        "id": item_id.hex,
        "compartment": place.compartment,
        "epoch": place.epoch,
        "on": at.date().isoformat(),
        "key": sealed.key.hex(),
        "body": sealed.body.hex(),
    }


def signed_from(values: Mapping[str, Any]) -> Signed:
    """A certificate as a bundle carries it."""
    return Signed(
        Certificate.from_values(values["statement"]),
        tuple(
            Signature(by=bytes.fromhex(one["by"]), value=bytes.fromhex(one["value"]))
            for one in values["signatures"]
        ),
    )


def digest_of(ties: Sequence[UUID]) -> bytes:
    """The same digest as a grant remembers of its holder's ties."""
    return hashlib.sha256(b"".join(sorted(tie.bytes for tie in ties))).digest()


def _private_keys(
    case: UUID, rows: Sequence[Mapping[str, Any]], escrow_private: bytes
) -> dict[Place, bytes]:
    found = {}
    for row in rows:
        place = Place(case, Compartment(row["compartment"]), int(row["epoch"]))
        found[place] = open_grant(bytes.fromhex(row["sealed"]), place, escrow_private)
    return found


def _tag_key(case: UUID, bundle: Mapping[str, Any], private: Mapping[Place, bytes]) -> bytes:
    """The key of the marks, as the report announced it: rows of the database could name another, under which nobody is kept out."""
    first = Place(case, Compartment.SHARED, 0)
    report = bundle["report"]
    reporter_ed = bytes.fromhex(bundle["reporter_ed"])
    item = open_item(
        SealedItem(key=bytes.fromhex(report["key"]), body=bytes.fromhex(report["body"])),
        first,
        UUID(report["id"]),
        private[first],
        lambda author: reporter_ed if author == REPORTER else None,
    )
    announced = item.values["keys"]
    internal = private[Place(case, Compartment.INTERNAL, 0)]
    if announced_public(announced, Compartment.INTERNAL) != public_of(internal):
        raise UnreadableError("The internal key of this bundle is not the one that was filed.")
    tag_key = open_sealed(internal, bytes.fromhex(bundle["tag_key"]))
    check_tag_key(announced, tag_key)
    return tag_key
