"""Who decides for the school: its people, the delegations, what was decided with them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from school_portal.access import person, principal_page, school_of
from school_portal.forms.delegation import DelegationForm
from school_portal.queries.delegated import decided_by_delegation
from schools import actions
from schools.models import SchoolRole
from schools.queries import delegates_of, delegations_of, people_of
from schools.rules import day_at

PAGE_SIZE = 20


@require_safe
@principal_page
def team(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """The people ADAGE sent, who decides in the head's place, and the journal."""
    now, school = timezone.now(), school_of(role)
    journal = Paginator(decided_by_delegation(school), PAGE_SIZE)
    context = {
        "role": role,
        "people": people_of(school),
        "in_force": {given.pk for given in delegates_of(school, now)},
        "delegations": delegations_of(school),
        "today": day_at(now, school.time_zone),
        "page_obj": journal.get_page(request.GET.get("page")),
    }
    return render(request, "school_portal/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@principal_page
def delegate(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """Lend one's decisions to a teacher, for a time, up to an amount."""
    school = school_of(role)
    today = day_at(timezone.now(), school.time_zone)
    data = request.POST if request.method == "POST" else None
    form = DelegationForm(data, institution=school, today=today, initial={"from_date": today})
    if form.is_valid():
        answers = form.cleaned_data
        answers["delegate_id"] = answers.pop("delegate")
        given = actions.delegate(**answers, by=person(request))
        messages.success(request, f"{given.delegate.full_name} peut décider à votre place.")
        return redirect("school:team")
    context = {"role": role, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "school_portal/delegate.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@principal_page
def revoke(request: HttpRequest, role: SchoolRole, pk: int) -> HttpResponse:
    """Ask, then take a delegation back, at once."""
    given = get_object_or_404(delegations_of(school_of(role)), pk=pk)
    if request.method == "POST":
        actions.revoke(delegation_id=given.pk, by=person(request))
        messages.success(request, f"{given.delegate.full_name} ne décide plus à votre place.")
        return redirect("school:team")
    if given.revoked_at is not None:
        return redirect("school:team")
    return render(request, "school_portal/revoke.html", {"role": role, "given": given})
