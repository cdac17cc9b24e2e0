"""The rows of history that the database writes beside counts and targets. Asked for by name: their tables come from tracking."""

from typing import Any

from django.apps import apps


def count_revisions() -> Any:
    """Every state that a count had, as a queryset."""
    return _rows_of("CountRevision")


def target_revisions() -> Any:
    """Every state that a target had, as a queryset."""
    return _rows_of("TargetRevision")


def _rows_of(name: str) -> Any:
    revision: Any = apps.get_model("reports", name)
    return revision.objects.all()
