"""Where the mail provider calls."""

from django.urls import path

from outbox.views import webhooks

urlpatterns = [
    path("courriels/suivi/<slug:provider>/", webhooks.mail_events, name="mail-events"),
]
