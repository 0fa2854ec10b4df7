"""The pro portal: my offers, one offer, follow-up. `<ref:…>` is declared by `offers.urls`."""

from django.urls import path

from offers import urls as offers_urls  # noqa: F401
from partner_portal.views import (
    bookings_list,
    bulk,
    calendar,
    cancel,
    dashboard,
    edit,
    feed,
    history,
    home,
    inline,
    line,
    nudge,
    offer,
    offers_list,
    papers,
    preview,
    structure,
    terms,
)

urlpatterns = [
    path("pro/", home.home, name="pro-home"),
    path("pro/agir/", inline.act, name="pro-act"),
    path("pro/demarrer/", dashboard.start_up, name="pro-start-up"),
    path("pro/structure/choisir/", structure.choose, name="pro-structure"),
    path("pro/offres/", offers_list.offers, name="pro-offers"),
    path("pro/offres/lot/", bulk.several, name="pro-offers-several"),
    path("pro/offres/lot/annuler/", bulk.undo, name="pro-offers-undo"),
    *[
        path(f"pro/offres/export.{kind}", offers_list.export, {"kind": kind}, f"pro-offers-{kind}")
        for kind in ("csv", "xlsx")
    ],
    path("pro/offres/calendrier/", calendar.calendar, name="pro-calendar"),
    path("pro/offres/calendrier/abonnement/", feed.subscription, name="pro-calendar-feed"),
    path("pro/offres/<ref:ref>/", offer.offer, name="pro-offer"),
    path("pro/offres/<ref:ref>/apercu/", preview.preview, name="pro-preview"),
    path("pro/offres/<ref:ref>/modifier/", edit.edit, name="pro-edit"),
    path("pro/offres/<ref:ref>/modifier/destinataire/", edit.recipient, name="pro-recipient"),
    path("pro/offres/<ref:ref>/ligne/supprimer/", line.delete_line, name="pro-line-delete"),
    path("pro/offres/<ref:ref>/ligne/nouvelle/", line.create_line, name="pro-line-create"),
    path("pro/offres/<ref:ref>/date-prix/", terms.terms, name="pro-terms"),
    path("pro/offres/<ref:ref>/date-limite/", nudge.deadline, name="pro-deadline"),
    path("pro/offres/<ref:ref>/relancer/", nudge.remind, name="pro-remind"),
    path("pro/offres/<ref:ref>/historique/", history.history, name="pro-history"),
    path("pro/offres/<ref:ref>/devis/", papers.quote, name="pro-quote"),
    path("pro/offres/<ref:ref>/devis.pdf", papers.quote_file, name="pro-quote-pdf"),
    path("pro/offres/<ref:ref>/convention/", papers.agreement, name="pro-agreement"),
    path("pro/offres/<ref:ref>/convention.pdf", papers.agreement_file, name="pro-agreement-pdf"),
    path("pro/offres/<ref:ref>/agenda.ics", papers.agenda, name="pro-agenda"),
    path("pro/offres/<ref:ref>/annuler/", cancel.cancel, name="pro-cancel"),
    *[
        path(f"pro/offres/<ref:ref>/{verb}/", offer.act, {"verb": verb}, name=f"pro-{verb}")
        for verb in offer.ACTS
    ],
    path("pro/reservations/", bookings_list.bookings, name="pro-bookings"),
    path("pro/reservations/<slug:reference>/", bookings_list.booking, name="pro-booking"),
    *[
        path(
            f"pro/reservations/export.{kind}",
            bookings_list.export,
            {"kind": kind},
            f"pro-bookings-{kind}",
        )
        for kind in ("csv", "xlsx")
    ],
]
