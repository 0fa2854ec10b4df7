"""The bank account of a partner, under « Versements »."""

from django.urls import path

from venues.views import bank

urlpatterns = [
    path("pro/versements/banque/", bank.bank, name="pro-bank"),
    path("pro/versements/banque/<slug:token>/", bank.document, name="bank-document"),
]
