"""Registers the app with Django, and Django's administration with ours in its place."""

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin

from core.expressions import prepare_expressions
from core.pooling import look_before_serving


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Socle"
    default = True

    def ready(self) -> None:
        """Before the first query of the process, and before its first template."""
        prepare_expressions()
        look_before_serving()


class AdministrationConfig(django_admin.AdminConfig):
    """Django's administration, whose pages answer in words."""

    default_site = "core.admin.site.Administration"
    default = False
