"""What an action refuses, said beside the field it is about."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import ValidationError


@contextmanager
def errors_into(form: forms.Form) -> Iterator[None]:
    """Put the sentence with which an action refuses into the form, so that what was typed stays and the page is shown again."""
    try:
        yield
    except ValidationError as error:
        form.add_error(None, error)
