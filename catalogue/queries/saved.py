"""Favourites, saved searches and the mails due, always of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from bookings.queries.visibility import offers_a_school_may_open
from catalogue.models import Favourite, SavedSearch, SearchDigest
from catalogue.queries.filters import SearchFilters, chosen, fingerprint_of, restored
from catalogue.queries.results import Result, loaded, offers_by_key
from catalogue.queries.search import Seeker, entries_visible_to, km_to
from core.compiled import compiled
from offers.models import CollectiveOffer, OfferTemplate
from offers.queries.template import templates_shown


@dataclass
class FavouriteResult:
    """One's favourite: what it points at now, None when one may no longer see it."""

    favourite: Favourite
    result: Result | None


@dataclass
class Saved:
    """One's saved search: its filters in words, and as asked."""

    search: SavedSearch
    wanted: SearchFilters
    words: list[str]


def thing_to_keep(seeker: Seeker, ref: str) -> CollectiveOffer | OfferTemplate | None:
    """An offer or a template whose page this school may open, by its reference."""
    if ref.startswith("OV-"):
        return templates_shown().filter(ref=ref).first()
    return offers_a_school_may_open(seeker.institution, seeker.now).filter(ref=ref).first()


def stars_of(user: User, results: Iterable[Result]) -> set[tuple[str, int]]:
    """Which of these results carry this person's star, in one query."""
    offers = [result.offer.pk for result in results if result.offer]
    templates = [result.template.pk for result in results if result.template]
    return {
        ("offer", offer) if offer else ("template", template)
        for offer, template in _stars(user, offers, templates)
    }


@compiled
def _stars(user: User, offers: list[int], templates: list[int]) -> QuerySet[Any, Any]:
    one_of = Q(offer__among=offers) | Q(template__among=templates)
    rows = Favourite.objects.filter(one_of, user=user)
    return rows.values_list("offer_id", "template_id").order_by()


def labels_of(user: User) -> list[str]:
    """Every label of one's favourites, in order."""
    rows = Favourite.objects.filter(user=user).values_list("labels", flat=True).order_by()
    return sorted({label for labels in rows for label in labels}, key=str.casefold)


def favourites_of(user: User, label: str = "") -> QuerySet[Favourite]:
    """One's favourites, the last added first."""
    mine = Favourite.objects.filter(user=user)
    return mine.filter(labels__contains=[label]) if label else mine


def favourite_results(favourites: Iterable[Favourite], seeker: Seeker) -> list[FavouriteResult]:
    """What each points at now; two queries whatever their number."""
    rows = list(favourites)
    may_open = offers_a_school_may_open(seeker.institution, seeker.now)
    offers = offers_by_key(may_open, [row.offer_id for row in rows if row.offer_id])
    keys = [row.template_id for row in rows if row.template_id]
    templates = templates_shown().in_bulk(keys) if keys else {}
    found = []
    for row in rows:
        result = Result(offers.get(row.offer_id or 0), templates.get(row.template_id or 0))
        found.append(FavouriteResult(row, result if result.thing is not None else None))
    return found


def searches_of(user: User, seeker: Seeker) -> list[Saved]:
    """One's saved searches, the last saved first."""
    found = []
    for search in SavedSearch.objects.filter(user=user):
        wanted = restored(search.wanted)
        words = [one.words for one in chosen(wanted, seeker.level_labels)]
        found.append(Saved(search, wanted, words))
    return found


def is_followed(user: User, filters: SearchFilters) -> bool:
    """One keeps this very search, and it writes each day."""
    return _following.first(user, fingerprint_of(filters)) is not None


@compiled
def _following(user: User, fingerprint: str) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(user=user, fingerprint=fingerprint, by_mail=True)[:1]


def digests_due(day: date) -> list[int]:
    """People who asked for a daily mail and whose news of this day have not been looked for."""
    done = SearchDigest.objects.filter(user=OuterRef("user"), day=day)
    waiting = SavedSearch.objects.filter(~Exists(done), by_mail=True)
    return sorted(set(waiting.order_by().values_list("user_id", flat=True)))


def news(entry_ids: Iterable[int], seeker: Seeker) -> list[Result]:
    """What a mail tells of: only what this school still may find when it is written."""
    entries = entries_visible_to(seeker).filter(pk__in=list(entry_ids)).annotate(km=km_to(seeker))
    return loaded(entries.order_by("-published_at", "-pk"), seeker.now)
