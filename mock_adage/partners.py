"""The partners the mock knows: those of the demonstration and a few nobody has met yet."""

import csv
import sqlite3
from pathlib import Path
from typing import Any

from mock_adage.journal import Journal, now

FILE = Path(__file__).with_name("partners.csv")
FIELDS = ("id", "siret", "libelle", "actif", "synchroPass")


class Partners:
    """Kept with the journal: who is referenced, and since when that is said."""

    def __init__(self, journal: Journal, path: Path = FILE) -> None:
        self.journal = journal
        with journal.lock, path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter=";"):
                journal.database.execute(
                    "INSERT OR IGNORE INTO partner VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        row["id"],
                        row["siret"],
                        row["libelle"],
                        row["actif"],
                        row["synchroPass"],
                        now(),
                    ),
                )

    def changed_since(self, moment: str) -> list[dict[str, Any]]:
        """Rows of `GET /v1/partenaire-culturel`, all of them without moment."""
        return self._rows("WHERE at >= ?", moment)

    def of_siren(self, siren: str) -> list[dict[str, Any]]:
        """Rows of `GET /v1/partenaire-culturel/{siren}`."""
        return self._rows("WHERE substr(siret, 1, 9) = ?", siren)

    def say(self, siret: str, referenced: bool, name: str = "") -> bool:
        """Reference a partner or not, from now on; one nobody knows is added if it has a name."""
        with self.journal.lock:
            done = self.journal.database.execute(
                "UPDATE partner SET actif = ?, synchroPass = ?, at = ? WHERE siret = ?",
                (int(referenced), int(referenced), now(), siret),
            ).rowcount
            if not done and name:
                done = self.journal.database.execute(
                    "INSERT INTO partner VALUES (?, ?, ?, ?, ?, ?)",
                    (siret, siret, name, int(referenced), int(referenced), now()),
                ).rowcount
        return bool(done)

    def _rows(self, where: str, value: str) -> list[dict[str, Any]]:
        with self.journal.lock:
            found: list[sqlite3.Row] = self.journal.database.execute(
                f"SELECT {', '.join(FIELDS)} FROM partner {where} ORDER BY libelle",  # noqa: S608
                (value,),
            ).fetchall()
        return [dict(row) for row in found]
