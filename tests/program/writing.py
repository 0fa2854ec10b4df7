"""What the tests of mails to many people share: one written, tried, wanted by two, sent."""

from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import administration.actions.broadcasts as acts
from administration.mails import write_to
from administration.models import Broadcast
from administration.rules import broadcast as rules
from outbox.models import Message
from tests.program.office import errors, words

ADD = "/admin/administration/broadcast/add/"
BODY = "Bonjour {{ person.full_name }},\r\n\r\nLe crédit de {{ place }} est <b>ouvert</b>."


def typed(**change: Any) -> dict[str, Any]:
    said = {
        "audience": "PRINCIPALS", "subject": "Crédits 2027", "heading": "Le crédit est ouvert",
        "body": BODY,
    }  # fmt: skip
    return said | change


def drafted(site: Client, **change: Any) -> Broadcast:
    answer = site.post(ADD, typed(**change))
    assert answer.status_code == 302, errors(answer)
    return Broadcast.objects.latest("pk")


def page(row: Broadcast) -> str:
    return reverse("admin:administration_broadcast_change", args=[row.pk])


def press(site: Client, row: Broadcast, name: str, **said: Any) -> str:
    """Press a button and read the page that follows."""
    where = reverse(f"admin:administration_broadcast_{name}", args=[row.pk])
    answer = site.post(where, said, follow=True)
    assert answer.status_code == 200, answer.status_code
    return words(answer)


def listed(site: Client, **change: Any) -> Broadcast:
    row = drafted(site, **change)
    press(site, row, "essayer-a-blanc")
    return Broadcast.objects.get(pk=row.pk)


def running(site: Client, second: Client, **change: Any) -> Broadcast:
    """Written, tried, asked for by one person, confirmed by another."""
    row = listed(site, **change)
    press(site, row, "demander-l-envoi", reason="Notification du 12 novembre")
    ready = row.recipients.filter(state="READY").count()
    press(second, row, "confirmer-l-envoi", count=str(ready))
    return Broadcast.objects.get(pk=row.pk)


def at_rest(row: Broadcast) -> Broadcast:
    """What a worker does of it, a turn every five seconds."""
    moment = timezone.now()
    while (row := acts.send_some(broadcast_id=row.pk, write=write_to)).is_moving:
        moment += rules.PAUSE
        with time_machine.travel(moment, tick=False):
            row = acts.send_some(broadcast_id=row.pk, write=write_to)
    return Broadcast.objects.get(pk=row.pk)


def mails_of(row: Broadcast) -> list[str]:
    found = Message.objects.filter(event_id=row.event_id).order_by("recipient")
    return list(found.values_list("recipient", flat=True))
