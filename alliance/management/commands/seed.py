"""Fills an empty portal with the demonstration alliance: each app's demo package, through its own actions."""

from importlib import import_module
from typing import Any, Protocol, cast

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.module_loading import module_has_submodule

from alliance.actors import the_portal
from alliance.models import GlossaryTerm, User


class Demo(Protocol):
    def load(self, by: User) -> None: ...


class Command(BaseCommand):
    help = "Fill an empty portal with the demonstration alliance and its accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are data already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "seed makes accounts with known passwords, so it runs only with DEBUG=1, "
                "never on a portal that people use."
            )
        if GlossaryTerm.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are data already. seed fills an empty portal only.")
        with translation.override(settings.LANGUAGE_CODE):
            self._load()

    def _load(self) -> None:
        by = the_portal()
        for demo in _demos():
            demo.load(by)
        self.stdout.write("The demonstration alliance is in.")


def _demos() -> list[Demo]:
    """The demo package of each app that has one, the floor first: the order of INSTALLED_APPS."""
    return [
        cast(Demo, import_module(f"{config.name}.demo"))
        for config in apps.get_app_configs()
        if config.module is not None and module_has_submodule(config.module, "demo")
    ]
