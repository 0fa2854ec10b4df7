"""What an officer types to correct a payment, and the effect they read before it is entered."""

from decimal import Decimal
from typing import Any

from django import forms

from bookings.models import Booking
from core.forms import WithEffect
from core.rules import euros
from reimbursements.actions import why_not
from reimbursements.models import Adjustment, Statement
from reimbursements.queries.adjustments import on_statements, worth
from reimbursements.queries.due import owed_to

UNKNOWN = "Aucune réservation ne porte cette référence."


class AdjustmentForm(WithEffect):
    """Which booking, what it should have brought, why."""

    reference = forms.CharField(
        label="réservation",
        max_length=20,
        help_text="Sa référence, par exemple R-4F7K2M9P.",
        error_messages={"required": "Indiquez la référence d’une réservation."},
    )

    class Meta:
        model = Adjustment
        fields = ("after", "reason")

    def clean_reference(self) -> Booking:
        """The booking found."""
        found = Booking.objects.select_related("offer", "partner", "institution")
        booking = found.filter(reference=self.cleaned_data["reference"].upper()).first()
        if booking is None:
            raise forms.ValidationError(UNKNOWN)
        return booking

    def clean(self) -> dict[str, Any]:
        """Within the price, one at a time; then the effect, which must have been read as it is."""
        cleaned = super().clean() or self.cleaned_data
        if not {"reference", "after"} <= cleaned.keys():
            return cleaned
        booking, after = cleaned["reference"], cleaned["after"]
        self.instance.booking = booking
        if why := why_not(booking, after):
            self.add_error("after", why)
            return cleaned
        self.ask_to_read(
            f"{booking.pk}/{worth(booking)}/{after}",
            f"J’ai relu l’effet de cette correction\u00a0: {_euros(after)}.",
            effects(booking, after),
        )
        return cleaned


def effects(booking: Booking, after: Decimal) -> list[str]:
    """What a correction changes, and what it leaves as it is, in French."""
    partner, before = booking.partner, worth(booking)
    owed = owed_to(partner.pk)
    what = "de trop-perçu, à récupérer" if after < before else "de complément, à verser"
    said = [
        f"{booking.reference}, «\u00a0{booking.offer.title}\u00a0», {booking.institution}, "
        f"{partner.name}.",
        f"Montant\u00a0: {_euros(before)} aujourd’hui, {_euros(after)} après\u00a0: "
        f"{_euros(abs(after - before))} {what}.",
    ]
    lines = on_statements(booking)
    for line in lines:
        statement = line.statement
        said.append(
            f"Justificatif {statement.reference} ({statement.get_state_display().lower()})\u00a0: "
            f"{_euros(line.amount)}."
        )
        if statement.state == Statement.State.ISSUED:
            said.append(
                "Il n’est pas encore versé, et le sera tel quel\u00a0: la correction vient au "
                "suivant. Pour ne pas le verser, retirez-le."
            )
    if not lines:
        said.append("Cette réservation n’est encore sur aucun justificatif.")
    return [
        *said,
        f"Dû à {partner.name} sur ses prochains justificatifs\u00a0: {_euros(owed)} aujourd’hui, "
        f"{_euros(owed + after - before)} après.",
        "Rien ne change avant qu’une seconde personne, chargée des paiements, confirme. Le "
        "partenaire est alors prévenu. Le crédit de l’établissement ne change pas.",
    ]


def _euros(amount: Decimal) -> str:
    return euros(amount, free_word=False)
