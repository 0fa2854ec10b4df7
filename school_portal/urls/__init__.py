"""Addresses of the school side, under /adage/."""

from django.urls import include, path

urlpatterns = [
    path("", include("school_portal.urls.pages")),
    path("", include("school_portal.urls.heads")),
]
