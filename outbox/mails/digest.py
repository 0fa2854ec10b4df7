"""The summary of the day: what its reader did not want at once, in one mail."""

from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.rules import long_date
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.queries import topic_of

State = Message.State
EVENT, HANDLER = "mails.summed_up", "outbox.mails.daily_digest"
PAGES = {"partner": "partner:notifications", "school": "school:notifications"}
INCLUDED = "Repris dans le résumé du {}."


@transaction.atomic
def sum_up(*, recipient: str, before: datetime, day: date) -> int:
    """Write the summary of a day for an address; returns how many mails it holds.

    Its event is that of the address and the day: a constraint keeps it one, whoever writes.
    """
    held = list(
        Message.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(state=State.HELD, recipient=recipient, created_at__lt=before)
        .order_by("created_at")
    )
    if held:
        event_id = uuid5(NAMESPACE_URL, f"{settings.SITE_URL}/resume/{recipient}/{day}")
        topic = topic_of(held[0].template)
        side = topic.side if topic else "partner"
        page = reverse(PAGES[side])
        lines = [
            {name: mail.payload.get(name, "") for name in ("subject", "link", "words")}
            for mail in held
        ]
        write(
            Message(event_id=event_id, event=EVENT, handler=HANDLER),
            Letter(
                recipients=[recipient],
                button=("Régler mes courriels", page),
                because="vous avez choisi de recevoir ces nouvelles une fois par jour",
                facts={"lines": lines, "day": long_date(day)},
                side=side,
                headers={"List-Unsubscribe": f"<{settings.SITE_URL.rstrip('/')}{page}>"},
            ),
        )
        now, said = timezone.now(), INCLUDED.format(long_date(day))
        Message.objects.filter(pk__in=[mail.pk for mail in held]).update(
            state=State.DELIVERED, delivered_at=now, last_error=said
        )
    return len(held)
