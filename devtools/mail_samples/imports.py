"""What the samples of the mails about imports of offers are told."""

from typing import Any

from django.utils import timezone

from accounts.models import Civility, User
from bookings.models import Booking
from offers.models import ImportedOffer, ImportJob, ImportLine

EVENTS = {"import.finished": "Un import d’offres est terminé"}


def told(event: str, booking: Booking) -> tuple[str, dict[str, Any]]:
    """One offer created, one line to correct."""
    member = User.objects.create(
        email="n.garel@eclusier.invalid",
        civility=Civility.MME,
        first_name="Nolwenn",
        last_name="Garel",
    )
    job = ImportJob.objects.create(
        partner=booking.offer.venue.partner,
        created_by=member,
        file_name="saison-scolaire.csv",
        digest="",
        state=ImportJob.State.DONE_WITH_ERRORS,
        confirmed_at=timezone.now(),
    )
    line = ImportLine.objects.create(job=job, number=2, state=ImportLine.State.CREATED)
    ImportedOffer.objects.create(line=line, offer=booking.offer)
    ImportLine.objects.create(
        job=job,
        number=3,
        state=ImportLine.State.WRONG,
        problems=[["Prix total", "Le prix ne peut pas être négatif."]],
    )
    return EVENTS[event], {"import_id": job.pk}
