"""The national address base, if a setting names it (absent by default)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Address:
    """What is proposed: `address` (number and street) is '' for a town alone."""

    address: str
    postal_code: str
    city: str

    @property
    def in_a_line(self) -> str:
        """« 3 Rue du Sable, 35000 Rennes »."""
        town = f"{self.postal_code} {self.city}".strip()
        return f"{self.address}, {town}" if self.address else town


def has_address_base() -> bool:
    """Is there a base to ask?"""
    return bool(settings.ADDRESS_LOOKUP)


def addresses_like(typed: str, *, town: bool = False) -> list[Address]:
    """What the base proposes for what is typed; nothing when it is silent: people type on."""
    if not has_address_base() or len(typed) < 3:
        return []
    ask: Callable[..., list[dict[str, str]]] = import_string(settings.ADDRESS_LOOKUP)
    return [Address(**found) for found in ask(typed, town=town)]
