"""The addresses of the inbound API, and the page that explains it to people."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from adage_sync.api.document import calls_of
from adage_sync.api.routes import api


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Each call, its parameters, its answers: what the OpenAPI document says, to be read."""
    document = api.get_openapi_schema()
    return render(request, "adage_sync/api.html", {"calls": calls_of(document)})


@csrf_exempt  # Only says no.
@login_not_required
def nothing_here(request: HttpRequest, rest: str) -> JsonResponse:
    """An unknown address of the API answers as the API does."""
    return JsonResponse({"code": "NOT_FOUND"}, status=404)


def urlpatterns_of_the_api() -> list[URLPattern]:
    """Ninja's addresses, open to who holds the key rather than to who has signed in."""
    patterns: list[Any] = api.urls[0]
    found = [pattern for pattern in patterns if pattern.name != "api-root"]
    # Name of a call -> the methods it declares, as Ninja keeps them.
    accepted = {
        str(view.url_name): [method for call in view.operations for method in call.methods]
        for _, router in api._routers
        for view in router.path_operations.values()
    }
    for pattern in found:
        pattern.callback = csrf_exempt(login_not_required(pattern.callback))
        # Read by the middleware, which answers 405 for the whole site.
        pattern.callback.accepts = accepted.get(str(pattern.name), ["GET", "HEAD"])
        pattern.name = f"adage-api-{pattern.name}"
    return [
        *found,
        path("", page, name="adage-api"),
        re_path(r"^(?P<rest>.*)$", nothing_here, name="adage-api-nothing"),
    ]
