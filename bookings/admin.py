"""Support tools for bookings: read everything, act through the verbs, with a reason."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from bookings import actions
from bookings.forms.administration import (
    LIMIT_OUT_OF_BOUNDS,
    OUT_OF_BOUNDS,
    TEACHER_ABOVE_SCHOOL,
    LimitForm,
    NoticeForm,
)
from bookings.forms.overrides import (
    CancellationLimitForm,
    CreditForm,
    DeadlineForm,
    RestoreForm,
)
from bookings.models import Booking, BookingMove, CancellationNotice, EventMail, PrebookingLimit
from bookings.rules import notice_is_closed
from core.admin import ReadOnly, Verb, WithVerbs
from core.rules import euros
from offers.admin import OfferAdmin
from offers.models import CollectiveOffer

FromADay = CancellationNotice | PrebookingLimit


def _is_to_come(booking: Booking) -> bool:
    return booking.starts_at > timezone.now()


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
        Verb(
            name="prolonger",
            label="Prolonger la date limite de réservation",
            consequence="La direction peut décider plus longtemps. Ni la date ni le prix ne "
            "changent. Le partenaire, l’enseignant, la direction et ADAGE sont prévenus.",
            done="La date limite est prolongée.",
            offered=lambda booking: booking.state == "PREBOOKED" and _is_to_come(booking),
            act=lambda pk, **kwargs: actions.prolong_deadline(booking_id=pk, **kwargs),
            form=DeadlineForm,
        ),
        Verb(
            name="fixer-la-limite",
            label="Fixer la limite d’annulation",
            consequence="L’établissement peut annuler jusqu’à ce moment, et plus après. Le "
            "partenaire, l’enseignant, la direction et ADAGE sont prévenus.",
            done="La limite d’annulation est fixée.",
            offered=lambda booking: booking.state == "CONFIRMED" and _is_to_come(booking),
            act=lambda pk, **kwargs: actions.set_cancellable_until(booking_id=pk, **kwargs),
            form=CancellationLimitForm,
        ),
        Verb(
            name="changer-de-credit",
            label="Changer de crédit",
            consequence="Le prix est rendu au crédit d’avant et engagé sur l’autre, s’il le peut. "
            "La direction et ADAGE sont prévenues.",
            done="Le crédit est changé.",
            offered=lambda booking: (
                booking.state == "CONFIRMED"
                and booking.budget_id is not None
                and _is_to_come(booking)
            ),
            act=lambda pk, **kwargs: actions.change_credit(booking_id=pk, **kwargs),
            form=CreditForm,
        ),
        Verb(
            name="retablir",
            label="Rétablir la réservation",
            consequence="Elle revient à son état d’avant l’annulation, aux mêmes conditions, si sa "
            "date est encore libre\u00a0; confirmée, son prix est engagé de nouveau. Le "
            "partenaire, l’enseignant, la direction et ADAGE sont prévenus.",
            done="La réservation est rétablie.",
            offered=lambda booking: booking.state == "CANCELLED" and _is_to_come(booking),
            act=lambda pk, **kwargs: actions.restore(booking_id=pk, **kwargs),
            form=RestoreForm,
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


class FromADayAdmin(admin.ModelAdmin):
    """A table by date: another row is added as data; one that has begun stays, and is shown."""

    typed: tuple[str, ...]  # of a row to come
    begun: str  # why it stays
    readonly_fields = ["in_words"]

    def get_fields(self, request: HttpRequest, obj: FromADay | None = None) -> list[str]:
        """What has begun is only shown."""
        open_ = self.has_change_permission(request, obj) if obj else True
        return ["from_date", *self.typed, "effect"] if open_ else ["from_date", "in_words"]

    def has_change_permission(self, request: HttpRequest, obj: FromADay | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and _has_begun(obj))

    def not_deletable(self, row: FromADay) -> str:
        """Bookings were made under it."""
        return self.begun if _has_begun(row) else ""


def _has_begun(row: FromADay) -> bool:
    return notice_is_closed(row.from_date, timezone.now())


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
