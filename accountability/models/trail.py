"""What happened to concerns: a chain of lines apart from the portal's audit, without content and without names of cases."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseEvent(models.Model):
    """One line of the trail. `case_tag` is a pseudonym that only those who hold the case's tag key can join to it."""

    class Verb(models.TextChoices):
        FILED = "filed", _("A concern arrived")
        OPENED = "opened", _("A concern was opened")
        IDENTITY_OPENED = "identity_opened", _("An identity was opened")
        MESSAGE_ADDED = "message_added", _("A message was added")
        NOTE_ADDED = "note_added", _("A note was added")
        STATUS_CHANGED = "status_changed", _("A status changed")
        ACCESS_GIVEN = "access_given", _("Access was given")
        ACCESS_ENDED = "access_ended", _("Access ended")
        KEYS_RENEWED = "keys_renewed", _("Keys were renewed")
        STEPPED_BACK = "stepped_back", _("A handler stepped back")
        ESCALATED = "escalated", _("The next level was called in")
        EXPORTED = "exported", _("A copy was exported")
        FILE_FETCHED = "file_fetched", _("A file was fetched")
        WITHDRAWN = "withdrawn", _("A concern was withdrawn")
        HOLD_CHANGED = "hold_changed", _("A legal hold changed")
        DELETED = "deleted", _("A concern was deleted")
        ESCROW_USED = "escrow_used", _("Keys came back from escrow")
        HANDLER_ENROLLED = "handler_enrolled", _("A handler set up a vault")
        HANDLER_CERTIFIED = "handler_certified", _("A key was certified")
        HANDLER_RECOVERED = "handler_recovered", _("A vault was recovered with its kit")
        HANDLER_RETIRED = "handler_retired", _("A key was retired")
        CHANNEL_CHANGED = "channel_changed", _("A channel changed")
        STATISTICS_RELEASED = "statistics_released", _("Statistics were released")

    sequence = models.PositiveBigIntegerField(unique=True)
    hour = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=20, choices=Verb)
    case_tag = models.BinaryField(max_length=32, default=bytes)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar = ["sequence"]
        indexes: ClassVar = [models.Index(fields=["case_tag", "sequence"], name="acc_trail_of_tag")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="the_trail_of_cases_stays_as_it_is",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"

    @property
    def pseudonym(self) -> str:
        """What stands for the case, short enough to compare two lines; nothing where a line names none."""
        return bytes(self.case_tag)[:6].hex()
