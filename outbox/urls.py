"""Where the mail provider calls."""

from django.urls import path

from outbox.views import hooks

urlpatterns = [
    path("courriels/suivi/<slug:provider>/", hooks.mail_events, name="mail-events"),
]
