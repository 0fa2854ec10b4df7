"""The wizard, the templates and the requests of the pro portal; the public catalogue."""

from django.urls import path, register_converter

from offers.views import choices, imports, partner, public, requests, start, templates


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
register_converter(TemplateReference, "template_ref")
register_converter(RequestReference, "request_ref")

# What a verb of an address is called in code.
VERBS = {
    "publier": "publish",
    "mettre-en-pause": "pause",
    "remettre-en-ligne": "resume",
    "archiver": "archive",
    "ressortir-des-archives": "unarchive",
}

# On the pro portal: `partner_portal.urls` gives them its namespace.
partner_patterns = [
    path("pro/imports/", imports.imports, name="imports"),
    path("pro/imports/modele.<table:kind>", imports.template, name="import_template"),
    path("pro/imports/<int:import_id>/", imports.follow, name="import"),
    path("pro/imports/<int:import_id>/appliquer/", imports.confirm, name="import_confirm"),
    path("pro/imports/<int:import_id>/erreurs.<table:kind>", imports.errors, name="import_errors"),
    path("pro/choix/etablissements/", choices.schools, name="schools_found"),
    path("pro/choix/enseignants/", choices.teachers, name="teachers_found"),
    path("pro/choix/adresses/", choices.addresses, name="addresses_found"),
    path("pro/offres/nouvelle/", start.start, name="new_offer"),
    path("pro/offres/nouvelle/etapes/offre/", partner.new_offer, name="new_step"),
    path("pro/offres/<ref:ref>/dupliquer/", start.duplicate, name="duplicate"),
    path("pro/offres/<ref:ref>/etapes/verification/", partner.review, name="review"),
    path("pro/offres/<ref:ref>/etapes/<slug:slug>/", partner.step, name="step"),
    path("pro/vitrines/", templates.templates, name="templates"),
    path("pro/vitrines/nouvelle/", templates.new, name="template_new"),
    path("pro/vitrines/<template_ref:template_ref>/", templates.template, name="template"),
    path(
        "pro/vitrines/<template_ref:template_ref>/modifier/", templates.edit, name="template_edit"
    ),
    path(
        "pro/vitrines/<template_ref:template_ref>/nouvelle-offre/",
        templates.begin,
        name="template_begin",
    ),
    *[
        path(
            f"pro/vitrines/<template_ref:template_ref>/{verb}/",
            templates.act,
            {"verb": verb},
            name=f"template_{VERBS[verb]}",
        )
        for verb in VERBS
    ],
    path("pro/demandes/", requests.inbox, name="requests"),
    path("pro/demandes/<request_ref:request_ref>/", requests.one, name="request"),
    path(
        "pro/demandes/<request_ref:request_ref>/decliner/", requests.decline, name="request_decline"
    ),
    path(
        "pro/demandes/<request_ref:request_ref>/transformer/",
        requests.convert,
        name="request_convert",
    ),
]

urlpatterns = [
    path("vitrines/", public.templates, name="templates"),
    path("vitrines/<template_ref:template_ref>/", public.short, name="template-short"),
    path("vitrines/<template_ref:template_ref>-<slug:slug>/", public.template, name="template"),
]
