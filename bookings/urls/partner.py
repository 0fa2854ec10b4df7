"""The pro portal: my offers, one offer, follow-up. `<ref:…>` is declared by `offers.urls`."""

from django.urls import path

from bookings.views.partner import cancel, edit, line, lists, offer, structure, terms
from offers import urls as offers_urls  # noqa: F401

urlpatterns = [
    path("pro/", lists.home, name="pro-home"),
    path("pro/structure/choisir/", structure.choose, name="pro-structure"),
    path("pro/offres/", lists.offers, name="pro-offers"),
    path("pro/offres/<ref:ref>/", offer.offer, name="pro-offer"),
    path("pro/offres/<ref:ref>/modifier/", edit.edit, name="pro-edit"),
    path("pro/offres/<ref:ref>/modifier/destinataire/", edit.recipient, name="pro-recipient"),
    path("pro/offres/<ref:ref>/ligne/supprimer/", line.delete_line, name="pro-line-delete"),
    path("pro/offres/<ref:ref>/ligne/nouvelle/", line.create_line, name="pro-line-create"),
    path("pro/offres/<ref:ref>/date-prix/", terms.terms, name="pro-terms"),
    path("pro/offres/<ref:ref>/annuler/", cancel.cancel, name="pro-cancel"),
    *[
        path(f"pro/offres/<ref:ref>/{verb}/", offer.act, {"verb": verb}, name=f"pro-{verb}")
        for verb in offer.ACTS
    ],
    path("pro/reservations/", lists.bookings, name="pro-bookings"),
]
