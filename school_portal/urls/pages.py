"""The school side, under /adage/ (the entry by token belongs to adage_sync)."""

from django.urls import path

from offers import urls as offers_urls  # noqa: F401
from school_portal.views import (
    alerts,
    asking,
    calendar,
    favourites,
    follow_up,
    follow_up_list,
    home,
    offer,
    papers,
    proposal,
    questions,
    requests,
    search,
    vitrines,
    watch,
)

urlpatterns = [
    path("adage/", home.home, name="school_home"),
    path("adage/pour-nous/", home.for_us, name="school_for_us"),
    path("adage/recherche/", search.search, name="school_search"),
    path("adage/favoris/", favourites.favourites, name="school_favourites"),
    path("adage/favoris/<int:pk>/etiquettes/", favourites.label, name="school_favourite_label"),
    path("adage/favoris/<int:pk>/retirer/", favourites.remove, name="school_favourite_remove"),
    path("adage/favoris/<slug:ref>/", favourites.star, name="school_star"),
    path("adage/alertes/", alerts.alerts, name="school_alerts"),
    path("adage/alertes/nouvelle/", alerts.save, name="school_alert_save"),
    path("adage/alertes/<int:pk>/courriel/", alerts.mail, name="school_alert_mail"),
    path("adage/alertes/<int:pk>/renommer/", alerts.rename, name="school_alert_rename"),
    path("adage/alertes/attente/<int:pk>/arreter/", alerts.unwatch, name="school_unwatch"),
    path("adage/alertes/<int:pk>/supprimer/", alerts.forget, name="school_alert_forget"),
    path("adage/alertes/arret/<str:token>/", alerts.stop, name="school_alerts_stop"),
    path("adage/offres/<slug:ref>/", offer.offer, name="school_offer"),
    path("adage/offres/<slug:ref>/agenda.ics", papers.tentative, name="school_offer_agenda"),
    path("adage/offres/<slug:ref>/prereserver/", offer.prebook, name="school_prebook"),
    path("adage/offres/<slug:ref>/prevenir/", watch.watch, name="school_watch"),
    path("adage/offres/<slug:ref>/proposition/", proposal.proposal, name="school_proposal"),
    path("adage/suivi/", follow_up_list.follow_up, name="school_follow_up"),
    *[
        path(
            f"adage/suivi/export.{kind}",
            follow_up_list.export,
            {"kind": kind},
            name=f"school_follow_up_{kind}",
        )
        for kind in ("csv", "xlsx")
    ],
    path("adage/suivi/<slug:reference>/", follow_up.booking, name="school_booking"),
    path("adage/suivi/<slug:reference>/reponse/", questions.answer, name="school_answer"),
    path("adage/suivi/<slug:reference>/retirer/", follow_up.withdraw, name="school_withdraw"),
    path("adage/suivi/<slug:reference>/convention/", papers.agreement, name="school_agreement"),
    path(
        "adage/suivi/<slug:reference>/convention.pdf",
        papers.agreement_file,
        name="school_agreement_pdf",
    ),
    path("adage/suivi/<slug:reference>/agenda.ics", papers.agenda, name="school_agenda"),
    path("adage/calendrier/", calendar.calendar, name="school_calendar"),
    path("adage/calendrier/abonnement/", calendar.subscription, name="school_calendar_feed"),
    path("adage/vitrines/", vitrines.templates, name="school_templates"),
    path("adage/vitrines/<vitrine:vitrine>/", vitrines.template, name="school_template"),
    path("adage/vitrines/<vitrine:vitrine>/demande/", asking.ask, name="school_ask"),
    path(
        "adage/vitrines/<vitrine:vitrine>/demande/brouillon/", asking.keep, name="school_ask_keep"
    ),
    path("adage/demandes/", requests.requests, name="school_requests"),
    path("adage/demandes/<demande:demande>/", requests.one, name="school_request"),
    path("adage/demandes/<demande:demande>/retirer/", requests.close, name="school_request_close"),
]
