"""How far each text is in each language: a machine's draft, a person's, looked over, or older than its source."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TranslationState(models.Model):
    """The state of one text in one language. Missing is no row and no text; the object is kept as kind and key."""

    class State(models.TextChoices):
        MACHINE = "machine", _("translated by a machine")
        DRAFT = "draft", _("draft")
        REVIEWED = "reviewed", _("looked over")
        OUTDATED = "outdated", _("older than its source")

    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    field = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State)
    # which language it was translated from, and what that said then
    source_language = models.CharField(max_length=10, blank=True)
    source_hash = models.CharField(max_length=64, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["TranslationState"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["object_kind", "object_id", "field", "language"],
                name="alliance_one_state_per_text_and_language",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_kind}:{self.object_id} {self.field} {self.language}"
