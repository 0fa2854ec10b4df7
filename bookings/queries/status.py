"""The one derived status of an offer, and whose turn it is (R13): defined here, used everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    Field,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)

from bookings.models import Booking
from offers.models import CollectiveOffer
from offers.rules import review_due


class Status(TextChoices):
    """What people read; « offre » is feminine."""

    DRAFT = "draft", "Brouillon"
    PUBLISHED = "published", "Publiée"
    PAUSED = "paused", "En pause"
    REJECTED = "rejected", "Non conforme"
    UNDER_REVIEW = "under_review", "En instruction"
    NO_DATE = "undated", "Sans date"
    PROPOSED = "proposal", "Nouvelle proposition"
    PREBOOKED = "prebooked", "Préréservée"
    BOOKED = "booked", "Réservée"
    FIRM = "firm", "Réservée, ferme"
    ENDED = "ended", "Terminée"
    REIMBURSED = "reimbursed", "Remboursée"
    EXPIRED = "expired", "Expirée"
    CANCELLED = "cancelled", "Annulée"
    ARCHIVED = "archived", "Archivée"


class Turn(TextChoices):
    """Who is expected to act."""

    PARTNER = "partner", "Au tour du partenaire"
    TEACHER = "teacher", "Au tour de l’enseignant"
    PRINCIPAL = "principal", "Au tour de la direction"
    ADMINISTRATION = "administration", "Au tour de l’administration"
    NOBODY = "nobody", "Rien à faire"


TURN_OF = {
    Status.DRAFT: Turn.PARTNER,
    Status.PUBLISHED: Turn.TEACHER,
    Status.PAUSED: Turn.PARTNER,
    Status.REJECTED: Turn.PARTNER,
    Status.UNDER_REVIEW: Turn.ADMINISTRATION,
    Status.NO_DATE: Turn.PARTNER,
    Status.PROPOSED: Turn.TEACHER,
    Status.PREBOOKED: Turn.PRINCIPAL,
    Status.BOOKED: Turn.NOBODY,
    Status.FIRM: Turn.NOBODY,
    Status.ENDED: Turn.NOBODY,
    Status.REIMBURSED: Turn.NOBODY,
    Status.EXPIRED: Turn.PARTNER,
    Status.CANCELLED: Turn.NOBODY,
    Status.ARCHIVED: Turn.NOBODY,
}

EXPLANATIONS = {
    Status.DRAFT: "Visible de votre structure seulement. Complétez-la pour la publier.",
    Status.PUBLISHED: "Les enseignants la voient et peuvent la préréserver.",
    Status.PAUSED: "Les enseignants ne la voient plus. Remettez-la en ligne quand vous voulez.",
    Status.REJECTED: "L’offre ne respecte pas les règles. Corrigez-la, puis publiez-la de nouveau.",
    Status.UNDER_REVIEW: "L’administration la relit avant sa mise en ligne. Rien à faire d’ici là.",
    Status.NO_DATE: "Elle n’a plus ni date ni prix : personne ne peut la préréserver.",
    Status.PROPOSED: "La date ou le prix a changé. L’enseignant doit donner son accord.",
    Status.PREBOOKED: "Un enseignant l’a retenue. La direction doit confirmer.",
    Status.BOOKED: "La direction a confirmé. L’établissement peut encore annuler.",
    Status.FIRM: "La direction a confirmé et l’établissement ne peut plus annuler.",
    Status.ENDED: "L’événement a eu lieu.",
    Status.REIMBURSED: "Le versement a été fait.",
    Status.EXPIRED: "La date limite est passée sans réponse.",
    Status.CANCELLED: "La réservation a été annulée et la date n’est plus réservable.",
    Status.ARCHIVED: "Rangée hors de vos listes. Vous pouvez la ressortir.",
}


# Columns of the open line and of the live booking that `with_status` annotates.
LINE_FIELDS = [
    "id", "starts_at", "ends_at", "price", "bookable_until", "held_until", "held_for_id",
]  # fmt: skip
LIVE_FIELDS = ["id", "state", "ends_at", "cancellable_until", "teacher_id", "institution_id"]


@dataclass(frozen=True)
class Standing:
    """Where an offer stands: its status, who must act, and until when (UTC, None: no deadline)."""

    status: Status
    turn: Turn
    until: datetime | None

    @property
    def explanation(self) -> str:
        """One sentence a newcomer understands."""
        return EXPLANATIONS[self.status]


def with_status(offers: QuerySet[CollectiveOffer], now: datetime) -> QuerySet[Any]:
    """Annotate `status` and the dates around it, in the same query.

    Adds `status`, `line_…` for each of LINE_FIELDS (all None without an open line), `live_…` for
    each of LIVE_FIELDS (all None without a live booking).
    """
    last_reason = (
        Booking.objects.filter(offer=OuterRef("pk"), state="CANCELLED")
        .order_by("-pk")
        .values("cancellation_reason")[:1]
    )
    return offers.annotate(
        open_line=FilteredRelation("lines", condition=Q(lines__withdrawn_at__isnull=True)),
        live=FilteredRelation("bookings", condition=~Q(bookings__state="CANCELLED")),
        **{f"line_{name}": F(f"open_line__{name}") for name in LINE_FIELDS},
        **{f"live_{name}": F(f"live__{name}") for name in LIVE_FIELDS},
        last_cancellation=Subquery(last_reason),
        status=by_status(now, lambda status: Value(str(status)), CharField()),
    )


def by_status(now: datetime, told: Callable[[Status], Any], field: "Field[Any, Any]") -> Case:
    """What `told` says of the status of an offer, among the annotations of `with_status`.

    The definition of R13, read from top to bottom: the first line that is true wins.
    """
    over = Q(line_bookable_until__lt=now)
    # No cancellation at all, or the last one by the clock.
    nobody_came = Q(last_cancellation__isnull=True) | Q(last_cancellation="EXPIRED")
    lines = [
        (Q(state="ARCHIVED"), Status.ARCHIVED),
        (Q(live_state="REIMBURSED"), Status.REIMBURSED),
        (Q(live_state="USED"), Status.ENDED),
        (Q(live_state="CONFIRMED", live_ends_at__lt=now), Status.ENDED),
        (Q(live_state="CONFIRMED", live_cancellable_until__lt=now), Status.FIRM),
        (Q(live_state="CONFIRMED"), Status.BOOKED),
        (Q(live_state="PREBOOKED"), Status.PREBOOKED),
        (Q(state="DRAFT"), Status.DRAFT),
        (Q(state="REJECTED"), Status.REJECTED),
        (Q(state="UNDER_REVIEW"), Status.UNDER_REVIEW),
        (Q(state="PAUSED"), Status.PAUSED),
        (Q(line_id__isnull=True), Status.NO_DATE),
        (over & nobody_came, Status.EXPIRED),
        (over, Status.CANCELLED),
        (Q(line_held_until__gt=now), Status.PROPOSED),
    ]
    return Case(
        *[When(condition, then=told(status)) for condition, status in lines],
        default=told(Status.PUBLISHED),
        output_field=field,
    )


def standing(offer: Any) -> Standing:
    """The standing of an offer read through `with_status`."""
    status = Status(offer.status)
    if status == Status.UNDER_REVIEW:
        due = review_due(offer.state_since) if offer.state_since else None
        return Standing(status, TURN_OF[status], due)
    until = {
        Status.PUBLISHED: "line_bookable_until",
        Status.PREBOOKED: "line_bookable_until",
        Status.PROPOSED: "line_held_until",
        Status.BOOKED: "live_cancellable_until",
    }.get(status)
    return Standing(status, TURN_OF[status], getattr(offer, until) if until else None)
