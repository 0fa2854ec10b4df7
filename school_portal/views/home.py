"""The first page of the school side: what the program is for, what waits for you (S2)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.queries import available_actions, credit, follow_up, status
from offers.queries.request import drafts_to_finish
from school_portal.access import members_page, person, school_of, school_page, waiting_here
from school_portal.queries import home as homes
from school_portal.queries.news import acts_for, told_to_school
from school_portal.views.last_search import last_searches
from schools.models import Role, SchoolRole
from schools.policy import may_prebook_for

SHOWN = 5
PAGE_SIZE = 20


@require_safe
@school_page
def home(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """A teacher sees what to pre-book and what waits; a head, what to decide."""
    now, school = timezone.now(), role.institution
    context: dict[str, Any] = {"role": role, "institution": school, "teaches": False}
    context["last_search"] = next(iter(last_searches(request)), None)
    context["news"] = told_to_school(acts_for(person(request), role), role)
    if school is not None:
        context["near"] = homes.offers_near(school, now)
        if role.role == Role.PRINCIPAL:
            waiting = waiting_here(request, school, now)
            credits = credit.credits_of(school, now)
            for_principal = {"credits": credits, "bookings": waiting[:SHOWN], "count": len(waiting)}
            context |= for_principal
        elif may_prebook_for(person(request), school):
            user = person(request)
            waiting, today = follow_up.waiting_of(school, user, now), timezone.localdate(now)
            for_teacher = {
                "teaches": True,
                "addressed": homes.addressed_to(school, user, now, today, last=SHOWN + 1),
                "proposals": homes.proposals_with_changes(user, now),
                "bookings": waiting[:SHOWN],
                "count": len(waiting),
                "answers": homes.requests_for_me(school, user),
                "drafts": drafts_to_finish(user, today, last=SHOWN),
                "credits": credit.credits_of(school, now),
            }
            context |= for_teacher
    return render(request, "school_portal/home.html", context)


@require_safe
@members_page
def for_us(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """Every offer made for this school: to pre-book by deadline, then what became of the others."""
    now, school = timezone.now(), school_of(role)
    page = Paginator(homes.made_for(school, now), PAGE_SIZE).get_page(request.GET.get("page"))
    user = person(request)
    context = {
        "role": role,
        "page_obj": page,
        "results": [
            {
                "offer": offer,
                "standing": status.standing(offer),
                "actions": available_actions.available_offer_actions(user, offer),
            }
            for offer in page.object_list
        ],
    }
    return render(request, "school_portal/for_us.html", context)
