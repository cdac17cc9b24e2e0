"""How people come to speak for a member: they are invited, they ask, or two coordinations restore a lost way in."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.models import SealedTextField
from members.models.members import Member, Representative


class Invitation(models.Model):
    """A link that lets one address take one role for one member, once, until a day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=16, choices=Representative.Role)
    email = SealedTextField()
    # the address under a key: an address can be guessed, so a plain digest would tell it
    email_mac = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Invitation"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "email_mac"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="members_one_open_invitation_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation to {self.member_id}"


class RepresentationRequest(models.Model):
    """Somebody asks to speak for an organisation that is here already; a primary representative answers."""

    class Answer(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="representation_requests"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # what the person typed; they are not told whether it named a member of the portal
    message = models.TextField(blank=True, max_length=500)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["RepresentationRequest"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "user"],
                condition=Q(answer="open"),
                name="members_one_open_request_to_represent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} asks for {self.member_id}"


class PrimaryRecoveryQuerySet(models.QuerySet["PrimaryRecovery"]):
    def open(self) -> "PrimaryRecoveryQuerySet":
        """Neither confirmed nor stopped. The address that is proposed is kept no longer than that."""
        return self.filter(confirmed_at__isnull=True, refused_at__isnull=True)


class PrimaryRecovery(models.Model):
    """An organisation whose primary representative is gone gets a new one: one coordination proposes, a second person confirms."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="recoveries")
    email = SealedTextField()
    language = models.CharField(max_length=10)
    reason = models.TextField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    # the present representatives are told and may object until then
    not_before = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    objects = PrimaryRecoveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(proposed_by=F("confirmed_by")),
                name="members_a_recovery_takes_two_people",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(confirmed_at__isnull=True, refused_at__isnull=True),
                name="members_one_open_recovery_per_member",
            ),
        ]

    def __str__(self) -> str:
        return f"recovery of {self.member_id}"
