"""The first steps of a structure on the portal, and where each of them stands."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from bookings.queries.partner_home import has_ever_published
from offers.queries import drafts_of, venues_to_publish_from
from venues.queries.partners import partners_of

WAIT = "Il faut d’abord être référencé sur ADAGE\u00a0: la commission régionale décide."


def tasks_of(user: User, partner: str) -> list[dict[str, Any]]:
    """Structure, referencing, first offer: for the component « liste_taches »."""
    referenced = venues_to_publish_from(user).exists()
    return [_structure(user, partner), _referencing(referenced), _offer(user, partner, referenced)]


def address(name: str) -> str:
    """The address of a page, '' while the site has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _structure(user: User, partner: str) -> dict[str, Any]:
    names = [
        p.name for p in partners_of(user).order_by("name") if not partner or p.siren == partner
    ]
    return {
        "nom": "Inscrire votre structure",
        "url": address("pro-my-structure"),
        "aide": ", ".join(names),
        "etat": "termine",
    }


def _referencing(referenced: bool) -> dict[str, Any]:
    return {
        "nom": "Être référencé sur ADAGE",
        "url": address("pro-referencing") or reverse("pro-new-offer"),
        "aide": f"Au {timezone.localdate():%d/%m/%Y}\u00a0: référencé"
        if referenced
        else "Décrivez votre action et joignez vos pièces\u00a0; la commission répond.",
        "etat": "termine" if referenced else "a-faire",
    }


def _offer(user: User, partner: str, referenced: bool) -> dict[str, Any]:
    state = "a-faire" if referenced else "bloque"
    if has_ever_published(user, partner):
        state = "termine"
    elif referenced and drafts_of(user).exists():
        state = "en-cours"
    return {
        "nom": "Publier votre première offre",
        "url": reverse("pro-new-offer"),
        "aide": "Une date, un prix, une classe, préparés avec un enseignant.",
        "etat": state,
        "pourquoi": WAIT,
    }
