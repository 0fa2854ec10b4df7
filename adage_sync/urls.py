"""Addresses where ADAGE sends people, and those it calls itself."""

from django.urls import include, path

from adage_sync.api.page import urlpatterns_of_the_api
from adage_sync.views import school

urlpatterns = [
    path("adage/entree/", school.enter, name="adage_entry"),
    path("adage/entree/remplacer/", school.replace, name="adage_entry_replace"),
    path("adage/v1/", include(urlpatterns_of_the_api())),
]
