"""Starts the mock ADAGE: `python -m mock_adage`, set by environment variables.

ADAGE_MOCK_PORT (8001), ADAGE_MOCK_HOST (127.0.0.1, this machine only), STATE_DIR (var),
ADAGE_API_KEY, SITE_URL (the product), DIRECTORY_FILE (the official directory; by default the rows
of the demonstration), ADAGE_PRIVATE_KEY_FILE (PEM; made with its public half when missing).
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

from cryptography.hazmat.primitives import serialization

from mock_adage.behaviour import Behaviour
from mock_adage.directory import read_directory
from mock_adage.journal import Journal
from mock_adage.server import Mock, Server
from mock_adage.signer import Signer, load_key, new_key

DIRECTORY = Path(__file__).resolve().parents[1] / "schools/data/annuaire-demo.csv"


def main() -> None:
    """Read the settings, open the journal, serve until told to stop."""
    folder = Path(os.environ.get("STATE_DIR", "var")) / "mock-adage"
    folder.mkdir(parents=True, exist_ok=True)
    mock = Mock(
        journal=Journal(folder / "journal.sqlite3"),
        behaviour=Behaviour(),
        schools=read_directory(Path(os.environ.get("DIRECTORY_FILE") or DIRECTORY)),
        signer=Signer(_key(folder)),
        api_key=os.environ.get("ADAGE_API_KEY") or _stop("ADAGE_API_KEY is not set."),
        site_url=os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/"),
    )
    port = os.environ.get("ADAGE_MOCK_PORT", "8001")
    if not port.isdigit():
        _stop(f"ADAGE_MOCK_PORT must be a port number, not “{port}”.")
    try:
        server = Server(mock, os.environ.get("ADAGE_MOCK_HOST") or "127.0.0.1", int(port))
    except OSError as error:
        _stop(f"Port {port} cannot be opened: {error.strerror}. Set ADAGE_MOCK_PORT to a free one.")
    # As a Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"Mock ADAGE on http://127.0.0.1:{port}/, {len(mock.schools)} institutions", flush=True)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        server.server_close()


def _key(folder: Path) -> Any:
    """The private key of the file named, made on the first run; its public half lies beside it."""
    path = Path(os.environ.get("ADAGE_PRIVATE_KEY_FILE") or folder / "private.pem")
    try:
        if not path.exists():
            key = new_key()
            private = key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(private)
            public = key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            path.with_name("public.pem").write_bytes(public)
        return load_key(path)
    except (OSError, TypeError, ValueError) as error:
        _stop(f"ADAGE_PRIVATE_KEY_FILE ({path}) cannot be used: {error}")


def _stop(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(2)


main()
