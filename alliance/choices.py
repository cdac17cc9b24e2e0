"""Choices that are known only once a form is asked for."""

from collections.abc import Iterable
from typing import Any

from django import forms


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Fill in the choices of a field that depend on the reader or on what the form is about."""
    field: Any = form.fields[name]
    field.choices = list(choices)
