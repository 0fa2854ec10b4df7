"""Doors opened by the clock: the news of saved searches, offers that are free again."""

from django.utils import timezone

from catalogue.actions.saved import send_digest
from catalogue.actions.watch import tell_watcher
from catalogue.queries.saved import digests_due
from catalogue.queries.watches import watches_to_tell
from catalogue.rules import digest_day
from jobs.actions import each
from jobs.rules import EVERY_HOUR, EVERY_MINUTE
from jobs.tasks import job


@job("catalogue.tell_watchers", "Prévenir qui attend une offre libérée", EVERY_MINUTE)
def tell_watchers() -> int:
    """Tell whoever waited for an offer that is free again; returns how many."""
    due = watches_to_tell(timezone.now())
    return each(due, lambda pk: tell_watcher(watch_id=pk))


@job("catalogue.send_digests", "Envoyer les nouveautés des recherches enregistrées", EVERY_HOUR)
def send_digests() -> int:
    """Look for the news of saved searches, once a day a person; returns how many mails leave."""
    day = digest_day(timezone.now())
    if day is None:
        return 0
    return each(digests_due(day), lambda pk: send_digest(user_id=pk, day=day))
