"""A request in words: the answers to check before the deposit."""

from typing import Any

from core.rules import listed, number
from core.rules.files import megabytes
from core.rules.phones import show_phone
from venues import rules
from venues.models import ReferencingRequest


def answers_of_page(request: ReferencingRequest, slug: str) -> list[dict[str, str]]:
    """The answers of one page: what was asked, what was said."""
    pages = {
        "activites": {"Activités": listed(rules.ACTIVITIES[code] for code in request.activities)},
        "description": {"Présentation": request.description},
        "documents": {
            "Documents": ", ".join(
                f"{document.name} ({megabytes(document.size)})"
                for document in request.documents.all()
            )
        }
        if slug == "documents"
        else {},
        "contact": {
            "Personne à contacter": request.contact_name,
            "Courriel": request.contact_email,
            "Téléphone": show_phone(request.contact_phone) or "Non indiqué",
        },
    }
    return [{"key": key, "value": value} for key, value in pages[slug].items()]


def answers(request: ReferencingRequest, urls: dict[str, str]) -> list[dict[str, Any]]:
    """Every answer, with the address of its page."""
    return [
        line
        | {
            "url": url,
            "what": f": {line['key'].lower()}",
            "missing": "" if line["value"] else "À compléter",
        }
        for slug, url in urls.items()
        for line in answers_of_page(request, slug)
    ]


def left(count: int) -> str:
    """« Encore 3 documents possibles »."""
    rest = rules.REQUEST_DOCUMENTS_MAX - count
    if rest <= 0:
        return ""
    many = "s" if rest > 1 else ""
    return f"Encore {number(rest)} document{many} possible{many}."
