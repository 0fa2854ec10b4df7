"""Every address of the site, floor by floor."""

from django.contrib import admin
from django.urls import include, path

from passculture import pages, views

urlpatterns = [
    path("", pages.home, name="home"),
    path("affichage/", pages.display, name="display"),
    path("composants/", pages.components, name="components"),
    path("comment-ca-marche/", pages.how_it_works, name="how-it-works"),
    path("statuts/", pages.statuses, name="statuses"),
    path("aide/", pages.text, {"name": "help"}, name="help"),
    path("accessibilite/", pages.text, {"name": "accessibility"}, name="accessibility"),
    path("mentions-legales/", pages.text, {"name": "legal"}, name="legal"),
    path("donnees-personnelles/", pages.text, {"name": "privacy"}, name="privacy"),
    path("sante/", views.alive, name="alive"),
    path("pret/", views.ready, name="ready"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("adage_sync.urls")),
    path("", include("bookings.urls")),
    path("", include("offers.urls")),
]

handler403 = "passculture.views.forbidden"
handler500 = "passculture.views.server_error"
