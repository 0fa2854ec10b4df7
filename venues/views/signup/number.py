"""The number of a structure, checked as soon as one leaves its field; the page works without."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actions import allowed
from accounts.rules import ASKS_PER_WINDOW
from core.network import client_address
from venues.forms.signup import NumberForm
from venues.queries.registry import has_registry, look_up


@login_not_required
@never_cache
@require_safe
def number(request: HttpRequest) -> HttpResponse:
    """Right or wrong, here already or not, and whose it is when a register can be asked."""
    form = NumberForm(request.GET)
    typed = bool(request.GET.get("number", "").strip())
    found = None
    asks = typed and form.is_valid() and form.known is None and has_registry()
    # Asked for people who type, not for a machine that reads the register through us.
    if asks and allowed(what="registry", whom=client_address(request), most=ASKS_PER_WINDOW):
        found = look_up(form.cleaned_data["number"])
    context = {"form": form, "typed": typed, "found": found}
    return render(request, "venues/signup/_number.html", context)
