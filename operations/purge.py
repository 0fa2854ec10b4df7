"""What is older than the table of durations goes, a bounded batch at a time (M26, 0029)."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts.models import User
from administration.models import AdminActWords
from bookings.models import Booking, BookingMove, CalendarFeed, ReadMark
from catalogue.models import Favourite, SavedSearch, SearchDigest, Watch
from core.rules.erased import ERASED_DOMAIN
from jobs.actions import each
from offers.models import RequestDraft
from operations.personal import erasing
from operations.rules.retention import (
    BLANKED_AT_ONCE,
    BODIES,
    INVITATIONS,
    PEOPLE,
    SEARCH,
    WORDS,
    duration,
)
from outbox.models import Message
from venues.models import Invitation

log = logging.getLogger(__name__)

# A transaction takes so many rows, a run so many transactions; the rest waits for the next one.
ROWS_AT_ONCE = 500
BATCHES_A_RUN = 40
PEOPLE_A_RUN = 50

# What one looks for and saves: nobody else reads it.
OF_THE_SEARCH = (SavedSearch, Favourite, Watch, SearchDigest, RequestDraft, CalendarFeed, ReadMark)


@dataclass(frozen=True)
class Line:
    """What the purge did of one line of the table, or would do."""

    name: str
    found: int


def purge(*, dry_run: bool = False, now: datetime | None = None) -> list[Line]:
    """Take away what is too old; with `dry_run` only count it. One line a duration.

    A person who cannot go keeps nobody else waiting: they are tried again the next time.
    """
    moment = now or timezone.now()
    steps: dict[str, tuple[Callable[[datetime], int], Callable[[datetime], int]]] = {
        INVITATIONS: (_count_invitations, lambda at: _delete(_invitations(at))),
        SEARCH: (_count_search, lambda at: sum(_delete(rows) for rows in _search(at))),
        BODIES: (lambda at: _bodies(at).count(), _blank_bodies),
        WORDS: (lambda at: _words(at).count(), _blank_words),
        PEOPLE: (lambda at: _people(at).count(), _erase_people),
    }
    report = []
    for name, (count, act) in steps.items():
        before = duration(name).before(moment)
        report.append(Line(name, (count if dry_run else act)(before)))
    log.info("purged", extra={"dry_run": dry_run} | {line.name: line.found for line in report})
    return report


def _invitations(before: datetime) -> QuerySet[Invitation]:
    # One accepted or taken back ended that day; another, the day its link died.
    over = Coalesce("accepted_at", "withdrawn_at", "expires_at")
    return Invitation.objects.alias(over=over).filter(over__lt=before)


def _count_invitations(before: datetime) -> int:
    return _invitations(before).count()


def _away_since(before: datetime) -> QuerySet[User]:
    """People who have not come since: a session lasts two weeks at most after its sign-in."""
    seen = Greatest(Coalesce("last_login", "date_joined"), "date_joined")
    people = User.objects.alias(seen=seen).filter(seen__lt=before)
    return people.exclude(email__endswith=ERASED_DOMAIN)


def _search(before: datetime) -> Iterator[QuerySet[Any]]:
    for model in OF_THE_SEARCH:
        yield model._default_manager.filter(user__in=_away_since(before))


def _count_search(before: datetime) -> int:
    return sum(rows.count() for rows in _search(before))


def _bodies(before: datetime) -> QuerySet[Message]:
    left = Message.objects.filter(state__in=erasing.SETTLED).exclude(payload={}, last_error="")
    return left.alias(over=Coalesce("delivered_at", "due_at")).filter(over__lt=before)


def _words(before: datetime) -> QuerySet[AdminActWords]:
    return AdminActWords.objects.filter(blanked_at=None, act__at__lt=before)


def _people(before: datetime) -> QuerySet[User]:
    running = Booking.objects.filter(state__in=erasing.RUNNING)
    deciding = BookingMove.objects.filter(booking__in=running, actor__isnull=False)
    busy = Q(pk__in=running.values("teacher_id")) | Q(pk__in=deciding.values("actor_id"))
    people = _away_since(before).filter(is_staff=False, is_superuser=False)
    return people.exclude(busy).order_by("pk")


def _delete(rows: QuerySet[Any]) -> int:
    """Rows that nothing hangs on, so many a transaction."""
    gone = 0
    for _ in range(BATCHES_A_RUN):
        batch = list(rows.values_list("pk", flat=True)[:ROWS_AT_ONCE])
        if batch:
            gone += rows.model._default_manager.filter(pk__in=batch).delete()[0]
        if len(batch) < ROWS_AT_ONCE:
            break
    return gone


def _blank_bodies(before: datetime) -> int:
    over = Coalesce("delivered_at", "due_at")
    return _blank("bodies", _bodies(before).order_by(over).values_list(over, flat=True), before)


def _blank_words(before: datetime) -> int:
    rows = _words(before).order_by("act_id").values_list("act__at", flat=True)
    return _blank("words", rows, before)


def _blank(what: str, oldest: QuerySet[Any, datetime], before: datetime) -> int:
    """Call the function of the database for one of the two, a day of them after the other."""
    never, blanked = datetime.fromtimestamp(0, before.tzinfo), 0
    for _ in range(BATCHES_A_RUN):
        first = oldest.first()
        if first is None:
            break
        until = min(first + BLANKED_AT_ONCE, before)
        limits = [until if what == one else never for one in ("words", "bodies")]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {what} FROM purge(%s, %s)", limits)  # noqa: S608 (ours)
            found = cursor.fetchone()[0]
        if not found:  # the bounds of the function are its own: a day or two more, some months
            break
        blanked += found
    return blanked


def _erase_people(before: datetime) -> int:
    """One person a transaction; who cannot go yet is said in the log."""

    def go(pk: int) -> bool:
        try:
            erasing.erase(user_id=pk)
        except erasing.NotErased as refusal:
            log.info("person_not_erased", extra={"user_id": pk, "why": refusal.why})
            return False
        return True

    return each(_people(before).values_list("pk", flat=True)[:PEOPLE_A_RUN], go)
