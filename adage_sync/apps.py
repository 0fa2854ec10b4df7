"""Registers the app with Django."""

from django.apps import AppConfig


class AdageSyncConfig(AppConfig):
    name = "adage_sync"
    verbose_name = "ADAGE"
