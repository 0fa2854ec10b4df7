"""The wizard of the pro portal."""

from django.urls import path, register_converter

from offers.views import imports, partner, start


class Reference:
    """The public reference of an offer: « CJ-7K3M9Q »."""

    regex = "CJ-[0-9A-Z]{3,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class TableFile:
    """What a table may be downloaded as."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "ref")
register_converter(TableFile, "table")

urlpatterns = [
    path("pro/imports/", imports.imports, name="pro-imports"),
    path("pro/imports/modele.<table:kind>", imports.template, name="pro-import-template"),
    path("pro/imports/<int:import_id>/", imports.follow, name="pro-import"),
    path("pro/imports/<int:import_id>/appliquer/", imports.confirm, name="pro-import-confirm"),
    path(
        "pro/imports/<int:import_id>/erreurs.<table:kind>", imports.errors, name="pro-import-errors"
    ),
    path("pro/offres/nouvelle/", start.start, name="pro-new-offer"),
    path("pro/offres/nouvelle/etapes/offre/", partner.new_offer, name="pro-new-step"),
    path("pro/offres/<ref:ref>/dupliquer/", start.duplicate, name="pro-duplicate"),
    path("pro/offres/<ref:ref>/etapes/verification/", partner.review, name="pro-review"),
    path("pro/offres/<ref:ref>/etapes/<slug:slug>/", partner.step, name="pro-step"),
]
