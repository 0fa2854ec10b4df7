"""The components that draw a quantity: credit gauge, bar chart, map of tiles, progress, tasks."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.rules import bars as charts
from core.rules import gauge as gauges
from core.rules import number, plural, tiles
from core.rules.places import DEPARTMENTS
from core.templatetags.fragments import draw_inclusions_once

register = template.Library()
COMPONENTS = "components/"
SMALL_HEIGHT = 56
BAR = dict.fromkeys(("name", "long_name", "current", "upcoming"), "") | {"value": 0}
TASK = dict.fromkeys(("name", "url", "why", "hint"), "") | {"state": "to-do"}
TASK_STATES = {
    "to-do": ("À faire", "pencil"),
    "under-way": ("En cours", "hourglass-high"),
    "done": ("Terminé", "check"),
    "blocked": ("Bloqué", "lock"),
}


@register.inclusion_tag(COMPONENTS + "gauge.html")
def gauge(
    credit: Decimal,
    engaged: Decimal,
    realised: Decimal = Decimal(0),
    waiting: Decimal = Decimal(0),
    selection: Decimal = Decimal(0),
    usable: Decimal | None = None,
    conclusion: str = "",
) -> dict[str, Any]:
    """The credit gauge: réalisé + à venir + disponible = crédit (R44)."""
    drawing = gauges.gauge(
        credit=credit,
        engaged=engaged,
        realised=realised,
        waiting=waiting,
        selection=selection,
        usable=usable,
    )
    return {
        "j": drawing,
        "credit": credit,
        "engaged": engaged,
        "realised": realised,
        "waiting": waiting,
        "selection": selection,
        "usable": usable,
        "conclusion": conclusion,
    }


@register.inclusion_tag(COMPONENTS + "chart.html")
def chart(bars: Iterable[Mapping[str, Any]], title: str, **options: Any) -> dict[str, Any]:
    """Vertical bars (a list of bars on a phone) and the same figures as a table."""
    given = [BAR | dict(bar) for bar in bars]
    small = bool(options.get("small"))
    drawing = charts.bars([bar["value"] for bar in given], SMALL_HEIGHT if small else charts.HEIGHT)
    rows = []
    for bar, drawn in zip(given, drawing.bars, strict=True):
        # The full name for the table; without its year for the list of a phone.
        name = bar["long_name"] or bar["name"]
        month, _, year = name.rpartition(" ")
        in_list = month if year.isdecimal() else name
        rows.append(bar | {"long_name": name, "list_name": in_list, "d": drawn})
    words = {"conclusion": "", "column": "Mois", "unit": "nombre", "level": 3}
    return words | options | {"title": title, "bars": rows, "drawing": drawing, "small": small}


@register.inclusion_tag(COMPONENTS + "department_map.html")
def department_map(
    field: str,
    counts: Mapping[str, int],
    chosen: Iterable[str] = (),
    unit: str = "offre",
    title: str = "Département",
) -> dict[str, Any]:
    """The departments as check boxes: a map for the mouse, a list on touch screens; one that has
    no place on the map stands beside it.
    """
    chosen = {str(code) for code in chosen}
    known = DEPARTMENTS.choices(chosen)

    def drawn(*, on_the_map: bool) -> SafeString:
        tiles_of = (
            tile(field, unit, code, name, int(counts.get(code, 0)), code in chosen)
            for code, name in known
            if (code in tiles.PLACES) is on_the_map
        )
        return mark_safe("".join(tiles_of))  # noqa: S308  each is escaped

    return {
        "title": title,
        "chosen": [(code, name) for code, name in known if code in chosen],
        "mainland": drawn(on_the_map=True),
        "overseas": drawn(on_the_map=False),
        "legend": [(rank, words) for rank, (_, words) in enumerate(tiles.LEVELS)],
    }


@lru_cache(maxsize=8192, typed=True)
def tile(field: str, unit: str, code: str, name: str, count: int, chosen: bool) -> SafeString:
    """One department: a box, its code, its name, its count; drawn once a process for a count."""
    place = tiles.PLACES.get(code)
    where = f" tile--c{place[0]} tile--r{place[1]}" if place else ""
    many = number(count)
    return format_html(
        '<label class="tile tile--{level}{where}" title="{name}"><input type="checkbox"'
        ' id="id_{field}_{code}" name="{field}" value="{code}"{checked} aria-label="{code}, {name},'
        ' {many} {unit}{plural}"><span class="tile__code">{code}</span><span class="tile__name">'
        '{name}</span><span class="tile__count">{many}</span></label>',
        level=tiles.level_of(count),
        where=where,
        name=name,
        field=field,
        code=code,
        many=many,
        unit=unit,
        checked=mark_safe(" checked") if chosen else "",
        plural=plural(count),
    )


@register.inclusion_tag(COMPONENTS + "progress.html")
def progress(done: int, total: int, name: str, unit: str = "lignes") -> dict[str, Any]:
    """How far a long work is, in words and as a native progress bar."""
    return {"done": min(done, total), "total": total, "name": name, "unit": unit}


@register.inclusion_tag(COMPONENTS + "task_list.html")
def task_list(tasks: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Tasks and their state; what is blocked says why and who can unblock it."""
    found = [TASK | dict(task) for task in tasks]
    for task in found:
        task["word"], task["icon_name"] = TASK_STATES[task["state"]]
    done = sum(task["state"] == "done" for task in found)
    return {"tasks": found, "done": done, "total": len(found)}


@register.simple_tag
@lru_cache(maxsize=256)
def poster(domain: str, title: str = "") -> SafeString:
    """The geometric poster of a cultural domain; decorative."""
    name = POSTERS.get(str(domain), "rideau")
    return format_html(
        '<svg class="poster" viewBox="0 0 120 120" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/></svg>',
        static("posters.svg"),
        name,
    )


# domain code (offers) -> poster of static/posters.svg
POSTERS = {
    "theatre": "masques", "cirque": "chapiteau", "patrimoine": "arches", "architecture": "arches",
    "memoire": "arches", "musique": "ondes", "danse": "sillons", "developpement-durable": "sillons",
    "cinema": "projecteur", "photographie": "projecteur", "livre": "livre", "media": "journal",
    "bande-dessinee": "cases", "arts-visuels": "toile", "design": "toile",
    "arts-numeriques": "pixels", "culture-scientifique": "orbites",
}  # fmt: skip


draw_inclusions_once(register, ["gauge", "chart", "department_map", "progress", "task_list"])
