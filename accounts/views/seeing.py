"""The end of « Voir comme », from the banner of any page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actions.seeing import stop_seeing


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """One's own pages again, on the page of the person one has seen."""
    seen = stop_seeing(request.session)
    if seen is None:
        return redirect("my-space")
    return redirect("admin:accounts_user_change", seen)
