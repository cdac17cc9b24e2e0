"""Choices that are known only once a form is asked for: of words, and of rows."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import QuerySet


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Fill in the choices of a field that depend on the reader or on what the form is about."""
    field: Any = form.fields[name]
    field.choices = list(choices)


class OneOf(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the rows offered, by the words that people know it by."""

    default_error_messages = {
        "required": _("Choose one."),
        "invalid_choice": _("Choose one of those shown."),
    }

    def __init__(
        self, queryset: "QuerySet[Any]", *, said: Callable[[Any], str] = str, **kwargs: Any
    ) -> None:
        nothing = _("Choose one") if kwargs.get("required", True) else _("None")
        super().__init__(queryset, **{"empty_label": nothing, **kwargs})
        self.said = said

    def label_from_instance(self, obj: Any) -> str:
        return self.said(obj)

    def to_python(self, value: Any) -> Any:
        # the database takes no sign that cannot be written, so none is asked for
        if isinstance(value, str) and not value.isprintable():
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().to_python(value)
