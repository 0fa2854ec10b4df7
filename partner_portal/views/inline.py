"""One act done from the dashboard: its row answers where it stands, the counters follow."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from offers.queries.request import requests_to_answer
from offers.views.access import partner_page, person
from partner_portal.access import chosen_partner, listed_partners
from partner_portal.queries.home import beginnings, figures, your_turn
from partner_portal.views.bulk import VERBS, chosen_offers, impossible, several, tried, why
from partner_portal.views.dashboard import first_steps, task_of, title_of


@partner_page
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do one verb to one offer; without htmx, the dashboard says what was done."""
    if not request.htmx:  # type: ignore[attr-defined]
        return several(request)
    verb, chosen = VERBS.get(request.POST.get("verbe", "")), chosen_offers(request)
    if verb is None or len(chosen) != 1:
        raise Http404
    report = tried(request, verb, chosen)
    done, left = report.done, [why(left) for left in report.left]
    said = verb.done if done else impossible(left)[0]
    # What the page counts now, and the row of the offer if it still waits.
    now, user, partner = timezone.now(), person(request), chosen_partner(request)
    siren = partner.siren if partner else ""
    waiting = list(your_turn(user, now, siren))
    asked = requests_to_answer(listed_partners(request))
    [(_, has_published)] = beginnings(user, timezone.localdate(), siren)
    title = title_of(user.first_name, len(waiting) + asked)
    again = next((found for found in waiting if found.pk == chosen[0].pk), None)
    context = {
        "now": now,
        "task": task_of(again, now) if again else None,
        "title": title if has_published else first_steps(user, siren)["title"],
        "start_up": not has_published,
        "figures": figures(user, now, siren),
        "offer": chosen[0],
        "sentence": f"{said[:1].upper()}{said[1:]}.",
        "undo": verb.undone_by if done else "",
    }
    return render(request, "partner_portal/_home_acted.html", context)
