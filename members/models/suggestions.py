"""What a coordination suggests about a member's profile; the member itself decides what it does with it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from members.models.members import Member


class ProfileSuggestion(models.Model):
    """One dated sentence or two for those who speak for a member. It changes nothing by itself."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="suggestions")
    message = models.TextField(max_length=1000)
    suggested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    suggested_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["ProfileSuggestion"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="members_a_settled_suggestion_names_who_settled_it",
            ),
        ]

    def __str__(self) -> str:
        return f"suggestion for {self.member_id}"
