"""Signing up, and the link of an invitation."""

from django.urls import path

from venues.views.signup import invitation, number, review, start, steps

ASKED = ["identification", "structure", "activite"]

urlpatterns = [
    path("inscription/", start.start, name="signup"),
    *[
        path(f"inscription/{slug}/", steps.step, {"slug": slug}, name=f"signup-{slug}")
        for slug in ASKED
    ],
    path("inscription/structure/numero/", number.number, name="signup-number"),
    path("inscription/verification/", review.review, name="signup-verification"),
    path("inscription/bienvenue/", review.welcome, name="signup-welcome"),
    path("invitation/<str:key>/", invitation.invitation, name="invitation"),
]
