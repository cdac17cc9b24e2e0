"""Fills an empty portal with the demonstration alliance: each app's demo package, through its own actions."""

from importlib import import_module
from typing import Any, Protocol, cast, runtime_checkable

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import translation
from django.utils.module_loading import module_has_submodule

from alliance.actors import the_portal
from alliance.finding.index import rebuild
from alliance.models import GlossaryTerm, User


class Demo(Protocol):
    def load(self, by: User) -> None: ...


@runtime_checkable
class Publishing(Protocol):
    """A demo that publishes something when everything is in."""

    def publish(self, by: User) -> None: ...


@runtime_checkable
class Large(Protocol):
    """A demo that can fill its pages to their full size."""

    def enlarge(self, by: User) -> None: ...


class Command(BaseCommand):
    help = "Fill an empty portal with the demonstration alliance and its accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are data already"
        )
        parser.add_argument(
            "--size",
            choices=["usual", "large"],
            default="usual",
            help="large: ten thousand invented members more, also where the demonstration is in already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "seed makes accounts with known passwords, so it runs only with DEBUG=1, "
                "never on a portal that people use."
            )
        with translation.override(settings.LANGUAGE_CODE):
            if not GlossaryTerm.objects.exists():
                self._load()
            elif not options["if_empty"] and options["size"] != "large":
                raise CommandError("There are data already. seed fills an empty portal only.")
            if User.objects.filter(is_demonstration=True).exists():
                _publish()
                if options["size"] == "large":
                    _enlarge()
                rebuild()

    def _load(self) -> None:
        """All of it or nothing: whoever is interrupted begins again with an empty portal."""
        by = the_portal()
        with transaction.atomic():
            for demo in _demos():
                demo.load(by)
        self.stdout.write("The demonstration alliance is in.")


def _publish() -> None:
    """What the demonstration publishes, where an earlier start did not come to it."""
    by = the_portal()
    for demo in _demos():
        if isinstance(demo, Publishing):
            demo.publish(by)


def _enlarge() -> None:
    """What makes the demonstration large, all of it or nothing."""
    by = the_portal()
    with transaction.atomic():
        for demo in _demos():
            if isinstance(demo, Large):
                demo.enlarge(by)


def _demos() -> list[Demo]:
    """The demo package of each app that has one, the floor first: the order of INSTALLED_APPS."""
    return [
        cast(Demo, import_module(f"{config.name}.demo"))
        for config in apps.get_app_configs()
        if config.module is not None and module_has_submodule(config.module, "demo")
    ]
