"""What a school may find, open and take: search in French, whatever the accents (R11, S5)."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.contrib.postgres.lookups import Unaccent
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Concat

from accounts.models import User
from bookings.models import Booking
from bookings.queries.status import Status, with_status
from offers.models import CollectiveOffer, Place
from offers.queries import offers_visible_to_school
from offers.rules import DOMAINS, FORMATS
from schools.models import Institution, Level, SchoolRole
from schools.queries import open_level_codes

# What the text of a search is compared with.
SEARCHED = ["title", "venue__partner__name", "venue__name", "venue__city", "description"]

# Postal codes that do not start with the code of their territory (see ground.rules.department_of).
POSTAL_CODES = {"2A": "^20[01]", "2B": "^20[2-9]", "977": "^97133", "978": "^97150"}

# A word half typed is found too, in the short fields.
SEARCHED_IN_PART = ["title", "venue__partner__name", "venue__name", "venue__city"]


@dataclass(frozen=True)
class Wanted:
    """The filters of a search, all optional; departments are codes (« 35 », « 974 »)."""

    text: str = ""
    domains: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


def offers_to_prebook(institution: Institution | None, now: datetime) -> QuerySet[CollectiveOffer]:
    """Dated, free offers this school may pre-book now, its own first (R3, R11, R20).

    Read through `with_status`, with the venue, the partner and the addressed school at hand.
    """
    offers = with_status(offers_visible_to_school(institution), now)
    free = offers.filter(status=Status.PUBLISHED, line_bookable_until__gte=now)
    mine = institution.pk if institution else None
    return (
        free.annotate(
            for_us=Case(
                When(institution_id=mine, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .select_related("venue__partner", "institution")
        .order_by("for_us", "line_starts_at", "pk")
    )


def search_offers(
    institution: Institution | None, wanted: Wanted, now: datetime
) -> QuerySet[CollectiveOffer]:
    """The same, narrowed to what was asked; the best match first when there is a text."""
    offers = offers_to_prebook(institution, now)
    if wanted.domains:
        offers = offers.filter(domains__overlap=list(wanted.domains))
    if wanted.levels:
        offers = offers.filter(levels__overlap=list(wanted.levels))
    if wanted.departments:
        offers = offers.filter(reduce(or_, map(_takes_place_in, wanted.departments)))
    return _matching(offers, wanted.text) if wanted.text else offers


def offers_a_school_may_open(
    institution: Institution | None, now: datetime
) -> QuerySet[CollectiveOffer]:
    """Offers whose page this school sees: the visible ones, and those it holds or held (S38)."""
    visible = Q(pk__in=offers_visible_to_school(institution).values("pk"))
    if institution is not None:
        ours = Booking.objects.filter(offer=OuterRef("pk"), institution=institution)
        visible |= Q(Exists(ours))
    return with_status(CollectiveOffer.objects.filter(visible), now).select_related(
        "venue__partner", "institution"
    )


def offer_asked_for(user: User, ref: str) -> int | None:
    """The id of an offer this person could have had under the eyes, None otherwise.

    Wider than the pages on purpose: a page opened before a pause must hear « no longer bookable »
    from the action, not « not found ». The person's role comes in the same statement, and stays
    on `user.school_role`: a pre-booking has few statements to spend.
    """
    addressed = Q(institution__isnull=True) | Q(institution=OuterRef("institution"))
    asked = CollectiveOffer.objects.filter(addressed, ref=ref, published_at__isnull=False)
    roles = SchoolRole.objects.select_related("institution").filter(user=user)
    role = roles.annotate(asked_id=Subquery(asked.values("pk")[:1])).first()
    if role is None:
        return None
    user.school_role = role
    return role.asked_id


def open_levels(on: date) -> list[tuple[str, str]]:
    """(code, label) of the levels open to the program on a day, the lowest first (R6)."""
    levels = Level.objects.filter(code__in=open_level_codes(on))
    return list(levels.values_list("code", "label"))


def _matching(offers: QuerySet[CollectiveOffer], text: str) -> QuerySet[CollectiveOffer]:
    """French words whatever their ending, their case and their accents.

    The words may be spread over the title, the partner, the town and the description; those of the
    title come first. One vector a row, and none in what is read: it is the cost of the search.
    """
    query = SearchQuery(Unaccent(Value(text)), config="french", search_type="websearch")
    spaced = [part for name in SEARCHED for part in (F(name), Value(" "))]
    everything = Unaccent(Concat(*spaced, output_field=TextField()))
    found = Q(domains__overlap=_codes_named(text, DOMAINS))
    found |= Q(formats__overlap=_codes_named(text, FORMATS))
    for name in SEARCHED_IN_PART:
        found |= Q(**{f"{name}__unaccent__icontains": text})
    return (
        offers.alias(words=SearchVector(everything, config="french"))
        .alias(rank=SearchRank(SearchVector(Unaccent("title"), config="french"), query))
        .filter(found | Q(words=query))
        .order_by("-rank", "for_us", "line_starts_at", "pk")
    )


def _codes_named(text: str, labels: dict[str, str]) -> list[str]:
    """Codes whose French label holds this text: « danse » finds the domain."""
    asked = _plain(text)
    return [code for code, label in labels.items() if asked in _plain(label)]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _takes_place_in(department: str) -> Q:
    """At the venue, at the address given, or in the schools the partner travels to."""
    postal_code = POSTAL_CODES.get(department, f"^{department}")
    return (
        Q(place=Place.VENUE, venue__department_code=department)
        | Q(place=Place.OTHER, event_postal_code__regex=postal_code)
        | Q(departments__contains=[department])
    )
