"""Who asks: the peer, or the last address of our proxy; a header anybody writes counts for none."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Knock
from accounts.rules import ASKS_PER_WINDOW, TRIES_BEFORE_LOCK_OUT
from core.network import client_address
from tests.factories.people import UserFactory
from tests.factories.venues import siren
from tests.test_architecture import OURS
from tests.venues.signing_up import REVIEW, answer_all

ROOT = Path(__file__).resolve().parents[2]
PROXY, FORGED = "10.0.0.7", "203.0.113.99"
MANY = ASKS_PER_WINDOW + 1


def addresses(many: int) -> list[str]:
    return [f"198.51.100.{n}" for n in range(1, many + 1)]


@pytest.mark.parametrize(
    ("header", "alone", "behind"),
    [
        (None, PROXY, PROXY),
        ("198.51.100.1", PROXY, "198.51.100.1"),
        (f"{FORGED}, 198.51.100.1", PROXY, "198.51.100.1"),
        (f"{FORGED},{FORGED} , 198.51.100.1:5123 ", PROXY, "198.51.100.1"),
        ("2001:DB8::0:1", PROXY, "2001:db8::1"),
        ("[2001:db8::1]:443", PROXY, "2001:db8::1"),
        ("::ffff:198.51.100.1", PROXY, "198.51.100.1"),
        (f"{FORGED}, unknown", PROXY, PROXY),
        (f"{FORGED},", PROXY, PROXY),
        ("'; DROP TABLE", PROXY, PROXY),
    ],
)
def test_the_address_of_a_request(header, alone, behind, rf, settings):
    more = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    request = rf.get("/", REMOTE_ADDR=PROXY, **more)
    settings.BEHIND_PROXY = False
    assert client_address(request) == alone
    settings.BEHIND_PROXY = True
    assert client_address(request) == behind


# --- every limit, both ways ----------------------------------------------------------------------

Ask = Callable[[Client, int], int]


def password_link(client: Client, n: int) -> int:
    return client.post("/mot-de-passe/oublie/", {"email": f"a{n}@exemple.fr"}).status_code


def confirmation_again(client: Client, n: int) -> int:
    return client.post("/inscription/renvoyer/", {"email": f"a{n}@exemple.fr"}).status_code


def sign_up(client: Client, n: int) -> int:
    answer_all(client, email=f"a{n}@exemple.fr")
    return client.post(REVIEW).status_code


def look_up_number(client: Client, n: int) -> int:
    before = Knock.objects.filter(what="registry").count()
    client.get(reverse("signup-number"), {"number": siren(60_000 + n)})
    return 302 if Knock.objects.filter(what="registry").count() > before else 429


LIMITS = [password_link, confirmation_again, sign_up, look_up_number]


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.REGISTRY_LOOKUP = "tests.passculture.test_behind_a_proxy.nobody"


def nobody(_digits: str) -> None:
    return None


def from_there(header: str) -> Client:
    return Client(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=header)


@pytest.mark.django_db
@pytest.mark.parametrize("ask", LIMITS)
def test_behind_a_proxy_thirty_one_people_are_thirty_one_people(ask: Ask, register, settings):
    settings.BEHIND_PROXY = True
    codes = [ask(from_there(address), n) for n, address in enumerate(addresses(MANY))]
    assert codes == [302] * MANY


@pytest.mark.django_db
@pytest.mark.parametrize("ask", LIMITS)
def test_behind_a_proxy_one_person_is_one_whatever_they_write_before(ask: Ask, register, settings):
    settings.BEHIND_PROXY = True
    forged = [f"{address}, {FORGED}" for address in addresses(MANY)]
    codes = [ask(from_there(header), n) for n, header in enumerate(forged)]
    assert codes == [302] * ASKS_PER_WINDOW + [429]


@pytest.mark.django_db
@pytest.mark.parametrize("ask", LIMITS)
def test_without_a_proxy_the_header_counts_for_nothing(ask: Ask, register, settings):
    settings.BEHIND_PROXY = False
    codes = [ask(from_there(address), n) for n, address in enumerate(addresses(MANY))]
    assert codes == [302] * ASKS_PER_WINDOW + [429]


# --- the lock-out --------------------------------------------------------------------------------


def tries(client: Client, email: str, password: str, many: int = 1) -> int:
    for _ in range(many):
        said = {"username": email, "password": password}
        code = client.post("/connexion/", said).status_code
    return code


@pytest.mark.django_db
def test_behind_a_proxy_nobody_locks_a_neighbour_out(settings):
    settings.BEHIND_PROXY = True
    person = UserFactory(secret="un-secret-bien-long")
    rival, theirs = from_there(FORGED), from_there("198.51.100.1")
    assert tries(rival, person.email, "faux", TRIES_BEFORE_LOCK_OUT + 1) == 429
    assert tries(theirs, person.email, "un-secret-bien-long") == 302


@pytest.mark.django_db
@pytest.mark.parametrize(("behind", "forge"), [(True, "{}, 198.51.100.9"), (False, "{}")])
def test_a_forged_header_opens_no_new_tries(behind, forge, settings):
    settings.BEHIND_PROXY = behind
    person = UserFactory(secret="un-secret-bien-long")
    for address in addresses(TRIES_BEFORE_LOCK_OUT):
        tries(from_there(forge.format(address)), person.email, "faux")
    last = from_there(forge.format("198.51.100.200"))
    assert tries(last, person.email, "un-secret-bien-long") == 429


@pytest.mark.django_db
@pytest.mark.parametrize("behind", [True, False])
def test_without_an_address_one_signs_in_fails_and_is_locked_out_all_the_same(behind, settings):
    """A server that listens on a Unix socket names no peer."""
    settings.BEHIND_PROXY = behind
    person, rival = (UserFactory(secret="un-secret-bien-long") for _ in range(2))
    socket = Client(REMOTE_ADDR="")
    assert tries(socket, person.email, "faux") == 422
    attempt = AccessAttempt.objects.get()
    assert (attempt.username, attempt.ip_address) == (person.email, None)
    assert tries(socket, person.email, "un-secret-bien-long") == 302
    assert tries(Client(REMOTE_ADDR=""), rival.email, "faux", TRIES_BEFORE_LOCK_OUT) == 429
    assert tries(Client(REMOTE_ADDR=""), rival.email, "un-secret-bien-long") == 429
    assert tries(Client(REMOTE_ADDR=""), person.email, "un-secret-bien-long") == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behind", "header", "said"),
    [
        (True, "198.51.100.1", "198.51.100.1"),
        (True, f"{FORGED}, 198.51.100.2", "198.51.100.2"),
        (False, FORGED, PROXY),
    ],
)
def test_the_log_says_the_same_address(behind, header, said, settings, caplog):
    settings.BEHIND_PROXY = behind
    with caplog.at_level("INFO"):  # whatever level a test before has left
        from_there(header).get("/connexion/")
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert [line["ip"] for line in lines if line.get("event") == "request_finished"] == [said]


def test_nothing_else_of_the_product_reads_an_address():
    """Another reading of REMOTE_ADDR or of the header would be another opinion."""
    words = {"REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "X-Forwarded-For", "ipware"}
    found = set()
    for file in (file for app in OURS for file in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            said = node.value if isinstance(node, ast.Constant) else getattr(node, "module", None)
            if said in words:
                found.add(str(file.relative_to(ROOT)))
    # The second gives one: the measures play the peer.
    assert found == {"core/network.py", "devtools/measure/asking.py"}
