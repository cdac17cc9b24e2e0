"""How far a build is, for people and for programs."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from alliance.leases import tries
from reports.models import (
    BuildStep,
    ReportBuild,
)

Json = dict[str, Any]


STEP_STATES = {
    "waiting": _("waiting"),
    "queued": _("waiting"),
    "running": _("under way"),
    "done": _("done"),
    "failed": _("failed"),
    "cancelled": _("cancelled"),
}


@dataclass(frozen=True)
class StepShown:
    """A step as people see it; `state` is waiting, running, done, failed or cancelled."""

    step: BuildStep
    state: str

    @property
    def label(self) -> str:
        return str(STEP_STATES[self.state])

    @property
    def detail(self) -> str:
        """The language by its own name, and how many files are drawn."""
        parts = []
        if self.step.language:
            parts.append(str(settings.LANGUAGE_TABLE[self.step.language]["name"]))
        if self.step.done:
            parts.append(f"{self.step.done} / {self.step.total}")
        return " · ".join(parts)


@dataclass(frozen=True)
class Progress:
    """How far a build is: its steps, and the sum of what is done and what there is to do."""

    build: ReportBuild
    steps: tuple[StepShown, ...]
    done: int
    total: int

    @property
    def is_over(self) -> bool:
        return self.build.state not in {ReportBuild.State.QUEUED, ReportBuild.State.RUNNING}

    @property
    def current(self) -> StepShown | None:
        return next((step for step in self.steps if step.state == "running"), None)

    @property
    def fingerprint(self) -> str:
        build = self.build
        return f"{build.pk}-{build.state}-{build.attempt}-{self.done}-{bool(build.cancel_requested_at)}"

    def as_json(self) -> Json:
        current = self.current
        moment = self.build.finished_at or self.build.heartbeat_at or self.build.ordered_at
        return {
            "state": self.build.state,
            "step": str(current.step.get_kind_display()) if current else None,
            "language": current.step.language or None if current else None,
            "done": self.done,
            "total": self.total,
            "attempt": tries(self.build.attempt),
            "updated_at": moment.isoformat(),
            "error": self.build.error_public or None,
        }


def build_named(pk: int) -> ReportBuild | None:
    return (
        ReportBuild.objects.select_related("period", "ordered_by", "snapshot").filter(pk=pk).first()
    )


def progress_of(build: ReportBuild) -> Progress:
    steps = list(build.steps.order_by("position"))
    shown = []
    has_current = False
    for step in steps:
        is_done = step.done > 0 and step.done == step.total
        if is_done:
            state = "done"
        elif has_current or build.state == ReportBuild.State.QUEUED:
            state = "waiting"
        else:
            state = str(build.state)
            has_current = True
        shown.append(StepShown(step, state))
    done = sum(1 for one in shown if one.state == "done")
    return Progress(build=build, steps=tuple(shown), done=done, total=len(steps))
