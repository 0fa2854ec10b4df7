"""What the mock remembers, in one SQLite file: every request, and the state the calls add up to."""

import json
import sqlite3
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS call (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    key TEXT, offer TEXT, epoch INTEGER, seq INTEGER, body TEXT,
    status INTEGER, outcome TEXT, note TEXT
);
CREATE INDEX IF NOT EXISTS call_offer ON call (offer);
CREATE TABLE IF NOT EXISTS applied (key TEXT PRIMARY KEY, call INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS position (offer TEXT PRIMARY KEY, epoch INTEGER, seq INTEGER);
CREATE TABLE IF NOT EXISTS listing (offer TEXT PRIMARY KEY, listed INTEGER, body TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS booking (id TEXT PRIMARY KEY, offer TEXT, body TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS partner (
    id TEXT, siret TEXT PRIMARY KEY, libelle TEXT, actif INTEGER, synchroPass INTEGER, at TEXT
);
CREATE TABLE IF NOT EXISTS request (id TEXT PRIMARY KEY, template TEXT, body TEXT, at TEXT);
"""


def now() -> str:
    """This moment, ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Journal:
    """One connection behind one lock: an effect and its trace are one commit."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self.database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.database.row_factory = sqlite3.Row
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=NORMAL")
        self.database.executescript(SCHEMA)

    def open_call(self, method: str, path: str, headers: dict[str, Any], body: str) -> int:
        """Write down a request as it arrives, before any answer; return its number."""
        with self.lock:
            cursor = self.database.execute(
                "INSERT INTO call (at, method, path, key, offer, epoch, seq, body) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    now(),
                    method,
                    path,
                    headers["key"],
                    headers["offer"],
                    headers["epoch"],
                    headers["seq"],
                    body,
                ),
            )
            return int(cursor.lastrowid or 0)

    def close_call(self, call: int, status: int | None, outcome: str, note: str = "") -> None:
        """Complete the request with what was answered (None: nothing)."""
        with self.lock:
            self.database.execute(
                "UPDATE call SET status = ?, outcome = ?, note = ? WHERE id = ?",
                (status, outcome, note, call),
            )

    def apply(self, call: int, headers: dict[str, Any], path: str, body: dict[str, Any]) -> str:
        """Take one valid call into the state, once: answers applied, repeat or stale."""
        with self.lock:
            self.database.execute("BEGIN IMMEDIATE")
            try:
                outcome = self._apply(call, headers, path, body)
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")
            return outcome

    def _apply(self, call: int, headers: dict[str, Any], path: str, body: dict[str, Any]) -> str:
        key, offer, place = headers["key"], headers["offer"], (headers["epoch"], headers["seq"])
        if self._one("SELECT 1 FROM applied WHERE key = ?", key):
            return "repeat"
        last = self._one("SELECT epoch, seq FROM position WHERE offer = ?", offer)
        if last and place <= (last["epoch"], last["seq"]):
            return "stale"
        self.database.execute("INSERT INTO applied VALUES (?, ?)", (key, call))
        self.database.execute("REPLACE INTO position VALUES (?, ?, ?)", (offer, *place))
        text = json.dumps(body, ensure_ascii=False)
        if path == "/v1/offre-assoc":
            self.database.execute("REPLACE INTO listing VALUES (?, 1, ?, ?)", (offer, text, now()))
        elif path == "/v1/offre-retrait":
            self.database.execute(
                "UPDATE listing SET listed = 0, at = ? WHERE offer = ?", (now(), offer)
            )
        elif path == "/v1/offre-vitrine":
            asked = (body["id"], body["collectiveOfferTemplateId"], text, now())
            self.database.execute("REPLACE INTO request VALUES (?, ?, ?, ?)", asked)
        else:
            # A reimbursement only adds to what is known of the booking.
            known = self._one("SELECT body FROM booking WHERE id = ?", body["id"])
            whole = (json.loads(known["body"]) if known else {}) | body
            row = (body["id"], offer, json.dumps(whole, ensure_ascii=False), now())
            self.database.execute("REPLACE INTO booking VALUES (?, ?, ?, ?)", row)
        return "applied"

    def calls(self, offer: str = "", after: int = 0, newest: int = 0) -> list[dict[str, Any]]:
        """The requests received, oldest first; `newest`: the last ones, newest first."""
        rows = self._all(
            "SELECT * FROM call WHERE id > ? AND (? = '' OR offer = ?) ORDER BY id * ? LIMIT ?",
            after,
            offer,
            offer,
            -1 if newest else 1,
            newest or -1,
        )
        for row in rows:
            with suppress(ValueError):  # what is not JSON is shown as it came
                row["body"] = json.loads(row["body"])
        return rows

    def heard_of(self, limit: int) -> list[dict[str, Any]]:
        """Offers in the order of their last call, newest first, with their number of calls."""
        return self._all(
            "SELECT offer, COUNT(*) AS calls, MAX(id) AS last FROM call WHERE offer IS NOT NULL "
            "GROUP BY offer ORDER BY last DESC LIMIT ?",
            limit,
        )

    def listed(self) -> list[dict[str, Any]]:
        """Offers shown to teachers, the last changed first."""
        rows = self._all("SELECT * FROM listing WHERE listed = 1 ORDER BY at DESC")
        return [{**row, "body": json.loads(row["body"])} for row in rows]

    def bookings(self) -> dict[str, dict[str, Any]]:
        """The last known body of the latest booking of each offer."""
        rows = self._all("SELECT offer, body FROM booking ORDER BY at")
        return {row["offer"]: json.loads(row["body"]) for row in rows}

    def states(self, page: int, per_page: int) -> list[dict[str, Any]]:
        """What is held of each offer: its place, listed or not, its latest booking."""
        latest = {
            offer: {"id": body["id"], "status": body["status"]}
            for offer, body in self.bookings().items()
        }
        rows = self._all(
            "SELECT position.offer, epoch, seq, COALESCE(listed, 0) AS listed FROM position "
            "LEFT JOIN listing ON listing.offer = position.offer "
            "WHERE position.offer NOT IN (SELECT id FROM request) "
            "ORDER BY position.offer LIMIT ? OFFSET ?",
            per_page,
            (page - 1) * per_page,
        )
        return [
            {
                "id": row["offer"],
                "epoch": row["epoch"],
                "seq": row["seq"],
                "listed": bool(row["listed"]),
                "booking": latest.get(row["offer"]),
            }
            for row in rows
        ]

    def last_call(self) -> int:
        """The number of the newest request received, 0 before the first."""
        return int(self._all("SELECT COALESCE(MAX(id), 0) AS last FROM call")[0]["last"])

    def requests(self) -> list[dict[str, Any]]:
        """What teachers asked for on templates, the last first."""
        rows = self._all("SELECT body FROM request ORDER BY at DESC")
        return [json.loads(row["body"]) for row in rows]

    def _one(self, statement: str, *values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.database.execute(statement, values).fetchone()
        return row

    def _all(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        with self.lock:
            return [dict(row) for row in self.database.execute(statement, values).fetchall()]
