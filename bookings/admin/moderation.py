"""The page of an offer, with what only bookings know: whether one runs (R12)."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

from bookings import actions
from bookings.models import Booking
from core.admin import Verb, WithVerbs
from offers import actions as offers
from offers.admin import OfferAdmin
from offers.forms.administration import AcceptForm, RejectForm
from offers.models import CollectiveOffer


def _is_held(offer: CollectiveOffer) -> bool:
    """Published or in pause, and booked for an event to come."""
    if offer.state not in ("PUBLISHED", "PAUSED"):
        return False
    live = Booking.objects.filter(offer=offer, ends_at__gt=timezone.now())
    return live.exclude(state=Booking.State.CANCELLED).exists()


class ModeratedOfferAdmin(WithVerbs, OfferAdmin):
    """Offers, with the button that takes a non-conforming one down (R12)."""

    finds = OfferAdmin.finds | {
        "booking": lambda ref: Q(pk__in=Booking.objects.filter(reference=ref).values("offer")),
    }

    verbs = (
        Verb(
            name="accepter",
            label="Accepter et publier",
            consequence="L’offre est aussitôt visible des enseignants et d’ADAGE. Le partenaire "
            "est prévenu par courriel.",
            done="L’offre est acceptée et publiée.",
            offered=lambda offer: offer.state == "UNDER_REVIEW",
            act=lambda pk, **given: offers.accept(offer_id=pk, **given),
            form=AcceptForm,
        ),
        Verb(
            name="declarer-non-conforme",
            label="Déclarer non conforme",
            consequence="L’offre n’est pas, ou n’est plus, visible des enseignants. Le partenaire "
            "lit le motif, peut la corriger et la publier de nouveau.",
            done="L’offre est déclarée non conforme.",
            offered=lambda offer: offer.state in ("PUBLISHED", "PAUSED", "UNDER_REVIEW"),
            act=lambda pk, **kwargs: actions.reject_offer(offer_id=pk, **kwargs),
            form=RejectForm,
            in_bulk=True,
        ),
        Verb(
            name="annuler-et-declarer",
            label="Annuler la réservation et déclarer non conforme",
            consequence="Un établissement retient cette offre. Sa réservation est annulée\u00a0: "
            "si la direction avait confirmé, l’établissement récupère le montant engagé. Le "
            "partenaire, l’enseignant, la direction et ADAGE sont prévenus et lisent le motif. "
            "Puis l’offre est déclarée non conforme. L’annulation est définitive.",
            done="La réservation est annulée, l’offre déclarée non conforme.",
            offered=_is_held,
            act=lambda pk, **kwargs: actions.cancel_and_reject(offer_id=pk, **kwargs),
            form=RejectForm,
            permission="bookings.withdraw_booking",
        ),
    )


# A floor above takes over the page of the floor below: only bookings know whether one runs.
admin.site.unregister(CollectiveOffer)
admin.site.register(CollectiveOffer, ModeratedOfferAdmin)
