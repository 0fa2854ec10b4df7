"""Which of their structures a person of the pro portal looks at: chosen in the header."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from offers.views.access import partner_page
from partner_portal.access import partners
from venues.views.access import CHOSEN

LISTS = ("partner:offers", "partner:bookings", "partner:templates", "partner:requests")


@partner_page
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the lists to one structure, or to none in particular; back to a list."""
    wanted = request.POST.get("structure", "")
    if wanted and wanted not in {partner.siren for partner in partners(request)}:
        raise Http404
    request.session[CHOSEN] = wanted
    back = request.POST.get("retour", "")
    return redirect(back if back in LISTS else LISTS[0])
