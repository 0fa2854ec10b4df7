"""The mock's HTTP door: one thread a connection, so that a call that hangs holds nobody else up."""

import json
import time
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adage_sync.mock import pages, reference
from adage_sync.mock.behaviour import Behaviour, UnknownMode
from adage_sync.mock.directory import School
from adage_sync.mock.journal import Journal
from adage_sync.mock.people import person_of
from adage_sync.mock.receiver import CALLS, Answer, Receiver, json_answer
from adage_sync.mock.signer import FAULTS, Signer

BODY_LIMIT = 1_000_000
UNREAD = "body not read"


@dataclass
class Mock:
    """Everything the mock is made of."""

    journal: Journal
    behaviour: Behaviour
    schools: dict[str, School]
    signer: Signer
    api_key: str
    site_url: str

    @cached_property
    def receiver(self) -> Receiver:
        return Receiver(self.journal, self.behaviour, self.api_key)

    def get(self, path: str, query: dict[str, str], headers: Any) -> Answer:
        """Answer a GET: pages, journal, reference data."""
        if path.startswith("/v1/"):
            return self.receiver.refer(path, headers, reference.find(self.schools, path, query))
        if path == "/":
            return _page(pages.portal(self.schools, query.get("q", ""), self.behaviour.mode))
        if path == "/appels/":
            return _page(pages.calls(self.journal, query.get("offre", "")))
        if path == "/offres/":
            return _page(pages.listing(self.journal))
        if path == "/demandes/":
            return _page(pages.requests(self.journal))
        if path == "/_journal":
            return json_answer(200, self._requests(query))
        if path == "/_control":
            return json_answer(200, {"mode": self.behaviour.mode})
        if path == "/sante/":
            return json_answer(200, {"status": "ok"})
        if path == "/favicon.svg":
            return Answer(200, pages.FAVICON.encode(), "image/svg+xml")
        return _page(pages.not_found(), 404)

    def post(self, path: str, headers: Any, raw: bytes) -> Answer:
        """Answer a POST: calls of section 1, control, entry."""
        if path in CALLS:
            return self.receiver.receive(path, headers, raw)
        if path == "/_control":
            return self._control(raw)
        if path == "/entrer/":
            return self._enter(parse_qs(raw.decode("utf-8", "replace")))
        return json_answer(404, {"detail": "NOT_FOUND"})

    def _requests(self, query: dict[str, str]) -> list[dict[str, Any]]:
        after = query.get("after", "0")
        number = int(after) if after.isascii() and after.isdigit() else 0
        return self.journal.calls(query.get("offer", ""), number)

    def _control(self, raw: bytes) -> Answer:
        try:
            mode = json.loads(raw)["mode"]
            self.behaviour.set(str(mode))
        except (ValueError, TypeError, KeyError, UnknownMode):
            return json_answer(400, {"detail": "UNKNOWN_MODE"})
        return json_answer(200, {"mode": self.behaviour.mode})

    def _enter(self, form: dict[str, list[str]]) -> Answer:
        """Sign a token for the person chosen and hand the browser the form that carries it."""
        uai, email, fault = (form.get(name, [""])[0] for name in ("uai", "email", "fault"))
        person = person_of(uai, email)
        if person is None or fault not in FAULTS:
            return _page(pages.not_found(), 404)
        token = self.signer.token(uai, person, fault)
        answer = _page(pages.entering(self.site_url, person, token))
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Content-Security-Policy"] = _policy(self.site_url)
        return answer


class Door(BaseHTTPRequestHandler):
    """Reads a request, asks the mock, writes the answer."""

    protocol_version = "HTTP/1.1"
    timeout = 75
    server: "Server"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._write(self.server.mock.get(parts.path, query, self.headers))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_LIMIT:
            self.close_connection = True
            return self._write(json_answer(413, {"detail": UNREAD}))
        raw = self.rfile.read(int(length))
        self._write(self.server.mock.post(urlsplit(self.path).path, self.headers, raw))

    def _write(self, answer: Answer) -> None:
        if answer.late_seconds:
            time.sleep(answer.late_seconds)
        if answer.status is None:
            self.close_connection = True
            return
        try:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the journal says more, and a log could keep a token."""


class Server(ThreadingHTTPServer):
    """One thread a connection; by default bound to this machine only."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, mock: Mock, host: str, port: int) -> None:
        self.mock = mock
        super().__init__((host, port), Door)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is not an event here."""


def _page(html: str, status: int = 200) -> Answer:
    return Answer(
        status,
        html.encode(),
        "text/html; charset=utf-8",
        {"Content-Security-Policy": _policy(""), "Referrer-Policy": "no-referrer"},
    )


def _policy(form_target: str) -> str:
    """Inline style and script of these pages only; forms post here or to the product."""
    return (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
        f"script-src 'unsafe-inline'; form-action 'self' {form_target}; frame-ancestors 'none'"
    )
