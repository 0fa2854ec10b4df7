"""What a referencing request still lacks, page by page (R4)."""

from dataclasses import dataclass

from venues.models import ReferencingRequest


@dataclass(frozen=True)
class MissingAnswer:
    """One thing to complete before the deposit: the page and the sentence."""

    step: str
    sentence: str


def what_is_missing(request: ReferencingRequest) -> list[MissingAnswer]:
    """What keeps a request from being filed, in the order of the pages."""
    asked: list[tuple[str, object, str]] = [
        ("activites", request.activities, "Cochez au moins une activité."),
        ("description", request.description, "Décrivez votre structure."),
        ("documents", request.documents.exists(), "Joignez au moins un document."),
        ("contact", request.contact_name, "Indiquez la personne à contacter."),
        ("contact", request.contact_email, "Indiquez un courriel de contact."),
    ]
    return [MissingAnswer(step, sentence) for step, value, sentence in asked if not value]
