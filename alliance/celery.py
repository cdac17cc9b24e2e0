"""The Celery application: what runs in the workers and when beat rings."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_after_setup
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

# Somebody waits for what stands in these queues.
AWAITED = frozenset({"urgent", "mail"})
# How far other work steps back, as `nice` counts.
STEP_BACK = 10

app = Celery("alliance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(lambda: settings.INSTALLED_APPS)


@celeryd_after_setup.connect
def let_people_go_first(instance: Any, **_others: Any) -> None:
    """A worker that only draws reports and takes in files leaves the processor to whoever waits for a page."""
    if not AWAITED & set(instance.app.amqp.queues.consume_from):
        os.nice(STEP_BACK)
