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
        "quand": datetime(2026, 11, 9, 11, 20, tzinfo=PARIS),
        "heure": True,
        "qui": "partner",
        "titre": "Publiée",
        "suite": "par vous, pour le collège Rosa-Guillou",
        "texte": "Visible par 41 enseignants. Envoyée à ADAGE à 11 h 20.",
    },
    {
        "quand": datetime(2026, 11, 16, 10, 5, tzinfo=PARIS),
        "heure": True,
        "qui": "teacher",
        "titre": "Préréservée",
        "suite": "par Mme Aïssata Diallo",
        "texte": "Courriel envoyé à 2 adresses.",
    },
    {
        "quand": datetime(2026, 11, 30, tzinfo=PARIS),
        "avant": "avant le",
        "qui": "principal",
        "etat": "current",
        "titre": "Réservation",
        "suite": "attendue de la direction",
        "texte": "L’établissement pourra ensuite annuler jusqu’au 6 janvier 2027, 9 h.",
    },
    {
        "quand": datetime(2026, 12, 21, tzinfo=PARIS),
        "etat": "future",
        "suite": "Événement, de 9 h à 12 h",
    },
]
COUNTS = {
    "35": 37, "75": 24, "29": 8, "22": 6, "44": 5, "59": 12, "13": 9, "69": 11,
    "971": 2, "974": 3, "93": 7, "31": 4, "33": 3, "2A": 1, "67": 2,
}  # fmt: skip
LINES = [
    {"cle": "Établissement", "valeur": "Collège Rosa-Guillou, Fougères"},
    {"cle": "Enseignante", "valeur": "Mme Aïssata Diallo, lettres"},
    {"cle": "Effectif", "valeur": "28 élèves, 3 accompagnateurs"},
]
TASKS: list[dict[str, str]] = [
    {"nom": "Créer la structure", "etat": "done", "url": "?"},
    {"nom": "Demander le référencement ADAGE", "etat": "under-way", "url": "?",
     "aide": "Déposé le 9 novembre, réponse attendue avant le 20 décembre."},
    {"nom": "Décrire votre lieu", "etat": "to-do", "url": "?"},
    {"nom": "Publier une première offre", "etat": "blocked",
     "pourquoi": "La commission doit d’abord accepter le référencement."},
    {"nom": "Donner vos coordonnées bancaires", "etat": "to-do", "url": "?"},
]  # fmt: skip
MONEY = {
    "credit": Decimal(6200), "engaged": Decimal(3440), "realised": Decimal(2140),
    "waiting": Decimal(2910), "selection": Decimal(810),
}  # fmt: skip
ANSWERS = [
    {"cle": "Titre", "valeur": "Masques et chœur", "url": "?", "quoi": "le titre"},
    {"cle": "Date", "valeur": "jeudi 21 janvier 2027", "url": "?", "quoi": "la date"},
    {"cle": "Date limite", "manque": "À compléter", "url": "?", "quoi": "la date limite"},
]
CHANGES: list[dict[str, Any]] = [
    {"cle": "Date", "avant": "jeudi 21 janvier 2027", "apres": "jeudi 28 janvier 2027",
     "modifie": True, "note": "7 jours plus tard"},
    {"cle": "Horaires", "avant": "9 h – 12 h", "apres": "9 h – 12 h"},
    {"cle": "Prix total", "avant": "450,00\u00a0€", "apres": "430,00\u00a0€",
     "modifie": True, "note": "20,00\u00a0€ de moins"},
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
    steps = [{"nom": name, "url": f"?etape={rank}"} for rank, name in enumerate(STEPS, 1)]
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
        "filters": [{"texte": "Théâtre", "url": "?"}, {"texte": "Fougères", "url": "?"}],
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
        {"nom": short, "nom_long": name, "valeur": value, "courant": rank == 2, "a_venir": rank > 2}
        for rank, ((short, name), value) in enumerate(zip(names, values, strict=True))
    ]
