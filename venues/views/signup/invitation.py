"""The link of an invitation: join with one's account, or open one."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import GuestForm
from accounts.models import User
from accounts.views import person
from core.rules.addresses import mailbox
from venues.actions.members import accept_invitation, accept_invitation_as_guest
from venues.models import Invitation
from venues.queries.members import invitation_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever opens the mail may join; 404 for a link we never wrote."""
    found = invitation_of(key)
    if found is None:
        raise Http404
    if request.user.is_authenticated:
        if request.method == "POST":
            accept_invitation(invitation_id=found.pk, by=person(request))
            return _joined(request, found)
        return _page(request, found, None)
    # An account first: their own, or a new one opened here.
    accounts = User.objects.with_email(found.email)
    if accounts.filter(email_unconfirmed_since__isnull=True).exists():
        return _page(request, found, None)
    form = GuestForm(request.POST if request.method == "POST" else None, email=found.email)
    if not form.is_valid():
        return _page(request, found, form)
    said = {name: form.cleaned_data[name] for name in ("first_name", "last_name")}
    try:
        user = accept_invitation_as_guest(
            invitation_id=found.pk, password_hash=form.password_hash, **said
        )
    except IntegrityError:
        return redirect(request.path)  # the account was opened a moment ago
    login(request, user, backend=BACKEND)
    return _joined(request, found)


def _joined(request: HttpRequest, found: Invitation) -> HttpResponse:
    messages.success(request, f"Vous travaillez maintenant pour {found.partner.name}.")
    return redirect("partner:home")


def _page(request: HttpRequest, found: Invitation, form: GuestForm | None) -> HttpResponse:
    user = request.user
    context = {
        "invitation": found,
        "form": form,
        "is_open": found.is_open(timezone.now()),
        "for_me": user.is_authenticated and mailbox(user.email) == mailbox(found.email),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "venues/signup/invitation.html", context, status=status)
