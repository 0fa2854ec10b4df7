"""The institutions the mock knows, read from the official directory file (C7, R5)."""

import csv
import io
import unicodedata
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
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # as a spreadsheet of Windows saved it
        text = content.decode("cp1252", "replace")
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=";"):
        school = _school(row)
        if not school or (row.get("etat") or "OUVERT") != "OUVERT":
            continue
        known = schools.get(school.uai)
        if known is None or (
            "annexe" in known.name.lower() and "annexe" not in school.name.lower()
        ):
            schools[school.uai] = school
    return schools


def search(schools: dict[str, School], text: str, limit: int) -> tuple[list[School], int]:
    """The first `limit` institutions whose name, town or UAI holds every word, and how many do.

    Accents and capitals count for nothing.
    """
    words = _plain(text).split()
    found = [
        school
        for school in sorted(schools.values(), key=lambda school: (school.city, school.name))
        if all(word in _plain(f"{school.name} {school.city} {school.uai}") for word in words)
    ]
    return found[:limit], len(found)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _school(row: dict[str, str]) -> School | None:
    """A row of any edition; a spreadsheet takes the first zero of codes and phones away."""
    cell = {str(name): str(value or "").strip() for name, value in row.items()}
    kind = cell.get("Type_etablissement", "")
    uai = cell.get("Identifiant_de_l_etablissement", "")
    if not uai or kind.casefold() not in SCHOOL_TYPES:
        return None
    return School(
        uai=uai,
        name=cell.get("Nom_etablissement", ""),
        kind=kind,
        city=cell.get("Nom_commune", ""),
        postal_code=_digits(cell.get("Code postal") or cell.get("Code_postal") or "", 5),
        email=cell.get("Mail", ""),
        phone=_digits(cell.get("Telephone", ""), 10),
        latitude=cell.get("latitude", ""),
        longitude=cell.get("longitude", ""),
    )


def _digits(code: str, width: int) -> str:
    return code.zfill(width) if code.isdecimal() and len(code) == width - 1 else code
