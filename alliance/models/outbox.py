"""Work for later as rows: the row is the truth, the broker's message only a hint."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class LeasedWork(models.Model):
    """What all background work shares: state, attempt (the fencing token), lease and a reason people can read."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    error_public = models.TextField(blank=True)
    ordered_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True


class OutboxTask(LeasedWork):
    """One order to run one task, written in the transaction that wants it."""

    OPEN_STATES: ClassVar = [LeasedWork.State.QUEUED, LeasedWork.State.RUNNING]

    task = models.CharField(max_length=80)
    queue = models.CharField(max_length=20)
    args = models.JSONField(default=list)
    key = models.CharField(max_length=160, unique=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["OutboxTask"]] = models.Manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="alliance_open_outbox_tasks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.key}"
