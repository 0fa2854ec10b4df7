"""The link that confirms the address of a new account."""

from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms import AddressForm, ConfirmForm
from accounts.queries.confirming import person_to_confirm
from accounts.views.public import locked_out
from core.network import client_address

WRONG = "Ce n’est pas le mot de passe choisi à l’inscription. Saisissez-le de nouveau."


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Opening the link asks for the password; together they confirm the address and sign in."""
    person = person_to_confirm(uidb64, token)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if person is not None and form.is_valid():
        password = form.cleaned_data["password"]
        user = authenticate(request, username=person.email, password=password)
        if user == person:
            actions.confirm(user_id=person.pk)
            login(request, user)
            return redirect("signup-welcome")
        form.add_error("password", WRONG)
    status = 422 if person and form.is_bound else 200
    return render(request, "accounts/confirm.html", {"form": form, "person": person}, status=status)


@login_not_required
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Another link; the answer is the same whatever the address."""
    if not actions.may_ask(place=client_address(request)):
        return locked_out(request)
    form = AddressForm(request.POST)
    if form.is_valid():
        actions.send_again(email=form.cleaned_data["email"])
    return redirect("signup-welcome")
