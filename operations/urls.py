"""Addresses for whoever watches the product, and for whom it stores data of."""

from django.urls import path

from operations import views

urlpatterns = [
    path("sante/", views.alive, name="alive"),
    path("pret/", views.ready, name="ready"),
    path("metriques/", views.metrics, name="metrics"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
]
