"""Registers the app with Django."""

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    name = "venues"
    verbose_name = "Partenaires culturels"
