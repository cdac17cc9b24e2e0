"""Accountability's part of the demonstration alliance."""

from accountability.demo import concerns, standards
from alliance.models import User


def load(by: User) -> None:
    standards.load()
    concerns.load(by)
