"""Addresses of the bookings, one file a side."""

from django.urls import include, path

from bookings.views import picture, shared
from offers import urls as offers_urls  # noqa: F401

urlpatterns = [
    path("o/<ref:ref>/", shared.shared, name="shared-offer"),
    path("images/<ref:ref>/<slug:name>.webp", picture.picture, name="offer-image"),
    path("", include("bookings.urls.partner")),
    path("", include("bookings.urls.school")),
    path("", include("bookings.urls.heads")),
]
