"""What two people or the clock could not do yet: corrections to confirm, refused changes."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Model

from operations.filters import PROBLEM, with_a_problem
from operations.queue_readers import Queue, for_who_holds, list_of
from reimbursements.models import Adjustment
from schools.models import SchoolChange
from venues.models import PartnerChange


@for_who_holds("reimbursements.view_adjustment")
def _corrections(now: datetime) -> list[Queue]:
    """Entered by one person, not confirmed by another (R53)."""
    told: dict[str, Any] = Adjustment.objects.filter(state="ASKED").aggregate(
        count=Count("pk"), since=Min("approval__asked_at")
    )
    return [
        Queue(
            "Corrections de versements à confirmer",
            "Une autre personne que celle qui l’a saisie confirme chacune, ou l’écarte.",
            list_of("reimbursements_adjustment", "state__exact=ASKED"),
            told["count"],
            told["since"],
        )
    ]


def _blocked(changes: type[Model], of: str, page: str) -> list[Queue]:
    """Shown only when there are some: the clock tries again every hour."""
    queue = Queue(
        f"Changements {of} prévus, avec un problème",
        "Leur jour est venu et ils sont refusés\u00a0: lisez pourquoi, réglez-le, ou annulez-les. "
        "Ils sont retentés chaque heure.",
        list_of(page, f"etat={PROBLEM}"),
        with_a_problem(changes._default_manager.all()).count(),
        is_late=True,
    )
    return [queue] if queue.count else []


@for_who_holds("schools.view_schoolchange")
def _schools(now: datetime) -> list[Queue]:
    """Mergers, closings, reopenings and new UAI that are refused (R54)."""
    return _blocked(SchoolChange, "d’établissements", "schools_schoolchange")


@for_who_holds("venues.view_partnerchange")
def _partners(now: datetime) -> list[Queue]:
    """Transfers, mergers and closings that are refused (R55)."""
    return _blocked(PartnerChange, "de partenaires", "venues_partnerchange")
