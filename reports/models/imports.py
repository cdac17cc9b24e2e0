"""Numbers that come in with a file: the file, each of its count cells, and what became of it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.models import LeasedWork
from networks.models import Network
from reports.models.counts import ActivityCount, Source
from reports.models.periods import ReportingPeriod
from reports.models.plans import Category, Measure
from reports.models.returns import NetworkReturn


class CountImport(LeasedWork):
    """One file with numbers: checked first, entered after a look at it, taken back as a whole if need be."""

    class Phase(models.TextChoices):
        CHECK = "check", _("checking the numbers")
        COMMIT = "commit", _("entering the numbers")
        UNDO = "undo", _("taking everything back")

    class Mode(models.TextChoices):
        ALL = "all", _("all or nothing")
        VALID = "valid", _("what can be entered")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # of this network and those below it the file may say numbers
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # who ordered what is being done now, and with which right
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    right_used = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10)
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.CHECK)
    mode = models.CharField(max_length=5, choices=Mode, default=Mode.ALL)
    file_name = models.CharField(max_length=150)
    # where the numbers come from, in the person's words; it stands in the history of each of them
    reason = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64, db_index=True)
    # the person's own file, sealed, for the workbook with their errors; emptied after its time
    content = models.BinaryField()
    # how the file was read: its kind, sheet and letters, columns nobody knows
    facts = models.JSONField(default=dict)
    # so many of its cells are done, and behind which one the work goes on after an interruption
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["CountImport"]] = models.Manager()

    def __str__(self) -> str:
        return f"import of numbers {self.public_id}"


class StagedCount(models.Model):
    """One number of a file: where it stands there, what it means, what entering it does.

    Written by COPY and plain statements, a hundred thousand at once: so the rows it points at are named without the
    database looking each of them up.
    """

    class Verdict(models.TextChoices):
        ADDED = "added", _("new")
        CHANGED = "changed", _("changes a number")
        SAME = "same", _("nothing new")
        WARNED = "warned", _("wants a reason")
        REJECTED = "rejected", _("to be corrected")
        LOCKED = "locked", _("cannot be changed now")

    batch = models.ForeignKey(
        CountImport,
        on_delete=models.CASCADE,
        related_name="rows",
        db_constraint=False,
        db_index=False,
    )
    # in the order of the file
    number = models.PositiveIntegerField()
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField()
    address = models.CharField(max_length=12, blank=True)
    # the words of the file: of whom, for when, of what, which part; kept where they were not all understood
    words = models.JSONField(null=True)
    typed = models.CharField(max_length=120, blank=True)
    remark = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    network = models.ForeignKey(
        Network,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    period = models.ForeignKey(
        ReportingPeriod,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    measure = models.ForeignKey(
        Measure,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    category = models.ForeignKey(
        Category,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    owed = models.ForeignKey(
        NetworkReturn,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    source = models.ForeignKey(
        Source,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    state = models.CharField(max_length=14, choices=ActivityCount.State, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    qualifier = models.CharField(max_length=8, choices=ActivityCount.Qualifier, blank=True)
    wording = models.CharField(max_length=9, choices=ActivityCount.Wording, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict)
    # sentences in the language of whoever brought the file
    errors = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    # the warnings that its reason answers, each with the numbers of which it was said
    answers = models.JSONField(default=list)
    # the version of the count that the check met, 0 where there was none, and what it said
    base_version = models.PositiveIntegerField(default=0)
    before = models.JSONField(null=True)
    # taking the file back found another number than the one it had brought
    is_left = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["StagedCount"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "number"], name="reports_one_row_per_number_of_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"number {self.number} of {self.batch_id}"
