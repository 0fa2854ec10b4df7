"""Keeping what one has found: favourites and their labels, saved searches, the mail of the day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from catalogue import rules
from catalogue.models import Favourite, SavedSearch, SearchDigest
from catalogue.queries.filters import SearchFilters, fingerprint_of, restored, stored
from catalogue.queries.search import Search, Seeker
from core.errors import Refused
from offers.models import CollectiveOffer, OfferTemplate
from outbox.actions import post
from schools.queries import role_of


class TooManySearches(Refused):
    """A person keeps thirty searches at most."""

    code = "TOO_MANY_SEARCHES"
    title = "Trop de recherches enregistrées"


@transaction.atomic
def keep(*, thing: CollectiveOffer | OfferTemplate, by: User) -> bool:
    """Put a star, False if it was there; putting it twice is putting it once."""
    _, added = Favourite.objects.get_or_create(
        user=by, **_pointing(thing), defaults={"added_at": timezone.now()}
    )
    return added


@transaction.atomic
def drop(*, thing: CollectiveOffer | OfferTemplate, by: User) -> bool:
    """Take one's star away with its labels, False if there was none; twice is once."""
    many, _ = Favourite.objects.filter(user=by, **_pointing(thing)).delete()
    return many > 0


@transaction.atomic
def label(*, favourite_id: int, labels: Sequence[str], by: User) -> Favourite:
    """Replace the labels of one's favourite. Raises Favourite.DoesNotExist for another's."""
    favourite = Favourite.objects.select_for_update().get(pk=favourite_id, user=by)
    favourite.labels = list(labels)
    favourite.save(update_fields=["labels"])
    return favourite


@transaction.atomic
def save_search(*, filters: SearchFilters, name: str, by_mail: bool, by: User) -> SavedSearch:
    """Keep a search under a name; the same filters again only change its name and its mail.

    Raises TooManySearches.
    """
    # One at a time: thirty is counted.
    User.objects.select_for_update().get(pk=by.pk)
    now = timezone.now()
    mark = fingerprint_of(filters)
    mine = SavedSearch.objects.filter(user=by)
    known = mine.filter(fingerprint=mark).first()
    if known is None and mine.count() >= rules.SEARCHES_MAX:
        raise TooManySearches(
            f"Vous avez déjà {rules.SEARCHES_MAX} recherches enregistrées\u00a0: supprimez-en une."
        )
    search = known or SavedSearch(
        user=by, fingerprint=mark, wanted=stored(filters), created_at=now, told_until=now
    )
    search.name, search.by_mail = name, by_mail
    search.save()
    return search


@transaction.atomic
def unfollow(*, filters: SearchFilters, by: User) -> bool:
    """Forget one's search by what it asks, False if there was none; twice is once."""
    mark = fingerprint_of(filters)
    many, _ = SavedSearch.objects.filter(user=by, fingerprint=mark).delete()
    return many > 0


@transaction.atomic
def rename_search(*, search_id: int, name: str, by: User) -> SavedSearch:
    """Give one's saved search another name. Raises SavedSearch.DoesNotExist for another's."""
    search = SavedSearch.objects.select_for_update().get(pk=search_id, user=by)
    search.name = name
    search.save(update_fields=["name"])
    return search


@transaction.atomic
def forget_search(*, search_id: int, by: User) -> None:
    """Delete one's saved search; deleting it twice is deleting it once."""
    SavedSearch.objects.filter(pk=search_id, user=by).delete()


@transaction.atomic
def set_mail(*, search_id: int, by_mail: bool, by: User) -> SavedSearch:
    """Ask for the daily mail of one's search, or stop it.

    What was published while it was stopped is not told afterwards. Raises DoesNotExist for
    another's.
    """
    search = SavedSearch.objects.select_for_update().get(pk=search_id, user=by)
    if by_mail and not search.by_mail:
        search.told_until = timezone.now()
    search.by_mail = by_mail
    search.save(update_fields=["by_mail", "told_until"])
    return search


@transaction.atomic
def stop_mails(*, user_id: int) -> int:
    """Stop the mails of all the searches of a person, who holds a signed link; how many stopped."""
    return SavedSearch.objects.filter(user_id=user_id, by_mail=True).update(by_mail=False)


def send_digest(*, user_id: int, day: date) -> int:
    """Look once for the news of this person's searches, and leave one mail if there are any.

    A second run of the same day finds it done: returns how many news leave, 0 then.
    """
    try:
        with transaction.atomic():
            user = User.objects.get(pk=user_id)
            digest = SearchDigest.objects.create(user=user, day=day, many=0)
            now, role = timezone.now(), role_of(user)
            found: list[dict[str, Any]] = []
            if role is not None:
                seeker = Seeker.of(role.institution, now)
                for saved in SavedSearch.objects.select_for_update().filter(
                    user=user, by_mail=True
                ):
                    # Entries published since the last mail, the first fifty.
                    entries = Search.of(seeker, restored(saved.wanted)).entries()
                    until = rules.settled(seeker.now)
                    fresh = entries.filter(
                        published_at__gt=saved.told_until, published_at__lte=until
                    )
                    news = list(
                        fresh.order_by("-published_at", "-pk").values_list("pk", flat=True)[:50]
                    )
                    if news:
                        found.append({"search_id": saved.pk, "entries": news})
                    saved.told_until = max(saved.told_until, rules.settled(now))
                    saved.save(update_fields=["told_until"])
            digest.many = sum(len(search["entries"]) for search in found)
            if found:
                digest.save(update_fields=["many"])
                post(
                    "search.news_found", subject=user, facts={"user_id": user.pk, "searches": found}
                )
            return digest.many
    except IntegrityError:
        # Another clock was faster: its transaction holds the day.
        return 0


def _pointing(thing: CollectiveOffer | OfferTemplate) -> dict[str, object]:
    return {"offer" if isinstance(thing, CollectiveOffer) else "template": thing}
