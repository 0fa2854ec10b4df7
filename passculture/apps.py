"""The wiring as an app: its migrations, and the rights that follow every `migrate`."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import Info, Tags, Warning, register
from django.db.models.signals import post_migrate

ONE_ROLE = Warning(
    "The product works as the owner of its tables: whoever speaks as it may take a wall down.",
    hint="Make a second role and set DATABASE_OWNER_URL (docs/operations.md, « Two roles »).",
    id="passculture.W001",
)


class PassCultureConfig(AppConfig):
    """The last of the apps; Django tells only those with models that a migration is over."""

    name = "passculture"

    def ready(self) -> None:
        from passculture.rights import after_migrate
        from passculture.roles import after_migrate as roles_after_migrate

        last = apps.get_app_config("adage_sync")
        post_migrate.connect(roles_after_migrate, sender=last, dispatch_uid="passculture.roles")
        post_migrate.connect(after_migrate, sender=last, dispatch_uid="passculture.rights")
        register(two_roles, Tags.security, deploy=True)
        register(private_network, Tags.security, deploy=True)


def two_roles(**_: Any) -> list[Warning]:
    """`check --deploy`: the product at work should not own its tables."""
    return [] if settings.TWO_DATABASE_ROLES else [ONE_ROLE]


def private_network(**_: Any) -> list[Info]:
    """`check --deploy`: what travels in clear, because the operator answers for the network."""
    hosts = ", ".join(settings.PRIVATE_NETWORK_HOSTS)
    said = f"Reached without TLS, as PRIVATE_NETWORK_HOSTS asks: {hosts}."
    return [Info(said, id="passculture.I001")] if hosts else []
