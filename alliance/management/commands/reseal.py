"""Seals everything sealed with the newest key, so that older keys can go."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from alliance.models import SealedTextField
from alliance.sealing import is_sealed_with_newest, seal, unseal

SEALED_ENTRIES = ("secret", "seed")


class Command(BaseCommand):
    help = "Seal all sealed columns and second-factor secrets with the newest of SEALING_KEYS. After that the older keys may go."

    def handle(self, *args: Any, **options: Any) -> None:
        secrets = sum(
            _reseal_secret(pk)
            for pk in Authenticator.objects.values_list("pk", flat=True).order_by("pk")
        )
        columns = sum(_reseal_column(model, name) for model, name in _sealed_columns())
        self.stdout.write(f"Sealed anew: {secrets + columns}.")


@transaction.atomic
def _reseal_secret(pk: int) -> bool:
    authenticator = Authenticator.objects.select_for_update().filter(pk=pk).first()
    data = authenticator.data if authenticator else {}
    old = {name: data[name] for name in SEALED_ENTRIES if name in data}
    outdated = {name: value for name, value in old.items() if not is_sealed_with_newest(value)}
    if authenticator is None or not outdated:
        return False
    authenticator.data = data | {name: seal(unseal(value)) for name, value in outdated.items()}
    authenticator.save(update_fields=["data"])
    return True


def _sealed_columns() -> list[tuple[type[models.Model], str]]:
    return [
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField)
    ]


def _reseal_column(model: type[models.Model], name: str) -> int:
    """Row by row, so that a long table never waits as a whole; the text as it stands tells which key sealed it."""
    rows = model._base_manager.annotate(as_it_stands=Cast(name, TextField())).order_by("pk")
    outdated = [
        pk
        for pk, sealed in rows.values_list("pk", "as_it_stands").iterator()
        if sealed and not is_sealed_with_newest(sealed)
    ]
    for pk in outdated:
        with transaction.atomic():
            row = model._base_manager.select_for_update(of=("self",)).get(pk=pk)
            row.save(update_fields=[name])
    return len(outdated)
