"""The proof after a fault: what people were told, what the database holds, what ADAGE and the
mail provider heard, and the ten questions of the audit; each difference is one sentence."""

import email
from collections import Counter, defaultdict
from pathlib import Path

from django.db import connection

from bookings.models import Booking, BookingMove
from operations import audit
from outbox.models import MailPreference, Message
from outbox.queries import topic_of
from schools.models import Suspension
from tests.lab.stack import Lab


def audit_rows() -> list[str]:
    """The ten questions; at best nothing."""
    return [
        f"{query.code}: {len(rows)} rows, first {rows[0]}"
        for query in audit.QUERIES
        if (rows := audit.rows_of(query))
    ]


def waiting() -> int:
    """Messages that have not left."""
    return Message.objects.filter(state="WAITING").count()


def in_doubt() -> int:
    """Mails whose sender died: the provider is asked about them after a while (F23)."""
    return Message.objects.filter(state__in=["SENDING", "UNCERTAIN"]).count()


def drained(lab: Lab, seconds: float) -> bool:
    """Wait, under supervision, until nothing waits to leave."""
    return lab.watch_until(lambda: waiting() == 0, seconds)


def lost_acts(acked: list[tuple[str, str]]) -> list[str]:
    """Acts (reference, verb) that a person was told were done, and that no journal holds."""
    kept = set(BookingMove.objects.values_list("booking__reference", "verb"))
    return [f"told done, and lost: {verb} {ref}" for ref, verb in acked if (ref, verb) not in kept]


def adage_differences(lab: Lab) -> list[str]:
    """Promises against effects: each once, in the order of its offer, none invented."""
    effects = [call for call in lab.journal() if (call["outcome"] or "").startswith("applied")]
    delivered = Message.objects.filter(seq__isnull=False, state="DELIVERED")
    promised = {str(pk) for pk in delivered.values_list("pk", flat=True)}
    known = {
        str(pk) for pk in Message.objects.filter(seq__isnull=False).values_list("pk", flat=True)
    }
    heard = Counter(call["key"] for call in effects)
    found = [f"lost: {key}" for key in promised - set(heard)]
    found += [f"applied twice: {key}" for key, count in heard.items() if count > 1]
    found += [f"applied and never promised: {key}" for key in set(heard) - known]
    by_offer = defaultdict(list)
    for call in effects:
        by_offer[call["offer"]].append((call["epoch"], call["seq"]))
    found += [f"out of order: {o} {seqs}" for o, seqs in by_offer.items() if seqs != sorted(seqs)]
    return found


def mail_differences(lab: Lab) -> list[str]:
    """Mails promised against mails at the provider: each once, none invented."""
    promised = Counter(
        (str(pk), recipient)
        for pk, recipient in Message.objects.exclude(recipient="")
        .filter(state="DELIVERED")
        .values_list("pk", "recipient")
    )
    sent = Counter(mail_of(file) for file in (lab.where.mail).glob("*.eml"))
    lost, more = promised - sent, sent - promised
    return [f"mail lost: {m}" for m in lost] + [f"mail too many: {m}" for m in more]


def unwritten_letters() -> list[str]:
    """Letters handled that wrote no mail; one whose topic somebody refuses may be theirs."""
    letters = Message.objects.filter(state="DELIVERED", recipient="", seq=None, last_error="")
    mails = Message.objects.exclude(recipient="")
    written = {(pk, name) for pk, name in mails.values_list("event_id", "template").iterator()}
    never = MailPreference.objects.filter(rhythm=MailPreference.Rhythm.NEVER)
    refused = set(never.values_list("topic", flat=True))
    found = []
    for event_id, handler in letters.values_list("event_id", "handler").iterator():
        name = handler.rpartition(".")[2]
        topic = topic_of(name)
        if (event_id, name) not in written and (topic is None or topic.key not in refused):
            found.append(f"letter without mail: {name} of {event_id}")
    return found


def mail_of(file: Path) -> tuple[str, str]:
    """The message a file of the provider came from, and to whom."""
    with file.open("rb") as content:
        mail = email.message_from_binary_file(content)
    return mail["Message-ID"].strip("<>").partition("@")[0], mail["To"]


def whole(lab: Lab, acked: list[tuple[str, str]]) -> list[str]:
    """All the differences at once."""
    found = [*lost_acts(acked), *adage_differences(lab), *mail_differences(lab)]
    return [*found, *unwritten_letters(), *audit_rows()]


# PostgreSQL remembers when each transaction committed: `at` was written before.
AFTER = """
SELECT move.booking_id FROM bookings_bookingmove AS move, schools_suspension AS frozen
WHERE move.verb = 'confirm' AND move.id > %s AND frozen.id = %s
  AND pg_xact_commit_timestamp(move.xmin) > pg_xact_commit_timestamp(frozen.xmin)
"""


def confirmed_after(suspension: Suspension, *, since: int = 0) -> list[Booking]:
    """Bookings whose confirmation committed after that suspension; of the moves after that one.

    Raises AssertionError where PostgreSQL does not remember.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW track_commit_timestamp")
        assert cursor.fetchone() == ("on",)
        cursor.execute(AFTER, [since, suspension.pk])
        return list(Booking.objects.filter(pk__in=[pk for (pk,) in cursor.fetchall()]))


def deadlocks() -> int:
    """Deadlocks PostgreSQL has counted since its start."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def live_bookings(offer_id: int) -> int:
    """How many live bookings an offer has: never two."""
    return Booking.objects.filter(offer_id=offer_id).exclude(state="CANCELLED").count()
