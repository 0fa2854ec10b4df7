"""The second factor: learn the secret, give the code, keep codes for a lost telephone."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions, rules
from accounts.actions import Outcome
from accounts.actions.sessions import PROOF
from accounts.forms import CodeForm, EitherForm, RecoveryForm
from accounts.models import User
from accounts.queries.second_factor import (
    may_enrol,
    must_prove,
    proof_of,
    recovery_codes_left,
    second_factor_of,
    shown_to_enrol,
)
from accounts.views import person
from core.encrypted import seal, unseal
from core.errors import NotAllowed
from core.routes import page_of_ours

FROM_ADAGE = "Votre compte vient d’ADAGE\u00a0: il n’a ni mot de passe ni second facteur ici."
# Where the session holds codes not shown yet.
CODES = "recovery_codes"
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
    known = second_factor_of(user) is not None
    if known and not must_prove(user, session_proof(request)):
        return redirect(_next(request))
    recovers = known and "secours" in request.GET
    asked = RecoveryForm if recovers else CodeForm
    form = asked(request.POST if request.method == "POST" else None)
    if form.is_valid():
        outcome = actions.prove_or_recover(code=form.cleaned_data["code"], by=user)
        if outcome is Outcome.RIGHT:
            return _proved(request, user, first=not known)
        form.add_error("code", SAID[outcome])
    shown = None if known else shown_to_enrol(actions.begin_second_factor(by=user))
    context = {"form": form, "shown": shown, "recovers": recovers, "next": _next(request)}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/second_factor.html", context, status=status)


def _proved(request: HttpRequest, user: User, *, first: bool) -> HttpResponse:
    """Who proved it goes on; after their first code, past the codes that replace the telephone."""
    device = second_factor_of(user)
    assert device is not None
    # The session changes its name: one known before the code is worth nothing after it.
    request.session.cycle_key()
    request.session[PROOF] = proof_of(device)
    messages.success(request, "Identité vérifiée.")
    return _show_new_codes(request, user) if first else redirect(_next(request))


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """How many codes are left; a new set for who gives the telephone's code; shown once."""
    user = person(request)
    if second_factor_of(user) is None:
        return redirect("second-factor")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        outcome = actions.prove_second_factor(code=form.cleaned_data["code"], by=user)
        if outcome is Outcome.RIGHT:
            return _show_new_codes(request, user)
        form.add_error("code", SAID[outcome])
    codes = _shown_once(request) if request.method == "GET" else []
    context = {
        "form": form,
        "codes": codes,
        "left": recovery_codes_left(user),
        "next": _next(request),
    }
    status = 422 if form.is_bound else 200
    return render(request, "accounts/recovery_codes.html", context, status=status)


def _show_new_codes(request: HttpRequest, user: User) -> HttpResponse:
    """Until the page that shows them, the session holds them sealed."""
    request.session[CODES] = seal(" ".join(actions.make_recovery_codes(by=user)))
    return redirect(f"{reverse('recovery-codes')}?{urlencode({'suite': _next(request)})}")


def _shown_once(request: HttpRequest) -> list[str]:
    """The codes just made, as they are copied; none the second time."""
    sealed = request.session.pop(CODES, "")
    return [rules.recovery_code_shown(one) for one in unseal(sealed).split()] if sealed else []


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take one's telephone away: its code is asked once more, or one that replaces it."""
    user = person(request)
    if second_factor_of(user) is None:
        return redirect("second-factor")
    form = EitherForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        outcome = actions.prove_or_recover(code=form.cleaned_data["code"], by=user)
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
