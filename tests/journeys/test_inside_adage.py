"""The pages of the school in a frame of ADAGE, on two sites, in a real browser (decision 0041).

Chromium as people have it: it brings a frame of another site no cookie that is not partitioned.
"""

# ruff: noqa: F811  # fixtures

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpResponse
from playwright.sync_api import BrowserType, FrameLocator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Session
from bookings.models import Booking
from devtools.local.browser import ARGUMENTS, chromium, unwanted
from passculture import framing
from tests.adage_sync.conftest import claims  # noqa: F401
from tests.patience import HANGS_MS, HANGS_SECONDS
from tests.stage import Stage

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ENTER = """<!doctype html><title>ADAGE</title>
<iframe name="cadre" width="1100" height="800"></iframe>
<form method="post" action="{site}/adage/entree/" target="cadre">
<input type="hidden" name="token" value="{token}"><button>Entrer</button></form>"""
AGAIN = """<!doctype html><title>ADAGE</title>
<iframe name="cadre" src="{site}/adage/" width="1100" height="800"></iframe>"""

REFUSED = "chrome-error://chromewebdata/"


class Portal:
    """Another site: its page is what the test puts there."""

    def __init__(self) -> None:
        self.page = ""
        portal = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(portal.page.encode())

            def log_message(self, *_: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server.daemon_threads = True  # a browser holds connections that say nothing
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@contextmanager
def portal() -> Iterator[Portal]:
    opened = Portal()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


@pytest.fixture
def adage() -> Iterator[Portal]:
    """ADAGE, by its address: for a browser another site than `localhost`."""
    with portal() as opened:
        yield opened


@pytest.fixture
def product(transactional_db: None, adage: Portal, settings: Settings) -> Iterator[str]:
    """The product by its name, which knows ADAGE's origin and key; its address.

    A browser takes cookies that ask for https from `localhost`, as it does from https.
    """
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    settings.ADAGE_FRAME_ORIGIN = adage.url
    settings.ADAGE_PUBLIC_KEYS = [("", public.decode())]
    server = LiveServer("localhost:0")
    yield server.url
    server.stop()


@pytest.fixture
def visitor(browser_type: BrowserType) -> Iterator[Page]:
    """A page of Chromium itself: its shell lets every cookie through. Its console stays silent."""
    path = chromium()
    if path is None and os.environ.get("CI") != "true":
        pytest.skip("no Chromium beside its shell: `apt-get install chromium`")
    assert path is not None
    browser = browser_type.launch(
        executable_path=path, args=ARGUMENTS, ignore_default_args=unwanted(), headless=True
    )
    visitor, errors = browser.new_context(locale="fr-FR").new_page(), []
    visitor.on("pageerror", lambda error: errors.append(str(error)))
    visitor.set_default_timeout(HANGS_MS)
    yield visitor
    browser.close()
    assert errors == []


@pytest.fixture
def enter(
    visitor: Page,
    adage: Portal,
    product: str,
    stage: Stage,
    claims: Callable[..., Any],
) -> Callable[[], FrameLocator]:
    """ADAGE's page sends the teacher of the stage into its frame, by a token; the frame."""

    def press() -> FrameLocator:
        mail = stage.teacher.email
        good = claims(mail=mail, sub=mail, uai=stage.institution.uai)
        adage.page = ENTER.format(site=product, token=jwt.encode(good, KEY, algorithm="RS256"))
        visitor.goto(adage.url)
        visitor.get_by_role("button", name="Entrer").click()
        return visitor.frame_locator("[name=cadre]")

    return press


def test_a_teacher_enters_reads_prebooks_and_finds_the_session_again(
    visitor: Page, adage: Portal, product: str, enter: Callable[[], FrameLocator], stage: Stage
) -> None:
    frame = enter()
    frame.get_by_role("link", name="Trouver un projet").click()
    cookies = {cookie["name"]: cookie for cookie in visitor.context.cookies()}
    assert {"adage-session", "adage-csrf"} <= set(cookies)
    assert cookies["adage-session"]["path"] == "/adage/"

    frame.get_by_role("link", name=stage.offer.title).first.click()
    frame.get_by_role("link", name="Préréserver", exact=True).click()
    frame.get_by_label("Classe ou classes").fill("4e B")
    frame.get_by_label("Projet pédagogique").fill("Du texte à la scène.")
    frame.get_by_role("button", name="Préréserver").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Préréservation envoyée")
    assert Booking.objects.get().teacher == stage.teacher

    adage.page = AGAIN.format(site=product)
    visitor.goto(adage.url)
    expect(frame.get_by_role("link", name="Trouver un projet")).to_be_visible()
    assert Session.objects.get().user == stage.teacher
    # Outside of the frame this browser is signed in nowhere.
    visitor.goto(f"{product}/adage/")
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Entrez par ADAGE")


def test_control_without_the_attribute_the_browser_keeps_no_session_in_the_frame(
    visitor: Page, enter: Callable[[], FrameLocator], monkeypatch: pytest.MonkeyPatch
) -> None:
    give = framing._give_cookies

    def whole(response: HttpResponse) -> None:
        give(response)
        for cookie in response.cookies.values():
            cookie["partitioned"] = ""

    monkeypatch.setattr(framing, "_give_cookies", whole)
    frame = enter()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Votre session est terminée")
    assert visitor.context.cookies() == []


def test_links_that_leave_open_beside_and_one_signs_out_within(
    visitor: Page, product: str, enter: Callable[[], FrameLocator]
) -> None:
    frame = enter()
    with visitor.expect_popup() as opened:
        frame.get_by_role("link", name="Aide", exact=True).first.click()
    expect(opened.value).to_have_url(f"{product}/aide/")
    frame.locator(".site-header__tools summary").click()
    frame.get_by_role("button", name="Se déconnecter").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Votre session est terminée")
    assert not Session.objects.exists()


def refused(visitor: Page) -> None:
    """The frame comes to the browser's own page, however long the answer it refuses took.

    Another process draws that page: for a moment the frame has neither name nor address.
    """
    ends = monotonic() + HANGS_SECONDS
    while REFUSED not in [frame.url for frame in visitor.frames]:
        assert monotonic() < ends
        visitor.wait_for_timeout(50)


def test_no_other_site_frames_it_and_adage_frames_nothing_else(
    visitor: Page, adage: Portal, product: str, enter: Callable[[], FrameLocator]
) -> None:
    """Another origin of the same site, and a page of the partners in ADAGE’s own frame."""
    enter().get_by_role("link", name="Trouver un projet").wait_for()
    with portal() as other:
        other.page = AGAIN.format(site=product)
        visitor.goto(other.url)
        refused(visitor)
    adage.page = AGAIN.format(site=product).replace("/adage/", "/connexion/")
    visitor.goto(adage.url)
    refused(visitor)
