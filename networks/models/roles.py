"""The rights that people hold on networks."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models.networks import Network


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force(self, at: datetime) -> "RoleAssignmentQuerySet":
        """The rights that hold at this moment: begun, not ended, not revoked."""
        return self.filter(period__contains=at, revoked_at__isnull=True)


class RoleAssignment(models.Model):
    """A right on a network or its subtree, with a start, an end, and somebody who granted it."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordination")
        DEPUTY = "deputy", _("deputy coordination")
        EDITOR = "editor", _("editing")
        SECRETARIAT = "secretariat", _("Secretariat")
        SECRETARIAT_LEAD = "secretariat_lead", _("Secretariat lead")
        FOCAL_POINT = "focal_point", _("accountability focal point")
        BOARD = "board", _("Board")
        TECHNICAL_ADMINISTRATOR = "technical_administrator", _("technical administration")

    class Reach(models.TextChoices):
        NODE = "node", _("this network only")
        SUBTREE = "subtree", _("this network and all below it")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_assignments"
    )
    role = models.CharField(max_length=24, choices=Role)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="role_assignments")
    reach = models.CharField(max_length=8, choices=Reach, default=Reach.SUBTREE)
    period = DateTimeRangeField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period__endswith__isnull=False, period__startswith__isnull=False),
                name="networks_every_right_ends",
            ),
            models.CheckConstraint(
                condition=~Q(user=models.F("granted_by")), name="networks_nobody_grants_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} on {self.network_id}"
