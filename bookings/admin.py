"""Support tools for bookings: read everything, act through the verbs, with a reason."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bookings import actions
from bookings.forms.administration import (
    LIMIT_OUT_OF_BOUNDS,
    OUT_OF_BOUNDS,
    TEACHER_ABOVE_SCHOOL,
    LimitForm,
    NoticeForm,
)
from bookings.models import Booking, BookingMove, CancellationNotice, EventMail, PrebookingLimit
from core.admin import FromADayAdmin, ReadOnly, Verb, WithVerbs
from core.rules import euros
from offers.admin import OfferAdmin
from offers.models import CollectiveOffer


class MoveInline(ReadOnly, admin.TabularInline):
    """The journal of the booking (I10)."""

    model = BookingMove
    fields = readonly_fields = ("at", "actor_label", "verb", "from_state", "to_state", "reason")
    extra = 0


@admin.register(Booking)
class BookingAdmin(ReadOnly, WithVerbs):
    """Bookings, found by reference, UAI, SIREN or teacher."""

    verbs = (
        Verb(
            name="annuler",
            label="Annuler la réservation",
            consequence="Si la direction avait confirmé, l’établissement récupère le montant "
            "engagé. Le partenaire, l’enseignant, la direction et ADAGE sont prévenus. "
            "L’annulation est définitive.",
            done="La réservation est annulée.",
            offered=lambda booking: booking.state in ("PREBOOKED", "CONFIRMED", "USED"),
            act=lambda pk, **kwargs: actions.cancel_by_administration(booking_id=pk, **kwargs),
        ),
    )
    rights = {"bookings.reimburse_booking": "Marquer remboursée, en confirmant un versement"}
    list_display = [
        "reference", "offer_ref", "institution", "teacher", "state", "price_in_words", "starts_at",
        "prebooked_at",
    ]  # fmt: skip
    list_filter = [
        "state", "cancellation_reason", "institution__ministry", "institution__department_code",
        "starts_at",
    ]  # fmt: skip
    list_select_related = ["offer", "institution", "teacher"]
    search_fields = [
        "reference", "offer__ref", "offer__title", "institution__uai", "institution__name",
        "teacher__email", "teacher__last_name", "offer__venue__partner__siren",
        "offer__venue__partner__name",
    ]  # fmt: skip
    search_help_text = "Référence (offre ou réservation), UAI, SIREN, enseignant, établissement"
    date_hierarchy = "starts_at"
    inlines = [MoveInline]

    @admin.display(description="offre", ordering="offer__ref")
    def offer_ref(self, booking: Booking) -> str:
        return booking.offer.ref

    @admin.display(description="prix", ordering="price")
    def price_in_words(self, booking: Booking) -> str:
        return euros(booking.price)


@admin.register(BookingMove)
class MoveAdmin(ReadOnly, admin.ModelAdmin):
    """The journal of all bookings, found by reference or by who acted."""

    fields = [
        "booking", "at", "actor", "actor_label", "verb", "from_state", "to_state", "delegation",
        "reason",
    ]  # fmt: skip
    list_display = ["at", "reference", "verb", "from_state", "to_state", "actor_label", "reason"]
    list_filter = ["verb", "to_state", "at"]
    list_select_related = ["booking"]
    search_fields = ["booking__reference", "booking__offer__ref", "actor_label", "actor__email"]
    search_help_text = "Référence (offre ou réservation), nom ou adresse de la personne"

    @admin.display(description="réservation", ordering="booking__reference")
    def reference(self, move: BookingMove) -> str:
        return move.booking.reference

    def get_queryset(self, request: HttpRequest) -> QuerySet[BookingMove]:
        """The newest first: support looks for what has just happened."""
        return super().get_queryset(request).order_by("-at", "-pk")


@admin.register(CancellationNotice)
class NoticeAdmin(FromADayAdmin):
    """The dated table of notices (R31)."""

    form = NoticeForm
    typed = ("number", "unit")
    begun = (
        "ce délai a commencé. Ajoutez-en un autre, à partir d’un jour à venir, pour le remplacer."
    )
    list_display = ["from_date", "in_words"]
    refusals = {"notice_bounds": ("number", OUT_OF_BOUNDS)}

    @admin.display(description="délai", ordering="notice")
    def in_words(self, notice: CancellationNotice) -> str:
        return notice.in_words


@admin.register(PrebookingLimit)
class LimitAdmin(FromADayAdmin):
    """The dated table of how many pre-bookings may wait (R33)."""

    form = LimitForm
    typed = ("per_teacher", "per_school")
    begun = (
        "ces plafonds ont commencé. Ajoutez-en d’autres, à partir d’un jour à venir, pour les "
        "remplacer."
    )
    list_display = ["from_date", "per_teacher", "per_school"]
    refusals = {
        "prebooking_limit_bounds": ("per_school", LIMIT_OUT_OF_BOUNDS),
        "teacher_limit_within_school_limit": ("per_school", TEACHER_ABOVE_SCHOOL),
    }

    @admin.display(description="plafonds")
    def in_words(self, limit: PrebookingLimit) -> str:
        return limit.in_words


class ModeratedOfferAdmin(WithVerbs, OfferAdmin):
    """Offers, with the button that takes a non-conforming one down (R12)."""

    verbs = (
        Verb(
            name="declarer-non-conforme",
            label="Déclarer non conforme",
            consequence="L’offre n’est plus visible des enseignants. Le partenaire lit le motif, "
            "peut la corriger et la publier de nouveau.",
            done="L’offre est déclarée non conforme.",
            offered=lambda offer: offer.state in ("PUBLISHED", "PAUSED"),
            act=lambda pk, **kwargs: actions.reject_offer(offer_id=pk, **kwargs),
        ),
    )


# A floor above takes over the page of the floor below: only bookings know whether one runs.
admin.site.unregister(CollectiveOffer)
admin.site.register(CollectiveOffer, ModeratedOfferAdmin)


@admin.register(EventMail)
class EventMailAdmin(ReadOnly, admin.ModelAdmin):
    """What the clock wrote about which booking: reminders, eves, days after (R61)."""

    list_display = ["at", "kind", "booking", "about", "days"]
    list_filter = ["kind", "at"]
    list_select_related = ["booking"]
    search_fields = ["booking__reference", "booking__offer__ref"]
    search_help_text = "Référence d’une réservation ou d’une offre"
