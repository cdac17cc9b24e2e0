"""Those who may read concerns: their keys, what certifies them, and what ties them to others."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.models import SealedTextField


class HandlerKeyQuerySet(models.QuerySet["HandlerKey"]):
    def in_use(self) -> "HandlerKeyQuerySet":
        """Keys that their holders enrolled to the end and that nothing has replaced."""
        return self.filter(state=HandlerKey.State.ACTIVE)


class HandlerKey(models.Model):
    """The keys of one person's vault. The private halves are wrapped under a passphrase and a kit that stand nowhere."""

    class State(models.TextChoices):
        ENROLLING = "enrolling", _("being set up")
        ACTIVE = "active", _("in use")
        RETIRED = "retired", _("no longer in use")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handler_keys"
    )
    version = models.PositiveSmallIntegerField(default=1)
    x_public = models.BinaryField(max_length=32)
    ed_public = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    wrapped = models.BinaryField()
    kit_wrapped = models.BinaryField()
    kit_typed_back_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ENROLLING)
    enrolled_on = models.DateField()
    # when its holder last said that the ties they declared hold and are all, or that there are none
    ties_confirmed_on = models.DateField(null=True, blank=True)

    objects = HandlerKeyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "version"], name="accountability_a_version_of_a_key_once"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state="active"),
                name="accountability_one_key_in_use_for_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(kit_typed_back_on__isnull=False),
                name="accountability_no_key_in_use_without_a_tested_kit",
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.version}"


class TrustCertificate(models.Model):
    """What makes a key trusted: a signed statement about it. The row is only a place to find it; the signatures decide.

    A certifier's is signed by the root, offline; a handler's and the statistics key's by two certifiers.
    """

    class Role(models.TextChoices):
        CERTIFIER = "certifier", _("certifies others")
        FOCAL_POINT = "focal_point", _("accountability focal point")
        LEAD = "lead", _("accountability lead")
        CUSTODIAN = "custodian", _("identity custodian")
        TRUSTEE = "trustee", _("governance trustee")
        OUTSIDE = "outside", _("outside contact")
        INVESTIGATOR = "investigator", _("outside investigator")
        STATISTICS = "statistics", _("statistics")

    key = models.ForeignKey(HandlerKey, on_delete=models.PROTECT, related_name="certificates")
    role = models.CharField(max_length=12, choices=Role)
    # the signed statement, as `vault.certificates.Certificate.as_values` writes it
    statement = models.JSONField()
    # [{"by": hex, "value": hex}, …]
    signatures = models.JSONField(default=list)
    expires_on = models.DateField()
    asked_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.role} until {self.expires_on}"


class DeclaredTie(models.Model):
    """What a handler says of themselves: whom they could not judge freely."""

    class Kind(models.TextChoices):
        NETWORK = "network", _("I am or was active in this network")
        EMPLOYER = "employer", _("I work or worked for this organisation")
        BOARD_SEAT = "board_seat", _("I hold or held a seat there")
        FAMILY = "family", _("Somebody close to me is there")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declared_ties"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    network = models.ForeignKey(
        "networks.Network", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey(
        "members.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = SealedTextField(blank=True)
    declared_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(network__isnull=False) ^ Q(member__isnull=False),
                name="accountability_a_tie_names_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"tie of kind {self.kind}"
