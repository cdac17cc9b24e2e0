"""Files that show what was done: cleaned of what is hidden in them, with who may see them and whether people agreed."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.cleaning.kinds import PICTURES
from alliance.texts import of_row
from reports.models.activities import Activity
from reports.models.highlights import Highlight


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def kept(self) -> "EvidenceQuerySet":
        """Those that nobody withdrew, without their bytes."""
        return self.without_bytes().filter(withdrawn_at__isnull=True)

    def without_bytes(self) -> "EvidenceQuerySet":
        return self.defer("content", "small")


class Evidence(models.Model):
    """A cleaned file that shows an activity, or the photo of a highlight.

    Who was asked and agreed is not stored: only that somebody of ours confirmed it, and when. A file that is withdrawn
    leaves its row and loses its bytes.
    """

    class Visibility(models.TextChoices):
        COORDINATION = (
            "coordination",
            _("the networks that held it, those above and the Secretariat"),
        )
        STAFF = "staff", _("everybody who works for a network")
        PUBLIC = "public", _("everybody")

    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    highlight = models.ForeignKey(
        Highlight, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    # the photo of a highlight as pages show it, light enough for a weak line
    small = models.BinaryField(null=True, blank=True)
    small_width = models.PositiveSmallIntegerField(null=True, blank=True)
    small_height = models.PositiveSmallIntegerField(null=True, blank=True)
    # kinds of what was taken out of it
    removed = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    credit = models.CharField(max_length=150, blank=True)
    alt = models.CharField(max_length=250, blank=True)
    visibility = models.CharField(
        max_length=12, choices=Visibility, default=Visibility.COORDINATION
    )
    consent_on = models.DateField(null=True, blank=True)
    consent_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("evidence")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(activity__isnull=False, highlight__isnull=True)
                | Q(activity__isnull=True, highlight__isnull=False),
                name="reports_evidence_belongs_to_one_thing",
            ),
            models.UniqueConstraint(
                fields=["activity", "sha256"],
                condition=Q(withdrawn_at__isnull=True),
                name="reports_a_file_once_on_an_activity",
            ),
            models.UniqueConstraint(
                fields=["highlight"],
                condition=Q(withdrawn_at__isnull=True),
                name="reports_one_photo_of_a_highlight",
            ),
            models.CheckConstraint(
                condition=Q(consent_on__isnull=True, consent_confirmed_by__isnull=True)
                | Q(consent_on__isnull=False, consent_confirmed_by__isnull=False),
                name="reports_a_consent_was_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(visibility="public") | Q(consent_on__isnull=False),
                name="reports_no_public_evidence_without_consent",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(content=b"", small__isnull=True),
                name="reports_withdrawn_evidence_has_no_bytes",
            ),
            models.CheckConstraint(
                condition=Q(small__isnull=True)
                | Q(small_width__isnull=False, small_height__isnull=False),
                name="reports_a_small_picture_has_its_measures",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.media_type in PICTURES

    @property
    def is_fit_to_show(self) -> bool:
        """People agreed, and a picture says who made it and what it shows."""
        return bool(self.consent_on and self.credit and any(of_row(self, "alt").values()))
