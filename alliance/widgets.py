"""Ways of asking that Django does not bring along."""

from typing import Any

from django import forms
from django.conf import settings


class LanguageCheckboxes(forms.CheckboxSelectMultiple):
    """A box for each language: those of the pages and those that are ticked in sight, the others folded away."""

    template_name = "alliance/language_checkboxes.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        boxes = [
            box for _group, options, _number in context["widget"]["optgroups"] for box in options
        ]
        context["widget"] |= {
            "in_sight": [box for box in boxes if _is_in_sight(box)],
            "folded": [box for box in boxes if not _is_in_sight(box)],
        }
        return context


def _is_in_sight(box: dict[str, Any]) -> bool:
    return bool(box["selected"]) or box["value"] in settings.LANGUAGE_TABLE
