"""The mock's HTTP door: one thread a connection, so that a call that hangs holds nobody else up."""

import json
import time
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mock_adage import forms, live, pages
from mock_adage.behaviour import Behaviour, UnknownMode
from mock_adage.directory import School
from mock_adage.journal import Journal
from mock_adage.partners import Partners
from mock_adage.people import person_of
from mock_adage.receiver import CALLS, Answer, Receiver, json_answer
from mock_adage.reference import Reference
from mock_adage.signer import FAULTS, Signer

BODY_LIMIT = 1_000_000
UNREAD = "body not read"
PAGES = {"/", "/appels/", "/offres/", "/demandes/", "/partenaires/", "/comportement/"}
STATIC = {
    "/favicon.svg": (pages.FAVICON.encode(), "image/svg+xml"),
    "/htmx.js": (
        Path(__file__).with_name("static").joinpath("htmx.min.js").read_bytes(),
        "text/javascript; charset=utf-8",
    ),
}


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

    @cached_property
    def partners(self) -> Partners:
        return Partners(self.journal)

    @cached_property
    def reference(self) -> Reference:
        return Reference(self.schools, self.partners, self.journal)

    def get(self, path: str, query: dict[str, str], headers: Any) -> Answer:
        """Answer a GET: pages, journal, reference data."""
        if path.startswith("/v1/"):
            return self.receiver.refer(path, headers, self.reference.find(path, query))
        if path in PAGES:
            return self._page(path, query)
        if path == "/_journal":
            return json_answer(200, self._requests(query))
        if path == "/_control":
            return json_answer(200, {"mode": self.behaviour.mode})
        if path == "/sante/":
            return json_answer(200, {"status": "ok"})
        if path in STATIC:
            content, kind = STATIC[path]
            return Answer(200, content, kind, {"Cache-Control": "max-age=86400"})
        return _page(pages.not_found(), 404)

    def post(self, path: str, headers: Any, raw: bytes) -> Answer:
        """Answer a POST: calls of the contract, control, entry, the forms of the pages."""
        if path in CALLS:
            return self.receiver.receive(path, headers, raw)
        if path == "/_control":
            return self._control(raw)
        form = parse_qs(raw.decode("utf-8", "replace"))
        if path == "/entrer/":
            return self._enter(form)
        if path == "/comportement/":
            return self._behave(form)
        if path == "/partenaires/":
            return self._say_partner(form)
        return json_answer(404, {"detail": "NOT_FOUND"})

    def _page(self, path: str, query: dict[str, str]) -> Answer:
        """A page; one that follows the calls answers 204 while nothing is new."""
        if "depuis" in query and (same := live.unchanged(query["depuis"], self._last_seen())):
            return same
        return _page(self._drawn(path, query))

    def _drawn(self, path: str, query: dict[str, str]) -> str:
        mode, last = self.behaviour.mode, self._last_seen()
        if path == "/appels/":
            return pages.calls(self.journal, query.get("offre", ""), last)
        if path == "/offres/":
            return pages.listing(self.journal, last)
        if path == "/demandes/":
            return pages.requests(self.journal, last)
        if path == "/partenaires/":
            return forms.partners(self.partners.changed_since(""))
        if path == "/comportement/":
            return forms.behaviour(mode)
        return pages.portal(self.schools, query.get("q", ""), mode)

    def _last_seen(self) -> int:
        return self.journal.last_call()

    def _behave(self, form: dict[str, list[str]]) -> Answer:
        try:
            self.behaviour.set(form.get("mode", [""])[0].strip())
        except UnknownMode:
            return _page(forms.behaviour(self.behaviour.mode, refused=True), 422)
        return _see("/comportement/")

    def _say_partner(self, form: dict[str, list[str]]) -> Answer:
        siret, referenced = (form.get(name, [""])[0] for name in ("siret", "referenced"))
        if not self.partners.say(siret, referenced == "1"):
            return _page(pages.not_found(), 404)
        return _see("/partenaires/")

    def _requests(self, query: dict[str, str]) -> list[dict[str, Any]]:
        after = query.get("after", "0")
        number = int(after) if after.isascii() and after.isdigit() else 0
        return self.journal.calls(query.get("offer", ""), number)

    def _control(self, raw: bytes) -> Answer:
        try:
            asked = json.loads(raw)
            if "partner" in asked:
                told = asked["partner"]
                name = str(told.get("libelle", ""))
                self.partners.say(str(told["siret"]), bool(told["referenced"]), name)
            if "mode" in asked or "partner" not in asked:
                self.behaviour.set(str(asked["mode"]))
        except (ValueError, TypeError, KeyError, AttributeError, UnknownMode):
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


def _see(path: str) -> Answer:
    """After a form: the page again, by a GET."""
    return Answer(303, b"", headers={"Location": path})


def _page(html: str, status: int = 200) -> Answer:
    return Answer(
        status,
        html.encode(),
        "text/html; charset=utf-8",
        {"Content-Security-Policy": _policy(""), "Referrer-Policy": "no-referrer"},
    )


def _policy(form_target: str) -> str:
    """Our style, inline, and our scripts; forms post here or to the product."""
    return (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; "
        "script-src 'self' 'unsafe-inline'; frame-ancestors 'none'; "
        f"form-action 'self' {form_target}"
    )
