"""Asks the public register of companies; whatever goes wrong, people type instead."""

import json
import logging

import httpx
from django.conf import settings

from adage_sync import rules
from adage_sync.client.public_service import PublicService

log = logging.getLogger(__name__)
_register = PublicService(at_once=rules.REGISTRY_AT_ONCE)


def look_up(number: str) -> dict[str, str] | None:
    """Name and head office of a SIREN or SIRET; None when unknown, closed, abroad or silent."""
    siren = number[:9]
    try:
        url = f"{settings.REGISTRY_URL}/search"
        asked = {"q": siren, "per_page": "1"}
        status, content = _register.read(url, asked, rules.REGISTRY_SECONDS)
        if status != httpx.codes.OK:
            raise ValueError(status)
        found = [row for row in json.loads(content)["results"] if row["siren"] == siren]
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
