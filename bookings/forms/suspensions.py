"""A suspension of schools, typed by the administration: what it stops is counted first (R45)."""

from typing import Any

from django import forms

from bookings import rules
from bookings.queries.suspended import deadlines_between, schools_under, waiting_under
from core.forms import WithEffect
from core.rules import PARIS, long_moment, number, plural
from core.rules.places import TERRITORIES
from schools.models import Institution, Suspension
from schools.models.suspension import SCOPE

NOTHING = "Choisissez ce qui est suspendu."
HIDDEN_NEEDS = {
    "stops_confirmations": (
        "Un crédit masqué ne s’engage pas\u00a0: suspendez aussi les confirmations."
    ),
    "to_at": "Indiquez quand le crédit sera affiché.",
    "prebooked_before_at": "Rien ne se confirme quand le crédit est masqué.",
}
FROZEN_NEEDS_AN_END = (
    "Indiquez la fin\u00a0: les dates limites sont reportées d’autant. Elle pourra être reculée."
)
SPARED_WITHOUT = "Cela ne concerne que les confirmations, qui ne sont pas suspendues."


# What an officer types of one.
TYPED = (
    *SCOPE,
    "stops_confirmations",
    "stops_prebookings",
    "hides_credit",
    "freezes_deadlines",
    "from_at",
    "to_at",
    "message",
    "prebooked_before_at",
)


class SuspensionForm(WithEffect):
    """What is stopped, for which schools, from when to when; the effect is read before."""

    academy = forms.ChoiceField(label="académie", required=False)
    department_code = forms.ChoiceField(
        label="département",
        required=False,
        choices=[("", "Tous"), *((code, f"{code} {name}") for code, name in TERRITORIES.items())],
    )

    class Meta:
        model = Suspension
        fields = TYPED

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "academy" in self.fields:  # not where one only reads
            known = Institution.objects.exclude(academy="").order_by("academy")
            names = known.values_list("academy", flat=True).distinct()
            chosen: Any = self.fields["academy"]
            chosen.choices = [("", "Toutes"), *((name, name) for name in names)]

    def clean(self) -> dict[str, Any]:
        """What goes together, then the effect, which must have been read as it is."""
        cleaned = super().clean() or self.cleaned_data
        values = {name: cleaned.get(name, getattr(self.instance, name)) for name in TYPED}
        if not (values["stops_confirmations"] or values["stops_prebookings"]):
            self.add_error("stops_confirmations", NOTHING)
        if values["hides_credit"]:
            for name, words in HIDDEN_NEEDS.items():
                if bool(values[name]) is (name == "prebooked_before_at"):
                    self.add_error(name, words)
        if values["freezes_deadlines"] and not values["to_at"]:
            self.add_error("to_at", FROZEN_NEEDS_AN_END)
        if values["prebooked_before_at"] and not values["stops_confirmations"]:
            self.add_error("prebooked_before_at", SPARED_WITHOUT)
        if values["from_at"] and not self.errors.keys() - {"effect"}:
            key = "/".join(str(value) for value in values.values())
            self.ask_to_read(key, "J’ai relu l’effet de cette suspension.", effects(values))
        return cleaned


def effects(values: dict[str, Any]) -> list[str]:
    """What a suspension stops, counted now, and until when."""
    schools, under = schools_under(values).count(), waiting_under(values)
    waiting = under.count()
    found = [
        f"{number(schools)} établissement{plural(schools)}, "
        f"{number(waiting)} préréservation{plural(waiting)} en attente."
    ]
    if values["stops_confirmations"]:
        spared = under.filter(
            prebooked_at__lt=values["prebooked_before_at"] or values["from_at"]
        ).count()
        but = f", sauf {number(spared)}, préréservée{plural(spared)} assez tôt"
        found.append(
            "Aucune préréservation n’est confirmée pendant la suspension"
            f"{but if values['prebooked_before_at'] else ''}."
        )
    if values["stops_prebookings"]:
        found.append("Aucune offre n’est préréservée pendant la suspension.")
    if values["hides_credit"]:
        found.append("Le crédit de ces établissements n’est plus affiché pendant la suspension.")
    ending = under.filter(stock__bookable_until__gte=values["from_at"])
    if values["to_at"]:
        ending = ending.filter(stock__bookable_until__lt=values["to_at"])
    if values["freezes_deadlines"]:
        moved = deadlines_between(values, values["from_at"], values["to_at"]).count()
        days = max(1, round((values["to_at"] - values["from_at"]) / rules.ONE_DAY))
        found.append(
            f"{number(moved)} date{plural(moved)} limite{plural(moved)} "
            f"reportée{plural(moved)} de {number(days)} jour{plural(days)}, au plus tard au début "
            "de l’événement. Les personnes et ADAGE sont prévenues."
        )
    elif lost := ending.count():
        found.append(
            f"{number(lost)} expire{plural(lost, 'nt')} pendant la suspension, si leur date limite "
            "n’est pas reportée."
        )
    end = (
        f"jusqu’au {long_moment(values['to_at'], PARIS)}"
        if values["to_at"]
        else "sans fin annoncée"
    )
    return [*found, f"Du {long_moment(values['from_at'], PARIS)}, {end}."]
