"""Every address of the site, floor by floor."""

from django.apps import apps
from django.contrib import admin
from django.urls import include, path

from passculture import doors, given_back, pages, privacy

urlpatterns = [
    path("", pages.home, name="home"),
    path("mon-espace/", doors.my_space, name="my-space"),
    path("affichage/", pages.display, name="display"),
    path("bandeau/fermer/", pages.close_banner, name="close-banner"),
    path("saisie/effacer/", given_back.forget_late_posts, name="forget-late-posts"),
    path("comment-ca-marche/", pages.how_it_works, name="how-it-works"),
    path("statuts/", pages.statuses, name="statuses"),
    path("aide/", pages.text, {"name": "help"}, name="help"),
    path("accessibilite/", pages.text, {"name": "accessibility"}, name="accessibility"),
    path("mentions-legales/", pages.text, {"name": "legal"}, name="legal"),
    path("robots.txt", privacy.robots, name="robots"),
    path(".well-known/security.txt", privacy.security, name="security-txt"),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("adage_sync.urls")),
    path("", include("bookings.urls")),
    path("", include("catalogue.urls")),
    path("", include("offers.urls")),
    path("", include("operations.urls")),
    path("", include("outbox.urls")),
    path("", include("partner_portal.urls")),
    path("", include("school_portal.urls")),
    path("", include("venues.urls")),
]
# Where one works on the product: the galleries.
if apps.is_installed("devtools"):
    urlpatterns.append(path("", include("devtools.urls")))

handler400 = "passculture.views.bad_request"
handler403 = "passculture.views.forbidden"
handler404 = "passculture.views.not_found"
handler500 = "passculture.views.server_error"
