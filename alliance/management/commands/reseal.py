"""Seals all second-factor secrets with the newest key, so that older keys can go."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from alliance.sealing import is_sealed_with_newest, seal, unseal

SEALED_ENTRIES = ("secret", "seed")


class Command(BaseCommand):
    help = "Seal all second-factor secrets with the newest of SEALING_KEYS. After that the older keys may go."

    def handle(self, *args: Any, **options: Any) -> None:
        resealed = sum(
            _reseal(pk) for pk in Authenticator.objects.values_list("pk", flat=True).order_by("pk")
        )
        self.stdout.write(f"Sealed anew: {resealed}.")


@transaction.atomic
def _reseal(pk: int) -> bool:
    authenticator = Authenticator.objects.select_for_update().filter(pk=pk).first()
    data = authenticator.data if authenticator else {}
    old = {name: data[name] for name in SEALED_ENTRIES if name in data}
    outdated = {name: value for name, value in old.items() if not is_sealed_with_newest(value)}
    if authenticator is None or not outdated:
        return False
    authenticator.data = data | {name: seal(unseal(value)) for name, value in outdated.items()}
    authenticator.save(update_fields=["data"])
    return True
