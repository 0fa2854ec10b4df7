"""The door of the sign-up: strangers go on, people with an account see where they stand."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.views import person
from venues.queries.members import invitation_key, invitations_to, owners_of, requests_of
from venues.queries.partners import partners_of


@login_not_required
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """« Rejoindre ou inscrire ma structure »: what was asked, who invites, what one can do."""
    if not request.user.is_authenticated:
        return redirect("signup-identification")
    user = person(request)
    context = {
        "partners": list(partners_of(user)),
        "waiting": [(asked, owners_of(asked.partner)) for asked in requests_of(user)],
        "invitations": [(found, invitation_key(found)) for found in invitations_to(user)],
    }
    return render(request, "venues/signup/start.html", context)
