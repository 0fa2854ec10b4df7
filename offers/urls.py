"""The wizard, the templates and the requests of the pro portal; the public catalogue."""

from django.urls import path, register_converter

from offers.views import imports, partner, public, requests, start, vitrines


class Reference:
    """The public reference of an offer: « CJ-7K3M9QXT »."""

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


class TemplateReference(Reference):
    """The public reference of a template: « OV-7K3M9Q »."""

    regex = "OV-[0-9A-Z]{3,9}"


class RequestReference(Reference):
    """The public reference of a teacher's request: « DM-7K3M9Q »."""

    regex = "DM-[0-9A-Z]{3,9}"


register_converter(Reference, "ref")
register_converter(TableFile, "table")
register_converter(TemplateReference, "vitrine")
register_converter(RequestReference, "demande")

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
    path("pro/vitrines/", vitrines.templates, name="pro-templates"),
    path("pro/vitrines/nouvelle/", vitrines.new, name="pro-template-new"),
    path("pro/vitrines/<vitrine:vitrine>/", vitrines.template, name="pro-template"),
    path("pro/vitrines/<vitrine:vitrine>/modifier/", vitrines.edit, name="pro-template-edit"),
    path(
        "pro/vitrines/<vitrine:vitrine>/nouvelle-offre/", vitrines.begin, name="pro-template-begin"
    ),
    *[
        path(
            f"pro/vitrines/<vitrine:vitrine>/{verb}/",
            vitrines.act,
            {"verb": verb},
            name=f"pro-template-{verb}",
        )
        for verb in vitrines.ACTS
    ],
    path("pro/demandes/", requests.inbox, name="pro-requests"),
    path("pro/demandes/<demande:demande>/", requests.one, name="pro-request"),
    path("pro/demandes/<demande:demande>/decliner/", requests.decline, name="pro-request-decline"),
    path(
        "pro/demandes/<demande:demande>/transformer/", requests.convert, name="pro-request-convert"
    ),
    path("vitrines/", public.templates, name="templates"),
    path("vitrines/<vitrine:vitrine>/", public.short, name="template-short"),
    path("vitrines/<vitrine:vitrine>-<slug:slug>/", public.template, name="template"),
]
