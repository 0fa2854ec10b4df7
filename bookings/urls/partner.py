"""The pro portal: my offers, one offer, follow-up."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
