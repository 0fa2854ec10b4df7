"""The gallery of components and its full page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from devtools.gallery import samples


@login_not_required
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """The gallery of components; for the makers and the staff only."""
    _makers_only(request)
    return render(request, "devtools/components.html", samples())


@login_not_required
@require_safe
def sample_confirmation(request: HttpRequest) -> HttpResponse:
    """The full page behind the dialog of the gallery."""
    _makers_only(request)
    return render(request, "devtools/sample_confirmation.html")


def _makers_only(request: HttpRequest) -> None:
    if not settings.DEBUG and not request.user.is_staff:
        raise Http404
