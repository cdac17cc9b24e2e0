"""What is signed and who signed it: documents, their versions, pledges, and the reminders to sign again."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models.members import Member
from networks.models import Network

SLUGS = {"principles": "core-principles", "code": "code-of-conduct", "standards": "standards"}


class PolicyDocument(models.Model):
    """A text that binds members: of the whole alliance, or one network's adaptation of it."""

    class Kind(models.TextChoices):
        PRINCIPLES = "principles", _("core principles")
        CODE = "code", _("code of conduct")
        STANDARDS = "standards", _("accountability standards")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    # none: the text of the whole alliance
    network = models.ForeignKey(
        Network, null=True, blank=True, on_delete=models.PROTECT, related_name="policy_documents"
    )

    objects: ClassVar[models.Manager["PolicyDocument"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "network"],
                name="members_one_document_of_a_kind_per_network",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.network_id or ''}"

    def get_absolute_url(self) -> str:
        """The public page of the text, among those on how we behave."""
        if self.network is None:
            return reverse("accountability:text", args=[self.slug])
        return reverse("accountability:adaptation", args=[self.slug, self.network.slug])

    @property
    def slug(self) -> str:
        """What the kind of text is called in addresses."""
        return SLUGS[self.kind]


class PolicyVersion(models.Model):
    """One wording of a document. Once approved the database lets nobody change it."""

    document = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=150)
    text = models.TextField()
    # for people in a hurry, and what is new since the version before
    summary = models.TextField(blank=True)
    changes = models.TextField(blank=True)
    # SHA-256 of the text by language, fixed at approval: `{"en": "…", "fr": "…"}`
    text_hashes = models.JSONField(default=dict)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    minute_ref = models.CharField(max_length=120, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    # whether those who signed an earlier version sign again, and how many days they have
    must_reaffirm = models.BooleanField(default=False)
    grace_days = models.PositiveSmallIntegerField(default=90)

    objects: ClassVar[models.Manager["PolicyVersion"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "number"], name="members_one_version_per_number"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True)
                | Q(approved_by__isnull=False, in_force_from__isnull=False),
                name="members_what_is_approved_says_by_whom_and_from_when",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="approved_versions_stay_as_they_are",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"

    def get_absolute_url(self) -> str:
        """Its own page, where it stays readable when a newer version has taken its place."""
        return f"{self.document.get_absolute_url()}v/{self.number}/"


class Pledge(models.Model):
    """Who signed which version, in which language, on whose behalf. Nothing of it changes; a name may be blanked."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pledges"
    )
    # none: for themselves
    on_behalf_of = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="pledges"
    )
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="pledges")
    language = models.CharField(max_length=10)
    text_hash = models.CharField(max_length=64)
    typed_name = models.CharField(max_length=150, blank=True)
    # what they are in the organisation, as "director"
    function = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Pledge"]] = models.Manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["version", "on_behalf_of"], name="members_signatures_of_version"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "on_behalf_of", "version"],
                name="members_one_signature_per_version",
                nulls_distinct=False,
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="pledges_are_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="pledges_stay_as_they_are",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF NEW.typed_name = '' AND NEW.function = ''
                       AND (NEW.id, NEW.user_id, NEW.on_behalf_of_id, NEW.version_id, NEW.language, NEW.text_hash, NEW.at)
                           IS NOT DISTINCT FROM
                           (OLD.id, OLD.user_id, OLD.on_behalf_of_id, OLD.version_id, OLD.language, OLD.text_hash, OLD.at)
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: a pledge stays as it was signed; only its name may be blanked';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} signed {self.version_id}"


class PledgeReminder(models.Model):
    """That a representative was asked to sign a version, on which of the days 0, 14, 30 and 60."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="reminders")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.PositiveSmallIntegerField()
    # of the mail row, whose state says whether it left
    mail_key = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["PledgeReminder"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "member", "user", "day"], name="members_one_reminder_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} to {self.user_id} on day {self.day}"
