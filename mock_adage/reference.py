"""The reference data (C1, C7): institutions, their teachers, the referenced partners."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mock_adage.directory import School
from mock_adage.journal import Journal
from mock_adage.partners import Partners
from mock_adage.people import people_of

PER_PAGE = 100
LAST_PAGE = 1_000_000


@dataclass
class Reference:
    """Everything a GET of the contract reads."""

    schools: dict[str, School]
    partners: Partners
    journal: Journal

    def find(self, path: str, query: dict[str, str]) -> Any:
        """The content of one GET, or None where there is nothing at this address."""
        folder, _, last = path.removeprefix("/v1/").partition("/")
        text = query.get("page", "1")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
        page = min(max(number, 1), LAST_PAGE)
        if folder == "etablissement-scolaire" and not last:
            return self._institutions(page)
        if folder == "redacteurs-projets" and last in self.schools:
            school = self.schools[last]
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
        if folder == "partenaire-culturel" and not last:
            # As the mock writes its own moments; '' (everything) when it is not one.
            since = ""
            with suppress(ValueError):
                moment = datetime.fromisoformat(query.get("dateModificationMin", ""))
                since = moment.astimezone(UTC).isoformat(timespec="milliseconds")
            return self.partners.changed_since(since)
        if folder == "partenaire-culturel":
            return self.partners.of_siren(last) or None
        return self.journal.states(page, PER_PAGE) if path == "/v1/offre-etat" else None

    def _institutions(self, page: int) -> list[dict[str, str]]:
        """Pages of 100 from 1, until an empty one."""
        rows = sorted(self.schools)[(page - 1) * PER_PAGE : page * PER_PAGE]
        return [self.schools[uai].as_reference() for uai in rows]
