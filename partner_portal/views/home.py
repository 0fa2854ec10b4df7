"""The door of the pro portal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from core.errors import NotAllowed
from offers.views.access import person, works_somewhere
from partner_portal.views.dashboard import dashboard
from schools.queries import role_of

NO_STRUCTURE = "Votre compte n’est pas rattaché à une structure"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The door of the portal; without a structure, one is led to hers or told so (403)."""
    user = person(request)
    if not works_somewhere(user):
        if not user.is_staff and role_of(user) is None:
            return redirect("signup")
        raise NotAllowed(
            "Cet espace est celui des acteurs culturels. Demandez à une personne de votre "
            "structure de vous y ajouter.",
            title=NO_STRUCTURE,
        )
    return dashboard(request)
