"""After a backup was restored: nothing leaves until somebody has looked (F30).

The rows of the last minutes are gone, the messages they sent are not: what waits may have left
already, and numbers will be taken again with other content. A new epoch makes ours win (D6).
"""

import logging

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.errors import Refused
from outbox import rules
from outbox.actions import rows
from outbox.models import Message, Quarantine, Stream

log = logging.getLogger(__name__)

PERHAPS_GONE = (
    "Une sauvegarde a été restaurée\u00a0: ce courriel est peut-être déjà parti. "
    "Réessayer l’envoie, abandonner l’oublie."
)


class AlreadyInQuarantine(Refused):
    """The database was already put aside."""

    code = "ALREADY_IN_QUARANTINE"
    title = "La quarantaine est déjà ouverte"


class NotInQuarantine(Refused):
    """Somebody lifted it before."""

    code = "NOT_IN_QUARANTINE"
    title = "Aucune quarantaine n’est ouverte"


@transaction.atomic
def enter_quarantine(*, by_whom: str, epoch_at_least: int = 0) -> Quarantine:
    """Stop everything that leaves, open a new epoch for every stream.

    Mails that wait are set aside, one by one to be decided. Raises AlreadyInQuarantine.
    """
    if Quarantine.objects.filter(released_at__isnull=True).exists():
        raise AlreadyInQuarantine("Rien ne part tant qu’elle n’est pas levée.")
    now = timezone.now()
    last = Stream.objects.order_by("-epoch").values_list("epoch", flat=True).first() or 1
    epoch = max(rules.epoch_of(now), last + 1, epoch_at_least)
    quarantine = Quarantine.objects.create(opened_at=now, opened_by=by_whom, epoch=epoch)
    Stream.objects.update(epoch=epoch)
    waiting = Q(state=Message.State.WAITING, seq__isnull=True)
    aside = Message.objects.filter(waiting).update(
        state=Message.State.PARKED, parked_at=now, last_error=PERHAPS_GONE
    )
    log.warning("quarantine opened", extra={"epoch": epoch, "mails_set_aside": aside})
    return quarantine


@transaction.atomic
def release(*, by_whom: str) -> Quarantine:
    """Let everything leave again. Raises NotInQuarantine."""
    waiting = Quarantine.objects.select_for_update().filter(released_at__isnull=True)
    quarantine = waiting.first()
    if quarantine is None:
        raise NotInQuarantine("Quelqu’un l’a déjà levée.")
    quarantine.released_at, quarantine.released_by = timezone.now(), by_whom
    quarantine.save()
    Message.objects.filter(state=Message.State.WAITING, seq__isnull=False).update(
        due_at=F("created_at")
    )
    rows.wake()
    log.warning("quarantine lifted", extra={"epoch": quarantine.epoch})
    return quarantine
