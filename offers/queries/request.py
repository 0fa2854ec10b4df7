"""What pages read about teachers' requests, and who may see them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from core.compiled import compiled, in_one_row
from offers.models import CollectiveOffer, OfferRequest, OfferTemplate, RequestDraft
from offers.queries.template import templates_shown
from schools.models import Institution
from venues.models import Partner

State = OfferRequest.State
EVERYTHING = "institution", "teacher", "template__venue__partner", "offer"
# Tab of the inbox -> (its name, what it holds).
TABS: dict[str, tuple[str, Q]] = {
    "": ("À répondre", Q(waiting_since__isnull=False)),
    "nouvelles": ("Nouvelles", Q(state=State.NEW)),
    "lues": ("Lues", Q(state=State.READ)),
    "en-discussion": ("En discussion", Q(state=State.DISCUSSING)),
    "transformees": ("Transformées", Q(state=State.CONVERTED)),
    "declinees": ("Déclinées", Q(state=State.DECLINED)),
    "sans-suite": ("Sans suite", Q(state=State.CLOSED)),
    "toutes": ("Toutes", Q()),
}


def requests_to_partners_of(user: User) -> QuerySet[OfferRequest]:
    """Requests sent to the partners this person works for: the only door of the pro portal."""
    mine = OfferRequest.objects.filter(template__venue__partner__memberships__user=user)
    return mine.select_related(*EVERYTHING)


def request_behind(user: User, offer: CollectiveOffer) -> OfferRequest | None:
    """The request an offer of this person's partners was born from, if any."""
    found: OfferRequest | None = _behind.first(user, offer)
    return found


@compiled
def _behind(user: User, offer: CollectiveOffer) -> QuerySet[OfferRequest]:
    return requests_to_partners_of(user).filter(offer=offer)


def inbox(
    partners: Collection[Partner], tab: str, template_ref: str = ""
) -> QuerySet[OfferRequest]:
    """One tab: what has waited longest for an answer first, then the newest."""
    found = _sent_to(partners, template_ref).filter(TABS[tab][1]).select_related(*EVERYTHING)
    return found.order_by(F("waiting_since").asc(nulls_last=True), "-created_at", "-pk")


def inbox_counts(partners: Collection[Partner], template_ref: str = "") -> dict[str, int]:
    """How many requests each tab holds, in one query."""
    counts: dict[str, int] = _sent_to(partners, template_ref).aggregate(
        **{
            f"tab{rank}": Count("pk", filter=held) if held else Count("pk")
            for rank, (_, held) in enumerate(TABS.values())
        }
    )
    return dict(zip(TABS, counts.values(), strict=True))


def requests_to_answer(partners: Collection[Partner]) -> int:
    """How many requests wait for a word of these partners: the figure of the menu."""
    [row] = _to_answer([partner.pk for partner in partners])
    return int(row["many"])


@compiled
def _to_answer(partner_ids: list[int]) -> QuerySet[Any, dict[str, Any]]:
    sent = OfferRequest.objects.filter(template__venue__partner__among=partner_ids)
    return in_one_row(sent.filter(waiting_since__isnull=False), many=Count("pk"))


def _sent_to(partners: Collection[Partner], template_ref: str = "") -> QuerySet[OfferRequest]:
    found = OfferRequest.objects.filter(template__venue__partner__in=partners)
    return found.filter(template__ref=template_ref) if template_ref else found


def requests_of_school(institution: Institution) -> QuerySet[OfferRequest]:
    """Requests of the teachers of this school: the only door of the school side."""
    return OfferRequest.objects.filter(institution=institution).select_related(*EVERYTHING)


def draft_of(user: User, template: OfferTemplate) -> RequestDraft | None:
    """What this person has typed of a request on this template, and nobody else reads."""
    return RequestDraft.objects.filter(user=user, template=template).first()


@compiled
def drafts_to_finish(user: User, today: date, *, last: int) -> QuerySet[RequestDraft]:
    """Requests this person began, on templates still shown, the last typed first."""
    shown = templates_shown(today=today).values("pk")
    mine = RequestDraft.objects.filter(user=user, template__in=shown)
    return mine.select_related("template__venue__partner").order_by("-saved_at")[:last]
