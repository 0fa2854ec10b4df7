"""Registers the app with Django."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = "Messages sortants"

    def ready(self) -> None:
        """What the mail provider tells reaches us whatever its name."""
        from anymail.signals import tracking

        from outbox.views.webhooks import hear_event

        tracking.connect(hear_event, dispatch_uid="outbox.hear_event")
