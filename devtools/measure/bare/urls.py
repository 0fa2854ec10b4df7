"""The two addresses."""

from django.urls import path

from devtools.measure.bare import views

urlpatterns = [
    path("offres/", views.offers, name="offers"),
    path("offres/<int:pk>/prereserver/", views.prebook, name="prebook"),
]
