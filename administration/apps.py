"""Registers the app with Django."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "administration"
    verbose_name = "Contrôle de l’administration"
