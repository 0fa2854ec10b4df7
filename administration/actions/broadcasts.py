"""A broadcast listed, asked for, wanted by a second person, written some people at a time (R65).

A worker killed anywhere is taken over: a line says SENT in the transaction that leaves its mail in
the outbox, whose constraint keeps one mail an event and address.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from administration.actions.acts import record_row, values_of
from administration.actions.approvals import Person, approve, ask, dismiss
from administration.models import Broadcast, BroadcastRecipient
from administration.models.broadcast import SENDING
from administration.queries.broadcasts import (
    MAILS,
    asked_sending,
    figures_of_broadcast,
    left_out_now,
    to_write,
    with_reasons,
)
from administration.rules import broadcast as rules
from core.database import select_of
from core.errors import Refused
from core.rules import number
from outbox.queries import mails

log = logging.getLogger(__name__)

State = Broadcast.State
LineState = BroadcastRecipient.State
SENT = "broadcast.sent"
TASK = "administration.tasks.send_broadcast"
# One statement for the whole population, however many they are.
LIST = """
    INSERT INTO administration_broadcastrecipient
        (broadcast_id, person_id, place, place_number, why, state)
    SELECT %s, id, left(COALESCE(place, ''), 200), place_number, left_out,
        CASE WHEN left_out = '' THEN 'READY' ELSE 'LEFT_OUT' END
    FROM ({}) AS people (id, place, place_number, left_out) ORDER BY id
"""
# Answers an audience and its criteria: accounts, each with its `place` and `place_number`.
Population = Callable[[str, Mapping[str, Any]], QuerySet[Any]]
# Writes the mail of somebody on a list.
Writer = Callable[[Broadcast, BroadcastRecipient], object]


class NotToSend(Refused):
    """The broadcast cannot be sent as it stands."""

    code = "BROADCAST_NOT_TO_SEND"
    title = "Ce courriel ne peut pas partir"


class NotNow(Refused):
    """Its state lets nobody do that."""

    code = "BROADCAST_NOT_NOW"
    title = "Ce n’est plus possible"


def lock_broadcast(broadcast_id: int, *states: str) -> Broadcast:
    """The broadcast, locked, in one of these states if any is asked. Raises NotNow."""
    locked = Broadcast.objects.select_for_update(of=("self",), no_key=True)
    broadcast = locked.select_related("approval").get(pk=broadcast_id)
    if states and broadcast.state not in states:
        raise NotNow(f"Où il en est\u00a0: {broadcast.get_state_display()}.", "Rechargez la page.")
    return broadcast


@transaction.atomic
def list_people(*, broadcast_id: int, people_of: Population, by: Person) -> Broadcast:
    """The dry run: write down who would be written to, and who not; nothing leaves.

    Raises NotNow, NotToSend without anybody.
    """
    broadcast = lock_broadcast(broadcast_id, State.DRAFT)
    people = people_of(broadcast.audience, broadcast.criteria)
    chosen = with_reasons(people, mails()[MAILS[broadcast.audience]]).order_by()
    rows = chosen.values_list("pk", "place", "place_number", "left_out")
    sql, values = select_of(rows)
    broadcast.recipients.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(LIST.format(sql), [broadcast.pk, *values])
        if not cursor.rowcount:
            raise NotToSend("Personne ne répond à ces critères.", "Modifiez-les, puis recommencez.")
    broadcast.state, broadcast.listed_at = State.LISTED, timezone.now()
    broadcast.save(update_fields=["state", "listed_at"])
    return broadcast


@transaction.atomic
def write_again(*, broadcast_id: int, by: Person) -> Broadcast:
    """Back to the draft: the list is thrown away. Raises NotNow, once somebody asked to send it."""
    broadcast = lock_broadcast(broadcast_id, State.LISTED)
    if asked_sending(broadcast):
        raise NotNow("Son envoi est demandé.", "Faites d’abord écarter cette demande.")
    broadcast.recipients.all().delete()
    broadcast.state, broadcast.listed_at = State.DRAFT, None
    broadcast.save(update_fields=["state", "listed_at"])
    return broadcast


@transaction.atomic
def abandon_broadcast(*, broadcast_id: int, by: Person) -> Broadcast:
    """Put aside what was not sent. Raises NotNow."""
    broadcast = lock_broadcast(broadcast_id, State.DRAFT, State.LISTED)
    if asked_sending(broadcast):
        dismiss(act=SENDING, subject=_subject(broadcast), by=by)
    broadcast.state = State.ABANDONED
    broadcast.save(update_fields=["state"])
    return broadcast


@transaction.atomic
def ask_sending(*, broadcast_id: int, reason: str, by: Person) -> Broadcast:
    """The first of the two. Raises NotNow, NotToSend without anybody or when the list is old,
    AlreadyAsked.
    """
    broadcast = lock_broadcast(broadcast_id, State.LISTED)
    ready = _ready(broadcast)
    if not ready:
        raise NotToSend("Toutes les personnes de la liste sont laissées de côté.")
    values = {"reason": reason, "people": ready}
    ask(act=SENDING, subject=_subject(broadcast), values=values, by=by)
    return broadcast


@transaction.atomic
def dismiss_sending(*, broadcast_id: int, by: Person) -> Broadcast:
    """Put the asking aside. Raises NotNow, NothingAsked."""
    broadcast = lock_broadcast(broadcast_id, State.LISTED)
    dismiss(act=SENDING, subject=_subject(broadcast), by=by)
    return broadcast


@transaction.atomic
def start_sending(*, broadcast_id: int, count: int, by: Person) -> Broadcast:
    """The second of the two, who has read the number of people: a worker begins.

    Raises NotNow, NotToSend for another number or when the list is old, NothingAsked, SamePerson.
    """
    broadcast = lock_broadcast(broadcast_id, State.LISTED)
    ready = _ready(broadcast)
    if count != ready:
        raise NotToSend(
            f"L’essai à blanc compte {number(ready)} destinataires, et vous avez écrit "
            f"{number(count)}.",
            "Relisez l’essai, puis recopiez son nombre.",
        )
    broadcast.approval = approve(act=SENDING, subject=_subject(broadcast), by=by)
    return _go_on(broadcast)


@transaction.atomic
def stop_sending(*, broadcast_id: int, by: Person) -> Broadcast:
    """No mail more is written; those in the outbox leave. Raises NotNow."""
    broadcast = lock_broadcast(broadcast_id, State.RUNNING)
    broadcast.state = State.STOPPED
    broadcast.save(update_fields=["state"])
    return broadcast


@transaction.atomic
def resume_sending(*, broadcast_id: int, by: Person) -> Broadcast:
    """Go on with those who were not written to. Raises NotNow."""
    return _go_on(lock_broadcast(broadcast_id, State.STOPPED))


def send_some(*, broadcast_id: int, write: Writer) -> Broadcast:
    """Write the mails of the next people, when their turn has come; the end is one act (0031).

    Safe to run anywhere, any number of times, even at the same instant.
    """
    now = timezone.now()
    with transaction.atomic():
        broadcast = lock_broadcast(broadcast_id)
        if broadcast.state != State.RUNNING or broadcast.next_at > now:
            return broadcast
        lines = list(to_write(broadcast)[: rules.AT_ONCE])
        for line in lines:
            line.why = left_out_now(line, MAILS[broadcast.audience])
            if not line.why:
                write(broadcast, line)
            line.state = LineState.LEFT_OUT if line.why else LineState.SENT
        BroadcastRecipient.objects.bulk_update(lines, ["state", "why"])
        before, broadcast.next_at = values_of(broadcast), rules.next_turn(now)
        if len(lines) < rules.AT_ONCE:
            broadcast.state, broadcast.finished_at = State.DONE, now
        broadcast.save(update_fields=["state", "next_at", "finished_at"])
        approval = broadcast.approval
        if not broadcast.is_moving and approval is not None:
            record_row(
                "end_broadcast",
                row=broadcast,
                pk=broadcast.pk,
                before=before,
                after=values_of(broadcast) | figures_of_broadcast(broadcast),
                by=approval.decided_by,
                reason=approval.values["reason"],
            )
    return broadcast


def wake_a_worker_for(broadcast_id: int, seconds: float = 0) -> None:
    """Ask for work after the commit. A lost hint costs seconds: the sweep finds the broadcast."""

    def hint() -> None:
        try:
            current_app.send_task(TASK, args=[broadcast_id], countdown=seconds, retry=False)
        except OperationalError:
            log.warning("hint lost", extra={"broadcast_id": broadcast_id})

    transaction.on_commit(hint, robust=True)


def _ready(broadcast: Broadcast) -> int:
    """How many people of the list would be written to. Raises NotToSend when it is old."""
    listed = broadcast.listed_at
    if listed is None or listed + rules.LIST_LASTS < timezone.now():
        raise NotToSend(
            "L’essai à blanc a plus d’une semaine\u00a0: des personnes ont pu changer depuis.",
            "Écartez la demande d’envoi s’il y en a une, reprenez le brouillon, puis refaites "
            "l’essai.",
        )
    return figures_of_broadcast(broadcast)["ready"]


def _subject(broadcast: Broadcast) -> str:
    return f"broadcast:{broadcast.pk}"


def _go_on(broadcast: Broadcast) -> Broadcast:
    broadcast.state, broadcast.next_at = State.RUNNING, timezone.now()
    broadcast.save(update_fields=["state", "approval", "next_at"])
    wake_a_worker_for(broadcast.pk)
    return broadcast
