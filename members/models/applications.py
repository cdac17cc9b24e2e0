"""Requests to join a network: the request, everything that happened to it, who looked at it, who vouched for it."""

import secrets
import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.models import SealedTextField, User
from members.models.members import Member
from members.models.memberships import Membership
from networks.models import Network, RoleAssignment

# Letters and digits that nobody confuses on paper or on the phone.
CLEAR_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
CLEAR_SIGNS = f"23456789{CLEAR_LETTERS}"


def make_reference() -> str:
    """What people name a request by: eight clear signs, as `J4KT-7M2P`. It opens nothing.

    It begins with a letter: a digit first would turn its halves around in the middle of an Arabic line.
    """
    signs = secrets.choice(CLEAR_LETTERS) + "".join(
        secrets.choice(CLEAR_SIGNS) for _sign in range(7)
    )
    return f"{signs[:4]}-{signs[4:]}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of(self, user: User) -> "ApplicationQuerySet":
        """Those for a member that this person speaks for today. Who wrote one and speaks for it no more reads it no more."""
        return self.filter(member__in=Member.objects.spoken_for_by(user).values("pk"))

    def open(self) -> "ApplicationQuerySet":
        return self.filter(state__in=Application.OPEN_STATES)

    def under_way(self) -> "ApplicationQuerySet":
        """Sent and not decided: what reviewers have before them."""
        return self.filter(state__in=Application.WITH_REVIEWERS)


class Application(models.Model):
    """A member's request to join a network, to move to another one, or to come back."""

    class Kind(models.TextChoices):
        NEW = "new", _("request to join")
        TRANSFER = "transfer", _("move to another network")
        REINSTATEMENT = "reinstatement", _("request to come back")

    class State(models.TextChoices):
        DRAFT = "draft", _("not sent yet")
        SUBMITTED = "submitted", _("sent")
        IN_REVIEW = "in_review", _("being looked at")
        INFO_REQUESTED = "info_requested", _("waiting for an answer from the applicant")
        RECOMMENDED = "recommended", _("recommended")
        ON_HOLD = "on_hold", _("on hold")
        REOPENED = "reopened", _("being looked at again")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")

    WITH_REVIEWERS: ClassVar = [
        "submitted",
        "in_review",
        "info_requested",
        "recommended",
        "on_hold",
        "reopened",
    ]
    OPEN_STATES: ClassVar = ["draft", *WITH_REVIEWERS]

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=9, default=make_reference, unique=True, editable=False)
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.NEW)
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications"
    )
    # the network to join; none until it is chosen
    network = models.ForeignKey(
        Network, null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    is_at_large = models.BooleanField(default=False)
    # a transfer: the membership that ends when it is approved
    leaving = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="transfers"
    )
    # the desk it stands at now: the network itself, or one above it that decides or has stepped in
    desk = models.ForeignKey(
        Network, null=True, blank=True, on_delete=models.PROTECT, related_name="desk_applications"
    )
    at_desk_since = models.DateTimeField(null=True, blank=True)
    # which request for review this is: 0, or 1 after the one that a refusal allows
    round = models.PositiveSmallIntegerField(default=0)

    # the applicant's own answers, in their own language
    motivation = models.TextField(blank=True, max_length=3000)
    work_with_men = models.TextField(blank=True, max_length=3000)
    has_safeguarding_policy = models.BooleanField(null=True, blank=True)
    heard_from = models.CharField(max_length=200, blank=True)
    answers_language = models.CharField(max_length=10, blank=True)

    started_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # by when a first answer and a decision are promised; they move while the clock stands still
    first_answer_due_at = models.DateTimeField(null=True, blank=True)
    decision_due_at = models.DateTimeField(null=True, blank=True)
    # since when the clock stands still, while the applicant is asked something or the network holds it
    paused_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_under = models.ForeignKey(
        RoleAssignment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["desk", "state", "decision_due_at"], name="members_queue_of_a_desk"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "network"],
                condition=Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "in_review",
                        "info_requested",
                        "recommended",
                        "on_hold",
                        "reopened",
                    ]
                ),
                name="members_one_open_application_per_network",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn", "expired"])
                | Q(network__isnull=False, desk__isnull=False, submitted_at__isnull=False),
                name="members_what_is_sent_stands_at_a_desk",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "declined"]) | Q(decided_at__isnull=False),
                name="members_a_decision_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(round__lte=1), name="members_one_review_of_a_refusal"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ApplicationEvent(models.Model):
    """One thing that happened to a request. The database changes and deletes none."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=30)
    from_state = models.CharField(max_length=16, choices=Application.State, blank=True)
    to_state = models.CharField(max_length=16, choices=Application.State)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    right_used = models.CharField(max_length=120, blank=True)
    # the desk that acted, and whether it acted for one below that had not
    desk = models.ForeignKey(
        Network, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_substitution = models.BooleanField(default=False)
    reason_code = models.CharField(max_length=30, blank=True)
    note_to_applicant = models.TextField(blank=True)

    objects: ClassVar[models.Manager["ApplicationEvent"]] = models.Manager()

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="application_events_are_not_deleted", operation=pgtrigger.Delete
            ),
            # words addressed to somebody may go when that person goes; what happened stays
            pgtrigger.Trigger(
                name="application_events_stay_as_they_are",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF NEW.note_to_applicant = '' THEN
                        NEW.note_to_applicant := OLD.note_to_applicant;
                        IF NEW IS NOT DISTINCT FROM OLD THEN
                            NEW.note_to_applicant := '';
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: an event of a request stays as it was; only its words to the applicant may be blanked';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.application_id}"


class Review(models.Model):
    """What one reviewer says in one round, or that they stepped aside. Two texts for two readers, never mixed."""

    class Stance(models.TextChoices):
        FOR = "for", _("in favour")
        AGAINST = "against", _("against")
        UNDECIDED = "undecided", _("undecided")
        RECUSED = "recused", _("stepped aside")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField(default=0)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    stance = models.CharField(max_length=10, choices=Stance)
    reason_code = models.CharField(max_length=30, blank=True)
    note_internal = models.TextField(blank=True)
    right_used = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["Review"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "round", "reviewer"],
                name="members_one_review_per_person_and_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} on {self.application_id}"


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def reachable(self) -> "ReferenceQuerySet":
        """Those whose name and address are known: somebody who erases their account takes them along."""
        return self.exclude(name="")


class Reference(models.Model):
    """Somebody whom the applicant named to vouch for them. They answer by a link, without an account."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="references"
    )
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    email = SealedTextField()
    # finds one's own references when reviewing, without an address in the clear
    email_mac = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    knows_applicant = models.BooleanField(null=True, blank=True)
    recommends = models.BooleanField(null=True, blank=True)
    answer = SealedTextField(blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "position"], name="members_one_reference_per_place"
            ),
        ]

    def __str__(self) -> str:
        return f"reference {self.position} of {self.application_id}"
