"""Who belongs: organisations and people, how to reach them, and who speaks for them."""

import uuid
from collections.abc import Collection
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.folding import Fold
from alliance.models import SealedTextField, User
from networks.models import Theme
from networks.permissions import (
    COORDINATION,
    Visitor,
    is_secretariat,
    networks_within,
    networks_within_regions,
)


class MemberQuerySet(models.QuerySet["Member"]):
    def named(self) -> "MemberQuerySet":
        """Without the drafts that have no name yet."""
        return self.exclude(name="")

    def standing(self) -> "MemberQuerySet":
        """The records that count: not those merged into another."""
        return self.filter(merged_into__isnull=True)

    def spoken_for_by(self, user: User, on: date | None = None) -> "MemberQuerySet":
        """Those that this person represents, or is."""
        return self.filter(
            pk__in=Representative.objects.in_force(on).filter(user=user).values("member")
        )

    def visible_to(self, user: Visitor) -> "MemberQuerySet":
        """The records that a person works with: their own, those of networks they coordinate, the Secretariat all.

        Of those held for safety a coordination sees only what it may release. What anybody else sees of a member is
        the directory's question, field by field.
        """
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        if is_secretariat(user):
            return self.standing().named()
        kept = networks_within(user, COORDINATION)
        own = Member.objects.standing().spoken_for_by(user)
        if not kept:
            return self.filter(pk__in=own.values("pk"))
        held = Member.objects.filter(safety_holds__period__contains=timezone.now())
        theirs = Member.objects.standing().named().belonging_to(kept).exclude(pk__in=held)
        releasable = Member.objects.standing().belonging_to(networks_within_regions(user))
        return self.filter(
            Q(pk__in=own.values("pk"))
            | Q(pk__in=theirs.values("pk"))
            | Q(pk__in=releasable.filter(pk__in=held).values("pk"))
        )

    def belonging_to(self, networks: Collection[int]) -> "MemberQuerySet":
        """Those with a membership in force, suspended or not, in one of these networks."""
        belonging = Member.objects.filter(
            memberships__network__in=networks, memberships__period__contains=timezone.now().date()
        )
        return self.filter(pk__in=belonging.values("pk"))


class Member(models.Model):
    """An organisation or a person. Nothing of it is public unless the member said so."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("member organisation")
        PERSON = "person", _("individual member")

    class Listing(models.TextChoices):
        HIDDEN = "hidden", _("not listed")
        PUBLIC = "public", _("listed for everyone")

    class Size(models.TextChoices):
        VOLUNTEERS = "volunteers", _("volunteers only")
        SMALL = "small", _("1 to 10 paid staff")
        MEDIUM = "medium", _("11 to 50 paid staff")
        LARGE = "large", _("more than 50 paid staff")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    # organisations only: a person's name does not live on in an address
    slug = models.SlugField(max_length=80, unique=True, null=True, blank=True)
    name = models.CharField(max_length=150, blank=True)
    # the name in its own script, where that is another one
    local_name = models.CharField(max_length=150, blank=True)
    acronym = models.CharField(max_length=30, blank=True)
    name_key = models.GeneratedField(
        expression=Fold(F("name")), output_field=models.CharField(max_length=300), db_persist=True
    )
    acronym_key = models.GeneratedField(
        expression=Fold(F("acronym")), output_field=models.CharField(max_length=60), db_persist=True
    )
    website = models.URLField(max_length=200, blank=True)
    # the host of the website without "www."; what duplicates are found by
    domain = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    # a region or city, as the member writes it; people are never placed finer than a region
    place = models.CharField(max_length=80, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="+")
    # in the member's own words and language
    about = models.TextField(blank=True, max_length=2000)
    about_language = models.CharField(max_length=10, blank=True)
    founded_year = models.PositiveSmallIntegerField(null=True, blank=True)
    size = models.CharField(max_length=12, choices=Size, blank=True)
    listing = models.CharField(max_length=8, choices=Listing, default=Listing.HIDDEN)
    # since when somebody speaks for it with a login of their own; an imported record nobody claimed has none
    claimed_at = models.DateTimeField(null=True, blank=True)
    # when the member last said that what stands here is right
    confirmed_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    changed_at = models.DateTimeField(auto_now=True)
    is_sample = models.BooleanField(default=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            GinIndex(OpClass(F("name_key"), "gin_trgm_ops"), name="members_names_by_likeness"),
            GinIndex(OpClass(F("acronym_key"), "gin_trgm_ops"), name="members_acronyms_alike"),
            GinIndex(
                OpClass(Fold(F("local_name")), "gin_trgm_ops"), name="members_local_names_alike"
            ),
            GinIndex(OpClass(Fold(F("about")), "gin_trgm_ops"), name="members_own_words_alike"),
            models.Index(fields=["name_key", "id"], name="members_names_in_order"),
            models.Index(fields=["domain"], condition=~Q(domain=""), name="members_domains"),
            models.Index(fields=["country", "kind"], name="members_by_country"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                name="members_country_is_iso2",
            ),
            models.CheckConstraint(
                condition=Q(kind="organisation") | Q(slug__isnull=True),
                name="members_no_person_has_a_name_in_an_address",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")), name="members_nobody_is_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:member", args=[self.address_key])

    @property
    def address_key(self) -> str:
        """What stands for it in addresses: an organisation's slug, else a short random id."""
        return self.slug or str(self.public_id)

    @property
    def is_person(self) -> bool:
        return self.kind == self.Kind.PERSON


class MemberContact(models.Model):
    """How to reach a member and what it says of itself in confidence: sealed, on a row of its own that lists never load."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="contact")
    email = SealedTextField(blank=True)
    phone = SealedTextField(blank=True)
    address = SealedTextField(blank=True)
    # words as "women_led youth_led lgbtiq_led": never public, counted only where five or more say so
    self_declared_groups = SealedTextField(blank=True)

    objects: ClassVar[models.Manager["MemberContact"]] = models.Manager()

    def __str__(self) -> str:
        return f"contact of {self.member_id}"


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def in_force(self, on: date | None = None) -> "RepresentativeQuerySet":
        return self.filter(period__contains=on or timezone.now().date())


class Representative(models.Model):
    """Somebody with a login of their own who speaks for a member. A person's own member has exactly one."""

    class Role(models.TextChoices):
        PRIMARY = "primary", _("primary representative")
        REPRESENTATIVE = "representative", _("representative")
        EDITOR = "editor", _("editor of the profile")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="representatives")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="representations"
    )
    role = models.CharField(max_length=16, choices=Role)
    period = DateRangeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="members_one_representation_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.member_id}"
