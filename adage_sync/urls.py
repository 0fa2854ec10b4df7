"""Addresses where ADAGE sends people."""

from django.urls import path

from adage_sync.views import school

urlpatterns = [
    path("adage/entree/", school.enter, name="adage_entry"),
]
