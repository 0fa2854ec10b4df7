"""The words and numbers of the texts about cultural partners."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median

from administration.rules.lists import Terms
from administration.rules.numbers import duration_at

# Eligible cultural activities of a partner (R2).
ACTIVITIES = Terms("activity")

# Codes of the countries that keep their accounts in the French banking system (IBAN « FR »).
FRENCH_BANKING = frozenset(
    {"FR", "MC", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "TF"}
)


def same_country(iban_country: str, bic_country: str) -> bool:
    """An account is kept by a bank of its country; France and its territories are one (R51)."""
    both = {iban_country, bic_country}
    return len(both) == 1 or both <= FRENCH_BANKING


# Nothing is paid on an account handed over recently: time for the owners, told by mail, to say that
# it was not them. The delay is that of the day it was handed over (R51).
def payable_from(submitted_at: datetime) -> datetime:
    """Nothing is paid before (UTC) on an account handed over at a moment."""
    return submitted_at + duration_at("account_hold", submitted_at)


# What the administration may stop of a partner (R49): code -> what the officer reads.
STOPPABLE = {
    "PUBLICATION": "La publication : ses offres sont masquées, il n’en publie plus",
    "PREBOOKING": "Les préréservations : plus aucune n’est prise sur ses offres",
    "CONFIRMATION": "Les confirmations : les directions n’engagent plus de crédit",
    "PAYMENT": "Les versements : ses lignes sont retenues, rien ne lui est versé",
}
# What each act needs to be free of; nobody takes what nobody may see.
STOPPED_BY = {
    "PUBLICATION": frozenset({"PUBLICATION"}),
    "PREBOOKING": frozenset({"PUBLICATION", "PREBOOKING"}),
    "CONFIRMATION": frozenset({"CONFIRMATION"}),
    "PAYMENT": frozenset({"PAYMENT"}),
}


def covers(from_date: date | None, to_date: date | None, day: date) -> bool:
    """A period that begins on a day and ends the day before another, or never, holds this day."""
    return from_date is not None and from_date <= day and (to_date is None or day < to_date)


# --- The referencing request (R4) ----------------------------------------------------------------
REQUEST_DESCRIPTION_MAX = 3000
REQUEST_DOCUMENTS_MAX = 10
MESSAGE_MAX = 2000
# What a supporting document is.
NATURES = {
    "presentation": "Présentation de la structure ou statuts",
    "projet": "Projet artistique ou pédagogique",
    "references": "Références, actions déjà menées avec des classes",
    "autre": "Autre document",
}
# Past files from which the expected delay is told: the last ones decided, and not too long ago.
FILES_COUNTED = 50
COUNTED_FOR = timedelta(days=365)
FILES_ENOUGH = 2


def usual_days(delays: Sequence[timedelta]) -> int | None:
    """In how many days half of the past files were answered; None when they are too few."""
    if len(delays) < FILES_ENOUGH:
        return None
    return max(1, round(median(delay.total_seconds() for delay in delays) / 86400))


def expected_on(filed_on: date, days: int) -> date:
    """The day an answer may be expected."""
    return filed_on + timedelta(days=days)


SIREN_LENGTH = 9
SIRET_LENGTH = 14


def invitation_expires(now: datetime) -> datetime:
    """Until when an invitation sent now may be accepted."""
    return now + duration_at("invitation_life", now)
