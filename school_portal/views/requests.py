"""What the school's teachers asked partners for, followed to its end."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import NotAllowed
from offers.actions import close_request, read_decline, write_again
from offers.forms.request import MessageForm
from offers.models import OfferRequest
from offers.queries.request import requests_of_school
from offers.views.template_list import PAGE_SIZE, thread
from school_portal.access import members_page, person, school_of
from schools.models import SchoolRole


@require_safe
@members_page
def requests(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """Every request of the school, the newest first; mine alone when asked."""
    only_mine = request.GET.get("qui") == "moi"
    found = requests_of_school(school_of(role))
    found = found.filter(teacher=person(request)) if only_mine else found
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"role": role, "page_obj": page, "only_mine": only_mine}
    return render(request, "school_portal/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def one(request: HttpRequest, role: SchoolRole, request_ref: str) -> HttpResponse:
    """Where a request stands; its author writes to the partner."""
    found = _of_school(role, request_ref)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        _ask_author(request, found)
    if request.method == "POST" and form.is_valid():
        write_again(request_id=found.pk, text=form.cleaned_data["text"], by=person(request))
        messages.success(request, "Message envoyé.")
        return redirect("school:request", request_ref)
    if (
        request.method == "GET"
        and found.state == found.State.DECLINED
        and not hasattr(request, "seen_by")
    ):
        read_decline(request_id=found.pk, by=person(request))
    context = {
        "role": role,
        "offer_request": found,
        "form": form,
        "thread": thread(found),
        "is_mine": found.teacher_id == person(request).pk,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "school_portal/request.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def close(request: HttpRequest, role: SchoolRole, request_ref: str) -> HttpResponse:
    """Ask, then take one's own request back; a colleague's is theirs."""
    found = _of_school(role, request_ref)
    _ask_author(request, found)
    if request.method == "POST":
        close_request(request_id=found.pk, by=person(request))
        messages.success(request, "Demande retirée.")
        return redirect("school:request", request_ref)
    if not found.is_open:
        return redirect("school:request", request_ref)
    return render(
        request, "school_portal/request_close.html", {"role": role, "offer_request": found}
    )


def _of_school(role: SchoolRole, request_ref: str) -> OfferRequest:
    """A request of this school; 404 for any other's."""
    return get_object_or_404(requests_of_school(school_of(role)), ref=request_ref)


def _ask_author(request: HttpRequest, found: OfferRequest) -> None:
    if found.teacher_id != person(request).pk:
        raise NotAllowed(
            f"Seule la personne qui a fait la demande peut le faire : {found.teacher.full_name}.",
            title="Action réservée à l’auteur de la demande",
        )
