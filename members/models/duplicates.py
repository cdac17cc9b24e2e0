"""Records that may be of one and the same member, and what was done about it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.members import Member


class DuplicateSuspicion(models.Model):
    """Two records that look like one member. A person decides; the pair is kept once, the older record first."""

    class Answer(models.TextChoices):
        OPEN = "open", _("to be looked at")
        DIFFERENT = "different", _("two different members")
        MERGED = "merged", _("one and the same")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    # what they have in common, as words: name, acronym, domain, country
    alike_in = models.JSONField(default=list)
    likeness = models.FloatField()
    found_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["DuplicateSuspicion"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="members_one_row_per_pair"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="members_the_older_record_comes_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class Merge(models.Model):
    """One record was joined into another. It moves no history, and for thirty days it can be undone."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    # keys of the memberships and representations that the merge ended, to be reopened when it is undone
    ended_memberships = models.JSONField(default=list)
    ended_representations = models.JSONField(default=list)

    objects: ClassVar[models.Manager["Merge"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="members_merged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"
