"""What pages read about templates, and who may see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from offers.models import OfferTemplate, Place
from offers.queries.missing import missing_contact, missing_text
from venues.models import Referencing

State = OfferTemplate.State


@dataclass(frozen=True)
class TemplateFilters:
    """The light filters of the catalogue; empty means all."""

    domain: str = ""
    level: str = ""
    department: str = ""


def templates_of_partners_of(user: User) -> QuerySet[OfferTemplate]:
    """Templates of the partners this person works for: the only door of the pro portal."""
    mine = OfferTemplate.objects.filter(venue__partner__memberships__user=user)
    return mine.select_related("venue__partner")


def with_request_counts(templates: QuerySet[OfferTemplate]) -> QuerySet[OfferTemplate]:
    """Adds `asked`, all requests, and `waiting`, those the partner owes an answer to."""
    return templates.annotate(
        asked=Count("requests", distinct=True),
        waiting=Count("requests", filter=Q(requests__waiting_since__isnull=False), distinct=True),
    )


def templates_to_start_from(user: User) -> QuerySet[OfferTemplate]:
    """« Partir d’une vitrine »: those not archived, the last published first."""
    mine = templates_of_partners_of(user).exclude(state=State.ARCHIVED)
    return mine.order_by("-published_at", "-created_at")


EVERY_TEMPLATE = TemplateFilters()


def templates_shown(
    filters: TemplateFilters = EVERY_TEMPLATE, today: date | None = None
) -> QuerySet[OfferTemplate]:
    """Published templates of referenced partners (R3), for teachers and for the public alike.

    A department keeps those that come there and those that take place there.
    """
    in_force = Referencing.objects.in_force(today or timezone.localdate())
    referenced = in_force.filter(partner=OuterRef("venue__partner"))
    found = OfferTemplate.objects.filter(Exists(referenced), state=State.PUBLISHED)
    if filters.domain:
        found = found.filter(domains__contains=[filters.domain])
    if filters.level:
        found = found.filter(levels__contains=[filters.level])
    if filters.department:
        here = Q(venue__department_code=filters.department, places__contains=[Place.VENUE])
        found = found.filter(here | Q(departments__contains=[filters.department]))
    return found.select_related("venue__partner").order_by("-published_at", "-pk")


def what_template_is_missing(template: OfferTemplate) -> list[str]:
    """What keeps a template from being published, sentence by sentence (R6, R10)."""
    where = [] if template.places else ["Indiquez où l’offre peut se dérouler."]
    text, contact = missing_text(template), missing_contact(template, template.places)
    return [item.sentence for item in text] + where + [item.sentence for item in contact]
