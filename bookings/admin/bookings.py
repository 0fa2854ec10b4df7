"""Bookings, their journal and their mails: read everything, act through the verbs."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.models import User
from bookings import actions
from bookings.admin.overrides import OVERRIDES
from bookings.models import Booking, BookingMove, EventMail
from bookings.queries.named import named
from bookings.rules import local_day
from core.admin import ReadOnly, Verb, WithFinding, WithVerbs
from core.rules import euros
from core.rules.asked import Asked
from offers.rules import DOMAINS


class MoveInline(ReadOnly, admin.TabularInline):
    """The journal of the booking (I10)."""

    model = BookingMove
    fields = readonly_fields = ("at", "author", "verb", "from_state", "to_state", "reason")
    extra = 0


CONTACTS = ("price_in_words", "teacher_contact", "school_contact", "partner_contact")


@admin.register(Booking)
class BookingAdmin(ReadOnly, WithFinding, WithVerbs):
    """Bookings, found by reference, UAI, SIREN or teacher."""

    finds = {
        "booking": "reference",
        "offer": "offer__ref",
        "uai": "institution__uai",
        "siren": "partner__siren",
        "siret": "offer__venue__siret",
        "mail": lambda address: Q(teacher__in=User.objects.with_email(address)),
    }
    named = ("teacher", "institution", "partner", "offer")

    verbs = (
        Verb(
            name="annuler",
            label="Annuler la réservation",
            consequence="Si la direction avait confirmé, l’établissement récupère le montant "
            "engagé\u00a0; une préréservation n’engage rien. Le partenaire, "
            "l’enseignant, la direction et ADAGE sont prévenus. "
            "L’annulation est définitive.",
            done="La réservation est annulée.",
            offered=lambda booking: booking.state in ("PREBOOKED", "CONFIRMED", "USED"),
            act=lambda pk, **kwargs: actions.cancel_by_administration(booking_id=pk, **kwargs),
        ),
        *OVERRIDES,
    )
    rights = {"bookings.reimburse_booking": "Marquer remboursée, en confirmant un versement"}
    list_display = [
        "reference", "offer_ref", "institution", "teacher", "state", "price_in_words", "starts_at",
        "prebooked_at",
    ]  # fmt: skip
    list_filter = [
        "state", "cancellation_reason", "institution__ministry", "institution__department_code",
        "institution__academy", "starts_at",
    ]  # fmt: skip
    search_fields = [
        "reference", "offer__ref", "offer__title", "institution__uai", "institution__name",
        "teacher__email", "teacher__last_name", "partner__siren", "partner__name",
    ]  # fmt: skip
    search_help_text = "Référence (offre ou réservation), UAI, SIREN, enseignant, établissement"
    date_hierarchy = "starts_at"
    inlines = [MoveInline]
    export_more = ("partner", "levels", "domains", "month", "credit")
    list_select_related = ["offer", "partner", "institution", "teacher", "budget", "stock"]

    readonly_fields = CONTACTS

    def get_fields(self, request: HttpRequest, obj: Booking | None = None) -> list[str]:
        """What this booking says: nothing empty, euros, and how to reach both sides."""
        names = [f.name for f in Booking._meta.fields if f.name not in ("id", "price")]
        held = [name for name in names if obj is None or getattr(obj, name) not in (None, "")]
        return [*held, *CONTACTS]

    @admin.display(description="joindre l’enseignant")
    def teacher_contact(self, booking: Booking) -> str:
        return booking.teacher.email

    @admin.display(description="joindre l’établissement")
    def school_contact(self, booking: Booking) -> str:
        school = booking.institution
        return " · ".join(filter(None, (school.email, school.phone))) or "–"

    @admin.display(description="joindre le partenaire")
    def partner_contact(self, booking: Booking) -> str:
        offer = booking.offer
        return " · ".join(filter(None, (offer.contact_email, offer.contact_phone))) or "–"

    @admin.display(description="niveaux")
    def levels(self, booking: Booking) -> str:
        return ", ".join(booking.offer.levels)

    @admin.display(description="domaines")
    def domains(self, booking: Booking) -> str:
        return ", ".join(DOMAINS[code] for code in booking.offer.domains)

    @admin.display(description="mois de l’événement")
    def month(self, booking: Booking) -> str:
        return f"{local_day(booking.starts_at, booking.time_zone):%Y-%m}"

    @admin.display(description="crédit")
    def credit(self, booking: Booking) -> str:
        budget = booking.budget
        return f"{budget.event_from:%d/%m/%Y}–{budget.event_to:%d/%m/%Y}" if budget else ""

    def rows_found(self, rows: QuerySet[Any], asked: Asked) -> QuerySet[Any] | None:
        """By words too: those of the school, of the teacher, of the partner or of the title."""
        found = super().rows_found(rows, asked)
        if found is not None or asked.kind != "words":
            return found
        return rows.filter(named(asked.words) | Q(reference__icontains=asked.value))

    def detail_of(self, booking: Booking) -> str:
        state = booking.get_state_display()
        return f"{state}, {booking.offer.title}, {booking.institution}, {euros(booking.price)}"

    @admin.display(description="offre", ordering="offer__ref")
    def offer_ref(self, booking: Booking) -> str:
        return booking.offer.ref

    @admin.display(description="prix", ordering="price")
    def price_in_words(self, booking: Booking) -> str:
        return euros(booking.price)


@admin.register(BookingMove)
class MoveAdmin(ReadOnly, WithFinding):
    """The journal of all bookings, found by reference or by who acted."""

    in_search = False

    finds = {
        "booking": "booking__reference",
        "offer": "booking__offer__ref",
        "mail": lambda address: Q(actor__in=User.objects.with_email(address)),
    }
    named = ("actor",)

    fields = [
        "booking", "at", "actor", "author", "verb", "from_state", "to_state", "delegation",
        "reason",
    ]  # fmt: skip
    readonly_fields = ["author"]
    list_display = ["at", "reference", "verb", "from_state", "to_state", "author", "reason"]
    list_filter = ["verb", "to_state", "at"]
    list_select_related = ["booking"]
    search_fields = ["booking__reference", "booking__offer__ref", "actor_label", "actor__email"]
    search_help_text = "Référence (offre ou réservation), nom ou adresse de la personne"

    @admin.display(description="réservation", ordering="booking__reference")
    def reference(self, move: BookingMove) -> str:
        return move.booking.reference

    # The newest first: support looks for what has just happened.
    ordering = ["-pk"]


@admin.register(EventMail)
class EventMailAdmin(ReadOnly, admin.ModelAdmin):
    """What the clock wrote about which booking: reminders, eves, days after (R61)."""

    list_display = ["at", "kind", "booking", "about", "days"]
    list_filter = ["kind", "at"]
    list_select_related = ["booking"]
    search_fields = ["booking__reference", "booking__offer__ref"]
    search_help_text = "Référence d’une réservation ou d’une offre"
