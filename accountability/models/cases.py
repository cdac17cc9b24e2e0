"""A concern as it is stored: sealed. What stands here in clear is all that a thief of the database would learn."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Case(models.Model):
    """One concern: its dates and status in clear, everything else in sealed items."""

    class Kind(models.TextChoices):
        FEEDBACK = "feedback", _("feedback")
        COMPLAINT = "complaint", _("complaint")

    class Status(models.TextChoices):
        QUARANTINED = "quarantined", _("to be sorted")
        RECEIVED = "received", _("received")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        TRIAGE = "triage", _("being assessed")
        SUPPORT_ONLY = "support_only", _("support only")
        EARLY_RESOLUTION = "early_resolution", _("early resolution")
        RESTORATIVE = "restorative", _("restorative process")
        INVESTIGATION = "investigation", _("investigation")
        DECISION = "decision", _("decision")
        CLOSED = "closed", _("closed")
        REVIEW = "review", _("under review")
        REOPENED = "reopened", _("reopened")
        ON_HOLD_REPORTER = "on_hold_reporter", _("paused at the wish of the reporter")

    class Disposition(models.TextChoices):
        UPHELD = "upheld", _("upheld")
        PARTLY_UPHELD = "partly_upheld", _("partly upheld")
        NOT_UPHELD = "not_upheld", _("not upheld")
        INSUFFICIENT = "insufficient", _("not enough information")
        RESTORED = "restored", _("resolved restoratively")
        INFORMAL = "informal", _("resolved informally")
        WITHDRAWN = "withdrawn", _("withdrawn by the reporter")
        REFERRED = "referred", _("referred elsewhere")
        OUT_OF_SCOPE = "out_of_scope", _("out of scope")
        NOTED = "noted", _("feedback noted")
        DUPLICATE = "duplicate", _("the same as another")
        KNOWINGLY_FALSE = "knowingly_false", _("knowingly false")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    protocol_number = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=9, choices=Kind)
    status = models.CharField(max_length=16, choices=Status, default=Status.RECEIVED)
    # where a pause goes back to
    status_before = models.CharField(max_length=16, choices=Status, blank=True)
    disposition = models.CharField(max_length=15, choices=Disposition, blank=True)
    is_urgent = models.BooleanField(default=False)
    is_kept_longer = models.BooleanField(default=False)
    received_on = models.DateField()
    ack_due_on = models.DateField(null=True, blank=True)
    ack_latest_on = models.DateField(null=True, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    triage_due_on = models.DateField(null=True, blank=True)
    progress_due_on = models.DateField(null=True, blank=True)
    feedback_due_on = models.DateField(null=True, blank=True)
    paused_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    review_until = models.DateField(null=True, blank=True)
    delete_on = models.DateField(null=True, blank=True)
    epoch = models.PositiveSmallIntegerField(default=0)
    escalation_level = models.PositiveSmallIntegerField(default=0)
    # of the questions after closing whether somebody suffered for it
    checks_answered = models.PositiveSmallIntegerField(default=0)
    receipt_lookup = models.BinaryField(max_length=32, unique=True)
    reporter_wrapped = models.BinaryField()
    reporter_x_public = models.BinaryField(max_length=32)
    reporter_ed_public = models.BinaryField(max_length=32)
    must_change_code = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(closed_on__isnull=False),
                name="accountability_what_is_closed_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return "a concern"


class CaseKey(models.Model):
    """The public key of a compartment in one epoch. Not trusted by itself: see `vault.cases`."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="keys")
    compartment = models.CharField(max_length=8)
    epoch = models.PositiveSmallIntegerField()
    public = models.BinaryField(max_length=32)
    # the case's tag key, sealed to this key; only beside the internal compartment
    sealed_tag_key = models.BinaryField(default=bytes)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "compartment", "epoch"],
                name="accountability_one_key_of_a_compartment_and_epoch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compartment} {self.epoch}"


class CaseGrant(models.Model):
    """The private key of a compartment, sealed to one who may read it; without this row there is no reading."""

    class Holder(models.TextChoices):
        HANDLER = "handler", _("handler")
        REPORTER = "reporter", _("reporter")
        ESCROW = "escrow", _("escrow")

    class Role(models.TextChoices):
        LEAD = "lead", _("lead of the case")
        HANDLER = "handler", _("handler")
        ADVISER = "adviser", _("adviser")
        INVESTIGATOR = "investigator", _("outside investigator")
        CUSTODIAN = "custodian", _("identity custodian")
        STAND_IN = "stand_in", _("stand-in")

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        DORMANT = "dormant", _("held back until a deadline has passed")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grants")
    holder = models.CharField(max_length=8, choices=Holder)
    key = models.ForeignKey(
        "accountability.HandlerKey",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grants",
    )
    compartment = models.CharField(max_length=8)
    epoch = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    role = models.CharField(max_length=12, choices=Role, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.ACTIVE)
    # a digest of the person's ties at the last check (conflicts.digest_of_ties)
    checked_ties = models.BinaryField(max_length=32, default=bytes)
    expires_on = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "holder", "key", "compartment", "epoch"],
                nulls_distinct=False,
                name="accountability_one_grant_of_a_compartment_and_epoch",
            ),
            models.CheckConstraint(
                condition=Q(holder="handler", key__isnull=False)
                | ~Q(holder="handler") & Q(key__isnull=True),
                name="accountability_a_handlers_grant_names_their_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.compartment} {self.epoch}"


class CaseExclusion(models.Model):
    """A mark of somebody who must not see this case, among marks of nobody: rows are filled up to a multiple of eight."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="exclusions")
    mark = models.BinaryField(max_length=16)

    def __str__(self) -> str:
        return "a mark"


class CaseItem(models.Model):
    """A sealed message, note or record of a case; even its kind stands inside the seal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    sequence = models.PositiveIntegerField()
    compartment = models.CharField(max_length=8)
    epoch = models.PositiveSmallIntegerField()
    sealed_key = models.BinaryField()
    body = models.BinaryField()
    added_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["case", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "sequence"], name="accountability_items_of_a_case_are_numbered"
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.sequence}"


class Attachment(models.Model):
    """A sealed file on disk; its name, type and true size stand in its item."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(CaseItem, on_delete=models.CASCADE, related_name="attachments")
    blob = models.CharField(max_length=64, unique=True)
    padded_size = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return "a file"


class UnsentRecord(models.Model):
    """Something written down and not sent: only its code opens it, and no handler or escrow can."""

    lookup = models.BinaryField(max_length=32, unique=True)
    body = models.BinaryField()
    delete_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return "an unsent record"
