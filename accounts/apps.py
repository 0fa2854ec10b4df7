"""Registers the app with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """One sign-in page, one lock-out, one wording: the administration's page leads to ours."""
        from django.contrib import admin

        from accounts.views.public import admin_login

        admin.site.login = admin_login  # type: ignore[method-assign]
