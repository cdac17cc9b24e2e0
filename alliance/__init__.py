"""The project and its floor: settings, the user, the audit trail, work for later, page parts."""

from alliance.celery import app as celery_app

__all__ = ["celery_app"]
