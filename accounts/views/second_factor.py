"""The second factor: learn the secret, give the code, take the telephone away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.actions import Outcome
from accounts.actions.sessions import PROOF
from accounts.forms import CodeForm
from accounts.queries.second_factor import (
    may_enrol,
    must_prove,
    proof_of,
    second_factor_of,
    shown_to_enrol,
)
from accounts.views import person
from core.errors import NotAllowed
from core.routes import page_of_ours

FROM_ADAGE = "Votre compte vient d’ADAGE\u00a0: il n’a ni mot de passe ni second facteur ici."
SAID = {
    Outcome.WRONG: "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant.",
    Outcome.TOO_SOON: "Trop d’essais. Attendez quelques secondes avant le suivant.",
}


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Show the secret to who has none, ask for the code, lead where one was going."""
    user = person(request)
    if not may_enrol(user):
        raise NotAllowed(FROM_ADAGE)
    if not must_prove(user, session_proof(request)) and second_factor_of(user):
        return redirect(_next(request))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        outcome = actions.prove_second_factor(code=form.cleaned_data["code"], by=user)
        if outcome is Outcome.RIGHT:
            # The session changes its name: one known before the code is worth nothing after it.
            device = second_factor_of(user)
            assert device is not None
            request.session.cycle_key()
            request.session[PROOF] = proof_of(device)
            messages.success(request, "Identité vérifiée.")
            return redirect(_next(request))
        form.add_error("code", SAID[outcome])
    known = second_factor_of(user) is not None
    shown = None if known else shown_to_enrol(actions.begin_second_factor(by=user))
    context = {"form": form, "shown": shown, "next": _next(request)}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/second_factor.html", context, status=status)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take one's telephone away: its code is asked once more."""
    user = person(request)
    if second_factor_of(user) is None:
        return redirect("second-factor")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        outcome = actions.prove_second_factor(code=form.cleaned_data["code"], by=user)
        if outcome is Outcome.RIGHT:
            actions.withdraw_second_factor(by=user)
            messages.success(request, "Second facteur retiré.")
            return redirect("my-space")
        form.add_error("code", SAID[outcome])
    status = 422 if form.is_bound else 200
    return render(request, "accounts/second_factor_withdraw.html", {"form": form}, status=status)


def session_proof(request: HttpRequest) -> str:
    """What the session holds of a code given before."""
    return str(request.session.get(PROOF, ""))


def _next(request: HttpRequest) -> str:
    """Where one was going, on this site only."""
    asked = request.POST.get("suite") or request.GET.get("suite") or ""
    return page_of_ours(asked, reverse("admin:index" if person(request).is_staff else "my-space"))
