"""How often one may ask: counted in the database, so that every process counts together."""

from django.db import connection, transaction
from django.utils import timezone

from accounts import rules
from accounts.models import Knock, Throttle
from core.rules.addresses import mailbox


@transaction.atomic
def allowed(
    *, what: str, whom: str, most: int = rules.MAILS_PER_WINDOW, once: bool = False
) -> bool:
    """Count one more try; False beyond `most` in the last hour, and nothing is counted then.

    `once`: False too for a double click, asked again a few seconds after.
    """
    key = mailbox(whom)[:254]
    with connection.cursor() as cursor:
        # Two tries at the same instant count one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{what}:{key}"])
    now = timezone.now()
    counted = Knock.objects.filter(what=what, whom=key, at__gt=rules.window_start(now))
    times = list(counted.order_by("at").values_list("at", flat=True)[:most])
    if len(times) >= most or (once and times and times[-1] > rules.asked_twice_since(now)):
        return False
    Knock.objects.create(what=what, whom=key, at=now)
    return True


def may_ask(*, place: str) -> bool:
    """May this network address still ask for mails? A machine that tries addresses may not."""
    return allowed(what="place", whom=place, most=rules.ASKS_PER_WINDOW)


def forget_knocks() -> int:
    """Take away what no longer counts; returns how many."""
    now = timezone.now()
    old = Knock.objects.filter(at__lt=rules.window_start(now)).delete()[0]
    return old + Throttle.objects.filter(until__lt=now).delete()[0]
