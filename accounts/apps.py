"""Registers the app with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """One sign-in page, one lock-out, one wording: the administration's page leads to ours.

        Each sign-in, by whatever door, begins the limits of a session.
        """
        from django.contrib import admin
        from django.contrib.auth.signals import user_logged_in

        from accounts.actions import note_sign_in
        from accounts.views.public import admin_login, admin_password

        user_logged_in.connect(note_sign_in, dispatch_uid="note_sign_in")
        admin.site.login = admin_login  # type: ignore[method-assign]
        admin.site.password_change = admin_password  # type: ignore[assignment, method-assign]
