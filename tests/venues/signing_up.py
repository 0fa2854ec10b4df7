"""What somebody types to sign up, page after page."""

from typing import Any

from django.conf import settings
from django.core import mail
from django.test import Client

from outbox.actions import deliver_due
from tests.answers import Answer
from tests.factories.venues import siren, siret

SECRET = "un-secret-bien-long"
NEW_SIREN = siren(77_000)
WHO = {
    "first_name": "Naïma",
    "last_name": "Benali",
    "email": "naima@theatre.fr",
    "password": SECRET,
}
STRUCTURE = {
    "number": siret(NEW_SIREN, 1),
    "head_office": "FRANCE",
    "name": "Théâtre de la Dune",
    "kind": "ASSOCIATION",
    "address": "3 rue du Sable",
    "postal_code": "97400",
    "city": "Saint-Denis",
}
ACTIVITIES = {"activities": ["spectacle", "musique"]}
REVIEW, WELCOME = "/inscription/verification/", "/inscription/bienvenue/"


def answer(client: Client, slug: str, values: dict[str, Any], **changes: Any) -> Answer:
    """Send one page."""
    return client.post(f"/inscription/{slug}/", values | changes)


def answer_all(client: Client, *, who: bool = True, **changes: Any) -> None:
    """Every page up to the check."""
    if who:
        answer(client, "identification", WHO, **{k: v for k, v in changes.items() if k in WHO})
    answer(client, "structure", STRUCTURE, **{k: v for k, v in changes.items() if k in STRUCTURE})
    answer(client, "activite", ACTIVITIES)


def deliver() -> None:
    """Events first, then the mails they wrote."""
    while deliver_due():
        pass


def link(rank: int = -1) -> str:
    """The address of the button of a mail."""
    lines = mail.outbox[rank].body.splitlines()
    found = next(line for line in lines if line.startswith(settings.SITE_URL))
    return found.removeprefix(settings.SITE_URL)
