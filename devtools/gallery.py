"""The samples of the gallery of components: fiction, no database."""

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.utils import timezone

from bookings.queries.status import Turn
from core.rules import marks
from core.templatetags.drawings import POSTERS

PARIS = ZoneInfo("Europe/Paris")
COLOURS = [
    "page", "surface", "sunken", "ink", "ink-2", "line", "school", "partner", "yellow", "blue",
    "plum", "red",
]  # fmt: skip
SHAPES = [
    ("draft", "contour en tirets"),
    ("published", "talon attaché"),
    ("prebooked", "tiré de 8 px, ouvert à moitié"),
    ("proposal", "deux talons superposés"),
    ("booked", "tamponné à cheval"),
    ("ended", "talon détaché, écarté de 20 px"),
    ("reimbursed", "talon conservé seul, acquitté"),
    ("cancelled", "talon barré"),
]
STEPS = ("L’offre", "Date et prix", "Lieu et contact", "Destinataire", "Vérification")
STORY: list[dict[str, Any]] = [
    {
        "when": datetime(2026, 11, 9, 11, 20, tzinfo=PARIS),
        "with_time": True,
        "who": "partner",
        "title": "Publiée",
        "more": "par vous, pour le collège Rosa-Guillou",
        "text": "Visible par 41 enseignants. Envoyée à ADAGE à 11 h 20.",
    },
    {
        "when": datetime(2026, 11, 16, 10, 5, tzinfo=PARIS),
        "with_time": True,
        "who": "teacher",
        "title": "Préréservée",
        "more": "par Mme Aïssata Diallo",
        "text": "Courriel envoyé à 2 adresses.",
    },
    {
        "when": datetime(2026, 11, 30, tzinfo=PARIS),
        "before": "avant le",
        "who": "principal",
        "state": "current",
        "title": "Réservation",
        "more": "attendue de la direction",
        "text": "L’établissement pourra ensuite annuler jusqu’au 6 janvier 2027, 9 h.",
    },
    {
        "when": datetime(2026, 12, 21, tzinfo=PARIS),
        "state": "future",
        "more": "Événement, de 9 h à 12 h",
    },
]
COUNTS = {
    "35": 37, "75": 24, "29": 8, "22": 6, "44": 5, "59": 12, "13": 9, "69": 11,
    "971": 2, "974": 3, "93": 7, "31": 4, "33": 3, "2A": 1, "67": 2,
}  # fmt: skip
LINES = [
    {"key": "Établissement", "value": "Collège Rosa-Guillou, Fougères"},
    {"key": "Enseignante", "value": "Mme Aïssata Diallo, lettres"},
    {"key": "Effectif", "value": "28 élèves, 3 accompagnateurs"},
]
TASKS: list[dict[str, str]] = [
    {"name": "Créer la structure", "state": "done", "url": "?"},
    {"name": "Demander le référencement ADAGE", "state": "under-way", "url": "?",
     "hint": "Déposé le 9 novembre, réponse attendue avant le 20 décembre."},
    {"name": "Décrire votre lieu", "state": "to-do", "url": "?"},
    {"name": "Publier une première offre", "state": "blocked",
     "why": "La commission doit d’abord accepter le référencement."},
    {"name": "Donner vos coordonnées bancaires", "state": "to-do", "url": "?"},
]  # fmt: skip
MONEY = {
    "credit": Decimal(6200), "engaged": Decimal(3440), "realised": Decimal(2140),
    "waiting": Decimal(2910), "selection": Decimal(810),
}  # fmt: skip
ANSWERS = [
    {"key": "Titre", "value": "Masques et chœur", "url": "?", "what": "le titre"},
    {"key": "Date", "value": "jeudi 21 janvier 2027", "url": "?", "what": "la date"},
    {"key": "Date limite", "missing": "À compléter", "url": "?", "what": "la date limite"},
]
CHANGES: list[dict[str, Any]] = [
    {"key": "Date", "before": "jeudi 21 janvier 2027", "after": "jeudi 28 janvier 2027",
     "changed": True, "note": "7 jours plus tard"},
    {"key": "Horaires", "before": "9 h – 12 h", "after": "9 h – 12 h"},
    {"key": "Prix total", "before": "450,00\u00a0€", "after": "430,00\u00a0€",
     "changed": True, "note": "20,00\u00a0€ de moins"},
]  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind; bound to a wrong SIRET so that the error is drawn."""

    title = forms.CharField(
        label="Titre de l’offre", help_text="110 caractères au plus. Commencez par l’activité."
    )
    siret = forms.CharField(
        label="Numéro SIRET",
        help_text="14 chiffres, les espaces sont acceptés.",
        min_length=18,
        error_messages={"min_length": "Saisissez les 14 chiffres du SIRET."},
    )
    formats = forms.MultipleChoiceField(
        label="Formats de l’intervention",
        choices=[("v", "Visite guidée"), ("a", "Atelier de pratique")],
        widget=forms.CheckboxSelectMultiple,
    )
    place = forms.ChoiceField(
        label="Où se déroule l’offre\u00a0?",
        choices=[("p", "Chez le partenaire"), ("e", "Dans l’établissement")],
        widget=forms.RadioSelect,
    )
    year = forms.ChoiceField(label="Période", choices=[("2026", "2026-2027")])
    detail = forms.CharField(
        label="Explication du prix",
        help_text="Visible par l’enseignant et la direction.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


def samples() -> dict[str, Any]:
    """Return everything the gallery draws."""
    now = timezone.now()
    form = SampleForm(
        {"title": "Masques et chœur", "siret": "359 991 402", "formats": ["v"], "place": "p"}
        | {"year": "2026"}
    )
    form.is_valid()
    sprite = Path(str(finders.find("icons.svg"))).read_text()
    steps = [{"name": name, "url": f"?etape={rank}"} for rank, name in enumerate(STEPS, 1)]
    icons = re.findall(r'symbol id="([^"]+)"', sprite)
    return {
        "colours": COLOURS,
        "shapes": [(c, marks.WORDS[c], w) for c, w in SHAPES],
        "statuses": list(marks.ICONS),
        "turns": Turn.values,
        "icons": icons,
        "posters": list(POSTERS),
        "form": form,
        "deadlines": marks.samples_of_deadlines(now),
        "filters": [{"text": "Théâtre", "url": "?"}, {"text": "Fougères", "url": "?"}],
        "result_page": Paginator(range(137), 20).page(2),
        "steps": steps,
        "months": _months(),
        "few_months": _months()[:3],
        "tasks": TASKS,
        "chosen": ["35"],
        "counts": COUNTS,
        "story": STORY,
        "answers": ANSWERS,
        "changes": CHANGES,
        "money": MONEY,
        "lines": LINES,
        "start": datetime(2027, 1, 21, 9, tzinfo=PARIS),
        "end": datetime(2027, 1, 21, 12, tzinfo=PARIS),
        "limit": datetime(2026, 11, 30, 23, 59, tzinfo=PARIS),
        "price": Decimal(450),
    }


def _months() -> list[dict[str, Any]]:
    names = (
        ("sept.", "septembre 2026"),
        ("oct.", "octobre 2026"),
        ("nov.", "novembre 2026"),
        ("déc.", "décembre 2026"),
        ("janv.", "janvier 2027"),
        ("févr.", "février 2027"),
        ("mars", "mars 2027"),
        ("avril", "avril 2027"),
        ("mai", "mai 2027"),
        ("juin", "juin 2027"),
        ("juil.", "juillet 2027"),
        ("août", "août 2027"),
    )
    values = (2, 5, 7, 3, 1, 0, 1, 0, 0, 0, 0, 0)
    return [
        {
            "name": short,
            "long_name": name,
            "value": value,
            "current": rank == 2,
            "upcoming": rank > 2,
        }
        for rank, ((short, name), value) in enumerate(zip(names, values, strict=True))
    ]
