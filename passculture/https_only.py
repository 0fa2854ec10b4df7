"""A program that calls in clear is refused; only browsers are led to the other address.

Led there, it would go on sending its key in clear each time, and nobody would ever see it.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

# What programs call, each with a key: ADAGE, the mail provider.
PROGRAMS = ("/adage/v1/", "/courriels/suivi/")


class HttpsOnlyMiddleware:
    """Stands before Django's SecurityMiddleware, which leads everybody else to https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_clear = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if in_clear and request.path.startswith(PROGRAMS):
            return JsonResponse({"code": "HTTPS_ONLY"}, status=403)
        return self.get_response(request)
