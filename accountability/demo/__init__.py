"""Accountability's part of the demonstration alliance."""

from accountability.demo import standards
from alliance.models import User


def load(by: User) -> None:
    standards.load()
