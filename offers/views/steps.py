"""The four forms of the wizard: how each is built, saved, and shown again."""

import json
from collections.abc import Callable
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from offers.actions import set_draft_line
from offers.actions.draft import save_step
from offers.forms import (
    PracticalForm,
    ProjectForm,
    RecipientForm,
    TermsForm,
    initial_practical,
    initial_project,
    initial_recipient,
    initial_terms,
)
from offers.forms.versioned import VersionedForm
from offers.models import CollectiveOffer, CollectiveStock, OfferChange, OfferRequest
from offers.queries.visibility import open_lines, venues_to_publish_from
from offers.rules import ADULTS_USUAL
from offers.views.pictures import values_of
from schools.queries import school_years_of, with_school_years
from venues.models import Venue

READ_LINES = "lines_read"
ORDER = ["offre", "date-prix", "pratique", "destinataire", "verification"]


def open_line_of(offer: CollectiveOffer) -> CollectiveStock | None:
    """The date and price of the draft, if any; already read with the offer by `own_offer`."""
    read: list[CollectiveStock] | None = getattr(offer, READ_LINES, None)
    return next(iter(open_lines().filter(offer=offer) if read is None else read), None)


def with_open_line(offers: QuerySet[CollectiveOffer]) -> QuerySet[CollectiveOffer]:
    """The same offers, with what the steps ask: open line, school years, last change."""
    changes = OfferChange.objects.filter(offer=OuterRef("pk")).order_by("-at", "-pk")
    read = offers.prefetch_related(Prefetch("lines", open_lines(), to_attr=READ_LINES))
    return with_school_years(read).annotate(changed_last=Subquery(changes.values("at")[:1]))


def build(
    slug: str,
    offer: CollectiveOffer,
    user: User,
    *,
    data: Any = None,
    files: Any = None,
    typed: dict[str, Any] | None = None,
) -> VersionedForm:
    """The form of a step: sent (`data`), or shown with what is saved, then what was typed."""
    initial = {"expected_version": offer.version} | SAVED[slug](offer, user) | (typed or {})
    return FORMS[slug](data, files, initial=initial, **OPTIONS[slug](offer, user))


def basis(slug: str, offer: CollectiveOffer, user: User) -> str:
    """What the step has saved today, to know whether answers kept aside are still in date."""
    return json.dumps(SAVED[slug](offer, user), default=str, sort_keys=True)


def venues_for(offer: CollectiveOffer | None, user: User) -> list[Venue]:
    """The venues one may choose, the present one included."""
    venues = list(venues_to_publish_from(user))
    if offer is not None and offer.venue not in venues:
        venues.insert(0, offer.venue)
    return venues


def save(slug: str, offer: CollectiveOffer, form: Any, *, by: User) -> None:
    """Write a valid step on the server; raises what the actions raise."""
    version = form.cleaned_data["expected_version"]
    if slug == "date-prix":
        set_draft_line(offer_id=offer.pk, terms=form.terms, expected_version=version, by=by)
    else:
        with values_of(form) as values:
            save_step(offer_id=offer.pk, values=values, expected_version=version, by=by)


def _wished(offer: CollectiveOffer) -> dict[str, Any]:
    """What the teacher's request proposes: the first date still to come, the group."""
    asked = OfferRequest.objects.filter(offer=offer).first()
    if asked is None:
        return {}
    to_come = [day for day in asked.wished_dates if day > timezone.localdate()]
    said: dict[str, Any] = {"participants": asked.participants}
    return said | ({"start_date": to_come[0]} if to_come else {})


FORMS: dict[str, type[Any]] = {
    "offre": ProjectForm,
    "date-prix": TermsForm,
    "pratique": PracticalForm,
    "destinataire": RecipientForm,
}
# The template of each.
TEMPLATES = {
    "offre": "offers/_step_offer.html",
    "date-prix": "offers/_step_date_and_price.html",
    "pratique": "offers/_step_practical.html",
    "destinataire": "offers/_step_recipient.html",
}
# What each step has saved, then what its form must be told.
SAVED: dict[str, Callable[[CollectiveOffer, User], dict[str, Any]]] = {
    "offre": lambda offer, user: initial_project(offer),
    "date-prix": lambda offer, user: (
        initial_terms(open_line_of(offer), offer.time_zone)
        or {"accompanying_adults": ADULTS_USUAL} | _wished(offer)
    ),
    "pratique": lambda offer, user: initial_practical(
        offer, user.email, offer.venue.department_code
    ),
    "destinataire": lambda offer, user: initial_recipient(offer),
}
OPTIONS: dict[str, Callable[[CollectiveOffer, User], dict[str, Any]]] = {
    "offre": lambda offer, user: {"venues": venues_for(offer, user)},
    "date-prix": lambda offer, user: {
        "zone": offer.time_zone,
        "years": school_years_of(offer),
    },
    "pratique": lambda offer, user: {"territory": offer.venue.department_code},
    "destinataire": lambda offer, user: {"stored": offer.institution},
}
