"""The institutions the mock knows, read from the official directory file (domain.md, section 9)."""

import csv
from dataclasses import dataclass
from pathlib import Path

SCHOOL_TYPES = ("collège", "college", "lycée", "lycee", "erea")


@dataclass(frozen=True)
class School:
    """One institution, under the names the reference data of the contract uses."""

    uai: str
    name: str
    kind: str
    city: str
    postal_code: str
    email: str
    phone: str
    latitude: str
    longitude: str

    def as_reference(self) -> dict[str, str]:
        """The row of `GET /v1/etablissement-scolaire`."""
        return {
            "uai": self.uai,
            "sigle": self.kind,
            "libelle": self.name,
            "communeLibelle": self.city,
            "courriel": self.email,
            "telephone": self.phone,
            "codePostal": self.postal_code,
            "latitude": self.latitude,
            "longitude": self.longitude,
        }


def read_directory(path: Path) -> dict[str, School]:
    """Institutions by UAI, none without file; of several sites the main one wins."""
    schools: dict[str, School] = {}
    if not path.is_file():
        return schools
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            school = _school(row)
            if not school or row.get("etat", "OUVERT") != "OUVERT":
                continue
            known = schools.get(school.uai)
            if known is None or (
                "annexe" in known.name.lower() and "annexe" not in school.name.lower()
            ):
                schools[school.uai] = school
    return schools


def search(schools: dict[str, School], text: str, limit: int) -> tuple[list[School], int]:
    """The first `limit` institutions whose name, town or UAI holds every word, and how many do."""
    words = text.casefold().split()
    found = [
        school
        for school in sorted(schools.values(), key=lambda school: (school.city, school.name))
        if all(word in f"{school.name} {school.city} {school.uai}".casefold() for word in words)
    ]
    return found[:limit], len(found)


def _school(row: dict[str, str]) -> School | None:
    kind = (row.get("Type_etablissement") or "").strip()
    uai = (row.get("Identifiant_de_l_etablissement") or "").strip()
    if not uai or kind.casefold() not in SCHOOL_TYPES:
        return None
    return School(
        uai=uai,
        name=row.get("Nom_etablissement", "").strip(),
        kind=kind,
        city=row.get("Nom_commune", "").strip(),
        postal_code=(row.get("Code postal") or row.get("Code_postal") or "").strip(),
        email=row.get("Mail", "").strip(),
        phone=row.get("Telephone", "").strip(),
        latitude=row.get("latitude", "").strip(),
        longitude=row.get("longitude", "").strip(),
    )
