"""Saving one step of the wizard: hours typed stay what they are when the place changes clock."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from offers.actions.line import Terms, set_draft_line
from offers.actions.locks import lock_open_line, lock_own_offer
from offers.actions.text import edit_draft
from offers.models import CollectiveOffer, CollectiveStock


@transaction.atomic
def save_step(
    *, offer_id: int, values: dict[str, Any], expected_version: int, by: User
) -> CollectiveOffer:
    """Save the fields of one step; 9 h in Rennes becomes 9 h in Saint-Denis if the place moves.

    Raises NotYours, Stale, WrongState.
    """
    zone_before = lock_own_offer(offer_id, by=by).time_zone
    offer = edit_draft(offer_id=offer_id, values=values, expected_version=expected_version, by=by)
    line = lock_open_line(offer)
    if line is not None and offer.time_zone != zone_before:
        set_draft_line(
            offer_id=offer_id,
            terms=same_hours(line, ZoneInfo(zone_before), ZoneInfo(offer.time_zone)),
            expected_version=offer.version,
            by=by,
        )
    return offer


def same_hours(line: CollectiveStock, before: ZoneInfo, after: ZoneInfo) -> Terms:
    """The terms of a line, its hours as they read, on another clock."""

    def move(moment: datetime) -> datetime:
        return moment.astimezone(before).replace(tzinfo=after)

    terms = Terms(**{field.name: getattr(line, field.name) for field in fields(Terms)})
    return replace(
        terms,
        starts_at=move(line.starts_at),
        ends_at=move(line.ends_at),
        bookable_until=min(move(line.bookable_until), move(line.starts_at)),
    )
