"""The gallery of mails: for the makers and the staff, like the gallery of components."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from devtools.mail_samples import Sample, samples

# A mail is styled inline, and nothing else: no script, no picture, no form, no other frame.
MAIL_POLICY = {
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    **{name: [NONE] for name in ("script-src", "img-src", "connect-src", "form-action")},
}


def _open_to(request: HttpRequest) -> None:
    if not settings.DEBUG and not request.user.is_staff:
        raise Http404


def _samples(name: str) -> list[Sample]:
    found = samples(name)
    if not found:
        raise Http404
    return found


@login_not_required
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Every mail: its subject, who gets it, when."""
    _open_to(request)
    found: dict[str, list[Sample]] = {}
    for sample in samples():
        found.setdefault(sample.audience, []).append(sample)
    return render(request, "devtools/mails.html", {"groups": found})


@login_not_required
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, light and dark, on a phone, and its text part; once per event that sends it."""
    _open_to(request)
    return render(request, "devtools/mails_one.html", {"name": name, "samples": _samples(name)})


@login_not_required
@require_safe
@xframe_options_sameorigin
@csp_replace(MAIL_POLICY)  # type: ignore[arg-type]
def mail_html(request: HttpRequest, name: str, rank: int) -> HttpResponse:
    """The HTML part alone, shown in a frame of the page above."""
    _open_to(request)
    found = _samples(name)
    if rank >= len(found):
        raise Http404
    return HttpResponse(found[rank].html_in(request.GET.get("theme", "clair")))
