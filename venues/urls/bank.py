"""The bank account of a partner, under « Versements »."""

from django.urls import path

from venues.views import bank

partner_patterns = [path("pro/versements/banque/", bank.bank, name="bank")]

urlpatterns = [
    path("pro/versements/banque/<slug:token>/", bank.document, name="bank-document"),
]
