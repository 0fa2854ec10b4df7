"""What keeps an offer or a template from being published (R6, R10, R12, R17)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from offers import rules
from offers.models import CollectiveOffer, CollectiveStock, Place
from offers.models.project import Project
from schools.queries import open_level_codes, school_years_of, usable_level_days, year_not_open

# Places where the partner comes to the school, or may have to.
TRAVELS = {Place.SCHOOL, Place.TO_DECIDE}


@dataclass(frozen=True)
class Missing:
    """One thing to complete before publication: the wizard step and the sentence."""

    step: str
    sentence: str


def what_is_missing(
    offer: CollectiveOffer, line: CollectiveStock | None, now: datetime
) -> list[Missing]:
    """What keeps an offer from being published (R6, R10, R12, R17), in the order of the steps."""
    days = rules.local_days(line.starts_at, line.ends_at, offer.time_zone) if line else None
    missing = missing_text(offer, days[0] if days else None)
    if line is None or days is None:
        about_line = "Fixez une date et un prix."
    elif line.starts_at <= now:
        about_line = "La date de l’événement est passée."
    elif line.bookable_until <= now:
        about_line = "La date limite de réservation est passée."
    else:
        about_line = year_not_open(days[0], school_years_of(offer))
    if about_line:
        missing.append(Missing("date-prix", about_line))
    asked = [
        (offer.place, "Indiquez où se déroule l’offre."),
        (offer.place != Place.OTHER or offer.event_address, "Indiquez l’adresse."),
    ]
    missing += [Missing("pratique", sentence) for value, sentence in asked if not value]
    return missing + missing_contact(offer, [offer.place])


def missing_text(offer: Project, day: date | None = None) -> list[Missing]:
    """What the project does not say yet, of an offer or of a template.

    `day` is the first of its event: each level is open then, today or not (R6).
    """
    levels: Collection[str] = (
        open_level_codes(day) if day else usable_level_days(timezone.localdate())
    )
    not_open = "Un des niveaux choisis n’est pas ouvert"
    asked = [
        (offer.title.strip(), "Donnez un titre à l’offre."),
        (offer.description.strip(), "Décrivez l’offre en quelques phrases."),
        (len(offer.description) <= rules.DESCRIPTION_MAX, "La description est trop longue."),
        (offer.formats, "Cochez au moins un format."),
        (offer.domains, "Cochez au moins un domaine."),
        (offer.levels, "Cochez au moins un niveau."),
        (
            set(offer.levels) <= set(levels),
            f"{not_open} à la date de l’événement." if day else f"{not_open}.",
        ),
    ]
    return [Missing("offre", sentence) for value, sentence in asked if not value]


def missing_contact(offer: Project, places: Collection[str]) -> list[Missing]:
    """Departments when the partner travels, somebody to write to, somebody to be told."""
    asked = [
        (offer.departments or not TRAVELS & set(places), "Choisissez au moins un département."),
        (
            offer.contact_email or offer.contact_phone,
            "Indiquez un courriel ou un téléphone de contact.",
        ),
        (offer.notification_emails, "Indiquez qui prévenir à chaque étape."),
    ]
    return [Missing("pratique", sentence) for value, sentence in asked if not value]
