"""A suspension of schools, typed by the administration: what it stops is counted first (R45)."""

import json
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone

from bookings import rules
from bookings.queries.suspended import (
    deadlines_between,
    others_postponing,
    proposals_under,
    schools_under,
    waiting_under,
)
from core.forms import WithEffect
from core.rules import PARIS, long_moment, number, plural
from core.rules.places import NUMBERED_TERRITORIES
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
POSTPONING_NEEDS_AN_END = (
    "Indiquez la fin\u00a0: les dates limites sont reportées d’autant. Elle pourra être reculée."
)
SPARED_WITHOUT = "Cela ne concerne que les confirmations, qui ne sont pas suspendues."
BEGUN = "Cette suspension a commencé\u00a0: son début ne change plus. Pour l’arrêter, levez-la."
POSTPONED_STAYS = "Rien de ce qui est déjà reporté ne change."


# What an officer types of one.
TYPED = (
    *SCOPE,
    "stops_confirmations",
    "stops_prebookings",
    "hides_credit",
    "postpones_deadlines",
    "from_at",
    "to_at",
    "message",
    "prebooked_before_at",
)


class SuspensionForm(WithEffect):
    """What is stopped, for which schools, from when to when; the effect is read before.

    `typed`: the columns that this person changes, whatever others changed since they opened the
    page.
    """

    typed: list[str]
    # What the page showed when it was opened, column by column.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    academy = forms.ChoiceField(label="académie", required=False)
    department_code = forms.ChoiceField(
        label="département",
        required=False,
        choices=NUMBERED_TERRITORIES.or_all,
    )

    class Meta:
        model = Suspension
        fields = TYPED

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and "seen" in self.fields:
            shown = {name: _plain(getattr(self.instance, name)) for name in TYPED}
            self.fields["seen"].initial = json.dumps(shown)
        if "academy" in self.fields:  # not where one only reads
            known = Institution.objects.exclude(academy="").order_by("academy")
            names = known.values_list("academy", flat=True).distinct()
            chosen: Any = self.fields["academy"]
            chosen.choices = [("", "Toutes"), *((name, name) for name in names)]

    def clean(self) -> dict[str, Any]:
        """What goes together, then the effect, which must have been read as it is."""
        cleaned = super().clean() or self.cleaned_data
        try:
            shown = dict(json.loads(cleaned.get("seen") or "{}"))
        except (TypeError, ValueError, RecursionError):
            shown = {}
        here = [name for name in TYPED if name in cleaned]
        self.typed = [name for name in here if shown.get(name) != _plain(cleaned[name])]
        if shown:  # what they left alone stays as others have changed it meanwhile
            cleaned |= {
                name: getattr(self.instance, name) for name in here if name not in self.typed
            }
        values = {name: cleaned.get(name, getattr(self.instance, name)) for name in TYPED}
        if not (values["stops_confirmations"] or values["stops_prebookings"]):
            self.add_error("stops_confirmations", NOTHING)
        if values["hides_credit"]:
            for name, words in HIDDEN_NEEDS.items():
                if bool(values[name]) is (name == "prebooked_before_at"):
                    self.add_error(name, words)
        if values["postpones_deadlines"] and not values["to_at"]:
            self.add_error("to_at", POSTPONING_NEEDS_AN_END)
        if values["prebooked_before_at"] and not values["stops_confirmations"]:
            self.add_error("prebooked_before_at", SPARED_WITHOUT)
        if values["from_at"] and not self.errors.keys() - {"effect"}:
            key = "/".join(map(str, [*values.values(), self.instance.to_at]))
            told = effects(values, self.instance)
            self.ask_to_read(key, "J’ai relu l’effet de cette suspension.", told)
        return cleaned


def _plain(value: Any) -> str:
    """A value as the page carries it; moments to the second, as they are typed."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0).isoformat()
    return "" if value is None else str(value)


def effects(values: dict[str, Any], before: Suspension) -> list[str]:
    """What a suspension stops, counted now, and until when.

    `before`: the suspension as it is before the change; one without a key for a new one.
    """
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
        proposed = proposals_under(values, timezone.now()).count()
        but = (
            f", sauf {number(proposed)}, dont les nouvelles conditions attendent une réponse"
            if proposed
            else ""
        )
        found.append(f"Aucune offre n’est préréservée pendant la suspension{but}.")
    if values["hides_credit"]:
        found.append("Le crédit de ces établissements n’est plus affiché pendant la suspension.")
    found += deadline_effects(values, before)
    end = (
        f"jusqu’au {long_moment(values['to_at'], PARIS)}"
        if values["to_at"]
        else "sans fin annoncée"
    )
    return [*found, f"Du {long_moment(values['from_at'], PARIS)}, {end}."]


def deadline_effects(values: dict[str, Any], before: Suspension) -> list[str]:
    """What becomes of the deadlines of what waits; takes what `effects` takes."""
    found = []
    ending = waiting_under(values).filter(stock__bookable_until__gte=values["from_at"])
    if values["to_at"]:
        ending = ending.filter(stock__bookable_until__lt=values["to_at"])
    # One that runs has moved some of them up to its end: what is added is the difference.
    runs = bool(before.pk) and before.postpones_deadlines and before.runs(timezone.now())
    if values["postpones_deadlines"]:
        start, end = values["from_at"], values["to_at"]
        moved = deadlines_between(values, start, end, before).count()
        since = before.to_at if runs and before.to_at and before.to_at < end else start
        days, more = max(1, round((end - since) / rules.ONE_DAY)), " de plus" if runs else ""
        found.append(
            f"{number(moved)} date{plural(moved)} limite{plural(moved)} "
            f"reportée{plural(moved)} de {number(days)} jour{plural(days)}{more}, au plus tard au "
            "début de l’événement. Les personnes et ADAGE sont prévenues."
            if moved or not runs
            else "Aucune date limite n’est reportée de plus."
        )
        if moved and others_postponing(start, end, before).exists():
            found.append(
                "Là où une autre suspension reporte déjà les dates limites, le temps commun aux "
                "deux n’est ajouté qu’une fois."
            )
    elif lost := ending.count():
        found.append(
            f"{number(lost)} expire{plural(lost, 'nt')} pendant la suspension, si leur date limite "
            "n’est pas reportée."
        )
    ends_earlier = values["to_at"] and before.to_at and values["to_at"] < before.to_at
    if runs and (ends_earlier or not values["postpones_deadlines"]):
        found.append(POSTPONED_STAYS)
    return found
