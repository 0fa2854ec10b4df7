"""What the migrations write, put back after a transactional test has truncated every table."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

# model that is empty after a flush -> the migration that fills it
REFERENCE_DATA = {
    "schools.Level": "schools.migrations.0002_reference_data",
    "bookings.CancellationNotice": "bookings.migrations.0003_walls",
}


@receiver(post_migrate)
def put_back(**signal: Any) -> None:
    """Django's flush says post_migrate: levels, years, gates and notices come back."""
    for label, migration in REFERENCE_DATA.items():
        model = apps.get_model(label)
        if model._meta.app_label == signal["sender"].name and not model.objects.exists():
            import_module(migration).fill(apps, None)
