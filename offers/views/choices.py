"""What one chooses among by a few letters: schools, the teachers of one (R5, S19), addresses."""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core.rules.typed import plain
from offers.forms.recipient import SHOWN, schools_matching, teachers_of
from offers.views.access import partner_page
from schools.models import Institution
from venues.queries.addresses import addresses_like

LETTERS_MIN = 3  # of a name, before any teacher is named
TYPED_MAX = 100


@partner_page
@require_safe
def schools(request: HttpRequest) -> JsonResponse:
    """?q=: eligible institutions that hold every word; `found`: value, label, detail."""
    named = schools_matching(request.GET.get("q", "")[:TYPED_MAX])[:SHOWN]
    return JsonResponse(
        {"found": [{"value": one.pk, "label": str(one), "detail": one.uai} for one in named]}
    )


@partner_page
@require_safe
def teachers(request: HttpRequest) -> JsonResponse:
    """?etablissement=&q=: teachers of this institution whose name holds three letters or more."""
    typed = plain(request.GET.get("q", "")[:TYPED_MAX])
    number = request.GET.get("etablissement", "")
    if len(typed) < LETTERS_MIN or not (number.isascii() and number.isdigit()) or len(number) > 9:
        return JsonResponse({"found": []})
    school = Institution.objects.eligible().filter(pk=int(number)).first()
    named = [one for one in teachers_of(school) if typed in plain(one.full_name)][:SHOWN]
    return JsonResponse({"found": [{"value": one.pk, "label": one.full_name} for one in named]})


@partner_page
@require_safe
def addresses(request: HttpRequest) -> JsonResponse:
    """?q=, &commune=oui for towns alone: what the address base proposes; `found`: label, and the
    street, post code and town that fill the fields.
    """
    typed = " ".join(request.GET.get("q", "").split())[:TYPED_MAX]
    found = addresses_like(typed, town=request.GET.get("commune") == "oui")
    return JsonResponse({"found": [asdict(one) | {"label": one.in_a_line} for one in found]})
