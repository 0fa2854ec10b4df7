"""Roles and what each may do, as « Qui peut quoi » shows it."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils.module_loading import import_string

from core.admin import rights_asked


def is_ready_role(name: str) -> bool:
    """Whether `migrate` writes this role from the code."""
    return name in import_string(settings.READY_ROLES)


def rights_held(groups: Iterable[Group]) -> dict[int, set[str]]:
    """Group -> its rights: « venues.view_bankdetails »."""
    held: dict[int, set[str]] = {group.pk: set() for group in groups}
    given = Group.permissions.through.objects.filter(group__in=held).values_list(
        "group_id", "permission__content_type__app_label", "permission__codename"
    )
    for group_id, app_label, codename in given:
        held[group_id].add(f"{app_label}.{codename}")
    return held


def who_may_what() -> dict[str, Any]:
    """`roles`: groups, the ready ones first; `parts`: (what, [(words, [has each role it?])])."""
    roles = sorted(Group.objects.all(), key=lambda g: (not is_ready_role(g.name), g.name))
    held = rights_held(roles)
    parts = [
        (what, [(right.words, [right.permission in held[r.pk] for r in roles]) for right in some])
        for what, some in groupby(rights_asked(), key=lambda right: right.what)
    ]
    return {"title": "Qui peut quoi", "roles": roles, "parts": parts}
