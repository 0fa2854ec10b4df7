"""One's favourites: the star, the list, the labels."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue.actions import saved as actions
from catalogue.models import Favourite
from catalogue.queries.saved import favourite_results, favourites_of, labels_of, thing_to_keep
from catalogue.queries.search import Seeker
from school_portal.access import person, school_page
from school_portal.forms.saved import LabelsForm
from school_portal.views.rows import rows_of, star_of
from schools.models import SchoolRole

PAGE_SIZE = 20
GONE = "Favori retiré."
# (wished, moved) -> what is said: the same press twice changes nothing, and says so.
SAID = {
    (True, True): "Favori ajouté.", (True, False): "Déjà dans vos favoris.",
    (False, True): GONE, (False, False): "Ce n’était pas un de vos favoris.",
}  # fmt: skip


@require_safe
@school_page
def favourites(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """What one has put a star on, by label; what one may no longer see keeps its place, unnamed."""
    user, seeker = person(request), Seeker(role.institution, timezone.now())
    labels = labels_of(user)
    label = request.GET.get("etiquette", "")
    label = label if label in labels else ""
    page = Paginator(favourites_of(user, label), PAGE_SIZE).get_page(request.GET.get("page"))
    found = favourite_results(page.object_list, seeker)
    rows = rows_of(user, [one.result for one in found if one.result], all_saved=True)
    by_thing = {row["key"]: row for row in rows}
    lines = [
        {"favourite": one.favourite, "row": by_thing.get(one.result.key) if one.result else None}
        for one in found
    ]
    context = {"role": role, "lines": lines, "page_obj": page, "labels": labels, "label": label,
               "back": request.get_full_path()}  # fmt: skip
    return render(request, "school_portal/favourites.html", context)


@require_POST
@school_page
def star(request: HttpRequest, role: SchoolRole, ref: str) -> HttpResponse:
    """Put or take one's star; with htmx the button alone comes back."""
    thing = thing_to_keep(Seeker(role.institution, timezone.now()), ref)
    wished = request.POST.get("favori") == "oui"
    if thing is None:
        raise Http404
    moved = (actions.keep if wished else actions.drop)(thing=thing, by=person(request))
    words = SAID[wished, moved]
    if request.headers.get("HX-Request"):
        context = {"star": star_of(thing, stored=wished), "said": words, "back": _back(request)}
        return render(request, "school_portal/_star.html", context)
    messages.success(request, words)
    return redirect(_back(request))


@require_http_methods(["GET", "HEAD", "POST"])
@school_page
def label(request: HttpRequest, role: SchoolRole, pk: int) -> HttpResponse:
    """Replace the labels of one's favourite."""
    mine = get_object_or_404(
        Favourite.objects.select_related("offer", "template"), pk=pk, user=person(request)
    )
    seeker = Seeker(role.institution, timezone.now())
    form = LabelsForm(request.POST or None, initial={"labels": ", ".join(mine.labels)})
    if request.method == "POST":
        form = LabelsForm(request.POST)
        if form.is_valid():
            labels = form.cleaned_data["labels"]
            actions.label(favourite_id=mine.pk, labels=labels, by=person(request))
            messages.success(request, "Étiquettes enregistrées.")
            return redirect("school:favourites")
    result = favourite_results([mine], seeker)[0].result
    context: dict[str, Any] = {"role": role, "form": form, "favourite": mine, "result": result}
    status = 422 if form.errors else 200
    return render(request, "school_portal/favourite_labels.html", context, status=status)


@require_POST
@school_page
def remove(request: HttpRequest, role: SchoolRole, pk: int) -> HttpResponse:
    """Take away a favourite whose offer one may no longer see."""
    mine = Favourite.objects.filter(pk=pk, user=person(request)).first()
    if mine is None:
        raise Http404
    thing = mine.offer or mine.template
    assert thing is not None
    actions.drop(thing=thing, by=person(request))
    messages.success(request, GONE)
    return redirect("school:favourites")


def _back(request: HttpRequest) -> str:
    """The page of the school side one was on."""
    back = request.POST.get("retour", "")
    ours = back.startswith("/adage/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if ours else "/adage/favoris/"
