"""Nothing of a page is kept by a browser or a search engine once somebody is signed in."""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from passculture.privacy import CLOSED_TO_ROBOTS, INDEXED, KEPT_ALL_THE_SAME
from tests.answers import Answer
from tests.factories.people import StaffFactory
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory
from tests.isolation.walk import PUBLIC_IDS
from tests.test_policies import PLACEHOLDERS

pytestmark = pytest.mark.django_db
IDS = {name: values[0] for name, values in PUBLIC_IDS.items()} | PLACEHOLDERS | {
    "id": "1", "object_id": "1", "app_label": "venues", "run_id": "1", "details_id": "1",
    "message_id": "5e1b0ff0-0000-4000-8000-000000000000",
}  # fmt: skip
WHO = {
    "partner": MemberFactory, "teacher": TeacherFactory, "principal": PrincipalFactory,
    "staff": StaffFactory,
}  # fmt: skip

# The button of the header, and the administration's (ASVS V7.4.4).
SIGN_OUT = re.compile(r'<form[^>]*action="(?:/admin/logout/|/deconnexion/)"')


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Hundreds of answers are said by their headers."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def every_address() -> dict[str, str]:
    """Each address of the whole resolver, the administration's included: view name -> path."""
    found: dict[str, str] = {}

    def walk(patterns: Iterable[URLPattern | URLResolver], spaces: tuple[str, ...]) -> None:
        for pattern in patterns:
            if not isinstance(pattern, URLPattern):
                inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
                walk(pattern.url_patterns, inner)
            elif pattern.name:
                name = ":".join((*spaces, pattern.name))
                names = pattern.pattern.converters or pattern.pattern.regex.groupindex
                found[name] = reverse(name, kwargs={key: IDS.get(key, "1") for key in names})

    walk(get_resolver().url_patterns, ())
    return found


def is_whole_page(answer: Answer) -> bool:
    """A page one reads in a browser, whose header is the site's."""
    kind = answer.headers.get("Content-Type", "")
    return answer.status_code == 200 and kind.startswith("text/html") and "<body" in answer.text


def faults(client: Client, *, signed: bool) -> list[tuple[str, str, str]]:
    wrong = []
    for name, path in every_address().items():
        answer = client.get(path)
        kept = answer.headers.get("Cache-Control", "")
        whole = {"private", "no-store"} <= set(kept.replace(" ", "").split(","))
        if signed and name not in KEPT_ALL_THE_SAME and not whole:
            wrong.append((name, "kept", kept))
        if signed and is_whole_page(answer) and SIGN_OUT.search(answer.text) is None:
            wrong.append((name, "no way out", path))
        shown = "noindex" not in answer.headers.get("X-Robots-Tag", "")
        if shown is not (name in INDEXED):
            wrong.append((name, "robots", answer.headers.get("X-Robots-Tag", "")))
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_no_page_of_somebody_signed_in_is_kept(client: Client, who: str) -> None:
    """The whole resolver: pages, files, refusals, redirections; each page shows how to sign out."""
    client.force_login(WHO[who]())
    assert faults(client, signed=True) == []


def test_search_engines_are_shown_the_public_pages_alone(client: Client) -> None:
    assert faults(client, signed=False) == []
    assert len(every_address()) > 350
    assert set(every_address()) >= INDEXED | KEPT_ALL_THE_SAME


@pytest.mark.parametrize("door", ["logout", "admin:logout"])
def test_signing_out_leaves_nothing_on_the_computer(client: Client, door: str) -> None:
    """Schools share computers: Back shows nothing, nothing typed stays."""
    client.force_login(StaffFactory())
    assert "Clear-Site-Data" not in client.get(reverse("home")).headers
    answer = client.post(reverse(door))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    # Nor what was still to be told to who leaves.
    left = answer.cookies["messages"]
    assert (left.value, left["path"], left["max-age"]) == ("", "/", 0)


def test_robots_are_told_where_not_to_go(client: Client) -> None:
    said = client.get("/robots.txt")
    assert said["Content-Type"].startswith("text/plain")
    lines = said.content.decode().splitlines()
    assert lines == ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS)]
    for name in INDEXED:
        path = every_address()[name]
        assert not path.startswith(CLOSED_TO_ROBOTS), name


def test_a_weakness_has_somewhere_to_be_told(client: Client, settings) -> None:
    """RFC 9116: a contact, and a date of expiry within the year."""
    settings.LEGAL = settings.LEGAL | {"CONTACT": "securite@exemple.fr"}
    text = client.get("/.well-known/security.txt").content.decode()
    said = dict(line.split(": ", 1) for line in text.splitlines())
    assert said["Contact"] == "mailto:securite@exemple.fr"
    until = datetime.fromisoformat(said["Expires"])
    assert 0 < (until - timezone.now()).days < 365
    settings.LEGAL = settings.LEGAL | {"CONTACT": ""}
    text = client.get("/.well-known/security.txt").content.decode()
    assert f"Contact: {settings.SITE_URL}/mentions-legales/" in text
