"""What version 1 of the vault sealed is opened by this one, byte for byte: concerns are kept for years."""

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyrage
import pytest

from accountability.vault.cases import (
    Compartment,
    Place,
    SealedItem,
    check_announced,
    check_tag_key,
    exclusion_mark,
    open_grant,
    open_item,
    open_note,
    trail_tag,
    unwrap_ring,
)
from accountability.vault.certificates import Certificate, Signature, Signed, check_handler
from accountability.vault.codes import read_code
from accountability.vault.derivation import code_keys, kit_key, passphrase_key
from accountability.vault.escrow import combine
from accountability.vault.exports import digests, is_genuine_manifest
from accountability.vault.files import EXTRA, FRAME, HEADER, open_file
from accountability.vault.keys import (
    PrivateKeys,
    is_signed_by,
    open_sealed,
    public_of,
    sign,
    unwrap_keys,
)
from accountability.vault.trail import FIRST, chained
from tests.accountability.vault.make_vectors import (
    CASE,
    FILE,
    ITEM,
    PASSPHRASE,
    PEPPER,
    PERSON,
    TEXT,
    VECTORS,
    file_content,
)

Known = Mapping[str, Any]
SHARED = Place(CASE, Compartment.SHARED, 3)


@pytest.fixture(scope="module")
def known() -> Known:
    made: Known = json.loads(VECTORS.read_text())["1"]
    return made


def private(known: Known, who: str) -> PrivateKeys:
    return PrivateKeys(x=hexed(known[who]["x"]), ed=hexed(known[who]["ed"]))


def hexed(text: str) -> bytes:
    return bytes.fromhex(text)


def test_a_code_has_the_keys_it_had(known: Known) -> None:
    keys = code_keys(read_code(known["code"]["code"].lower()), PEPPER)

    assert keys.lookup == hexed(known["code"]["lookup"])
    assert keys.wrap == hexed(known["code"]["wrap"])


def test_a_passphrase_has_the_key_it_had_and_opens_the_handlers_keys(known: Known) -> None:
    key = passphrase_key(PASSPHRASE, hexed(known["passphrase"]["salt"]))

    assert key == hexed(known["passphrase"]["key"])
    wrapped = hexed(known["wrapped"]["passphrase"])
    assert unwrap_keys(wrapped, key, PERSON, 1) == private(known, "handler")


def test_a_kit_has_the_key_it_had_and_opens_the_handlers_keys(known: Known) -> None:
    key = kit_key(known["kit"]["kit"])

    assert key == hexed(known["kit"]["key"])
    assert unwrap_keys(hexed(known["wrapped"]["kit"]), key, PERSON, 1) == private(known, "handler")


@pytest.mark.parametrize("compartment", Compartment)
def test_a_grant_opens(known: Known, compartment: Compartment) -> None:
    sealed = hexed(known["grants"][compartment])
    place = Place(CASE, compartment, 3)

    opened = open_grant(sealed, place, private(known, "handler").x)

    assert opened == hexed(known["compartments"][compartment])


def test_an_item_opens_with_every_character_and_what_it_announces_holds(known: Known) -> None:
    sealed = SealedItem(hexed(known["item"]["key"]), b64decode(known["item"]["body"]))
    keys = {name: hexed(key) for name, key in known["compartments"].items()}
    signers = {"reporter": private(known, "reporter").public.ed}

    item = open_item(sealed, SHARED, ITEM, keys[Compartment.SHARED], signers.get)

    assert (item.kind, item.author, item.at) == ("report", "reporter", "2026-03-01T09:30:00+00:00")
    assert item.values["text"] == TEXT
    for compartment in Compartment:
        check_announced(item.values["keys"], compartment, keys[compartment])
    tag_key = open_sealed(keys[Compartment.INTERNAL], hexed(known["box"]))
    check_tag_key(item.values["keys"], tag_key)
    assert tag_key == hexed(known["marks"]["tag_key"])


def test_a_ring_opens(known: Known) -> None:
    ring = unwrap_ring(hexed(known["ring"]), PEPPER, CASE)

    assert ring.keys == private(known, "reporter")
    assert ring.case_public == {
        Compartment(name): public_of(hexed(key)) for name, key in known["compartments"].items()
    }


def test_a_note_opens(known: Known) -> None:
    assert open_note(b64decode(known["note"]), PEPPER, "draft", 1) == {"text": TEXT}


def test_a_file_of_three_frames_opens(known: Known) -> None:
    sealed = b64decode(known["file"]["sealed"])
    assert len(sealed) == HEADER + 3 * (FRAME + EXTRA)

    assert b"".join(open_file([sealed], hexed(known["file"]["key"]), FILE)) == file_content()


def test_certificates_hold(known: Known) -> None:
    def signed(row: Mapping[str, Any]) -> Signed:
        signatures = tuple(
            Signature(by=hexed(one["by"]), value=hexed(one["value"])) for one in row["signatures"]
        )
        return Signed(Certificate.from_values(row["statement"]), signatures)

    said = known["certificates"]
    certificate = check_handler(
        signed(said["handler"]),
        [signed(row) for row in said["certifiers"]],
        root=hexed(said["root"]),
        on=date(2026, 3, 1),
    )

    assert certificate.subject == PERSON
    assert certificate.networks == (str(ITEM), str(CASE))


def test_shares_bring_the_secret_back(known: Known) -> None:
    assert combine(known["shares"]["lines"][1:4]) == hexed(known["shares"]["secret"])


def test_a_signature_is_the_one_it_was(known: Known) -> None:
    handler, signature = private(known, "handler"), hexed(known["signature"])

    assert is_signed_by(handler.public.ed, b"message", signature)
    assert sign(handler.ed, b"message") == signature


def test_the_trail_has_the_digests_it_had(known: Known) -> None:
    first = chained(FIRST, b"first line", PEPPER)

    assert first == hexed(known["trail"]["first"])
    assert chained(first, b"second line", PEPPER) == hexed(known["trail"]["second"])


def test_marks_are_what_they_were(known: Known) -> None:
    tag_key = hexed(known["marks"]["tag_key"])

    assert exclusion_mark(tag_key, CASE) == hexed(known["marks"]["exclusion"])
    assert trail_tag(tag_key) == hexed(known["marks"]["trail"])


def test_an_export_opens_and_its_manifest_is_genuine(known: Known) -> None:
    export, handler = known["export"], private(known, "handler")
    identity = pyrage.x25519.Identity.from_str(export["identity"])

    assert pyrage.decrypt(hexed(export["sealed"]), [identity]) == b"the file of a case"
    assert export["files"] == digests({"report.txt": TEXT.encode(errors="replace")})
    signature = hexed(export["signature"])
    assert is_genuine_manifest({"files": export["files"]}, signature, handler.public.ed)
