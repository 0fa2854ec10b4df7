"""What opens under the search box while one types."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.queries.suggestions import suggestions_for
from school_portal.access import school_page
from school_portal.forms.search import TEXT_MAX
from schools.models import SchoolRole


@require_safe
@school_page
def suggestions(request: HttpRequest, role: SchoolRole) -> JsonResponse:
    """?q=: titles, partners, towns and domains of what one may find; `found`: label, detail."""
    typed = request.GET.get("q", "")[:TEXT_MAX]
    found = suggestions_for(typed, role.institution, timezone.now())
    return JsonResponse({"found": [{"label": one.label, "detail": one.kind} for one in found]})
