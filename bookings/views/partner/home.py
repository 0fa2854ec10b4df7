"""The door of the pro portal."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bookings.views.partner.dashboard import dashboard
from ground.errors import NotAllowed
from offers.views.access import person, works_somewhere

NO_STRUCTURE = "Votre compte n’est pas rattaché à une structure"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The door of the portal; who belongs to no structure is told so (403)."""
    if not works_somewhere(person(request)):
        raise NotAllowed(
            "Cet espace est celui des acteurs culturels. Demandez à une personne de votre "
            "structure de vous y ajouter.",
            title=NO_STRUCTURE,
        )
    return dashboard(request)
