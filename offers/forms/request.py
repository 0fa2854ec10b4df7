"""What a teacher asks for, and what the two sides write to each other."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from core.rules import middle_date
from offers import rules
from offers.actions import Wishes
from offers.forms.fields import CountField, EurosField, FrenchDateField, ProseField
from offers.forms.project import boxes, level_label
from offers.forms.template import token_field
from offers.models import OfferTemplate
from schools.queries import school_year_days, usable_level_days, year_not_open
from schools.rules import school_year_start

SAY_A_DATE = "Saisissez une date, par exemple 16/03/2027."
KEPT_MAX, LEVELS_KEPT = 4000, 20  # characters of one answer of a draft, boxes ticked
DATES = ("date_1", "date_2", "date_3")


def _wished(label: str, **options: Any) -> FrenchDateField:
    return FrenchDateField(label=label, missing=SAY_A_DATE, required=False, **options)


class RequestForm(forms.Form):
    """Up to three dates, a group, a project; the levels are those of the template still open."""

    date_1 = _wished("Première date souhaitée", help_text="Exemple\u00a0: 16/03/2027")
    date_2 = _wished("Deuxième date souhaitée")
    date_3 = _wished("Troisième date souhaitée")
    participants = CountField(
        label="Nombre d’élèves",
        help_text="De 1 à 3\u00a0000",
        least=1,
        most=rules.PARTICIPANTS_MAX,
        people="d’élèves",
    )
    levels = boxes("Niveaux concernés", {}, "Cochez au moins un niveau.")
    budget = EurosField(
        label="Budget indicatif pour le groupe, en euros",
        help_text="Le partenaire le lit\u00a0; il n’engage à rien.",
        required=False,
    )
    text = ProseField(
        label="Votre projet",
        help_text="Ce que vous souhaitez, avec quelle classe, dans quel cadre. "
        "1\u00a0000 caractères au plus.",
        limit=rules.REQUEST_TEXT_MAX,
        what="Le texte",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Décrivez votre projet en quelques phrases."},
    )
    token = token_field()

    def __init__(self, *args: Any, template: OfferTemplate, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.today = timezone.localdate()
        shown = [code for code in usable_level_days(self.today) if code in template.levels]
        levels: Any = self.fields["levels"]
        levels.choices = [(code, level_label(code)) for code in shown]
        self.wishes: Wishes | None = None

    def typed(self) -> dict[str, Any]:
        """What was typed, as it was typed, for the draft; cut where nobody types that far."""
        answers: dict[str, Any] = {}
        for name in [name for name in self.fields if name != "token"]:
            value = self[name].value() or ""
            if name == "levels":
                answers[name] = [_restorable(code) for code in value][:LEVELS_KEPT]
            else:
                answers[name] = _restorable(value)
        return answers

    def clean(self) -> dict[str, Any]:
        """Days to come, each once; builds `wishes` when all is right."""
        said = super().clean() or {}
        days: list[date] = []
        years = school_year_days()
        for name in DATES:
            day = said.get(name)
            if day is None:
                continue
            if sentence := self._impossible(day, days, years):
                self.add_error(name, sentence)
            days.append(day)
        if not self.errors:
            self.wishes = Wishes(
                wished_dates=days,
                participants=said["participants"],
                levels=said["levels"],
                budget=said["budget"],
                text=said["text"],
            )
        return said

    def _impossible(self, day: date, already: list[date], years: list[tuple[date, date]]) -> str:
        """What keeps this day from being wished, '' when nothing does."""
        last = school_year_start(self.today).replace(year=self.today.year + 2)
        if day <= self.today:
            return f"La date doit venir après aujourd’hui, {middle_date(self.today)}."
        if day > last:
            return f"Cette date est trop lointaine\u00a0: {middle_date(last)} au plus tard."
        return "Cette date est déjà indiquée." if day in already else year_not_open(day, years)


def _restorable(value: Any) -> str:
    """The database takes no null character."""
    return str(value).replace("\x00", "")[:KEPT_MAX]


def _words(
    label: str, missing: str, limit: int, what: str, rows: int, **options: Any
) -> ProseField:
    return ProseField(
        label=label,
        limit=limit,
        what=what,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        **options,
    )


class MessageForm(forms.Form):
    """One message of the thread."""

    text = _words(
        "Votre message",
        "Écrivez votre message.",
        rules.MESSAGE_MAX,
        "Le message",
        5,
        help_text="1\u00a0000 caractères au plus.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class DeclineForm(forms.Form):
    """Why the partner says no."""

    reason = _words(
        "Motif",
        "Indiquez le motif.",
        rules.MESSAGE_MAX,
        "Le motif",
        4,
        help_text="Transmis à l’enseignant.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
