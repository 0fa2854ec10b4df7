"""What is computed while one types: per pupil, proposed deadline, cautions, the ticket."""

from copy import copy
from types import SimpleNamespace
from typing import Any

from offers.forms import ProjectForm, TermsForm
from offers.models import CollectiveOffer, CollectiveStock
from offers.queries.cautions import Asked, Caution, cautions_about, nothing_special
from offers.queries.deadline import limits, proposed_deadline
from offers.views.summary import per_pupil, ticket
from venues.models import Venue

SEEN = "vus"


def terms_in_words(offer: CollectiveOffer, form: TermsForm) -> dict[str, Any]:
    """What the answers about date and price mean, as far as they are right; `line` prints them."""
    read = form.as_sent()
    asked, starts_at = read.asked(), read.span[0]
    cautions = cautions_about(offer, asked) if asked else []
    line, limit = line_so_far(read), limits()
    return {
        "line": line,
        "per_pupil": per_pupil(line),
        "cautions": cautions,
        "nothing": nothing_special(offer, asked) if asked and not cautions else "",
        "seen": signature(asked, cautions),
        "proposed": proposed_deadline(asked.first, form.zone_name, limit) if asked else None,
        "cancellable": limit(starts_at, form.zone_name) if starts_at else None,
        "zone": form.zone_name,
    }


def line_so_far(read: TermsForm) -> SimpleNamespace:
    """What a line prints, from the answers that are right; both hours or none."""
    said, (starts_at, ends_at) = read.cleaned_data, read.span
    both = starts_at and ends_at
    return SimpleNamespace(
        starts_at=starts_at if both else None,
        ends_at=ends_at if both else None,
        price=said.get("price"),
        participants=said.get("participants"),
        accompanying_adults=said.get("accompanying_adults"),
        bookable_until=read.terms.bookable_until if read.terms else None,
    )


def signature(asked: Asked | None, cautions: list[Caution]) -> str:
    """What a page has already said: the days, and the code of each caution."""
    if asked is None:
        return ""
    return " ".join([f"{asked.first}", f"{asked.last}", *[caution.code for caution in cautions]])


def unseen(cautions: list[Caution], seen: str) -> list[Caution]:
    """The cautions the page that was sent did not show."""
    return [caution for caution in cautions if caution.code not in seen.split(" ")]


def ticket_as_typed(
    offer: CollectiveOffer | None,
    slug: str,
    form: Any,
    line: CollectiveStock | None,
    venues: list[Venue],
) -> dict[str, Any]:
    """The ticket with what is right in the step being written."""
    if not isinstance(form, ProjectForm) or not form.is_bound:
        return ticket(offer, line)
    form.is_valid()
    shown = copy(offer) if offer else CollectiveOffer(venue=venues[0])
    for name in ("title", "formats", "levels"):
        if name in form.cleaned_data:
            setattr(shown, name, form.cleaned_data[name])
    return ticket(shown, line)
