"""A copy of a case that leaves the portal: marked with who took it, signed so that every change shows, encrypted for who gets it."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.actions.items import add_item
from accountability.actions.locks import hold_still
from accountability.actions.trail import record_case
from accountability.gates import HEAVY
from accountability.models import CaseEvent
from accountability.opened import ChangedFileError
from accountability.pages.copies import copy_of
from accountability.pdf.setting import draw
from accountability.permissions.desk import CaseReader, may_export_case
from accountability.vault import VaultError
from accountability.vault.cases import Compartment, trail_tag
from accountability.vault.exports import (
    digests,
    encrypt_for,
    encrypt_with_passphrase,
    sign_manifest,
)
from alliance.permissions import require

EXPORTED = "exported"
FORMAT = "portal copy 1"
# Files beyond this are named in the manifest and left out: a copy is made in memory, never on a disk.
LARGEST_BYTES = 60 * 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for."""

    reason: str
    is_redacted: bool = True
    masked: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    passphrase: str = ""


def export_case(*, wanted: Wanted, by: CaseReader) -> bytes:
    """The encrypted copy. That it was taken, and why, stands in the file and on the trail before anybody gets it.

    Raises vault.exports.NotARecipientError, pdf.setting.NotSetError and gates.GateFullError; nothing is written down then.
    """
    require(may_export_case(by))
    now = timezone.now()
    files = _files(by, wanted, now)
    content = _zipped(files, by, wanted, now)
    sealed = _encrypted(content, wanted)
    with transaction.atomic():
        hold_still(by.opened)
        add_item(
            opened=by.opened,
            kind=EXPORTED,
            values={
                "text": wanted.reason,
                "redacted": wanted.is_redacted,
                "recipients": list(wanted.recipients),
                "digests": digests(files),
            },
            compartment=Compartment.INTERNAL,
        )
        record_case(CaseEvent.Verb.EXPORTED, by=by.user, case_tag=trail_tag(by.opened.tag_key))
    return sealed


def _files(by: CaseReader, wanted: Wanted, now: datetime) -> dict[str, bytes]:
    copy = copy_of(by, is_redacted=wanted.is_redacted, masked=wanted.masked)
    files = {
        "concern.pdf": draw(copy.as_values(), int(now.timestamp())),
        "concern.txt": copy.as_text().encode(errors="replace"),
    }
    if not wanted.is_redacted:
        files |= _attached(by)
    return files


def _attached(by: CaseReader) -> dict[str, bytes]:
    """Every file of the case as it is; those that are too much together are named instead."""
    found: dict[str, bytes] = {}
    left, left_out = LARGEST_BYTES, []
    attached = chain.from_iterable(entry.files for entry in by.opened.entries)
    for number, file in enumerate(attached, 1):
        name = f"files/{number:02d} {file.name}"
        if file.size > left:
            left_out.append(name)
            continue
        try:
            found[name] = b"".join(file.content())
        except ChangedFileError:
            changed = _("somebody has changed this file since it was sent")
            left_out.append(f"{name}: {changed}")
            continue
        except (VaultError, FileNotFoundError):
            left_out.append(name)
            continue
        left -= file.size
    if left_out:
        found["files/left out.txt"] = "\n".join(left_out).encode()
    return found


def _zipped(files: dict[str, bytes], by: CaseReader, wanted: Wanted, now: datetime) -> bytes:
    """All files with a manifest that names each by its digest, signed by who exported."""
    manifest = {
        "format": FORMAT,
        "protocol": by.case.protocol_number,
        "exported_by": by.vault.author,
        "name": by.user.name,
        "at": now.isoformat(timespec="seconds"),
        "redacted": wanted.is_redacted,
        "files": digests(files),
    }
    signed = {
        "manifest": manifest,
        "signature": sign_manifest(manifest, by.vault.keys.ed).hex(),
        "key": by.vault.keys.public.ed.hex(),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(signed, ensure_ascii=False, indent=2))
    return written.getvalue()


def _encrypted(content: bytes, wanted: Wanted) -> bytes:
    if wanted.recipients:
        return encrypt_for(content, wanted.recipients)
    with HEAVY.passing():
        return encrypt_with_passphrase(content, wanted.passphrase)
