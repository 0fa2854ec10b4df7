"""The verified fake: the mock in its own process, and tokens signed by its key."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from django.test import Client
from pytest_django import Settings

from adage_sync import client
from schools.models import Institution
from tests.adage_sync.inbound import holding_the_key
from tests.factories.schools import InstitutionFactory

ROOT = Path(__file__).resolve().parents[2]
API_KEY = "a-key-of-the-tests"
UAI = "0350005R"


@dataclass
class RunningMock:
    """The mock's process, its address and its state."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def tell(self, mode: str) -> None:
        httpx.post(f"{self.url}/_control", json={"mode": mode}).raise_for_status()

    def journal(self, offer: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(
            f"{self.url}/_journal", params={"offer": offer}
        ).json()
        return found

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def start_mock(folder: Path, **variables: str) -> RunningMock:
    """Start the mock on a free port and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    directory = folder / "directory.csv"
    if not directory.exists():
        directory.write_text(
            "Identifiant_de_l_etablissement;Nom_etablissement;Type_etablissement;Nom_commune;"
            "Code_postal;etat;Mail;Telephone;latitude;longitude\n"
            f"{UAI};Collège d’essai;Collège;Rennes;35000;OUVERT;ce@example.org;0299;48.1;-1.6\n"
            "0350006S;École d’essai;Ecole;Rennes;35000;OUVERT;;;;\n"
            "0350007T;Lycée fermé;Lycée;Rennes;35000;FERME;;;;\n"
        )
    environment = os.environ | {
        "ADAGE_MOCK_PORT": str(port),
        "STATE_DIR": str(folder),
        "ADAGE_API_KEY": API_KEY,
        "DIRECTORY_FILE": str(directory),
        "SITE_URL": "http://product.example",
        **variables,
    }
    process = subprocess.Popen([sys.executable, "-m", "mock_adage"], cwd=ROOT, env=environment)
    mock = RunningMock(f"http://127.0.0.1:{port}", folder, process)
    for _ in range(600):  # a minute: machines are sometimes busy
        if process.poll() is not None:
            break
        try:
            httpx.get(f"{mock.url}/sante/").raise_for_status()
            return mock
        except httpx.HTTPError:
            time.sleep(0.1)
    raise RuntimeError("the mock does not answer")


@pytest.fixture(scope="session")
def mock_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMock]:
    mock = start_mock(tmp_path_factory.mktemp("mock-adage"))
    yield mock
    mock.stop()


@pytest.fixture
def mock(mock_process: RunningMock, settings: Settings) -> Iterator[RunningMock]:
    """The mock, well behaved, with the product pointed at it and nothing remembered of failures."""
    settings.ADAGE_URL = mock_process.url
    settings.ADAGE_API_KEY = API_KEY
    settings.ADAGE_PUBLIC_KEYS = [("", (mock_process.folder / "mock-adage/public.pem").read_text())]
    client.bucket.reset()
    client.patience.reset()
    yield mock_process
    mock_process.tell("ok")


@pytest.fixture
def adage_key(mock: RunningMock) -> str:
    """ADAGE's private key: the product's settings hold its public half only."""
    return (mock.folder / "mock-adage/private.pem").read_text()


@pytest.fixture
def claims() -> Callable[..., dict[str, Any]]:
    """The claims of a good token of a teacher, changed as asked; `...` leaves a claim out."""
    count = iter(range(1_000_000))

    def make(**changes: Any) -> dict[str, Any]:
        now = int(time.time())
        good = {
            "sub": "aissata.diallo@ac-rennes.example",
            "mail": "aissata.diallo@ac-rennes.example",
            "civilite": "Mme",
            "nom": "Diallo",
            "prenom": "Aïssata",
            "uai": UAI,
            "role": "teacher",
            "canPrebook": True,
            "iat": now,
            "nbf": now,
            "exp": now + 240,
            "aud": "pass-culture-collectif",
            "iss": "adage",
            "jti": f"token-{os.getpid()}-{next(count)}",
        } | changes
        return {name: value for name, value in good.items() if value is not ...}

    return make


@pytest.fixture
def token(adage_key: str, claims: Callable[..., dict[str, Any]]) -> Callable[..., str]:
    """A token as ADAGE signs it; `...` as a value leaves the claim out."""

    def make(**changes: Any) -> str:
        return jwt.encode(claims(**changes), adage_key, algorithm="RS256")

    return make


@pytest.fixture
def institution(db: None) -> Institution:
    """The school of the tokens and of the mock's directory."""
    return InstitutionFactory(uai=UAI)


@pytest.fixture
def adage(client: Client) -> Client:
    """The program that holds the key of the inbound API."""
    return holding_the_key(client)
