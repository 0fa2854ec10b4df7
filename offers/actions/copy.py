"""Copying an offer into a new draft: its text, and what else is asked for."""

from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from offers.actions.draft import same_hours
from offers.actions.line import set_draft_line
from offers.actions.locks import lock_own_offer
from offers.actions.text import EDITABLE, create_draft
from offers.models import CollectiveOffer

RECIPIENT = frozenset({"institution_id", "teacher_id"})


@transaction.atomic
def duplicate_offer(
    *,
    offer_id: int,
    by: User,
    key: UUID | None = None,
    keep_recipient: bool = False,
    keep_terms: bool = False,
) -> CollectiveOffer:
    """Begin a draft with the text of an offer; not its target nor its date, unless asked.

    `key` as in `create_draft`: copying twice with one key is copying once.
    Raises NotYours, NotReferenced, WrongState.
    """
    source = lock_own_offer(offer_id, by=by)
    key = uuid5(key, source.ref) if key else None
    # The draft made by the same click; what was written in it since stays.
    copied = (
        None
        if key is None
        else CollectiveOffer.objects.filter(created_by=by, creation_key=key).first()
    )
    if copied is not None:
        return copied
    wanted = EDITABLE - {"venue_id"}
    school = source.institution
    if not (keep_recipient and school and school.is_open and school.eligible):
        wanted = wanted - RECIPIENT
    elif source.teacher is None or not source.teacher.is_active:
        wanted = wanted - {"teacher_id"}
    text_of = {name: getattr(source, name) for name in wanted}
    draft = create_draft(venue_id=source.venue_id, values=text_of, by=by, key=key)
    line = source.lines.first() if keep_terms else None
    if line is not None:
        terms = same_hours(line, ZoneInfo(source.time_zone), ZoneInfo(draft.time_zone))
        set_draft_line(offer_id=draft.pk, terms=terms, expected_version=draft.version, by=by)
    return draft
