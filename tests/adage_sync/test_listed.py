"""The servers call who the configuration names, and nobody else (ASVS 5.0, V13.2.5)."""

import ast
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from pytest_django import Settings

from adage_sync.client.call import http_client
from adage_sync.client.listed import CALLED, NotListed, only_listed
from adage_sync.client.registry import look_up
from tests.test_architecture import ROOT, sources


class Counting(BaseHTTPRequestHandler):
    """Answers an empty object, and counts who came."""

    came: list[str] = []

    def do_GET(self) -> None:
        self.came.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def somewhere() -> Iterator[str]:
    """An address on this machine that anybody could call."""
    Counting.came.clear()
    server = HTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_call_to_somebody_else_is_not_made(somewhere: str, settings: Settings):
    settings.ADAGE_URL, settings.REGISTRY_URL = "https://adage.example.fr", ""
    with pytest.raises(NotListed):
        http_client().get(f"{somewhere}/v1/offres")
    assert Counting.came == []


@pytest.mark.parametrize("name", CALLED)
def test_control_who_is_named_is_called(somewhere: str, settings: Settings, name: str):
    settings.ADAGE_URL, settings.REGISTRY_URL = "https://adage.example.fr", ""
    setattr(settings, name, somewhere)
    assert http_client().get(f"{somewhere}/v1/offres").status_code == 200
    assert Counting.came == ["/v1/offres"]


def test_the_register_s_own_client_is_bound_too(somewhere: str, settings: Settings, monkeypatch):
    settings.REGISTRY_URL = somewhere
    monkeypatch.setattr("adage_sync.client.listed.CALLED", ("ADAGE_URL",))
    assert look_up("35600000000048") is None
    assert Counting.came == []


@pytest.mark.parametrize(
    ("listed", "asked", "right"),
    [
        ("https://adage.example.fr", "https://adage.example.fr/a", True),
        ("https://adage.example.fr", "https://ADAGE.example.fr:443/a", True),
        ("https://adage.example.fr", "http://adage.example.fr/a", False),
        ("https://adage.example.fr", "https://adage.example.fr:8443/a", False),
        ("https://adage.example.fr", "https://adage.example.fr.ailleurs.fr/a", False),
        ("https://adage.example.fr", "https://adage.example.fr@ailleurs.fr/a", False),
        ("", "https:///a", False),
    ],
)
def test_scheme_name_and_port_are_compared(settings: Settings, listed, asked, right):
    settings.ADAGE_URL, settings.REGISTRY_URL = listed, ""
    if right:
        only_listed(httpx.Request("GET", asked))
        return
    with pytest.raises(NotListed):
        only_listed(httpx.Request("GET", asked))


def test_every_client_of_the_product_is_bound():
    """No call of httpx but by a client that asks the list."""
    unbound = []
    for file in sources():
        if file.relative_to(ROOT).parts[0] in ("devtools", "mock_adage"):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            made = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            bare = made in {f"httpx.{verb}" for verb in ("get", "post", "put", "request", "stream")}
            if bare or (made.endswith("httpx.Client") and "only_listed" not in ast.unparse(node)):
                unbound.append(f"{file.relative_to(ROOT)}: {made}")
    assert unbound == []
