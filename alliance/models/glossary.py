"""The alliance's own words, explained."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class GlossaryTerm(models.Model):
    class Kind(models.TextChoices):
        CONCEPT = "concept", _("concept")
        ENTITY = "entity", _("part of the alliance")

    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    term = models.CharField(max_length=120)
    definition = models.TextField()
    source_line = models.CharField(max_length=120, blank=True)

    objects: ClassVar[models.Manager["GlossaryTerm"]] = models.Manager()

    def __str__(self) -> str:
        return self.term
