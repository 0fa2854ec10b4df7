"""Which rights the pages of the administration ask, in French: all that a role may hold.

A page whose buttons stand outside its `verbs` says them in `rights` (right -> words); one that is
the superusers' alone says `superusers_only`. A right that no page asks gives nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst

USUAL = {"view": "Voir", "add": "Ajouter", "change": "Modifier", "delete": "Supprimer"}


@dataclass(frozen=True)
class Right:
    """One right: « venues.change_bankdetails », on what, and what it lets one do."""

    permission: str
    what: str
    words: str

    @property
    def app_label(self) -> str:
        """The app of the permission."""
        return self.permission.partition(".")[0]

    @property
    def codename(self) -> str:
        """The permission as Django stores it."""
        return self.permission.partition(".")[2]


class _Everything:
    """Somebody who holds every right: what a page refuses them, it refuses to all."""

    pk = None
    is_active = is_staff = is_superuser = is_authenticated = True

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        return True


def rights_asked() -> list[Right]:
    """Every right that a page asks, in the order of what they are about."""
    request = HttpRequest()
    request.user = _Everything()  # type: ignore[assignment]
    what: dict[str, str] = {}
    words: dict[str, list[str]] = {}
    for page in _pages():
        label = page.opts.app_label
        for verb, said in _usual(page, request):
            permission = f"{label}.{verb}_{page.opts.model_name}"
            what.setdefault(permission, capfirst(str(page.opts.verbose_name_plural)))
            words.setdefault(permission, []).append(said)
        for permission, said in _buttons(page):
            what.setdefault(permission, capfirst(str(page.opts.verbose_name_plural)))
            words.setdefault(permission, []).append(said)
    found = [Right(p, what[p], ", ".join(dict.fromkeys(said))) for p, said in words.items()]
    return sorted(found, key=lambda right: right.what.casefold())


def _pages() -> Iterator[Any]:
    """Pages, then their tables of rows: each asks rights of its own model."""
    open_ = [p for p in admin.site._registry.values() if not getattr(p, "superusers_only", False)]
    yield from open_
    for page in open_:
        for inline in page.inlines:
            yield inline(page.model, admin.site)


def _usual(page: Any, request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Reading, and what the page lets somebody with every right do by its form."""
    yield "view", USUAL["view"]
    # What a page names itself is said in its words; a form beside buttons is both.
    taken = getattr(page, "rights", {})
    for verb in ("add", "change", "delete"):
        named = f"{page.opts.app_label}.{verb}_{page.opts.model_name}"
        ask = getattr(page, f"has_{verb}_permission")
        allowed = ask(request, None) if _is_table(page) or verb != "add" else ask(request)
        if allowed and named not in taken:
            yield verb, USUAL[verb]


def _is_table(page: Any) -> bool:
    return isinstance(page, admin.options.InlineModelAdmin)


def _buttons(page: Any) -> Iterator[tuple[str, str]]:
    for verb in getattr(page, "verbs", ()):
        yield page.permission_of(verb), verb.label
    yield from getattr(page, "rights", {}).items()
