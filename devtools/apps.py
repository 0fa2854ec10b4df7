"""Registers the app with Django, where one works on the product: never in production."""

from django.apps import AppConfig


class DevtoolsConfig(AppConfig):
    name = "devtools"
    verbose_name = "Outils"
