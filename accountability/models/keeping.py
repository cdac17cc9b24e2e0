"""How long concerns are kept, what stops their deletion, and what is left of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RetentionRule(models.Model):
    """How many days something is kept after its end. Two of those who keep the channels set them."""

    class What(models.TextChoices):
        COMPLAINT = "complaint", _("closed complaints")
        LONGER = "longer", _("closed complaints about sexual harm and children")
        FEEDBACK = "feedback", _("closed feedback")
        IDENTITY = "identity", _("names and addresses of reporters")
        OUT_OF_SCOPE = "out_of_scope", _("out of scope and spam")

    what = models.CharField(max_length=12, choices=What, unique=True)
    days = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.what}: {self.days} days"


class LegalHold(models.Model):
    """Two persons stop the deletion of a case; two persons let it go on. The reason stands inside the case, sealed."""

    case = models.ForeignKey(
        "accountability.Case", on_delete=models.CASCADE, related_name="legal_holds"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_on = models.DateField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_on = models.DateField(null=True, blank=True)
    release_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("asked_by")),
                name="accountability_two_people_hold",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True)
                | ~Q(released_by=models.F("release_asked_by")),
                name="accountability_two_people_release",
            ),
        ]

    def __str__(self) -> str:
        return "a legal hold"


class Tombstone(models.Model):
    """What is left of a deleted case: a digest by which a restored backup recognises it, a day and a rule."""

    digest = models.CharField(max_length=64, unique=True)
    deleted_on = models.DateField()
    rule = models.CharField(max_length=20)

    class Meta:
        ordering: ClassVar = ["deleted_on", "digest"]

    def __str__(self) -> str:
        return "a tombstone"


class HandlerNotice(models.Model):
    """Somebody has something to read at the next fixed hour. The row does not say what: no case, no minute."""

    class Lane(models.TextChoices):
        WINDOW = "window", _("at the next fixed hour")
        URGENT = "urgent", _("soon")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="handler_notices"
    )
    lane = models.CharField(max_length=6, choices=Lane)
    not_before = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "lane", "not_before"], name="accountability_one_notice_a_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lane} notice"


class EndedAccess(models.Model):
    """Word to one person that somebody's access to a concern was ended by hand; only their vault says to which concern."""

    key = models.ForeignKey(
        "accountability.HandlerKey", on_delete=models.CASCADE, related_name="ended_access"
    )
    sealed = models.BinaryField()
    ended_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return "an ended access"


class StatRecord(models.Model):
    """What a filing or a closing adds to the year's figures: sealed, without the case, dated by its quarter."""

    quarter = models.CharField(max_length=6)
    """Like 2026Q4."""
    sealed = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["quarter"], name="acc_statistics_of_quarter")]

    def __str__(self) -> str:
        return self.quarter


class StatSnapshot(models.Model):
    """The figures of a year as two people released them: frozen, with small numbers suppressed."""

    year = models.PositiveSmallIntegerField(unique=True)
    tables = models.JSONField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=models.F("proposed_by")),
                name="accountability_two_people_release_statistics",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)
