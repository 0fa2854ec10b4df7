"""Where the mail provider tells what became of our mails (M20)."""

import logging
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from anymail.urls import urlpatterns as anymail_urls
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from outbox.actions.webhooks import hear

log = logging.getLogger(__name__)
# Provider -> Anymail's own view of its tracking events, which asks for the secret.
VIEWS: dict[str, Any] = {
    str(pattern.name).removesuffix("_tracking_webhook"): pattern.callback
    for pattern in anymail_urls
    if str(pattern.name).endswith("_tracking_webhook")
}


@csrf_exempt
@login_not_required
@require_http_methods(["HEAD", "POST"])
def mail_events(request: HttpRequest, provider: str) -> HttpResponse:
    """Deliveries, bounces, complaints; 404 for another provider or without a secret, 400 for a
    wrong secret."""
    configured = settings.ANYMAIL.get("WEBHOOK_SECRET") and provider == settings.MAIL_PROVIDER
    if not configured or provider not in VIEWS:
        raise Http404
    try:
        answer: HttpResponse = VIEWS[provider](request)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # Anymail reads the body without asking twice: what it cannot read is not an event.
        log.warning("mail event unreadable", extra={"error": type(error).__name__})
        return HttpResponseBadRequest("unreadable event")
    return answer


def hear_event(sender: Any, event: Any, esp_name: str, **_: Any) -> None:
    """Anymail has read an event of a provider: note it, once."""
    hear(
        event_id=f"{esp_name}:{event.event_id or uuid5(NAMESPACE_URL, repr(event.esp_event))}",
        kind=event.event_type,
        email=event.recipient or "",
        message_id=str((event.metadata or {}).get("message_id", "")),
        text=event.description or event.mta_response or event.reject_reason or "",
        at=event.timestamp or timezone.now(),
    )
