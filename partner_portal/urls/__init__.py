"""Addresses of the pro portal that cross subjects."""

from django.urls import include, path

urlpatterns = [
    path("", include("partner_portal.urls.pages")),
    path("", include("partner_portal.urls.payments")),
]
