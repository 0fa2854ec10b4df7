"""The rows of the search and of the favourites: what each one shows and lets one do."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from bookings.queries.available_actions import available_offer_actions
from catalogue.queries.results import Result
from catalogue.queries.saved import stars_of
from offers.models import CollectiveOffer
from schools.policy import may_prebook_for
from venues.queries.partners import memberships_of


def rows_of(
    user: User,
    results: list[Result],
    before: int = 0,
    *,
    all_saved: bool = False,
    of_partner: bool = False,
) -> list[dict[str, Any]]:
    """One dict a result, what one may do included; `of_partner`: on the page of its partner."""
    memberships_of(user)  # read for all rows at once
    role = getattr(user, "school_role", None)
    may_ask = role is not None and may_prebook_for(user, role.institution)
    kept = {result.key for result in results} if all_saved else stars_of(user, results)
    return [
        {
            "rank": before + rank,
            "of_partner": of_partner,
            "key": result.key,
            "km": result.km,
            "offer": result.offer,
            "template": result.template,
            "formats": result.thing.formats,
            "may_prebook": bool(result.offer)
            and "prebook" in available_offer_actions(user, result.offer),
            "may_ask": bool(result.template) and may_ask,
            "star": star_of(result.thing, stored=result.key in kept),
        }
        for rank, result in enumerate(results, 1)
    ]


def keeping(user: User, thing: Any, back: str) -> dict[str, Any]:
    """What the page of an offer or a template offers to keep it by: its star and its link."""
    offer = thing if isinstance(thing, CollectiveOffer) else None
    result = Result(offer, None if offer else thing)
    link = (
        reverse("shared-offer", args=[thing.ref])
        if offer
        else reverse("template-short", args=[thing.ref])
    )
    kept = bool(stars_of(user, [result]))
    address = settings.SITE_URL.rstrip("/") + link
    return {"star": star_of(thing, stored=kept), "link": address, "back": back, "agenda": ""}


def star_of(thing: Any, *, stored: bool) -> dict[str, Any]:
    """What the button of a favourite says: of what, and whether it is pressed."""
    return {"ref": thing.ref, "title": thing.title, "kept": stored}
