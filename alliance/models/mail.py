"""Mail as rows: written with the change that causes it, sent once by a task, emptied after that."""

from typing import ClassVar

from django.db import models


class OutgoingMail(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    key = models.CharField(max_length=120, unique=True)
    message_id = models.CharField(max_length=120, unique=True)
    to = models.EmailField(max_length=254)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=250)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    # where one click ends this kind of mail; empty for service mail, which nobody mutes
    unsubscribe_url = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    written_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["OutgoingMail"]] = models.Manager()

    def __str__(self) -> str:
        return self.key
