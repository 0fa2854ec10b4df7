"""What an officer types to decide of a school: the effect is read before it is done (R54)."""

from typing import Any

from django import forms
from django.utils import timezone

from bookings.queries.succession import Following, following
from core.admin import ReasonForm
from core.errors import Refused
from core.forms import ReadFirst
from core.rules import euros, middle_date, number, plural
from core.rules.text import identifier
from schools.actions.life import ask_possible
from schools.models import Institution, SchoolChange

Kind = SchoolChange.Kind
DAY = {"type": "date"}


class ChangeForm(ReadFirst, ReasonForm):
    """From when and why; `about` names the field where a refusal is said."""

    kind = Kind.CLOSE
    about = "on_date"
    question = "J’ai relu ce qui va changer."
    on_date = forms.DateField(
        label="À partir du",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        initial=timezone.localdate,
        help_text="Aujourd’hui\u00a0: aussitôt. Plus tard\u00a0: le matin de ce jour.",
    )
    field_order = ("on_date", "successor", "new_uai", "reason", "effect")

    def clean_on_date(self) -> Any:
        """Nothing is decided after the event."""
        day = self.cleaned_data["on_date"]
        if day < timezone.localdate():
            raise forms.ValidationError("Un changement ne se décide pas pour un jour passé.")
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be; then the effect, counted now, to be read."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors.keys() - {"effect"}:
            return cleaned
        successor = cleaned.get("successor")
        try:
            ask_possible(self._change(cleaned))
            living = following(self.row, successor)
        except Refused as refusal:
            self.add_error(self.about, " ".join(filter(None, (refusal.why, refusal.what_to_do))))
            return cleaned
        day, target = cleaned["on_date"], successor.uai if successor else cleaned.get("new_uai", "")
        effects = [f"À partir du {middle_date(day)}.", *self.effects(living, cleaned)]
        counted = ":".join(value for _, value in living.lines)
        self.ask_to_read(f"{day}/{target}/{counted}", self.question, effects)
        return cleaned

    def _change(self, cleaned: dict[str, Any]) -> SchoolChange:
        new_uai = identifier(cleaned.get("new_uai", "")).upper()
        successor = cleaned.get("successor")
        return SchoolChange(
            institution=self.row, kind=self.kind, successor=successor, new_uai=new_uai
        )

    def effects(self, living: Following, cleaned: dict[str, Any]) -> list[str]:
        """One sentence a consequence."""
        raise NotImplementedError


class CloseForm(ChangeForm):
    """A school closes without a successor."""

    def effects(self, living: Following, cleaned: dict[str, Any]) -> list[str]:
        return [
            f"{_many(living.prebooked, 'préréservation')} ne se confirme"
            f"{'nt' if living.prebooked > 1 else ''} plus, et expire"
            f"{'nt' if living.prebooked > 1 else ''} à sa date limite.",
            f"{_many(living.confirmed, 'réservation confirmée', 'réservations confirmées')}, soit "
            f"{euros(living.confirmed_euros, free_word=False)}\u00a0: elles vivent leur vie et "
            "seront remboursées.",
            "Personnes qui ne préréservent ni ne confirment plus\u00a0: "
            f"{number(living.people + living.others)}.",
            "L’annuaire ne le rouvrira pas\u00a0: vous seul le ferez.",
        ]


class ReopenForm(ChangeForm):
    """A school that was closed opens again."""

    kind = Kind.REOPEN

    def effects(self, living: Following, cleaned: dict[str, Any]) -> list[str]:
        return [
            "S’il est éligible, ses enseignants préréservent et sa direction confirme de nouveau.",
            f"{_many(living.prebooked, 'préréservation')} en attente.",
            "L’annuaire ne le refermera pas\u00a0: vous seul le ferez.",
        ]


class RenumberForm(ChangeForm):
    """The same school under another UAI."""

    kind, about = Kind.RENUMBER, "new_uai"
    new_uai = forms.CharField(label="Nouvel UAI", max_length=20, help_text="7 chiffres, une lettre")

    def effects(self, living: Following, cleaned: dict[str, Any]) -> list[str]:
        new = identifier(cleaned["new_uai"]).upper()
        return [
            f"L’UAI {self.row.uai} devient {new}. C’est le même établissement\u00a0: "
            f"{_many(living.prebooked + living.confirmed, 'réservation')} en cours, "
            f"{_many(living.people + living.others, 'personne')} et tout son crédit restent.",
            f"Qui arrive d’ADAGE avec l’UAI {self.row.uai} y entre encore, et l’annuaire ne le "
            "recrée pas.",
            "ADAGE est prévenu de chaque réservation en cours.",
        ]


class MergeForm(ChangeForm):
    """A school joins another, which takes over what lives in it."""

    kind, about = Kind.MERGE, "successor"
    successor = forms.CharField(
        label="Établissement d’accueil", max_length=20, help_text="Son UAI, ouvert et éligible."
    )

    def clean_successor(self) -> Institution:
        """The school of this UAI."""
        uai = identifier(self.cleaned_data["successor"]).upper()
        found = Institution.objects.filter(uai=uai).first()
        if found is None:
            raise forms.ValidationError("Aucun établissement n’a cet UAI.")
        return found

    def effects(self, living: Following, cleaned: dict[str, Any]) -> list[str]:
        heir = cleaned["successor"]
        unspent = euros(living.unspent, free_word=False)
        credits = [
            f"Crédit du {middle_date(part.budget.event_from)} au "
            f"{middle_date(part.budget.event_to)}\u00a0: {euros(part.amount, free_word=False)} "
            f"({euros(part.unspent, free_word=False)} non engagés) "
            + ("s’ajoutent au sien." if part.target else "forment un nouveau crédit.")
            for part in living.parts
        ]
        return [
            f"{self.row} ({self.row.uai}) ferme et rejoint {heir} ({heir.uai}).",
            f"Suivent\u00a0: {_many(living.prebooked, 'préréservation')}, "
            f"{_many(living.confirmed, 'réservation confirmée', 'réservations confirmées')}, "
            f"{_many(living.people, 'enseignant')}, {_many(living.offers, 'offre')} à son nom, "
            f"{_many(living.requests, 'demande ouverte', 'demandes ouvertes')}, {unspent} non "
            "engagés.",
            *credits,
            f"{_many(living.others, 'personne')} de la direction ou en consultation n’y entre plus "
            "qu’après ADAGE, qui dira son rôle. Les délégations cessent.",
            "Ce qui a eu lieu, les annulations et les remboursements restent où ils sont. "
            "Partenaires, enseignants, direction et ADAGE sont prévenus.",
        ]


def _many(count: int, one: str, several: str = "") -> str:
    """« 2 réservations »."""
    return f"{number(count)} {several if several and count > 1 else one + plural(count)}"
