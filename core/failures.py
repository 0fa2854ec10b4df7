"""What PostgreSQL and the disk refuse: which failure it is, what is said of it, trying again.

Read by whoever answers for a failure: the pages (passculture/middleware.py), the batches
(core/batches.py), the jobs (jobs/actions.py), the administration (core/admin/refusals.py).
"""

import errno
import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import DatabaseError, OperationalError

from core.errors import Refused

Result = TypeVar("Result")

# How long at most to wait after each try that a deadlock undid: whoever met meets again at once,
# were they not to wait each a time of their own.
PAUSES_SECONDS = (0.05, 0.1, 0.2)
TRIES = len(PAUSES_SECONDS) + 1
TRY_AGAIN = {"40P01", "40001"}  # deadlock, serialization failure
BUSY = {"55P03", "57014", "57P01", "57P02", "57P03", "53300", "25P03"} | TRY_AGAIN
# No room left: on PostgreSQL's disk, in its memory, or on ours for the files handed over (F12b).
FULL = {"53000", "53100", "53200", "53400", "58030"}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}

# The database said no before our kind words could: which refusal each constraint stands for.
CONSTRAINTS = {
    "one_live_booking_per_line": ("ALREADY_PREBOOKED", "Déjà préréservée"),
    "one_live_booking_per_offer": ("ALREADY_PREBOOKED", "Déjà préréservée"),
    "budget_never_overspent": ("INSUFFICIENT_FUND", "Crédit insuffisant"),
    "partner_keeps_an_owner": ("LAST_OWNER", "C’est la dernière personne responsable"),
    "one_open_line_per_offer": ("STALE", "L’offre a changé pendant votre saisie"),
    "line_of_live_booking_is_fixed": ("STALE", "L’offre a changé pendant votre saisie"),
    "offer_of_live_booking_stays_open": ("STALE", "L’offre a changé pendant votre saisie"),
    "booking_is_born_prebooked": ("STALE", "L’offre a changé pendant votre saisie"),
    "partner_is_not_suspended": ("PARTNER_SUSPENDED", "Cet acteur culturel est suspendu"),
    "one_suspension_of_a_partner": ("ALREADY_SUSPENDED", "Ce partenaire est déjà suspendu"),
    "prebookings_are_not_suspended": ("SUSPENDED", "Les préréservations sont suspendues"),
    "school_takes_part": (
        "SCHOOL_NOT_ELIGIBLE",
        "Votre établissement n’est plus ouvert ou éligible",
    ),
    "venue_is_closed": ("STALE", "L’administration a fermé ce lieu"),
    "partner_is_closed": ("STALE", "L’administration a fermé cette structure"),
    "booking_follows_its_school": ("STALE", "La réservation a changé pendant votre saisie"),
    "booking_comes_back_on_its_line": ("STALE", "L’offre a changé pendant votre saisie"),
    "booking_fsm": ("STALE", "La réservation a changé pendant votre saisie"),
    "template_fsm": ("STALE", "La vitrine a changé pendant votre saisie"),
    "request_fsm": ("STALE", "La demande a changé pendant votre saisie"),
    "one_open_request_per_partner": ("STALE", "La demande a changé pendant votre saisie"),
    "one_document_per_place": ("STALE", "La demande a changé pendant votre saisie"),
    "offer_fsm": ("STALE", "L’offre a changé pendant votre saisie"),
}


def sqlstate(error: BaseException | None) -> str:
    """Return the five characters PostgreSQL gave, or nothing."""
    return getattr(getattr(error, "__cause__", None), "sqlstate", None) or ""


def is_full(error: BaseException | None) -> bool:
    """Say whether there was no room left to write: it comes back when somebody has made some."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return sqlstate(error) in FULL


def is_busy(error: BaseException | None) -> bool:
    """Say whether waiting is enough: locks, time limits, a lost or refused connection."""
    code = sqlstate(error)
    if code in BUSY or code.startswith("08"):
        return True
    return isinstance(error, OperationalError) and not code


def again(act: Callable[[], Result], *, unsay: Callable[[], object] | None = None) -> Result:
    """Do `act`, a whole transaction; when a deadlock undoes it, do it again after a pause.

    `unsay` takes back what the undone try left outside of the database. Returns what `act` does;
    raises what it raises, the deadlock itself after the last try.
    """
    for longest in PAUSES_SECONDS:
        try:
            return act()
        except DatabaseError as error:
            if sqlstate(error) not in TRY_AGAIN:
                raise
        if unsay:
            unsay()
        time.sleep(random.uniform(0, longest))
    return act()


def refusal_of(error: BaseException | None) -> Refused | None:
    """The refusal that a broken constraint stands for, None when CONSTRAINTS does not name it."""
    diagnosis: Any = getattr(getattr(error, "__cause__", None), "diag", None)
    text = f"{getattr(diagnosis, 'constraint_name', '') or ''} {diagnosis and diagnosis.context}"
    for name, (code, title) in CONSTRAINTS.items():
        if name in text:
            refusal = Refused(
                "Une autre personne a agi au même moment\u00a0; rien n’a été modifié.",
                "Rechargez la page pour voir l’état actuel.",
                title=title,
            )
            refusal.code = code
            return refusal
    return None
