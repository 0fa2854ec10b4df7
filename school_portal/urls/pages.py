"""The school side, under /adage/ (the entry by token belongs to adage_sync).

`<siren:…>` is declared by `catalogue.urls`.
"""

from django.urls import path

from catalogue import urls as catalogue_urls  # noqa: F401
from offers import urls as offers_urls  # noqa: F401
from school_portal.views import (
    alerts,
    asking,
    calendar,
    days,
    favourites,
    follow_up,
    follow_up_list,
    home,
    news,
    offer,
    papers,
    partners,
    proposal,
    questions,
    requests,
    search,
    suggestions,
    templates,
    watch,
)

urlpatterns = [
    path("adage/", home.home, name="home"),
    path("adage/jours/", days.days, name="days"),
    path("adage/activite/", news.activity, name="activity"),
    path("adage/lu/", news.read, name="read"),
    path("adage/pour-nous/", home.for_us, name="for_us"),
    path("adage/recherche/", search.search, name="search"),
    path("adage/recherche/propositions/", suggestions.suggestions, name="suggestions"),
    path("adage/partenaires/", partners.partners, name="partners"),
    path("adage/partenaires/<siren:siren>/", partners.partner, name="partner"),
    path("adage/partenaires/<siren:siren>/suivre/", partners.follow, name="partner_follow"),
    path("adage/favoris/", favourites.favourites, name="favourites"),
    path("adage/favoris/<int:pk>/etiquettes/", favourites.label, name="favourite_label"),
    path("adage/favoris/<int:pk>/retirer/", favourites.remove, name="favourite_remove"),
    path("adage/favoris/<slug:ref>/", favourites.star, name="star"),
    path("adage/alertes/", alerts.alerts, name="alerts"),
    path("adage/alertes/nouvelle/", alerts.save, name="alert_save"),
    path("adage/alertes/<int:pk>/courriel/", alerts.mail, name="alert_mail"),
    path("adage/alertes/<int:pk>/renommer/", alerts.rename, name="alert_rename"),
    path("adage/alertes/attente/<int:pk>/arreter/", alerts.unwatch, name="unwatch"),
    path("adage/alertes/<int:pk>/supprimer/", alerts.forget, name="alert_forget"),
    path("adage/alertes/arret/<str:token>/", alerts.stop, name="alerts_stop"),
    path("adage/offres/<slug:ref>/", offer.offer, name="offer"),
    path("adage/offres/<slug:ref>/agenda.ics", papers.tentative, name="offer_agenda"),
    path("adage/offres/<slug:ref>/prereserver/", offer.prebook, name="prebook"),
    path("adage/offres/<slug:ref>/prevenir/", watch.watch, name="watch"),
    path("adage/offres/<slug:ref>/proposition/", proposal.proposal, name="proposal"),
    path("adage/suivi/", follow_up_list.follow_up, name="follow_up"),
    *[
        path(
            f"adage/suivi/export.{kind}",
            follow_up_list.export,
            {"kind": kind},
            name=f"follow_up_{kind}",
        )
        for kind in ("csv", "xlsx")
    ],
    path("adage/suivi/<slug:reference>/", follow_up.booking, name="booking"),
    path("adage/suivi/<slug:reference>/reponse/", questions.answer, name="answer"),
    path("adage/suivi/<slug:reference>/retirer/", follow_up.withdraw, name="withdraw"),
    path("adage/suivi/<slug:reference>/convention/", papers.agreement, name="agreement"),
    path(
        "adage/suivi/<slug:reference>/convention.pdf",
        papers.agreement_file,
        name="agreement_pdf",
    ),
    path("adage/suivi/<slug:reference>/agenda.ics", papers.agenda, name="agenda"),
    path("adage/calendrier/", calendar.calendar, name="calendar"),
    path("adage/calendrier/abonnement/", calendar.subscription, name="calendar_feed"),
    path("adage/vitrines/", templates.templates, name="templates"),
    path("adage/vitrines/<template_ref:template_ref>/", templates.template, name="template"),
    path("adage/vitrines/<template_ref:template_ref>/demande/", asking.ask, name="ask"),
    path(
        "adage/vitrines/<template_ref:template_ref>/demande/brouillon/",
        asking.keep,
        name="ask_keep",
    ),
    path("adage/demandes/", requests.requests, name="requests"),
    path("adage/demandes/<request_ref:request_ref>/", requests.one, name="request"),
    path("adage/demandes/<request_ref:request_ref>/retirer/", requests.close, name="request_close"),
]
