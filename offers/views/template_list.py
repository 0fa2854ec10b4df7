"""A template in words, and the catalogue with its light filters: public and school side alike."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse

from core.rules import TERRITORIES, listed
from core.templatetags.french import niveaux
from offers import rules
from offers.forms.fields import duration_text
from offers.forms.project import ACCESSIBILITY, level_label
from offers.forms.template import CatalogueForm
from offers.models import OfferRequest, OfferTemplate, Place, RequestEntry
from offers.queries.template import templates_shown

PAGE_SIZE = 20
Verb = RequestEntry.Verb
OF_SCHOOL = {Verb.SENT, Verb.TEACHER_WROTE, Verb.CLOSED}


def catalogue(request: HttpRequest) -> dict[str, Any]:
    """Form, page and tags: the filters live in the address."""
    form = CatalogueForm(request.GET)
    form.is_valid()
    wanted = form.as_filters()
    page = Paginator(templates_shown(wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    # Each active filter with the address that takes it away.
    said = {
        "domaine": rules.DOMAINS.get(wanted.domain, ""),
        "niveau": level_label(wanted.level) if wanted.level else "",
        "departement": TERRITORIES.get(wanted.department, ""),
    }
    tags = []
    for name, words in said.items():
        if words:
            query = request.GET.copy()
            for gone in ("page", name):
                query.pop(gone, None)
            tags.append({"text": words, "url": "?" + query.urlencode()})
    return {"form": form, "page_obj": page, "tags": tags}


def facts(template: OfferTemplate) -> list[dict[str, Any]]:
    """What the three pages of a template list under its description."""
    access = [label for name, label in ACCESSIBILITY.items() if getattr(template, name)]
    minutes = template.duration_minutes
    said = {
        "Formats": listed([rules.FORMATS[code] for code in template.formats]),
        "Domaines": "\u00a0; ".join(rules.DOMAINS[code] for code in template.domains),
        "Niveaux": niveaux(template.levels),
        "Durée": duration_text(minutes) if minutes else "",
        "Lieu": listed([Place(code).label for code in template.places]),
        "Départements": ", ".join(TERRITORIES.get(code, code) for code in template.departments),
        "Tarif indicatif": template.price_text,
        "Accessibilité": ", ".join(access) or "Aucune adaptation annoncée",
    }
    return [{"key": key, "value": value} for key, value in said.items() if value]


def public_url(template: OfferTemplate) -> str:
    """The address to share, whole."""
    path = reverse("template", args=[template.ref, template.slug])
    return urljoin(settings.SITE_URL, path)


def thread(request: OfferRequest) -> list[dict[str, Any]]:
    """The story of a request as a timeline: who did or wrote what, and when."""
    return [
        {
            "when": entry.at,
            "with_time": True,
            "who": "teacher" if entry.verb in OF_SCHOOL else "partner",
            "title": entry.get_verb_display(),
            "more": f"par {entry.actor_label}",
            "text": request.text if entry.verb == Verb.SENT else entry.text,
        }
        for entry in request.entries.all()
    ]
