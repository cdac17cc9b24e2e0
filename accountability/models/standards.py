"""The accountability standards, and how each network says it lives up to them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Standard(models.Model):
    """One standard of a version of the text, in one of its seven sections."""

    class Section(models.TextChoices):
        GENERAL = "general", _("In general")
        NETWORK = "network", _("Inside the network")
        CONCERNS = "concerns", _("Concerns and complaints")
        PROGRAMMES = "programmes", _("Programmes")
        ADVOCACY = "advocacy", _("Advocacy")
        FUNDRAISING = "fundraising", _("Fundraising")
        CHILDREN = "children", _("Children and young people")

    version = models.ForeignKey(
        "members.PolicyVersion", on_delete=models.PROTECT, related_name="standards"
    )
    section = models.CharField(max_length=12, choices=Section)
    number = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "section", "number"],
                name="accountability_standards_are_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"


class StandardAssessment(models.Model):
    """How a network judges itself in one year; an accepted one is shown as far as the network agrees."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted")
        PUBLISHED = "published", _("published")
        REPLACED = "replaced", _("replaced by a later version")

    network = models.ForeignKey(
        "networks.Network", on_delete=models.PROTECT, related_name="standard_assessments"
    )
    year = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField(default=1)
    policy_version = models.ForeignKey(
        "members.PolicyVersion", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    summary = models.TextField(_("summary for the public"), blank=True)
    may_be_shown = models.BooleanField(default=False)
    reopened_because = models.TextField(blank=True)
    returned_because = models.TextField(blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["network", "year", "edition"],
                name="accountability_one_edition_of_an_assessment",
            ),
            models.UniqueConstraint(
                fields=["network", "year"],
                condition=~Q(state="replaced"),
                name="accountability_one_assessment_in_force_a_year",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=models.F("submitted_by")),
                name="accountability_nobody_accepts_their_own_assessment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.year}"


class StandardAnswer(models.Model):
    """What an assessment says of one standard."""

    class Level(models.TextChoices):
        NOT_YET = "not_yet", _("not yet")
        BEGUN = "begun", _("begun")
        IN_PLACE = "in_place", _("in place")
        REVIEWED = "reviewed", _("in place and reviewed")
        NOT_APPLICABLE = "not_applicable", _("does not apply")

    assessment = models.ForeignKey(
        StandardAssessment, on_delete=models.CASCADE, related_name="answers"
    )
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="answers")
    level = models.CharField(max_length=14, choices=Level)
    remark = models.TextField(blank=True)
    evidence_url = models.URLField(blank=True)
    evidence_is_public = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "standard"], name="accountability_one_answer_a_standard"
            ),
            models.CheckConstraint(
                condition=~Q(level="not_applicable") | ~Q(remark=""),
                name="accountability_what_does_not_apply_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.level


class EvidenceFile(models.Model):
    """A cleaned file that shows what an answer says."""

    answer = models.ForeignKey(StandardAnswer, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    is_public = models.BooleanField(default=False)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
