"""Registers the app with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """One sign-in page, one lock-out, one wording: the administration's page leads to ours.

        Each sign-in, by whatever door, begins the limits of a session; the log tells them all.
        """
        from axes.signals import user_locked_out
        from django.contrib import admin
        from django.contrib.auth.signals import (
            user_logged_in,
            user_logged_out,
            user_login_failed,
        )

        from accounts.actions import note_sign_in, sign_in_log
        from accounts.views.public import admin_login, admin_password

        user_logged_in.connect(note_sign_in, dispatch_uid="note_sign_in")
        user_logged_in.connect(sign_in_log.log_sign_in, dispatch_uid="log_sign_in")
        user_logged_out.connect(sign_in_log.log_sign_out, dispatch_uid="log_sign_out")
        user_login_failed.connect(sign_in_log.log_failure, dispatch_uid="log_failure")
        user_locked_out.connect(sign_in_log.log_lock_out, dispatch_uid="log_lock_out")
        admin.site.login = admin_login  # type: ignore[method-assign]
        admin.site.password_change = admin_password  # type: ignore[assignment, method-assign]
