"""The page of a structure for schools: its words and what it works on."""

from typing import Any

from django import forms
from django.utils import timezone

from catalogue import rules
from catalogue.models import PartnerPage
from core.rules import TERRITORIES
from offers.forms.project import boxes, level_label
from offers.rules import DOMAINS
from schools.queries import usable_level_days
from venues.forms.fields import ProseField


class PageForm(forms.Form):
    """Everything is optional: what is left empty is not shown, or is read from the offers."""

    presentation = ProseField(
        label="Présentation",
        required=False,
        help_text="Qui vous êtes, ce que vous faites avec des classes. 3\u00a0000 caractères "
        "au plus.",
        limit=rules.PRESENTATION_MAX,
        what="La présentation",
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    access = ProseField(
        label="Venir chez vous",
        required=False,
        help_text="Transports, stationnement d’un car, accueil des personnes handicapées. "
        "1\u00a0000 caractères au plus.",
        limit=rules.ACCESS_MAX,
        what="Le texte",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    domains = boxes(
        "Domaines artistiques et culturels",
        DOMAINS,
        "Choisissez dans la liste.",
        required=False,
        help_text="Sans choix, ceux de vos offres et de vos vitrines.",
    )
    levels = boxes(
        "Niveaux",
        {},
        "Choisissez dans la liste.",
        required=False,
        help_text="Sans choix, ceux de vos offres et de vos vitrines.",
    )
    departments = boxes(
        "Départements où vous intervenez",
        TERRITORIES,
        "Choisissez dans la liste.",
        required=False,
        help_text="Sans choix, ceux de vos lieux.",
    )

    def __init__(self, data: Any, *, page: PartnerPage | None) -> None:
        shown = {name: getattr(page, name) for name in self.base_fields} if page else None
        super().__init__(data, initial=shown, label_suffix="")
        levels: Any = self.fields["levels"]
        # A level chosen before stays on the list, even when it is no longer open.
        codes = [*usable_level_days(timezone.localdate()), *(page.levels if page else [])]
        levels.choices = [(code, level_label(code)) for code in dict.fromkeys(codes)]
