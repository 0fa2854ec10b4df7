"""Registers the app with Django."""

from django.apps import AppConfig


class PartnerPortalConfig(AppConfig):
    name = "partner_portal"
    verbose_name = "Espace des partenaires"
