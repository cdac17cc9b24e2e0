"""The floor's place in Django; once all apps are ready it looks for the panels they offer."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AllianceConfig(AppConfig):
    name = "alliance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("panels")
        autodiscover_modules("account_events")
