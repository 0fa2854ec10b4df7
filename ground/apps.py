"""Registers the app with Django, and Django's administration with ours in its place."""

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin


class GroundConfig(AppConfig):
    name = "ground"
    verbose_name = "Socle"
    default = True


class AdministrationConfig(django_admin.AdminConfig):
    """Django's administration, whose pages answer in words."""

    default_site = "ground.admin.site.Administration"
    default = False
