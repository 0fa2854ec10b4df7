"""Every address of the site, floor by floor."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from passculture import pages, views

urlpatterns = [
    path("", pages.home, name="home"),
    path("affichage/", pages.display, name="display"),
    path("composants/", pages.components, name="components"),
    path("sante/", views.alive, name="alive"),
    path("pret/", views.ready, name="ready"),
    path("admin/", admin.site.urls),
]
for _app in ("accounts", "adage_sync", "bookings", "offers", "venues", "schools"):
    if find_spec(f"{_app}.urls"):
        urlpatterns.append(path("", include(f"{_app}.urls")))

handler403 = "passculture.views.forbidden"
handler500 = "passculture.views.server_error"
