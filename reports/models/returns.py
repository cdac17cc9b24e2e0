"""What each network owes for a period, how far it is, what was asked about it, and who may still correct it."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from networks.models import Network
from reports.models.activities import Activity
from reports.models.closing import returns_below_stay
from reports.models.periods import ReportingPeriod
from reports.models.plans import Category, Measure


class NetworkReturn(models.Model):
    """What a network owes for a period: the denominator of completeness.

    Once locked it never changes again; what is wrong in it is corrected under a `LockException`.
    """

    class State(models.TextChoices):
        NOT_STARTED = "not_started", _("not started")
        IN_PROGRESS = "in_progress", _("in progress")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")
        LOCKED = "locked", _("locked")

    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="returns")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(max_length=12, choices=State, default=State.NOT_STARTED)
    has_nothing = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1, db_default=1)
    # of all counts at the submission that was approved; empty for years taken over from before the portal
    content_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["NetworkReturn"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["network", "period"], name="reports_one_return_per_network_and_period"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="reports_nobody_approves_their_own_return",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="a_locked_return_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="locked"),
            ),
            returns_below_stay(),
        ]

    def __str__(self) -> str:
        return f"return of {self.network_id} for {self.period_id}"


class ReturnStep(models.Model):
    """One move of a return, with what was said: never changed, never deleted."""

    networks_return = models.ForeignKey(
        NetworkReturn, on_delete=models.PROTECT, related_name="steps"
    )
    from_state = models.CharField(max_length=12, choices=NetworkReturn.State)
    to_state = models.CharField(max_length=12, choices=NetworkReturn.State)
    message = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["ReturnStep"]] = models.Manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="steps_of_a_return_stay", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state}"


class OfOneCell(models.Model):
    """Something said about one cell of a return."""

    networks_return = models.ForeignKey(
        NetworkReturn, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class CellRemark(OfOneCell):
    """A comment on a cell, a question of whoever checks it, or a mark to come back to it."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        QUESTION = "question", _("question")
        FOLLOW_UP = "follow_up", _("to come back to")

    kind = models.CharField(max_length=9, choices=Kind, default=Kind.COMMENT)
    text = models.TextField(blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["CellRemark"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.kind} on {self.measure_id}"


class WarningReason(OfOneCell):
    """Why a number that looks wrong is right, for whoever checks the return."""

    class Kind(models.TextChoices):
        OUTLIER = "outlier", _("far from earlier years")
        DIGIT_SLIP = "digit_slip", _("ten times or a tenth of last year")
        UNCHANGED = "unchanged", _("the same as last year throughout")
        PARTS_ABOVE_TOTAL = "parts_above_total", _("parts above the total")
        PEOPLE_BELOW_EVENTS = "people_below_events", _("fewer people than events")
        ROUND_NUMBERS = "round_numbers", _("many round numbers")
        FAR_ABOVE_TARGET = "far_above_target", _("three times the target")
        SUDDEN_ZERO = "sudden_zero", _("zero after three years with numbers")

    kind = models.CharField(max_length=20, choices=Kind)
    # the number that was explained; another number wants another reason
    said_of = models.CharField(max_length=60)
    reason = models.TextField()

    objects: ClassVar[models.Manager["WarningReason"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["networks_return", "measure", "category", "activity", "kind"],
                nulls_distinct=False,
                name="reports_one_reason_per_warning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.measure_id}"


class LockException(models.Model):
    """Leave to correct the counts of one network in one closed period; it ends by itself."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="exceptions")
    reason = models.TextField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["LockException"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("granted_at")), name="reports_an_exception_ends_later"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="reports_an_exception_has_a_reason"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="exceptions_are_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="exceptions_only_end",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "network", "period", "reason", "granted_by", "granted_at", "ends_at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"exception for {self.network_id} in {self.period_id}"
