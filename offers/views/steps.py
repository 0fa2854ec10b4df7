"""The four forms of the wizard: how each is built, saved, and shown again."""

import json
from typing import Any

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
from offers.models import CollectiveOffer, CollectiveStock, OfferRequest
from offers.queries import open_lines, venues_to_publish_from
from offers.views.pictures import values_of
from venues.models import Venue

ORDER = ["offre", "date-prix", "pratique", "destinataire", "verification"]


def open_line_of(offer: CollectiveOffer) -> CollectiveStock | None:
    """The date and price of the draft, if any."""
    return open_lines().filter(offer=offer).first()


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
    saved, options = CHOICES[slug](offer, user)
    initial = {"expected_version": offer.version} | saved | (typed or {})
    return FORMS[slug](data, files, initial=initial, **options)


def basis(slug: str, offer: CollectiveOffer, user: User) -> str:
    """What the step has saved today, to know whether answers kept aside are still in date."""
    return json.dumps(CHOICES[slug](offer, user)[0], default=str, sort_keys=True)


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


def _project(offer: CollectiveOffer, user: User) -> tuple[dict, dict]:
    return initial_project(offer), {"venues": venues_for(offer, user)}


def _terms(offer: CollectiveOffer, user: User) -> tuple[dict, dict]:
    zone = offer.time_zone
    saved = initial_terms(open_line_of(offer), zone) or _wished(offer)
    return saved, {"zone": zone}


def _wished(offer: CollectiveOffer) -> dict[str, Any]:
    """What the teacher's request proposes: the first date still to come, the group."""
    asked = OfferRequest.objects.filter(offer=offer).first()
    if asked is None:
        return {}
    to_come = [day for day in asked.wished_dates if day > timezone.localdate()]
    said: dict[str, Any] = {"participants": asked.participants}
    return said | ({"start_date": to_come[0]} if to_come else {})


def _practical(offer: CollectiveOffer, user: User) -> tuple[dict, dict]:
    return initial_practical(offer, user.email), {}


def _recipient(offer: CollectiveOffer, user: User) -> tuple[dict, dict]:
    return initial_recipient(offer), {"kept": offer.institution}


FORMS: dict[str, type[Any]] = {
    "offre": ProjectForm,
    "date-prix": TermsForm,
    "pratique": PracticalForm,
    "destinataire": RecipientForm,
}
CHOICES = {
    "offre": _project,
    "date-prix": _terms,
    "pratique": _practical,
    "destinataire": _recipient,
}
