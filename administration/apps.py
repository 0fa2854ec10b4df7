"""Registers the app with Django."""

from django.apps import AppConfig


class HeldConfig(AppConfig):
    name = "administration"
    verbose_name = "Contrôle de l’administration"
