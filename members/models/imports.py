"""Lists of existing members that networks bring along: the file, each of its rows, what became of it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.models import LeasedWork
from members.models.members import Member
from members.models.memberships import Membership
from networks.models import Network


class ImportBatch(LeasedWork):
    """One file with members of a network: tried first, applied after a look at it, undone as a whole if need be."""

    class Phase(models.TextChoices):
        CHECK = "check", _("checking the rows")
        APPLY = "apply", _("entering the members")
        UNDO = "undo", _("taking everything back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # who ordered what is being done now, and with which right, for the trail of each row
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    right_used = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10)
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.CHECK)
    file_name = models.CharField(max_length=150)
    # the person's own file, sealed, for the workbook with their errors; emptied with the rows by the retention job
    content = models.BinaryField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["ImportBatch"]] = models.Manager()

    def __str__(self) -> str:
        return f"import {self.public_id}"


class ImportRow(models.Model):
    """One row of the file, what is to be said about it, and the member that it became."""

    class Verdict(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changes a member")
        SAME = "same", _("nothing new")
        POSSIBLE_DUPLICATE = "duplicate", _("possibly here already")
        WRONG = "wrong", _("to be corrected")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    # as the spreadsheet counts, the header being row 1
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    # what stands in the row by the portal's own column names (how to reach somebody stands there sealed),
    # and what is to be said by column
    cells = models.JSONField(default=dict)
    messages = models.JSONField(default=dict)
    member = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # what the member said before this row changed it
    before = models.JSONField(default=dict)
    # a person's word on a possible duplicate: enter it all the same
    enter_anyway = models.BooleanField(default=False)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["ImportRow"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "number"], name="members_one_row_per_line_of_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of {self.batch_id}"
