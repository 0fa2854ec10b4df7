"""One field for everything: what was typed, looked for in each list the person may open."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from core.admin import WithFinding
from core.rules.asked import Asked, read_asked

SHOWN = 8
# What is looked for the most stands first.
ORDER = (
    "bookings.booking", "offers.collectiveoffer", "schools.institution", "venues.partner",
    "accounts.user", "venues.venue", "reimbursements.statement", "outbox.message",
)  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """One row: its name, what it is, its page."""

    label: str
    detail: str
    url: str


@dataclass(frozen=True)
class Group:
    """The rows of one list; `more` is the address of the list when it holds others."""

    title: str
    hits: list[Hit]
    more: str


def found(request: HttpRequest, typed: str) -> list[Group]:
    """What the person may see of what was typed, list by list: one query a list."""
    asked = read_asked(typed)
    if not asked.kind:
        return []
    groups = [_group(page, request, asked, typed) for page in _pages(request)]
    return [group for group in groups if group is not None]


def _pages(request: HttpRequest) -> list[Any]:
    """The lists one searches by keys or words, that this person may open."""
    pages = [p for p in admin.site._registry.values() if isinstance(p, WithFinding) and p.in_search]
    open_ = [page for page in pages if page.has_view_permission(request)]
    return sorted(open_, key=lambda page: _rank(page.opts.label_lower))


def _rank(label: str) -> int:
    return ORDER.index(label) if label in ORDER else len(ORDER)


def _group(page: Any, request: HttpRequest, asked: Asked, typed: str) -> Group | None:
    if asked.kind == "words" and not page.worded:
        return None
    rows = page.rows_found(page.get_queryset(request), asked)
    if rows is None:
        return None
    if page.list_select_related:
        rows = rows.select_related(*page.list_select_related)
    read = list(rows[: SHOWN + 1])
    if not read:
        return None
    name = f"admin:{page.opts.app_label}_{page.opts.model_name}"
    hits = [
        Hit(str(row), page.detail_of(row), reverse(f"{name}_change", args=[row.pk]))
        for row in read[:SHOWN]
    ]
    more = f"{reverse(f'{name}_changelist')}?{urlencode({'q': typed})}"
    return Group(capfirst(page.opts.verbose_name_plural), hits, more if len(read) > SHOWN else "")
