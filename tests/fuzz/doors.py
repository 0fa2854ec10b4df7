"""Every door of the site, the administration's too, and an address to knock at each."""

import random
import re
from collections.abc import Callable, Iterator

from django.contrib import admin
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from tests.fuzz.world import World
from tests.test_architecture import addresses

Door = Callable[[World, random.Random], str]

STEPS = ["offre", "date-prix", "pratique", "destinataire", "verification", "rien"]
UNKNOWN = ["CJ-234567", "R-2345ABCD", "x", "é", "CJ-" + "2" * 400]
# Nothing to find behind: one ends the session, one asks the services, one is a redirection.
LEFT_OUT = {"logout", "ready", "view_on_site", "jsi18n"}
NO_SUCH_OBJECT = ["0", "99999999", "x", "é", "10" * 20, "_00", "a_2Fb"]


def site_doors() -> dict[str, Door]:
    """By name, the doors of the pages."""
    return {
        str(pattern.name): _of_site(pattern)
        for pattern in addresses()
        if pattern.name not in LEFT_OUT
    }


def admin_doors() -> dict[str, Door]:
    """By name, the doors of the administration that have one."""
    site = next(
        found
        for found in get_resolver().url_patterns
        if isinstance(found, URLResolver) and found.app_name == "admin"
    )
    return {
        f"admin:{pattern.name}": _of_admin(pattern)
        for pattern in _inside(site)
        if pattern.name and pattern.name not in LEFT_OUT
        if isinstance(pattern.pattern, RoutePattern)
    }


def _inside(resolver: URLResolver) -> Iterator[URLPattern]:
    for found in resolver.url_patterns:
        if isinstance(found, URLPattern):
            yield found
        else:
            yield from _inside(found)


def _of_site(pattern: URLPattern) -> Door:
    """An address of this door: of ours, of the neighbour, or of nothing."""

    def address(world: World, chance: random.Random) -> str:
        words = {
            "ref": chance.choice([*world.offers, *world.offers, *UNKNOWN[:1]]),
            "reference": chance.choice([*world.bookings * 3, *UNKNOWN[:3]]),
            "slug": chance.choice(STEPS),
            "template_ref": chance.choice([*world.templates * 3, "OV-234567"]),
            "request_ref": chance.choice([*world.requests * 3, "DM-234567"]),
            "uidb64": chance.choice(["MQ", "MQ==", "é", "-" * 99]),
            "rank": 1,
            "siren": chance.choice(["800000010", "800000028", "000000000"]),
            "number": chance.choice(["JR-2026-1116-0001", "JR-0000-0000-00000000"]),
            "pk": chance.choice([1, 2, 3, 99999999, 10**18, 10**30]),
            "import_id": chance.choice([*world.imports * 3, 0, 2**70]),
            "kind": chance.choice(["csv", "xlsx"]),
            "token": chance.choice(["x", "set-password", "a-b"]),
        }
        names = [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
        return reverse(str(pattern.name), kwargs={n: words.get(n, "x") for n in names})

    return address


def _of_admin(pattern: URLPattern) -> Door:
    """The page of a row that exists, most of the time, or of none."""
    model = _model_of(str(pattern.name))

    def address(world: World, chance: random.Random) -> str:
        rows = (
            model._default_manager.order_by("pk").values_list("pk", flat=True)[:3] if model else []
        )
        words = {}
        for name, converter in pattern.pattern.converters.items():
            held = [*(str(pk) for pk in rows)] * 3
            asked = [*held, *NO_SUCH_OBJECT, str(10**30)]
            fit = [word for word in asked if re.fullmatch(converter.regex, word)]
            words[name] = converter.to_python(chance.choice(fit))
        return reverse(f"admin:{pattern.name}", kwargs=words)

    return address


def _model_of(name: str) -> type[Model] | None:
    """The model of the pages of that name; the longest name wins."""
    starts = {f"{m._meta.app_label}_{m._meta.model_name}_": m for m in admin.site._registry}
    known = [start for start in starts if name.startswith(start)]
    return starts[max(known, key=len)] if known else None
