"""The components that draw a quantity: credit gauge, bar chart, map of tiles, progress, tasks."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template

from core.rules import bars as charts
from core.rules import gauge as gauges
from core.rules import tiles
from core.rules.places import DEPARTMENTS

register = template.Library()
COMPONENTS = "components/"
SMALL_HEIGHT = 56
BAR = dict.fromkeys(("nom", "nom_long", "courant", "a_venir"), "") | {"valeur": 0}
TASK = dict.fromkeys(("nom", "url", "pourquoi", "aide"), "") | {"etat": "a-faire"}
TASK_STATES = {
    "a-faire": ("À faire", "pencil"),
    "en-cours": ("En cours", "hourglass-high"),
    "termine": ("Terminé", "check"),
    "bloque": ("Bloqué", "lock"),
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
    """The 101 departments as check boxes: a map for the mouse, a list on touch screens."""
    chosen = {str(code) for code in choisis}
    found = [
        {
            "code": code,
            "nom": name,
            "place": tiles.PLACES.get(code),
            "compte": comptes.get(code, 0),
            "niveau": tiles.level_of(comptes.get(code, 0)),
            "choisi": code in chosen,
        }
        for code, name in DEPARTMENTS.items()
    ]
    return {
        "nom": nom,
        "unite": unite,
        "titre": titre,
        "choisis": [t for t in found if t["choisi"]],
        "metropole": [t for t in found if t["place"]],
        "outre_mer": [t for t in found if t["code"] in tiles.OVERSEAS],
        "legende": [(rank, words) for rank, (_, words) in enumerate(tiles.LEVELS)],
    }


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
    done = sum(task["etat"] == "termine" for task in found)
    return {"taches": found, "faites": done, "total": len(found)}
