"""Which static files of the installed apps are put where the web server hands them out."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Django's own, without a second drawing of the open data's description that nobody is shown."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc*"]
