"""The reference data of section 1: institutions, their teachers, the referenced partners."""

from typing import Any

from adage_sync.mock.directory import School
from adage_sync.mock.people import people_of

PER_PAGE = 100


def find(schools: dict[str, School], path: str, query: dict[str, str]) -> Any:
    """The content of one GET of section 1, or None where there is nothing at this address."""
    folder, _, last = path.removeprefix("/v1/").partition("/")
    if folder == "etablissement-scolaire" and not last:
        return _institutions(schools, query.get("page", "1"))
    if folder == "redacteurs-projets" and last in schools:
        return _teachers(schools[last])
    # The mock knows no partner yet: referencing lives in the product until it is read from ADAGE.
    return [] if path == "/v1/partenaire-culturel" else None


def _institutions(schools: dict[str, School], page: str) -> list[dict[str, str]]:
    """Pages of 100 from 1, until an empty one."""
    number = int(page) if page.isascii() and page.isdigit() else 1
    rows = sorted(schools)[(max(number, 1) - 1) * PER_PAGE : max(number, 1) * PER_PAGE]
    return [schools[uai].as_reference() for uai in rows]


def _teachers(school: School) -> list[dict[str, str]]:
    return [
        {
            "nom": person["last_name"],
            "prenom": person["first_name"],
            "mail": person["email"],
            "civilite": person["civility"],
        }
        for person in people_of(school.uai, school.city)
        if person["role"] == "teacher"
    ]
