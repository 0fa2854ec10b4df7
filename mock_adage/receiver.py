"""What the product sends (C1), received: checks, deduplicates, keeps, answers."""

import hmac
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource

from mock_adage.behaviour import Behaviour
from mock_adage.journal import Journal

SCHEMAS = Path(__file__).resolve().parent.parent / "adage_sync" / "schemas"
# Path of the contract -> the schema of its body, the same file that the product's tests read.
CALLS = {
    "/v1/offre-assoc": "offer.json",
    "/v1/offre-retrait": "withdrawal.json",
    "/v1/prereservation": "booking.json",
    "/v1/prereservation-edit": "booking_edit.json",
    "/v1/prereservation-annule": "booking_cancel.json",
    "/v1/offre-vitrine": "template_request.json",
    "/v1/reservation-remboursement": "reimbursement.json",
}
REGISTRY: Registry[Any] = Registry().with_resources(
    (path.name, Resource.from_contents(json.loads(path.read_text())))
    for path in SCHEMAS.glob("*.json")
)
VALIDATORS = {
    path: jsonschema.Draft202012Validator({"$ref": name}, registry=REGISTRY)
    for path, name in CALLS.items()
}


@dataclass
class Answer:
    """What goes back: a status, a body, headers; `status` None hangs up without a word."""

    status: int | None
    body: bytes = b"{}"
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    late_seconds: float = 0
    outcome: str = ""


# The nonsense of fault F20.
GARBAGE = {
    "html": Answer(200, b"<html><body>Bad gateway</body></html>", "text/html", outcome="garbage"),
    "truncated": Answer(200, b'{"outcome": "app', outcome="garbage"),
    "big": Answer(200, b'{"outcome": "' + b"x" * 5_000_000 + b'"}', outcome="garbage"),
    "redirect": Answer(
        302, b"", headers={"Location": "http://127.0.0.1:1/evil"}, outcome="garbage"
    ),
}


def json_answer(status: int, content: Any, outcome: str = "", **headers: str) -> Answer:
    """A JSON body; header names are given with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(
        status, json.dumps(content, ensure_ascii=False).encode(), headers=named, outcome=outcome
    )


def read_headers(headers: Any) -> dict[str, Any]:
    """The four headers of ours; None where missing or not a number."""
    return {
        "key": headers.get("Idempotency-Key"),
        "offer": headers.get("X-Event-Stream"),
        "epoch": _number(headers.get("X-Event-Epoch")),
        "seq": _number(headers.get("X-Event-Seq")),
    }


@dataclass
class Receiver:
    """Receives one POST of the contract (C1) at a time, from any thread."""

    journal: Journal
    behaviour: Behaviour
    api_key: str

    def receive(self, path: str, headers: Any, raw: bytes) -> Answer:
        """Journal the request, answer it, and journal the answer."""
        ours = read_headers(headers)
        call = self.journal.open_call("POST", path, ours, raw.decode("utf-8", "replace"))
        answer = self._answer(call, path, headers, ours, raw)
        note = answer.body.decode("utf-8", "replace")[:300] if (answer.status or 500) >= 400 else ""
        self.journal.close_call(call, answer.status, answer.outcome, note)
        return answer

    def refer(self, path: str, headers: Any, content: Any) -> Answer:
        """Answer a GET of the contract with this content (None: 404), journalled like others."""
        call = self.journal.open_call(
            "GET", path, dict.fromkeys(("key", "offer", "epoch", "seq")), ""
        )
        answer = self._trouble(None) or self._wrong_key(headers)
        if answer is None:
            answer = json_answer(200, content) if content is not None else json_answer(404, {})
        self.journal.close_call(call, answer.status, answer.outcome)
        return answer

    def _answer(
        self, call: int, path: str, headers: Any, ours: dict[str, Any], raw: bytes
    ) -> Answer:
        """Misbehave first, then check, then take effect, then perhaps lose the answer."""
        trouble = self._trouble(ours["offer"]) or self._refusal(path, headers, ours, raw)
        if trouble:
            return trouble
        outcome = self.journal.apply(call, ours, path, json.loads(raw))
        if self.behaviour.loses_answer():
            return Answer(None, outcome=f"{outcome}, answer lost")
        answer = json_answer(409 if outcome == "repeat" else 201, {"outcome": outcome}, outcome)
        if "noemail" in self.behaviour.modes and path.startswith("/v1/prereservation"):
            detail = {"detail": "EMAIL_ADDRESS_DOES_NOT_EXIST"}
            answer = json_answer(404, detail, f"{outcome}, nobody mailed")
        answer.late_seconds = self.behaviour.late_seconds()
        return answer

    def _trouble(self, offer: str | None) -> Answer | None:
        """What the mode in force answers instead of doing the work."""
        behaviour = self.behaviour
        if behaviour.hangs(offer):
            behaviour.hang(offer)
            return Answer(None, outcome="hung")
        if behaviour.over_quota():
            return json_answer(429, {"detail": "QUOTA"}, "over quota", Retry_After="1")
        if behaviour.fails():
            return json_answer(500, {"detail": "INTERNAL"}, "told to fail")
        if behaviour.poisons(offer):
            return json_answer(422, {"detail": "POISON"}, "told to refuse")
        kind = behaviour.garbage()
        return replace(GARBAGE[kind]) if kind else None

    def _wrong_key(self, headers: Any) -> Answer | None:
        key = headers.get("X-omogen-api-key", "")
        if hmac.compare_digest(key.encode(), self.api_key.encode()):
            return None
        return json_answer(403, {"detail": "WRONG_API_KEY"}, "wrong key")

    def _refusal(self, path: str, headers: Any, ours: dict[str, Any], raw: bytes) -> Answer | None:
        """What is wrong with the request itself: the key, our headers, the body."""
        wrong_key = self._wrong_key(headers)
        if wrong_key:
            return wrong_key
        missing = [name for name, value in ours.items() if value is None]
        if missing:
            return json_answer(400, {"detail": "HEADERS", "missing": missing}, "headers missing")
        try:
            body = json.loads(raw)
        except ValueError:
            return json_answer(400, {"detail": "NOT_JSON"}, "not JSON")
        faults = [
            f"{'/'.join(map(str, error.path)) or '(body)'}: {error.message}"
            for error in VALIDATORS[path].iter_errors(body)
        ]
        return (
            json_answer(422, {"detail": "SCHEMA", "errors": faults}, "schema") if faults else None
        )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
