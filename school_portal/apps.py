"""Registers the app with Django."""

from django.apps import AppConfig


class SchoolPortalConfig(AppConfig):
    name = "school_portal"
    verbose_name = "Espace des établissements"
