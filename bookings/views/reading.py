"""Opening a page reads what it tells; the button of the home pages reads it all."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from accounts.models import User
from bookings import actions
from bookings.queries.news import Act
from core.failures import is_busy, is_full

log = logging.getLogger(__name__)


def mark_read(request: HttpRequest, acts: Sequence[Act], by: User) -> None:
    """These acts have been shown to this person, on a page that tells all of their offers.

    A page is never refused for it: without room in the database the acts are told once more.
    """
    # Who sees the pages in somebody's place reads nothing for them.
    if request.method != "GET" or not acts or hasattr(request, "seen_by"):
        return
    refs = sorted({act.ref for act in acts})
    try:
        actions.read_offers(refs=refs, until=max(act.at for act in acts), by=by)
    except DatabaseError as error:
        if not (is_full(error) or is_busy(error)):
            raise
        log.warning("read mark not written", exc_info=True)


def shown_until(request: HttpRequest) -> datetime | None:
    """The moment of the latest act the page showed, as its button sends it; None when forged."""
    try:
        until = parse_datetime(request.POST.get("jusqua", "")[:40])
    except ValueError:
        return None
    return until if until is not None and until.tzinfo is not None else None
