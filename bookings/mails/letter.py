"""From the words of a template to a mail: HTML and text say the same, being the same words (R62).

A template of templates/bookings/mails/ gives three pieces: objet, titre, intro. The HTML part
dresses them; the text part is made of them, tags removed.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string

from bookings.documents.agenda import calendar_of
from bookings.documents.words import on_days, when
from bookings.mails.links import partner_page
from bookings.mails.words import Row, canceller, management_of
from bookings.models import Booking
from core import rules
from core.compiled import compiled
from core.rules.addresses import mailbox
from outbox.actions import post_mail
from outbox.actions.posting import Attachment
from outbox.mails.letter import paragraphs, pieces, plain
from outbox.models import Message

FOLDER = "bookings/mails"


@dataclass(frozen=True)
class Letter:
    """What one mail says beside its own words, and to whom.

    `reply_to` is whom an answer reaches: the other human, partner or teacher, never the head.
    """

    booking: Booking
    recipients: list[str]
    side: str
    rows: list[Row]
    button: tuple[str, str]
    because: str
    motive: str = ""
    change_url: str = ""
    attachment: Attachment | None = None
    reply_to: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@compiled
def _with_what_is_told(booking_id: int) -> QuerySet[Booking]:
    everything = "offer__venue__partner", "offer__institution", "stock", "institution", "teacher"
    return Booking.objects.select_related(*everything).filter(pk=booking_id)


def booking_of(message: Message) -> Booking:
    """The booking a message is about, with all a mail says of it: read once for all its mails."""
    booking_id = message.facts["booking_id"]

    def read() -> Booking:
        found: Booking = _with_what_is_told.one(booking_id)
        return found

    return message.batch.once(("booking", booking_id), read) if message.batch else read()


def send(message: Message, letter: Letter) -> str:
    """Leave the mail once per address, whatever its case; returns a warning without address."""
    addresses = {mailbox(address) for address in letter.recipients} - {""}
    if not addresses:
        return "Aucune adresse à prévenir."
    name = message.handler.rpartition(".")[2]
    state = message.facts["to_state"]
    context = _context(message, letter) | letter.more
    subject, title, intro = pieces(f"{FOLDER}/{name}.html", context)
    context |= {"titre": title, "intro": intro}
    said = {"titre": plain(title), "intro": paragraphs(intro)}
    text = render_to_string(f"{FOLDER}/_letter.txt", context | said)
    attachment = letter.attachment or calendar_of(letter.booking, state, letter.button[1])
    for address in sorted(addresses):
        post_mail(
            message,
            recipient=address,
            subject=plain(subject),
            text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
            html=render_to_string(f"{FOLDER}/_letter.html", context),
            attachments=[attachment],
            link=letter.button[1],
            reply_to=letter.reply_to,
        )
    return ""


def _context(message: Message, letter: Letter) -> dict[str, Any]:
    booking, facts = letter.booking, message.facts
    zone = booking.time_zone
    until, siret = booking.cancellable_until, booking.offer.venue.siret or ""
    # Nothing is said when the school already cannot cancel (R31).
    agreed = booking.confirmed_at
    can_cancel = until is not None and agreed is not None and until >= agreed
    was_engaged = facts.get("from_state") in ("CONFIRMED", "USED") and booking.budget_id
    return {
        "booking": booking,
        "offer": booking.offer,
        "side": letter.side,
        "rows": letter.rows,
        "button_text": letter.button[0],
        "button_url": letter.button[1],
        "because": letter.because,
        "motive": letter.motive.strip(),
        "change_url": letter.change_url,
        "deadline": rules.long_moment(booking.bookable_until, zone),
        "deadline_date": rules.middle_date(booking.bookable_until, zone),
        "event_date": rules.middle_date(booking.starts_at, zone),
        "when": when(booking),
        "on_days": on_days(booking),
        "price": rules.euros(booking.price),
        "cancellable_until": rules.long_moment(until, zone) if until and can_cancel else "",
        "management": management_of(booking),
        "canceller": canceller(message.event, booking),
        "was_confirmed": facts.get("from_state") in ("CONFIRMED", "USED"),
        "released": rules.euros(booking.price) if was_engaged else "",
        "partner_url": partner_page(booking) if letter.side == "school" else "",
        "calendar_status": {
            "PREBOOKED": "agenda provisoire",
            "CANCELLED": "annulation pour votre agenda",
        }.get(facts["to_state"], "agenda"),
        "siret": rules.NBSP.join([siret[:3], siret[3:6], siret[6:9], siret[9:]]) if siret else "",
    }
