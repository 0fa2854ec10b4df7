"""The end of a session: said two minutes before, moved away by a click or by the password."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import AgainForm
from accounts.queries.sessions import ending_of, may_go_on, sign_in_of
from accounts.views import person
from core.routes import page_of_ours

WRONG = "Ce n’est pas votre mot de passe. Saisissez-le de nouveau."
PAGE = "accounts/session_end.html"


# Open to all: a page that asks after the end is told so, and asking is no act of the person.
@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def session_end(request: HttpRequest) -> HttpResponse:
    """Say how long is left; POST goes on, with the password where doing something is not enough."""
    there, now = _next(request), timezone.now()
    context: dict[str, Any] = {"next": there, "adage_url": settings.ADAGE_URL}
    if not request.user.is_authenticated:
        return render(request, PAGE, context | {"over": True})
    user = person(request)
    goes_on = may_go_on(request.session, now)
    if goes_on and request.method == "POST":
        actions.go_on(request.session, now)
        return redirect(there)
    form = None
    if not goes_on and user.has_usable_password():
        form = AgainForm(request.POST if request.method == "POST" else None)
    if form is not None and form.is_valid():
        if _sign_in_again(request, form.cleaned_data["password"]):
            return redirect(there)
        form.add_error("password", WRONG)
    context |= {"form": form, "goes_on": goes_on, "ending": ending_of(request.session, now)}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, PAGE, context, status=status)


def _sign_in_again(request: HttpRequest, password: str) -> bool:
    """Begin the session anew, with what was chosen on this device; False: not their password.

    Counted with the other tries at this account (M18).
    """
    user = person(request)
    proved = authenticate(request, username=user.email, password=password)
    if proved is None or proved != user:
        return False
    before = sign_in_of(request.session)
    login(request, proved)
    if before is not None and before.remembered:
        actions.remember_device(request.session)
    return True


def _next(request: HttpRequest) -> str:
    """The page one was on, of this site only; this one without."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return page_of_ours(asked, reverse("session-end"))
