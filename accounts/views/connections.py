"""« Mes connexions »: where one is signed in, and ending it there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.queries.connections import connections_of
from accounts.views import person
from core.rules import plural

OTHERS = "others"


@require_http_methods(["GET", "HEAD", "POST"])
def connections(request: HttpRequest) -> HttpResponse:
    """The open sessions; POST `end`: one of them by its name, or all the others."""
    user, here = person(request), str(request.session.session_key)
    if request.method == "POST":
        named = request.POST.get("end", "")
        ended = actions.end_sessions(by=user, here=here, named=None if named == OTHERS else named)
        messages.success(request, _in_words(ended))
        return redirect("partner:connections")
    found = connections_of(user, here=here, now=timezone.now())
    return render(request, "accounts/connections.html", {"connections": found, "others": OTHERS})


def _in_words(ended: int) -> str:
    if not ended:
        return "Cette connexion était déjà terminée."
    s = plural(ended)
    return f"{ended}\u00a0connexion{s} terminée{s}."
