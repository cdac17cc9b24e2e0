"""What the search looks through: one row for each public thing and language, written anew from its source."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from alliance.folding import Fold


class SearchDocument(models.Model):
    """A public thing in one language. Whether it is shown is asked of its source at each search, never of this row."""

    kind = models.CharField(max_length=20)
    # by which its source knows it and its address is made
    key = models.CharField(max_length=160)
    # empty: names, which are the same in every language
    language = models.CharField(max_length=10, blank=True)
    # what its source must name as open to everybody at this moment, so that the row is shown
    audience = models.CharField(max_length=240)
    title = models.TextField()
    # a line under the title: when, where, of whom
    extra = models.TextField(blank=True)
    body = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    # the networks it belongs to, with those above them
    networks = ArrayField(models.SlugField(), default=list, blank=True)
    vector = SearchVectorField()
    title_key = models.GeneratedField(
        expression=Fold(F("title")), output_field=models.TextField(), db_persist=True
    )
    updated_at = models.DateTimeField()

    objects: ClassVar[models.Manager["SearchDocument"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "key", "language"], name="alliance_one_document_per_language"
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["vector"], name="alliance_documents_by_words"),
            GinIndex(OpClass(F("title_key"), "gin_trgm_ops"), name="alliance_titles_by_likeness"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.language}"
