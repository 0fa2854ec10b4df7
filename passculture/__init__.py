"""The wiring: settings, addresses, side effects, the local stack. May import everybody."""

from passculture.celery import app as celery_app

__all__ = ["celery_app"]
