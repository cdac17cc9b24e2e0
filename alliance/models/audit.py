"""What happened, by whom, with which right: rows that the database refuses to change or delete."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One thing that happened. The object is kept as kind and public id: the floor knows no app above it."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=60)
    right_used = models.CharField(max_length=120, blank=True)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["object_kind", "object_id", "at"], name="alliance_audit_of_object"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="audit_events_stay_as_they_are", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_kind}:{self.object_id}"
