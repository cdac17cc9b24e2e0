"""A column whose content nobody reads without the keys: sealed when written, opened when read."""

from typing import Any

from django.db import models

from alliance.sealing import seal, unseal


class SealedTextField(models.TextField):  # type: ignore[type-arg]  # the stubs ask for types that Django's class does not take
    """Text that stands sealed in the database. It cannot be searched, sorted or compared there; '' stays ''."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return unseal(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return seal(prepared) if prepared else prepared

    def get_lookup(self, lookup_name: str) -> Any:
        """Only "is it there" can be asked of the database: two seals of one text differ."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
