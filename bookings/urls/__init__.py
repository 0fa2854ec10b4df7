"""Addresses of the bookings, one file a side."""

from django.urls import include, path

urlpatterns = [
    path("", include("bookings.urls.partner")),
    path("", include("bookings.urls.school")),
]
