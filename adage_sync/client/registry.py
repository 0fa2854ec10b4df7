"""Asks the public register of companies; whatever goes wrong, people type instead."""

import logging

import httpx
from django.conf import settings

from adage_sync import rules
from adage_sync.client.listed import only_listed

log = logging.getLogger(__name__)


def look_up(number: str) -> dict[str, str] | None:
    """Name and head office of a SIREN or SIRET; None when unknown, closed, abroad or silent."""
    siren = number[:9]
    try:
        with httpx.Client(
            timeout=rules.REGISTRY_SECONDS, event_hooks={"request": [only_listed]}
        ) as client:
            answer = client.get(
                f"{settings.REGISTRY_URL}/search", params={"q": siren, "per_page": 1}
            )
        answer.raise_for_status()
        content = answer.json()
        found = [row for row in content["results"] if row["siren"] == siren]
        if not found:
            return None
        row, office = found[0], found[0]["siege"]
        if office.get("etat_administratif") == "F" or office.get("code_pays_etranger"):
            return None
        street = (office.get(key) for key in ("numero_voie", "type_voie", "libelle_voie"))
        return {
            "name": str(row.get("nom_complet") or row.get("nom_raison_sociale") or "")[:200],
            "address": " ".join(str(part) for part in street if part)[:200],
            "postal_code": str(office.get("code_postal") or "")[:5],
            "city": str(office.get("libelle_commune") or "")[:100],
        }
    except (httpx.HTTPError, ValueError, TypeError, KeyError, AttributeError) as error:
        log.warning("registry silent", extra={"error": type(error).__name__})
        return None
