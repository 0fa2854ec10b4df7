"""Registers the app with Django, and Django's administration with ours in its place."""

from django.apps import AppConfig
from django.conf import LazySettings, settings
from django.contrib.admin import apps as django_admin

from core.expressions import prepare_expressions
from core.pooling import look_before_serving
from core.templating import prepare_templates


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Socle"
    default = True

    def ready(self) -> None:
        """Before the first query of the process, and before its first template."""
        prepare_expressions()
        if not settings.DEBUG:  # Django's own steps say on which line a template breaks
            prepare_templates()
        look_before_serving()
        # Read by now: they are attributes as any other, a page asks for two hundred.
        LazySettings.__getattribute__ = object.__getattribute__  # type: ignore[method-assign]


class AdministrationConfig(django_admin.AdminConfig):
    """Django's administration, whose pages answer in words."""

    default_site = "core.admin.site.Administration"
    default = False
