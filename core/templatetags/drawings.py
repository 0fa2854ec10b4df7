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
BAR = dict.fromkeys(("nom", "nom_long", "courant", "a_venir"), "") | {"valeur": 0}
TASK = dict.fromkeys(("nom", "url", "pourquoi", "aide"), "") | {"etat": "to-do"}
TASK_STATES = {
    "to-do": ("À faire", "pencil"),
    "under-way": ("En cours", "hourglass-high"),
    "done": ("Terminé", "check"),
    "blocked": ("Bloqué", "lock"),
}


@register.inclusion_tag(COMPONENTS + "jauge.html")
def jauge(
    credit: Decimal,
    engage: Decimal,
    realise: Decimal = Decimal(0),
    attente: Decimal = Decimal(0),
    selection: Decimal = Decimal(0),
    utilisable: Decimal | None = None,
    conclusion: str = "",
) -> dict[str, Any]:
    """The credit gauge: réalisé + à venir + disponible = crédit (R44)."""
    drawing = gauges.gauge(
        credit=credit,
        engaged=engage,
        realised=realise,
        waiting=attente,
        selection=selection,
        usable=utilisable,
    )
    return {
        "j": drawing,
        "credit": credit,
        "engage": engage,
        "realise": realise,
        "attente": attente,
        "selection": selection,
        "utilisable": utilisable,
        "conclusion": conclusion,
    }


@register.inclusion_tag(COMPONENTS + "histogramme.html")
def histogramme(barres: Iterable[Mapping[str, Any]], titre: str, **options: Any) -> dict[str, Any]:
    """Vertical bars (a list of bars on a phone) and the same figures as a table."""
    given = [BAR | dict(bar) for bar in barres]
    small = bool(options.get("petit"))
    drawing = charts.bars(
        [bar["valeur"] for bar in given], SMALL_HEIGHT if small else charts.HEIGHT
    )
    rows = []
    for bar, drawn in zip(given, drawing.bars, strict=True):
        # The full name for the table; without its year for the list of a phone.
        name = bar["nom_long"] or bar["nom"]
        month, _, year = name.rpartition(" ")
        in_list = month if year.isdecimal() else name
        rows.append(bar | {"nom_long": name, "nom_liste": in_list, "d": drawn})
    words = {"conclusion": "", "colonne": "Mois", "unite": "nombre", "niveau": 3}
    return words | options | {"titre": titre, "barres": rows, "dessin": drawing, "petit": small}


@register.inclusion_tag(COMPONENTS + "carte_departements.html")
def carte_departements(
    nom: str,
    comptes: Mapping[str, int],
    choisis: Iterable[str] = (),
    unite: str = "offre",
    titre: str = "Département",
) -> dict[str, Any]:
    """The departments as check boxes: a map for the mouse, a list on touch screens; one that has
    no place on the map stands beside it.
    """
    chosen = {str(code) for code in choisis}
    known = DEPARTMENTS.choices(chosen)

    def drawn(*, on_the_map: bool) -> SafeString:
        tiles_of = (
            tile(nom, unite, code, name, int(comptes.get(code, 0)), code in chosen)
            for code, name in known
            if (code in tiles.PLACES) is on_the_map
        )
        return mark_safe("".join(tiles_of))  # noqa: S308  each is escaped

    return {
        "titre": titre,
        "choisis": [(code, name) for code, name in known if code in chosen],
        "metropole": drawn(on_the_map=True),
        "outre_mer": drawn(on_the_map=False),
        "legende": [(rank, words) for rank, (_, words) in enumerate(tiles.LEVELS)],
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


@register.inclusion_tag(COMPONENTS + "progression.html")
def progression(fait: int, total: int, nom: str, unite: str = "lignes") -> dict[str, Any]:
    """How far a long work is, in words and as a native progress bar."""
    return {"fait": min(fait, total), "total": total, "nom": nom, "unite": unite}


@register.inclusion_tag(COMPONENTS + "liste_taches.html")
def liste_taches(taches: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Tasks and their state; what is blocked says why and who can unblock it."""
    found = [TASK | dict(task) for task in taches]
    for task in found:
        task["mot"], task["nom_icone"] = TASK_STATES[task["etat"]]
    done = sum(task["etat"] == "done" for task in found)
    return {"taches": found, "faites": done, "total": len(found)}


@register.simple_tag
@lru_cache(maxsize=256)
def affiche(domaine: str, titre: str = "") -> SafeString:
    """The geometric poster of a cultural domain; decorative."""
    name = POSTERS.get(str(domaine), "rideau")
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


draw_inclusions_once(
    register, ["jauge", "histogramme", "carte_departements", "progression", "liste_taches"]
)
