"""What people allow and withdraw: visibility by field, holds for safety, consents, their own export and erasure."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.models import LeasedWork, SealedTextField
from members.models.members import Member
from networks.models import Network


class Level(models.TextChoices):
    """Who may see a field, from everybody to few."""

    PUBLIC = "public", _("everyone")
    MEMBERS = "members", _("all members of the alliance")
    NETWORK = "network", _("my network")
    COORDINATORS = "coordinators", _("the coordination only")


class Field(models.TextChoices):
    """What a directory entry is made of, field by field."""

    NAME = "name", _("name")
    COUNTRY = "country", _("country")
    PLACE = "place", _("region or city")
    ABOUT = "about", _("what we do")
    THEMES = "themes", _("themes")
    LANGUAGES = "languages", _("languages")
    WEBSITE = "website", _("website")
    EMAIL = "email", _("e-mail address")
    PHONE = "phone", _("phone number")
    REPRESENTATIVES = "representatives", _("who speaks for us")


class FieldVisibility(models.Model):
    """The member's own choice for one field. Without a row the field is for the coordination only."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="visibilities")
    field = models.CharField(max_length=16, choices=Field)
    level = models.CharField(max_length=12, choices=Level)

    objects: ClassVar[models.Manager["FieldVisibility"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "field"], name="members_one_choice_per_field"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.field} {self.level}"


class VisibilityCeiling(models.Model):
    """The widest that a network lets a field of its members be seen: the second key. It only makes things stricter."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="ceilings")
    field = models.CharField(max_length=16, choices=Field)
    level = models.CharField(max_length=12, choices=Level)

    objects: ClassVar[models.Manager["VisibilityCeiling"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["network", "field"], name="members_one_ceiling_per_field"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.field} {self.level}"


class SafetyHold(models.Model):
    """From when to when nothing of a member is shown anywhere, because showing it could hurt people."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="safety_holds")
    period = DateTimeRangeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    internal_reason = SealedTextField(blank=True)

    objects: ClassVar[models.Manager["SafetyHold"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="members_one_hold_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"hold on {self.member_id}"


class ConsentRecord(models.Model):
    """That somebody gave or withdrew a consent, to which text, in which language. The last row for a purpose holds."""

    class Purpose(models.TextChoices):
        LISTING = "listing", _("showing the member in the public directory")
        NETWORK_MAIL = "network_mail", _("messages of the network")
        NEWSLETTER = "newsletter", _("newsletter of the alliance")
        STATISTICS = "statistics", _("counting what members say of their groups")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents"
    )
    # for whom it was given, where that is not only the person themselves
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    purpose = models.CharField(max_length=16, choices=Purpose)
    is_given = models.BooleanField()
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    # the page or link by which it was said
    source = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["ConsentRecord"]] = models.Manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "purpose", "-at"], name="members_consents_of_person"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="consents_stay_as_they_are", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose} {self.is_given}"


class PersonalExport(LeasedWork):
    """What a person asked to have of everything the portal keeps about them; the file goes after two days."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports"
    )
    language = models.CharField(max_length=10)
    # a ZIP archive in base64, sealed
    content = SealedTextField(blank=True)
    size = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    downloaded_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["PersonalExport"]] = models.Manager()

    def __str__(self) -> str:
        return f"export of {self.user_id}"


class ErasureRequest(models.Model):
    """That a person asked for their account to be erased: hidden at once, done after seven days unless they change their mind."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasures"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["ErasureRequest"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(cancelled_at__isnull=True, done_at__isnull=True),
                name="members_one_open_erasure_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.user_id}"
