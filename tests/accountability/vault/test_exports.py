"""What leaves the portal: only its recipients open it, and its manifest shows every change."""

import hashlib

import pyrage
import pytest

from accountability.vault.exports import (
    NotARecipientError,
    digests,
    encrypt_for,
    encrypt_with_passphrase,
    is_genuine_manifest,
    sign_manifest,
)
from accountability.vault.keys import PrivateKeys, sign
from tests.accountability.vault.things import changed

CONTENT = b"the file of a case"
FILES = {"report.txt": b"what happened", "files/photo.jpg": b"\xff\xd8"}


def test_each_recipient_opens_it_and_nobody_else() -> None:
    one, other, stranger = (pyrage.x25519.Identity.generate() for _ in range(3))
    sealed = encrypt_for(CONTENT, [str(one.to_public()), f"  {other.to_public()}\n"])

    assert CONTENT not in sealed
    assert pyrage.decrypt(sealed, [one]) == pyrage.decrypt(sealed, [other]) == CONTENT
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [stranger])
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(changed(sealed, -1, 1), [one])


@pytest.mark.parametrize("wrong", ["", "age1", "age1" + "q" * 58, "ssh-ed25519 AAAA", "clé", "\0"])
def test_one_wrong_recipient_stops_the_export(wrong: str) -> None:
    right = str(pyrage.x25519.Identity.generate().to_public())

    for recipients in ([wrong], [right, wrong]):
        with pytest.raises(NotARecipientError):
            encrypt_for(CONTENT, recipients)


def test_a_private_key_given_for_a_public_one_is_refused() -> None:
    with pytest.raises(NotARecipientError):
        encrypt_for(CONTENT, [str(pyrage.x25519.Identity.generate())])


def test_nothing_is_exported_to_nobody() -> None:
    with pytest.raises(NotARecipientError):
        encrypt_for(CONTENT, [])


def test_who_is_told_the_passphrase_opens_it() -> None:
    sealed = encrypt_with_passphrase(CONTENT, "six words that were drawn")

    assert CONTENT not in sealed
    assert pyrage.passphrase.decrypt(sealed, "six words that were drawn") == CONTENT


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_a_blank_passphrase_protects_nothing_and_is_refused(blank: str) -> None:
    with pytest.raises(NotARecipientError):
        encrypt_with_passphrase(CONTENT, blank)


def test_the_manifest_names_each_file_by_its_digest() -> None:
    said = digests(FILES)

    assert said["report.txt"] == hashlib.sha256(b"what happened").hexdigest()
    assert list(said) == sorted(FILES)
    assert digests({**FILES, "report.txt": b"what happened."}) != said


def test_a_manifest_is_genuine_as_it_was_signed_and_by_who_signed_it() -> None:
    keys, stranger = PrivateKeys.fresh(), PrivateKeys.fresh()
    manifest = {"files": digests(FILES), "reason": "for the review"}
    signature = sign_manifest(manifest, keys.ed)

    assert is_genuine_manifest(manifest, signature, keys.public.ed)
    assert is_genuine_manifest(dict(reversed(manifest.items())), signature, keys.public.ed)
    for values in (
        {**manifest, "reason": "for another"},
        {**manifest, "files": {}},
        {**manifest, "more": ""},
        {},
    ):
        assert not is_genuine_manifest(values, signature, keys.public.ed)
    assert not is_genuine_manifest(manifest, signature, stranger.public.ed)
    assert not is_genuine_manifest(manifest, changed(signature, 0, 1), keys.public.ed)
    assert not is_genuine_manifest(manifest, sign(keys.ed, str(manifest).encode()), keys.public.ed)
