"""The public register of companies, if a setting names who can ask it (absent by default)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Registered:
    """What the register says of a head office."""

    name: str
    address: str
    postal_code: str
    city: str


def has_registry() -> bool:
    """Is there a register to ask?"""
    return bool(settings.REGISTRY_LOOKUP)


def look_up(number: str) -> Registered | None:
    """What the register knows of a SIREN or SIRET; None when it is silent: people type instead."""
    if not has_registry():
        return None
    ask: Callable[[str], dict[str, str] | None] = import_string(settings.REGISTRY_LOOKUP)
    found = ask(number)
    return Registered(**found) if found else None
