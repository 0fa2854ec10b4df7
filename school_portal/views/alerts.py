"""What writes to one: saved searches and their daily mail, offers that may be free again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.actions import saved as actions
from catalogue.actions.watch import unwatch_offer
from catalogue.mails.saved import reader_of
from catalogue.models import SavedSearch, Watch
from catalogue.queries.filters import address, chosen
from catalogue.queries.saved import searches_of
from catalogue.queries.search import Search, Seeker
from catalogue.queries.watches import watches_of
from school_portal.access import person, school_page
from school_portal.forms.saved import NameForm, SaveSearchForm, suggested_name
from school_portal.forms.search import SearchForm
from school_portal.views.watch import NO_MORE
from schools.models import SchoolRole
from schools.policy import may_prebook_for


@require_safe
@school_page
def alerts(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """The searches one has saved, which ones write each day, and the offers one waits for."""
    user, seeker = person(request), Seeker.of(role.institution, timezone.now())
    lines = [
        {"search": one.search, "words": one.words, "url": address(one.wanted)}
        for one in searches_of(user, seeker)
    ]
    context = {
        "role": role, "lines": lines, "may_watch": may_prebook_for(user, role.institution),
        "awaited": watches_of(user, role.institution, seeker.now),
    }  # fmt: skip
    return render(request, "school_portal/alerts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@school_page
def save(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """Name the search of this address and keep it; the same one again is the same one."""
    seeker = Seeker.of(role.institution, timezone.now())
    asked = SearchForm(request.GET, seeker=seeker)
    asked.is_valid()
    wanted = asked.as_filters()
    words = [one.words for one in chosen(wanted, seeker.level_labels)]
    form = (
        SaveSearchForm(request.POST)
        if request.method == "POST"
        else SaveSearchForm(initial=suggested_name(words))
    )
    if form.is_bound and form.is_valid() and words:
        actions.save_search(filters=wanted, **form.cleaned_data, by=person(request))
        messages.success(request, "Recherche enregistrée.")
        return redirect("school:alerts")
    context = {
        "role": role, "form": form, "words": words, "address": address(wanted),
        "found": Search.of(seeker, wanted),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "school_portal/alert_save.html", context, status=status)


@require_POST
@school_page
def mail(request: HttpRequest, role: SchoolRole, pk: int) -> HttpResponse:
    """Ask for the daily mail of a search, or stop it."""
    search = get_object_or_404(SavedSearch, pk=pk, user=person(request))
    by_mail = request.POST.get("courriel") == "oui"
    actions.set_mail(search_id=pk, by_mail=by_mail, by=person(request))
    words = "demandé" if by_mail else "arrêté"
    already = "était déjà " if search.by_mail == by_mail else ""
    messages.success(request, f"Courriel quotidien {already}{words}.")
    return redirect("school:alerts")


@require_http_methods(["GET", "HEAD", "POST"])
@school_page
def rename(request: HttpRequest, role: SchoolRole, pk: int) -> HttpResponse:
    """Give another name to a saved search; its filters and its mail stay."""
    search = get_object_or_404(SavedSearch, pk=pk, user=person(request))
    typed = request.POST if request.method == "POST" else None
    form = NameForm(typed, initial={"name": search.name})
    if form.is_valid():
        actions.rename_search(search_id=pk, **form.cleaned_data, by=person(request))
        messages.success(request, "Recherche renommée.")
        return redirect("school:alerts")
    context = {"role": role, "form": form, "search": search}
    status = 422 if form.errors else 200
    return render(request, "school_portal/alert_rename.html", context, status=status)


@require_POST
@school_page
def unwatch(request: HttpRequest, role: SchoolRole, pk: int) -> HttpResponse:
    """Wait no more for an offer, even one that may no longer be opened."""
    watch = get_object_or_404(Watch, pk=pk, user=person(request))
    unwatch_offer(offer_id=watch.offer_id, by=person(request))
    messages.success(request, NO_MORE)
    return redirect("school:alerts")


@require_POST
@school_page
def forget(request: HttpRequest, role: SchoolRole, pk: int) -> HttpResponse:
    """Delete a saved search; another's is not found, like one that does not exist."""
    get_object_or_404(SavedSearch, pk=pk, user=person(request))
    actions.forget_search(search_id=pk, by=person(request))
    messages.success(request, "Recherche supprimée.")
    return redirect("school:alerts")


@login_not_required
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the link alone gives the right
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link at the foot of the daily mail: one button, without signing in."""
    try:
        user_id = reader_of(token)
    except signing.BadSignature as error:
        raise Http404 from error
    if request.method == "POST":
        actions.stop_mails(user_id=user_id)
    context = {"stopped": request.method == "POST"}
    return render(request, "school_portal/alerts_stop.html", context)
