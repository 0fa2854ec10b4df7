"""What pages read about a referencing request, and who may see it (R3, R4)."""

from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from venues import rules
from venues.models import (
    Partner,
    ReferencingRequest,
    RequestDocument,
    RequestMessage,
    RequestState,
)
from venues.queries.partners import partners_of

DECIDED = (RequestState.ACCEPTED, RequestState.REFUSED)
UNDECIDED = (RequestState.FILED, RequestState.UNDER_REVIEW)
# What people read -> the badge it takes its colour from.
BADGES = {
    "Non demandé": "draft",
    "Demande à compléter": "draft",
    "Demande déposée": "published",
    "En instruction": "under_review",
    "Référencé": "reimbursed",
    "Refusé": "rejected",
    "Suspendu": "paused",
}
SAID = {
    RequestState.DRAFT: "Demande à compléter",
    RequestState.FILED: "Demande déposée",
    RequestState.UNDER_REVIEW: "En instruction",
    RequestState.REFUSED: "Refusé",
}


def request_of(partner: Partner) -> ReferencingRequest | None:
    """The last request of a partner: the others, if any, were accepted before it."""
    requests = ReferencingRequest.objects.filter(partner=partner).select_related("partner")
    return requests.order_by("-pk").first()


def standing_of(partner: Partner, on: date) -> str:
    """Where a partner is on its way to ADAGE, in the words of the screens.

    Reads `referencings` and `requests`: prefetch them for a list.
    """
    started = [r for r in partner.referencings.all() if r.from_date <= on]
    if any(r.to_date is None or r.to_date > on for r in started):
        return "Référencé"
    open_one = next((r for r in partner.requests.all() if r.state in SAID), None)
    if open_one is not None:
        return SAID[RequestState(open_one.state)]
    return "Suspendu" if started else "Non demandé"


def standings_of(user: User) -> list[tuple[Partner, str, str]]:
    """The partners of a person, each with its words and the code of their badge; three queries."""
    today = timezone.localdate()
    partners = partners_of(user).prefetch_related("referencings", "requests")
    said = [(partner, standing_of(partner, today)) for partner in partners]
    return [(partner, words, BADGES[words]) for partner, words in said]


def documents_of_partners_of(user: User) -> QuerySet[RequestDocument]:
    """The documents a member may open: those of their partners, and no other."""
    return RequestDocument.objects.filter(request__partner__memberships__user=user)


def document_exists(token: str) -> bool:
    """A document has this token, whoever it belongs to."""
    return RequestDocument.objects.filter(token=token).exists()


def usual_delay(now: datetime) -> int | None:
    """In how many days the last files were answered; None when too few were."""
    decided = ReferencingRequest.objects.filter(
        state__in=DECIDED, decided_at__gte=now - rules.COUNTED_FOR
    )
    last = decided.order_by("-decided_at").values_list("filed_at", "decided_at")
    return rules.usual_days(
        [end - start for start, end in last[: rules.FILES_COUNTED] if start and end]
    )


def requests_to_examine() -> QuerySet[ReferencingRequest]:
    """Filed and not decided yet, the oldest first."""
    return ReferencingRequest.objects.filter(state__in=UNDECIDED).order_by("filed_at")


def with_last_message(requests: QuerySet[ReferencingRequest]) -> QuerySet[ReferencingRequest]:
    """Annotated with who wrote last in the thread, and when."""
    last = RequestMessage.objects.filter(request=OuterRef("pk")).order_by("-at", "-pk")
    return requests.annotate(
        last_is_ours=Subquery(last.values("from_administration")[:1]),
        last_message_at=Subquery(last.values("at")[:1]),
    )
