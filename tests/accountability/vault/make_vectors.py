"""Write things that this version of the vault sealed, for all later versions to open: python -m tests.accountability.vault.make_vectors

Made once for each version. A version that seals differently adds a part of its own; what stands there is never made again.
"""

import json
import sys
from base64 import b64encode
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pyrage

from accountability.vault.cases import (
    CaseKeys,
    Compartment,
    Item,
    Place,
    ReporterRing,
    announcement,
    close_note,
    exclusion_mark,
    grant,
    new_tag_key,
    seal_item,
    trail_tag,
    wrap_ring,
)
from accountability.vault.certificates import CERTIFIER, Certificate, Signed, certify
from accountability.vault.codes import new_code
from accountability.vault.derivation import (
    code_keys,
    kit_key,
    new_kit,
    new_salt,
    passphrase_key,
)
from accountability.vault.escrow import split
from accountability.vault.exports import digests, encrypt_for, sign_manifest
from accountability.vault.files import FRAME, seal_file
from accountability.vault.keys import PrivateKeys, seal_to, sign, wrap_keys
from accountability.vault.trail import FIRST, chained

VECTORS = Path(__file__).with_name("vectors.json")
VERSION = "1"
PEPPER = bytes(range(32))
CASE = UUID("6f1e2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6")
ITEM = UUID("0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d")
FILE = UUID("11223344-5566-4778-899a-abbccddeeff0")
PERSON = "c0ffee00-0000-4000-8000-000000000001"
PASSPHRASE = "été sable onze clé lune vert"
TEXT = "What happened: «ça», ما حدث, 😀, and half a pair: \ud83d"
EXPIRES = date(2026, 12, 31)


def file_content() -> bytes:
    """A file that fills two frames and begins a third."""
    return bytes(number * 7 % 251 for number in range(2 * FRAME + 1_000))


def vectors() -> dict[str, Any]:
    """All kinds of sealed things, as text, with the keys that open them."""
    reporter, handler = PrivateKeys.fresh(), PrivateKeys.fresh()
    keys, tag_key = CaseKeys.fresh(), new_tag_key()
    return {
        **remembered(handler),
        **case(keys, tag_key, reporter, handler),
        "certificates": trust(),
        "shares": {"secret": handler.x.hex(), "lines": split(handler.x)},
        "trail": trail(),
        "marks": {
            "tag_key": tag_key.hex(),
            "exclusion": exclusion_mark(tag_key, CASE).hex(),
            "trail": trail_tag(tag_key).hex(),
        },
        "export": export(handler),
    }


def remembered(handler: PrivateKeys) -> dict[str, Any]:
    code, kit, salt = new_code(), new_kit(), new_salt()
    of_code = code_keys(code, PEPPER)
    of_passphrase = passphrase_key(PASSPHRASE, salt)
    return {
        "code": {"code": code, "lookup": of_code.lookup.hex(), "wrap": of_code.wrap.hex()},
        "passphrase": {"salt": salt.hex(), "key": of_passphrase.hex()},
        "kit": {"kit": kit, "key": kit_key(kit).hex()},
        "handler": _private(handler),
        "wrapped": {
            "passphrase": wrap_keys(handler, of_passphrase, PERSON, 1).hex(),
            "kit": wrap_keys(handler, kit_key(kit), PERSON, 1).hex(),
        },
    }


def case(
    keys: CaseKeys, tag_key: bytes, reporter: PrivateKeys, handler: PrivateKeys
) -> dict[str, Any]:
    shared = Place(CASE, Compartment.SHARED, 3)
    values = {"text": TEXT, "keys": announcement(keys.public, tag_key)}
    item = Item("report", "reporter", "2026-03-01T09:30:00+00:00", values)
    sealed = seal_item(item, shared, ITEM, keys.public[Compartment.SHARED], reporter.ed)
    ring = ReporterRing(reporter, keys.public)
    file_key = PEPPER[::-1]
    return {
        "reporter": _private(reporter),
        "compartments": {name: private.hex() for name, private in keys.private.items()},
        "grants": {
            name: grant(private, Place(CASE, name, 3), handler.public.x).hex()
            for name, private in keys.private.items()
        },
        "item": {"key": sealed.key.hex(), "body": _text(sealed.body)},
        "box": seal_to(keys.public[Compartment.INTERNAL], tag_key).hex(),
        "ring": wrap_ring(ring, PEPPER, CASE).hex(),
        "note": _text(close_note({"text": TEXT}, PEPPER, "draft", 1)),
        "file": {
            "key": file_key.hex(),
            "sealed": _text(b"".join(seal_file([file_content()], file_key, FILE))),
        },
        "signature": sign(handler.ed, b"message").hex(),
    }


def trust() -> dict[str, Any]:
    root, one, other, holder = (PrivateKeys.fresh() for _ in range(4))
    handler = Certificate(PERSON, 1, holder.public, "lead", (str(CASE), str(ITEM)), EXPIRES)
    certifiers = [
        Certificate(subject, 1, keys.public, CERTIFIER, (), EXPIRES)
        for subject, keys in (("one", one), ("other", other))
    ]
    return {
        "root": root.public.ed.hex(),
        "handler": _signed(handler, one, other),
        "certifiers": [_signed(certificate, root) for certificate in certifiers],
    }


def trail() -> dict[str, Any]:
    first = chained(FIRST, b"first line", PEPPER)
    return {"first": first.hex(), "second": chained(first, b"second line", PEPPER).hex()}


def export(handler: PrivateKeys) -> dict[str, Any]:
    identity = pyrage.x25519.Identity.generate()
    files = digests({"report.txt": TEXT.encode(errors="replace")})
    return {
        "identity": str(identity),
        "sealed": encrypt_for(b"the file of a case", [str(identity.to_public())]).hex(),
        "files": files,
        "signature": sign_manifest({"files": files}, handler.ed).hex(),
    }


def _private(keys: PrivateKeys) -> dict[str, str]:
    return {"x": keys.x.hex(), "ed": keys.ed.hex()}


def _signed(certificate: Certificate, *by: PrivateKeys) -> dict[str, Any]:
    signed = Signed(
        certificate, tuple(certify(certificate, keys.ed, keys.public.ed) for keys in by)
    )
    return {
        "statement": certificate.as_values(),
        "signatures": [
            {"by": signature.by.hex(), "value": signature.value.hex()}
            for signature in signed.signatures
        ],
    }


def _text(sealed: bytes) -> str:
    return b64encode(sealed).decode()


def main() -> None:
    """Add this version's part, unless it stands there already."""
    known = json.loads(VECTORS.read_text()) if VECTORS.exists() else {}
    if VERSION in known:
        sys.exit(f"The things of version {VERSION} stand there already; they are never made again.")
    VECTORS.write_text(json.dumps({**known, VERSION: vectors()}, indent=1) + "\n")


if __name__ == "__main__":
    main()
