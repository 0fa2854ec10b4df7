"""A queue: what waits for somebody, with its age; who reads each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from administration.models import Assignment


@dataclass(frozen=True)
class Queue:
    """One line of the index: how many, since when or until when (UTC), and where to see them."""

    title: str
    what: str
    url: str
    count: int
    moment: datetime | None = None
    moment_label: str = "La plus ancienne\u00a0:"
    is_late: bool = False


Reader = Callable[[datetime], list[Queue]]
# The right to see a list -> who reads its queue.
READERS: dict[str, Reader] = {}


def for_who_holds(permission: str) -> Callable[[Reader], Reader]:
    """Mark the reader of a queue: it is read for whoever may see the list."""

    def mark(reader: Reader) -> Reader:
        READERS[permission] = reader
        return reader

    return mark


def queues_for(user: User) -> list[Queue]:
    """Every queue this person may look at, what is late first, what is empty last.

    One query a kind of object, whatever the numbers.
    """
    now = timezone.now()
    found: list[Queue] = []
    for permission, read in READERS.items():
        if user.has_perm(permission):
            found += read(now)
    found += _mine(user)
    return sorted(found, key=lambda queue: (queue.count == 0, not queue.is_late))


def _mine(user: User) -> list[Queue]:
    """The files that this person follows, shown only when there are some."""
    if not user.has_perm("administration.view_assignment"):
        return []
    files = Assignment.objects.filter(officer=user).aggregate(many=Count("pk"), since=Min("since"))
    queue = Queue(
        "Dossiers que vous suivez",
        "Ils vous sont affectés\u00a0: rendez-les, ou passez-les, sur leur fiche.",
        list_of("administration_assignment", "suivi=moi"),
        files["many"],
        files["since"],
        "Le plus ancien\u00a0:",
    )
    return [queue] if queue.count else []


def list_of(model: str, query: str) -> str:
    """The address of a list of the administration, filtered."""
    return f"{reverse(f'admin:{model}_changelist')}?{query}"
