"""« Mes courriels »: which ones, when, and what to do when they come back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.notifications import RhythmsForm
from accounts.views import person
from outbox.actions import choose_rhythms, works_again
from outbox.queries import preferences_of, topics, trouble_of

PAGES = {"partner": "partner:notifications", "school": "school:notifications"}


@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest, side: str) -> HttpResponse:
    """A rhythm a topic; the essential ones are named, and always leave at once."""
    email = person(request).email
    mine = [topic for topic in topics().values() if topic.side == side]
    form = RhythmsForm(
        request.POST if request.method == "POST" else None,
        topics=[topic for topic in mine if not topic.essential],
        chosen=preferences_of(email),
    )
    if form.is_valid():
        choose_rhythms(email=email, chosen=form.cleaned_data)
        messages.success(request, "Préférences enregistrées.")
        return redirect(PAGES[side])
    context = {"form": form, "always": [topic for topic in mine if topic.essential]}
    context |= {"trouble": trouble_of(email), "side": side}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/notifications.html", context, status=status)


@require_POST
def address_works(request: HttpRequest, side: str) -> HttpResponse:
    """The owner says that mails arrive again."""
    if works_again(email=person(request).email):
        messages.success(request, "C’est noté\u00a0: nos courriels repartent vers votre adresse.")
    return redirect(PAGES[side])
