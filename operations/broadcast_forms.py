"""What an officer types to write to many people (R65)."""

from typing import Any

from django import forms

from administration.models import Broadcast
from administration.rules.broadcast import NAMES
from core.admin import ActForm
from core.rules.places import TERRITORIES
from operations.forms import ReasonInside
from operations.populations import BOOKINGS, PARTNERS, REFERENCING
from outbox.rules.wording import in_braces, placeholders_in, why_not
from schools.models import Institution, Level, Ministry

ALL = ("", "Tous")
CRITERIA = ("departments", "academies", "ministry", "level", "bookings", "referencing")
USELESS = "Sans effet pour cette population\u00a0: laissez ce champ vide."
# Piece of a mail -> the field that says it.
PIECES = {"objet": "subject", "titre": "heading", "intro": "body"}


def academies() -> list[tuple[str, str]]:
    """Those of the schools we know."""
    known = Institution.objects.exclude(academy="").order_by("academy")
    return [(name, name) for name in known.values_list("academy", flat=True).distinct()]


def levels() -> list[tuple[str, str]]:
    """All of them, or one."""
    return [ALL, *Level.objects.order_by("rank").values_list("code", "label")]


class BroadcastForm(forms.ModelForm):
    """Whom one writes to, and what is said; nothing leaves by saving it."""

    departments = forms.MultipleChoiceField(
        label="Départements",
        required=False,
        choices=[(code, f"{code} {name}") for code, name in TERRITORIES.items()],
        help_text="De l’établissement, ou d’un lieu de la structure. Vide\u00a0: tous.",
    )
    academies = forms.MultipleChoiceField(label="Académies", required=False, choices=academies)
    ministry = forms.ChoiceField(
        label="Ministère de tutelle", required=False, choices=[ALL, *Ministry.choices]
    )
    level = forms.ChoiceField(
        label="Niveau",
        required=False,
        choices=levels,
        help_text="Établissements qui en comptent des élèves\u00a0; structures qui publient une "
        "offre pour ce niveau.",
    )
    bookings = forms.ChoiceField(
        label="Réservations", required=False, choices=[ALL, *BOOKINGS.items()]
    )
    referencing = forms.ChoiceField(
        label="Référencement", required=False, choices=[ALL, *REFERENCING.items()]
    )

    class Meta:
        model = Broadcast
        fields = ("audience", "subject", "heading", "body")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in CRITERIA:
            self.fields[name].initial = (self.instance.criteria or {}).get(name)

    def clean(self) -> dict[str, Any]:
        """Words no mail could say, criteria that choose nothing here: each at its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        useless = ("ministry",) if cleaned.get("audience") == PARTNERS else ("referencing",)
        for name in useless if cleaned.get("audience") else ():
            if cleaned.get(name):
                self.add_error(name, USELESS)
        for piece, field in PIECES.items():
            if why := why_not(cleaned.get(field, "").strip(), piece, NAMES):
                self.add_error(
                    field, f"{why} Noms connus\u00a0: {in_braces(placeholders_in(NAMES))}."
                )
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """With its criteria, and the population in words."""
        chosen = {name: self.cleaned_data[name] for name in CRITERIA if self.cleaned_data[name]}
        self.instance.criteria = chosen
        said = [self.instance.get_audience_display()]
        for name, value in chosen.items():
            words = dict(self.fields[name].choices)
            many = value if isinstance(value, list) else [value]
            said.append(", ".join(str(words[one]) for one in many))
        self.instance.population = " · ".join(said)[:600]
        return super().save(commit)


class AskForm(ReasonInside):
    """Why it is sent."""


class StartForm(ActForm):
    """The number read on the dry run is written again: nobody sends what was not looked at."""

    count = forms.IntegerField(
        label="Nombre de destinataires",
        min_value=1,
        max_value=10_000_000,
        localize=True,
        help_text="Recopiez le nombre de destinataires de l’essai à blanc.",
    )
