"""Highlights: what a network is proud of, from the first draft to the day it is withdrawn."""

from datetime import date
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import Network, Theme
from reports.models.periods import ReportingPeriod
from reports.models.plans import ResultArea


class HighlightQuerySet(models.QuerySet["Highlight"]):
    def live(self, on: date | None = None) -> "HighlightQuerySet":
        """What everybody reads on a day: published, or ready and its day has come."""
        return self.filter(
            Q(state=Highlight.State.PUBLISHED)
            | Q(state=Highlight.State.READY, publish_on__lte=on or timezone.now().date())
        )


class Highlight(models.Model):
    """A short story of a network's year. Numbers stand in it as `{N6}`, the reference of a figure."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        WITH_REGION = "with_region", _("waiting to be decided")
        RETURNED = "returned", _("sent back")
        READY = "ready", _("ready, waits for its day")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="highlights")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="highlights")
    area = models.ForeignKey(
        ResultArea, null=True, blank=True, on_delete=models.PROTECT, related_name="highlights"
    )
    title = models.CharField(max_length=200)
    body = models.TextField()
    # the language that it was written in; the others are translations of it
    language = models.CharField(max_length=10, default="en", db_default="en")
    themes = models.ManyToManyField(Theme, blank=True, related_name="highlights")
    country = models.CharField(max_length=2, blank=True, default="", db_default="")
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, db_default="draft")
    publish_on = models.DateField(null=True, blank=True)
    # never emptied again: what was frozen before that moment stays hidden, also when a new text is published
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # everybody who ever wrote in it; none of them decides on it
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = HighlightQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("written_by")),
                name="reports_nobody_decides_on_their_own_highlight",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(publish_on__isnull=False),
                name="reports_a_ready_highlight_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False),
                name="reports_a_withdrawal_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HighlightStep(models.Model):
    """One move of a highlight, with what was said: never changed, never deleted."""

    highlight = models.ForeignKey(Highlight, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=12, choices=Highlight.State)
    to_state = models.CharField(max_length=12, choices=Highlight.State)
    message = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["HighlightStep"]] = models.Manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="steps_of_a_highlight_stay", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state}"


class SafetyAnswer(models.Model):
    """What whoever decides on a highlight found in it that could put somebody at risk."""

    class Question(models.TextChoices):
        NAMED_PERSONS = "named_persons", _("Is a person named, or can be recognised?")
        MINORS = "minors", _("Is a child or a young person under 18 told of or shown?")
        AT_RISK = "at_risk", _("Could a member or somebody close to them come to harm by it?")
        PRECISE_PLACES = "precise_places", _("Is a place told so exactly that people can be found?")

    step = models.ForeignKey(HighlightStep, on_delete=models.PROTECT, related_name="safety")
    question = models.CharField(max_length=16, choices=Question)
    is_found = models.BooleanField()
    note = models.TextField(blank=True)

    objects: ClassVar[models.Manager["SafetyAnswer"]] = models.Manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["step", "question"], name="reports_one_answer_per_question_of_safety"
            ),
            models.CheckConstraint(
                condition=Q(is_found=False) | ~Q(note=""),
                name="reports_what_was_found_has_a_note",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="answers_on_safety_stay", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.question
