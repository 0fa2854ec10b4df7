"""Sign in, sign out, forgotten password: Django's own views, in French and with our answers."""

import logging
import math
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import actions, forms, rules
from accounts.queries.links import password_links
from accounts.views.going import is_school_page, remember_page
from core.errors import NotAllowed
from core.network import client_address

log = logging.getLogger(__name__)


class Login(auth.LoginView):
    """Sign in; everybody then goes to LOGIN_REDIRECT_URL, which knows where they belong."""

    template_name = "accounts/login.html"
    authentication_form = forms.LoginForm
    redirect_authenticated_user = True
    extra_context = {"adage_url": settings.ADAGE_URL}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page of the school is kept: who comes in through ADAGE arrives there (C6)."""
        answer = super().get(request, *args, **kwargs)
        page = self.get_redirect_url()
        if is_school_page(page):
            remember_page(answer, page)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which of the two doors comes first."""
        return super().get_context_data(
            **kwargs, through_adage=is_school_page(self.get_redirect_url())
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """From where too many have just failed, no password is looked at for a few seconds."""
        there = client_address(request)
        if settings.ACT_LIMITS and (wait := actions.seconds_to_wait(what="failed", whom=there)):
            log.warning("sign_in_slowed")
            return _slowed_down(request, wait)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Unless one asked to be remembered, the session ends with the browser."""
        answer = super().form_valid(form)
        if form.cleaned_data["stay"]:
            actions.remember_device(self.request.session)
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """An invalid form answers 422, never saying which of the two is wrong."""
        if settings.ACT_LIMITS:
            actions.take(what="failed", whom=client_address(self.request))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class Logout(auth.LogoutView):
    """Sign out (POST only: a link must not throw anybody out)."""

    next_page = "login"


@method_decorator(login_not_required, name="dispatch")
class PasswordReset(FormView):
    """Ask for a link; the answer is the same whether the address is known or not."""

    template_name = "accounts/password_reset.html"
    form_class = forms.AddressForm
    success_url = reverse_lazy("password_reset_done")

    def form_valid(self, form: forms.AddressForm) -> HttpResponse:
        if not actions.may_ask(place=client_address(self.request)):
            return locked_out(self.request)
        actions.ask_password_link(email=form.cleaned_data["email"])
        return super().form_valid(form)

    def form_invalid(self, form: forms.AddressForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PasswordResetDone(auth.PasswordResetDoneView):
    """« If we know you, a message is on its way »."""

    template_name = "accounts/password_reset_done.html"


class PasswordResetConfirm(auth.PasswordResetConfirmView):
    """Choose the new password, from the link of the message."""

    template_name = "accounts/password_reset_confirm.html"
    form_class = forms.NewPasswordForm
    token_generator = password_links

    def form_invalid(self, form: forms.NewPasswordForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PasswordResetComplete(auth.PasswordResetCompleteView):
    """The new password is in force."""

    template_name = "accounts/password_reset_complete.html"


def _slowed_down(request: HttpRequest, wait: float) -> HttpResponse:
    """A password tried on many accounts: the next ones wait, this one a few seconds (M18)."""
    seconds = math.ceil(wait)
    context = {"retry_after": seconds, "failed": True}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def locked_out(
    request: HttpRequest,
    _response: HttpResponse | None = None,
    _credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """The answer of django-axes after too many failures: how long to wait (M18)."""
    seconds = int(rules.LOCK_OUT.total_seconds())
    context = {"minutes": seconds // 60}
    response = render(request, "accounts/locked_out.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


@never_cache
@login_not_required
def admin_login(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """One door for everybody: the administration's own sign-in page leads to ours.

    Raises NotAllowed (403) for somebody signed in who is not staff.
    """
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
    if not (user.is_active and user.is_staff):
        raise NotAllowed("L’administration est réservée aux comptes du programme pass Culture.")
    return redirect("admin:index")


@sensitive_post_parameters()
def admin_password(
    request: HttpRequest, extra_context: dict[str, Any] | None = None
) -> HttpResponseBase:
    """Django's page of the administration, by the rules of everybody's password."""
    page = auth.PasswordChangeView.as_view(
        form_class=forms.ChangePasswordForm,
        template_name="accounts/admin/password.html",
        success_url=reverse("admin:password_change_done"),
        extra_context=admin.site.each_context(request) | (extra_context or {}),
    )
    return page(request)
