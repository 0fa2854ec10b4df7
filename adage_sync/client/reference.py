"""Reads ADAGE: the reference data, and what it knows of our offers (C1)."""

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import jsonschema
from django.conf import settings
from referencing import Registry, Resource

from adage_sync import rules
from adage_sync.client.call import http_client, retry_after

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
REGISTRY: Registry[Any] = Registry().with_resources(
    (path.name, Resource.from_contents(json.loads(path.read_text())))
    for path in SCHEMAS.glob("*.json")
)


class AdageSilent(Exception):
    """ADAGE did not answer, or not what the contract says; the sentence is French."""


def institutions(year: str) -> Iterator[dict[str, Any]]:
    """Institutions of a school year (ADAGE's number), page after page until an empty one."""
    yield from _pages("/v1/etablissement-scolaire", "institutions", {"ansco": year})


def teachers(uai: str) -> list[dict[str, Any]] | None:
    """Teachers of a school; None when ADAGE does not know it."""
    found: list[dict[str, Any]] | None = _read(f"/v1/redacteurs-projets/{uai}", "teachers", {})
    return found


def partners(since: str = "") -> list[dict[str, Any]]:
    """Cultural partners changed since a moment (ISO 8601), all of them without it."""
    asked = {"dateModificationMin": since} if since else {}
    return _read("/v1/partenaire-culturel", "partners", asked) or []


def partner(siren: str) -> list[dict[str, Any]]:
    """What ADAGE knows of one SIREN: nothing, or one row a SIRET."""
    return _read(f"/v1/partenaire-culturel/{siren}", "partners", {}) or []


def offers() -> Iterator[dict[str, Any]]:
    """What ADAGE holds of each of our offers (ours: the real contract has no call for it).

    Raises AdageSilent where the call does not exist.
    """
    yield from _pages("/v1/offre-etat", "offer_states", {})


def _pages(path: str, schema: str, asked: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for number in range(1, rules.REFERENCE_PAGES_MAX):
        rows = _read(path, schema, {**asked, "page": str(number)})
        if rows is None:
            raise AdageSilent(f"ADAGE ne connaît pas {path}.")
        if not rows:
            return
        yield from rows
    raise AdageSilent(f"{path} n’en finit pas.")


def _read(path: str, schema: str, asked: Mapping[str, str]) -> Any:
    """The content of one page, checked against its schema; None for a 404."""
    for attempt in range(1, rules.REFERENCE_TRIES + 1):
        try:
            status, headers, content = _get(path, asked)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            pause, why = float(attempt), type(error).__name__
        else:
            if status == 404:
                return None
            if status == 200:
                return _checked(path, schema, content)
            if status < 500 and status != 429:
                raise AdageSilent(f"ADAGE refuse {path}\u00a0: {status}.")
            pause, why = retry_after(headers) or float(attempt), str(status)
        if attempt < rules.REFERENCE_TRIES:
            time.sleep(min(pause, rules.REFERENCE_PAUSE_MAX))
    raise AdageSilent(f"ADAGE ne répond pas à {path} ({why}).")


def _get(path: str, asked: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
    url = settings.ADAGE_URL.rstrip("/") + path
    key = {"X-omogen-api-key": settings.ADAGE_API_KEY}
    deadline = time.monotonic() + rules.REFERENCE_SECONDS
    with http_client().stream("GET", url, params=dict(asked), headers=key) as answer:
        content = b""
        for chunk in answer.iter_bytes():
            content += chunk
            if len(content) > rules.REFERENCE_BYTES_MAX:
                raise AdageSilent(f"Réponse d’ADAGE trop longue pour {path}.")
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("the page is late")
        return answer.status_code, answer.headers, content


def _checked(path: str, schema: str, content: bytes) -> Any:
    try:
        rows = json.loads(content)
    except ValueError as error:
        raise AdageSilent(f"Réponse d’ADAGE illisible pour {path}.") from error
    validator = jsonschema.Draft202012Validator({"$ref": f"{schema}.json"}, registry=REGISTRY)
    fault = next(iter(validator.iter_errors(rows)), None)
    if fault is not None:
        where = "/".join(map(str, fault.path)) or "(tout)"
        raise AdageSilent(f"Réponse d’ADAGE non conforme pour {path}, à {where}.")
    return rows
