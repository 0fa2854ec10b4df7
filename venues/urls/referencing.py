"""The referencing request on the pro portal (R4)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
