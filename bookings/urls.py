"""Addresses of the bookings that both sides share."""

from django.urls import path

from bookings.views import feed, picture, shared
from offers import urls as offers_urls  # noqa: F401

urlpatterns = [
    path("o/<ref:ref>/", shared.shared, name="shared-offer"),
    path("images/<ref:ref>/<slug:name>.webp", picture.picture, name="offer-image"),
    path("calendrier/<slug:token>.ics", feed.feed, name="calendar-feed"),
]
