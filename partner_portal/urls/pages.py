"""The pro portal: my offers, one offer, follow-up. `<ref:…>` is declared by `offers.urls`."""

from django.urls import path

from offers import urls as offers_urls  # noqa: F401
from partner_portal.views import (
    bookings_list,
    bulk,
    calendar,
    cancel,
    dashboard,
    days,
    edit,
    feed,
    history,
    home,
    inline,
    line,
    news,
    nudge,
    offer,
    offers_list,
    page,
    papers,
    preview,
    structure,
    terms,
)

urlpatterns = [
    path("pro/", home.home, name="home"),
    path("pro/agir/", inline.act, name="act"),
    path("pro/activite/", news.activity, name="activity"),
    path("pro/lu/", news.read, name="read"),
    path("pro/jours/", days.days, name="days"),
    path("pro/demarrer/", dashboard.start_up, name="start_up"),
    path("pro/structure/choisir/", structure.choose, name="structure"),
    path("pro/structure/page/", page.edit, name="page"),
    path("pro/structure/page/apercu/", page.preview, name="page_preview"),
    path("pro/offres/", offers_list.offers, name="offers"),
    path("pro/offres/lot/", bulk.several, name="offers_several"),
    path("pro/offres/lot/annuler/", bulk.undo, name="offers_undo"),
    *[
        path(f"pro/offres/export.{kind}", offers_list.export, {"kind": kind}, f"offers_{kind}")
        for kind in ("csv", "xlsx")
    ],
    path("pro/offres/calendrier/", calendar.calendar, name="calendar"),
    path("pro/offres/calendrier/abonnement/", feed.subscription, name="calendar_feed"),
    path("pro/offres/<ref:ref>/", offer.offer, name="offer"),
    path("pro/offres/<ref:ref>/apercu/", preview.preview, name="preview"),
    path("pro/offres/<ref:ref>/modifier/", edit.edit, name="edit"),
    path("pro/offres/<ref:ref>/modifier/destinataire/", edit.recipient, name="recipient"),
    path("pro/offres/<ref:ref>/ligne/supprimer/", line.delete_line, name="line_delete"),
    path("pro/offres/<ref:ref>/ligne/nouvelle/", line.create_line, name="line_create"),
    path("pro/offres/<ref:ref>/date-prix/", terms.terms, name="terms"),
    path("pro/offres/<ref:ref>/date-limite/", nudge.deadline, name="deadline"),
    path("pro/offres/<ref:ref>/relancer/", nudge.remind, name="remind"),
    path("pro/offres/<ref:ref>/historique/", history.history, name="history"),
    path("pro/offres/<ref:ref>/devis/", papers.quote, name="quote"),
    path("pro/offres/<ref:ref>/devis.pdf", papers.quote_file, name="quote_pdf"),
    path("pro/offres/<ref:ref>/convention/", papers.agreement, name="agreement"),
    path("pro/offres/<ref:ref>/convention.pdf", papers.agreement_file, name="agreement_pdf"),
    path("pro/offres/<ref:ref>/agenda.ics", papers.agenda, name="agenda"),
    path("pro/offres/<ref:ref>/annuler/", cancel.cancel, name="cancel"),
    *[
        path(f"pro/offres/<ref:ref>/{verb}/", offer.act, {"verb": verb}, name=offer.NAMES[verb][0])
        for verb in offer.ACTS
    ],
    path("pro/reservations/", bookings_list.bookings, name="bookings"),
    path("pro/reservations/<slug:reference>/", bookings_list.booking, name="booking"),
    *[
        path(
            f"pro/reservations/export.{kind}",
            bookings_list.export,
            {"kind": kind},
            f"bookings_{kind}",
        )
        for kind in ("csv", "xlsx")
    ],
]
