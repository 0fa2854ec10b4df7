"""One's own account: name and password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms import ChangePasswordForm, NameForm
from accounts.models import User
from accounts.queries.second_factor import second_factor_of
from accounts.views import person
from core.errors import NotAllowed

FROM_ADAGE = "Votre compte vient d’ADAGE\u00a0: votre nom et vos accès y sont tenus à jour."


def _owner(request: HttpRequest) -> User:
    user = person(request)
    if not user.has_usable_password():
        raise NotAllowed(FROM_ADAGE, title="Ce compte se règle dans ADAGE")
    return user


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """How one is called."""
    user = _owner(request)
    before = {"first_name": user.first_name, "last_name": user.last_name}
    form = NameForm(request.POST if request.method == "POST" else None, initial=before)
    if form.is_valid():
        actions.rename(user_id=user.pk, **form.cleaned_data)
        messages.success(request, "Nom enregistré.")
        return redirect("partner:account")
    status = 422 if form.is_bound else 200
    context = {"form": form, "has_second_factor": second_factor_of(user) is not None}
    return render(request, "accounts/account.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Another password; the person stays signed in here, and nowhere else."""
    user = _owner(request)
    form = ChangePasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, "Mot de passe enregistré.")
        return redirect("partner:account")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/password_change.html", {"form": form}, status=status)
