"""Numbers of the framework as its pages show them."""

from decimal import Decimal

from django import template
from django.utils.translation import get_language

from reports.numbers import digits

register = template.Library()


@register.filter
def in_digits(value: Decimal) -> str:
    """With the marks of the reader's language, and no zeros that nobody wrote."""
    return digits(value, get_language() or "en")
