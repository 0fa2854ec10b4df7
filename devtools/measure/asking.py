"""Asks the WSGI application itself, through every middleware, as a person signed in: no network."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

CSRF = "measure" * 4 + "abcd"  # 32 letters, as Django's own
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36"
Application = Callable[..., Any]


@dataclass(frozen=True)
class Answer:
    """What the application answered; `body` as it travels, compressed or not."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Browser:
    """One person's cookies; nobody's without a session."""

    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, application: Application, address: str) -> Answer:
        """Ask for a page."""
        return self.ask(application, environ(address, self.cookies))

    def post(self, application: Application, address: str, form: dict[str, Any]) -> Answer:
        """Send a form, with the token that protects it."""
        return self.ask(application, environ(address, self.cookies, form))

    def ask(self, application: Application, asked: dict[str, Any]) -> Answer:
        """Run the application to the end of its answer, and keep the cookies it gives."""
        begun: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            begun.update(status=int(status.split()[0]), headers=headers)

        answer = application(asked, start_response)
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", lambda: None)()  # as any server does
        for name, value in begun["headers"]:
            if name.lower() == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    self.cookies[key] = morsel.value
        return Answer(begun["status"], dict(begun["headers"]), body)


def environ(
    address: str, cookies: dict[str, str], form: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The WSGI environment of one request; with a form it is sent."""
    parts = urlsplit(address)
    body = b""
    said: dict[str, Any] = {"REQUEST_METHOD": "GET"}
    if form is not None:
        body = urlencode({"csrfmiddlewaretoken": CSRF} | form).encode()
        said = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
        }
    return said | {
        "SCRIPT_NAME": "",
        "PATH_INFO": quote(parts.path, safe="/%").encode().decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_USER_AGENT": AGENT,
        "HTTP_ACCEPT": "text/html,application/xhtml+xml",
        "HTTP_ACCEPT_LANGUAGE": "fr",
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
