"""What an officer types to decide of a partner: the effect is read before it is done (R55)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from bookings.queries.handing import Held, held_by, venues_of
from core.admin import ReasonForm
from core.errors import Refused
from core.forms import ReadFirst
from core.rules import euros, middle_date, number, plural
from core.rules.text import identifier
from operations.forms import DAY, INSIDE
from reimbursements.models import Statement
from reimbursements.queries.due import due_of
from venues.actions.life import ask_possible
from venues.models import Partner, PartnerChange, Venue

Kind = PartnerChange.Kind
ZERO = Decimal(0)


class PartnerChangeForm(ReadFirst, ReasonForm):
    """From when and why; `about` names the field where a refusal is said."""

    kind: str = Kind.CLOSE
    about = "on_date"
    on_date = forms.DateField(
        label="À partir du",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        initial=timezone.localdate,
        help_text="Aujourd’hui\u00a0: aussitôt. Plus tard\u00a0: le matin de ce jour.",
    )
    field_order = ("on_date", "successor", "siret", "force", "reason", "effect")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].help_text = INSIDE

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
        change = self.change(cleaned)
        try:
            ask_possible(change)
        except Refused as refusal:
            self.add_error(self.about, " ".join(filter(None, (refusal.why, refusal.what_to_do))))
            return cleaned
        venues = venues_of(change)
        held = held_by(venues)
        if "force" in self.fields and held.running and not cleaned.get("force"):
            self.add_error("force", f"{_many(held.running, 'réservation')} en cours\u00a0: {FORCE}")
            return cleaned
        effects = [f"À partir du {middle_date(change.on_date)}.", *self.effects(change, held)]
        effects.append(money_staying(change, venues))
        key = f"{change.on_date}/{change.successor_id}/{change.siret}/{held}/{effects[-1]}"
        self.ask_to_read(key, "J’ai relu ce qui va changer.", effects)
        return cleaned

    def change(self, cleaned: dict[str, Any]) -> PartnerChange:
        """What is asked, not saved."""
        venue = self.row if isinstance(self.row, Venue) else None
        return PartnerChange(
            partner=venue.partner if venue else self.row,
            venue=venue,
            kind=self.kind,
            successor=cleaned.get("successor"),
            siret=identifier(cleaned.get("siret", "")),
            on_date=cleaned["on_date"],
            reason=cleaned.get("reason", ""),
            is_forced=bool(cleaned.get("force")),
        )

    def effects(self, change: PartnerChange, held: Held) -> list[str]:
        """One sentence a consequence."""
        raise NotImplementedError


FORCE = "cochez la case pour fermer malgré elles."


class ClosingForm(PartnerChangeForm):
    """A venue or a structure closes: refused while bookings run, unless forced."""

    force = forms.BooleanField(
        label="Fermer malgré des réservations en cours",
        required=False,
        help_text="Elles vivent leur vie et seront payées. Pour les annuler, utilisez la page de "
        "tout ce qui est en cours.",
    )

    def effects(self, change: PartnerChange, held: Held) -> list[str]:
        all_offers, all_templates = (
            held.offers + held.offers_staying,
            held.templates + held.templates_staying,
        )
        return [
            f"{_many(all_offers, 'offre')} et {_many(all_templates, 'vitrine')}\u00a0: ce qui est "
            "publié passe en pause, et ne se remet plus en ligne ici.",
            f"Restent\u00a0: {_many(held.prebooked, 'préréservation')} et "
            f"{_many(held.confirmed, 'réservation confirmée', 'réservations confirmées')} "
            f"({euros(held.confirmed_euros, free_word=False)}).",
        ]


class CloseVenueForm(ClosingForm):
    """A venue."""

    kind = Kind.CLOSE_VENUE


class CloseForm(ClosingForm):
    """A structure, with all its venues; it opens no other."""


class HandingForm(PartnerChangeForm):
    """A venue or a structure goes to another structure."""

    about = "successor"
    successor = forms.CharField(label="Structure d’accueil", max_length=15, help_text="Son SIREN.")

    def clean_successor(self) -> Partner:
        """The structure of this SIREN."""
        found = Partner.objects.filter(siren=identifier(self.cleaned_data["successor"])).first()
        if found is None:
            raise forms.ValidationError("Aucune structure n’a ce SIREN.")
        return found

    def effects(self, change: PartnerChange, held: Held) -> list[str]:
        return [
            f"Vont à {change.successor}\u00a0: {_many(held.offers, 'offre')} et "
            f"{_many(held.templates, 'vitrine')} que personne n’a jamais réservées ni demandées. "
            "Leurs adresses deviennent celles de ses responsables.",
            f"Restent à {change.partner}\u00a0: "
            f"{_many(held.offers_staying, 'offre')} et {_many(held.templates_staying, 'vitrine')}, "
            f"{_many(held.prebooked, 'préréservation')} et "
            f"{_many(held.confirmed, 'réservation confirmée', 'réservations confirmées')} "
            f"({euros(held.confirmed_euros, free_word=False)}) en cours. Ce qui est publié passe "
            "en pause.",
        ]


class TransferForm(HandingForm):
    """A venue."""

    kind = Kind.TRANSFER
    siret = forms.CharField(
        label="SIRET du lieu dans la structure d’accueil",
        max_length=20,
        required=False,
        help_text="14 chiffres. Vide\u00a0: elle le saisira.",
    )


class MergeForm(HandingForm):
    """A structure joins another: its venues, its people."""

    kind = Kind.MERGE

    def effects(self, change: PartnerChange, held: Held) -> list[str]:
        people = change.partner.memberships.count()
        return [
            *super().effects(change, held),
            f"{_many(people, 'personne')} y devien{'nent' if people > 1 else 't'} membre, et garde"
            f"{'nt' if people > 1 else ''} la vue de ce qui reste. {change.partner} ferme.",
        ]


def money_staying(change: PartnerChange, venues: list[Venue]) -> str:
    """What is owed and what was issued stay."""
    places = {venue.pk for venue in venues}
    dues = due_of(change.partner.pk)
    owed = sum((due.amount for due in dues if due.booking.offer.venue_id in places), ZERO)
    statements = Statement.objects.filter(partner=change.partner).count()
    return (
        f"{euros(owed, free_word=False)} à verser et {_many(statements, 'justificatif')} restent à "
        f"{change.partner}, SIREN {change.partner.siren}."
    )


def _many(count: int, one: str, several: str = "") -> str:
    """« 2 offres »."""
    return f"{number(count)} {several if several and count > 1 else one + plural(count)}"
