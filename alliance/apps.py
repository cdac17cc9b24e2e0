"""The floor's place in Django; once all apps are ready it looks for what they offer by module name."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from alliance.celery import app as celery


class AllianceConfig(AppConfig):
    name = "alliance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Panels for lower pages, pages for the site map, tasks that actions order by name, allauth's events for the audit trail, checks."""
        celery.set_default()
        autodiscover_modules("panels", "search", "sitemaps", "tasks", "account_events", "checks")
