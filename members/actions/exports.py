"""A person's own copy of everything about them: ordered, gathered in the background, taken away, emptied."""

import base64
import io
import json
import zipfile
from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from alliance.audit import record
from alliance.leases import Lease
from alliance.letters import full_address, write_letter
from alliance.models import LeasedWork, User
from alliance.outbox import later
from alliance.permissions import require
from members.actions.locks import lock_person
from members.models import PersonalExport
from members.permissions.privacy import may_take_export
from members.queries.own_data import own_data

# How long the file waits to be fetched.
KEPT = timedelta(hours=48)


@transaction.atomic
def order_export(*, by: User) -> tuple[PersonalExport, bool]:
    """Order a copy, or join the one that is under way or still there. Says whether it was new."""
    lock_person(by)
    existing = _fresh_export(by)
    if existing:
        return existing, False
    export = PersonalExport.objects.create(user=by, language=by.language, due_at=timezone.now())
    later("members.export", export.pk, key=f"members.export:{export.pk}:0")
    record("export.ordered", export, by=by, right_used="own data")
    return export, True


def _fresh_export(user: User) -> PersonalExport | None:
    rows = PersonalExport.objects.filter(user=user).order_by("-pk")
    under_way = rows.filter(state__in=[LeasedWork.State.QUEUED, LeasedWork.State.RUNNING])
    waiting = rows.filter(state=LeasedWork.State.DONE, expires_at__gt=timezone.now())
    return under_way.first() or waiting.filter(size__gt=0).first()


def build_export(lease: Lease) -> None:
    """Gather, pack, seal, and tell the person. A second attempt writes the same over it."""
    export = PersonalExport.objects.select_related("user").get(pk=lease.pk)
    now = timezone.now()
    packed = pack(export.user, language=export.language, at=now)
    with transaction.atomic():
        lease.write(
            content=base64.b64encode(packed).decode(), size=len(packed), expires_at=now + KEPT
        )
        write_letter(
            template="members/mail/export_ready.txt",
            to=export.user,
            context={
                "until": now + KEPT,
                "link": full_address("members:export", language=export.user.language),
            },
            key=f"export:{export.pk}",
        )
        lease.finish()


def pack(user: User, *, language: str, at: datetime) -> bytes:
    """One archive: a page to read, a file for programs. Both say the same."""
    with translation.override(language):
        data = own_data(user, language=language, at=at)
        page = render_to_string(
            "members/privacy/export.html",
            {"data": data, "direction": "rtl" if translation.get_language_bidi() else "ltr"},
        )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("export.html", page)
        file.writestr("export.json", json.dumps(data.as_json(), ensure_ascii=False, indent=2))
    return archive.getvalue()


@transaction.atomic
def take_export(*, export: PersonalExport, by: User) -> bytes | None:
    """The file, for the person it is about; None when it has expired or is not ready."""
    verdict = require(may_take_export(by, export))
    export = PersonalExport.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if not export.content or not export.expires_at or export.expires_at <= timezone.now():
        return None
    export.downloaded_at = timezone.now()
    export.save(update_fields=["downloaded_at"])
    record("export.taken", export, by=by, right_used=verdict.right_used)
    return base64.b64decode(export.content)
