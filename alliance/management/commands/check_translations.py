"""Says how many texts of the portal are there in each language, kind by kind."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.translations import KindProgress, Progress, progress_by_kind


class Command(BaseCommand):
    help = "Say how many texts are there in each language, kind by kind, and how far they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--fail-under",
            type=float,
            default=0.0,
            metavar="PERCENT",
            help="end with an error where a language that is served has fewer of all texts",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = [kind for kind in progress_by_kind() if kind.texts]
        for kind in kinds:
            self.stdout.write(f"{kind.kind}: {kind.texts}")
            for language, numbers in kind.languages.items():
                self.stdout.write(f"  {language}: {_in_short(numbers)}")
        shares = {code: share_there(kinds, code) for code, _name in settings.LANGUAGES}
        for code, share in shares.items():
            self.stdout.write(f"{code}: {share:.1f} % of all texts are there")
        lacking = [code for code, share in shares.items() if share < options["fail_under"]]
        if lacking:
            raise CommandError(f"Too few texts are there in: {', '.join(lacking)}.")


def share_there(kinds: list[KindProgress], language: str) -> float:
    """How many in a hundred texts are there in a language; all of none are."""
    texts = sum(kind.texts for kind in kinds)
    missing = sum(kind.languages[language][Progress.MISSING] for kind in kinds)
    return 100 * (texts - missing) / texts if texts else 100.0


def _in_short(numbers: Mapping[Progress, int]) -> str:
    return ", ".join(f"{state.value} {count}" for state, count in numbers.items() if count)
