"""TLS as it is shipped: versions, suites, port 80; read, then tried on this machine's nginx."""

import datetime
import os
import re
import socket
import ssl
import string
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.passculture.test_nginx_logs import NGINX, free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
WRITTEN = (DEPLOY / "tls.conf").read_text()
needs_nginx = pytest.mark.skipif(NGINX is None, reason="no nginx here (Debian: nginx-light)")


def directive(name: str) -> str:
    [found] = re.findall(rf"(?m)^{name} ([^;]+);", WRITTEN)
    return str(found)


def test_two_versions_and_only_suites_that_are_sealed_and_forward_secret() -> None:
    """V12.1.1, V12.1.2: the strongest first, in the order of the server."""
    assert directive("ssl_protocols").split() == ["TLSv1.2", "TLSv1.3"]
    suites = directive("ssl_ciphers").split(":")
    assert len(suites) >= 4
    for suite in suites:
        assert suite.startswith("ECDHE-"), suite
        assert re.search("-GCM-|-CHACHA20-POLY1305$", suite), suite
    assert "AES256" in suites[0]
    assert directive("ssl_prefer_server_ciphers") == "on"
    assert directive("ssl_session_tickets") == "off"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(":".join(suites))  # OpenSSL knows each of them
    known = {one["name"] for one in context.get_ciphers()}
    assert set(suites) <= known


def test_no_other_file_says_otherwise() -> None:
    for file in DEPLOY.glob("*"):
        if file.name != "tls.conf" and file.is_file():
            assert "ssl_protocols" not in file.read_text(), file.name
            assert "ssl_ciphers" not in file.read_text(), file.name


# --- On this machine -----------------------------------------------------------------------------


def certificate(folder: Path) -> None:
    """Of this machine's name, for a day, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "site.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "site.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Of TLS and of port 80, on an nginx that reads the shipped files; nobody answers behind."""
    folder = tmp_path_factory.mktemp("tls")
    certificate(folder)
    secure, plain, written = free_port(), free_port(), folder / "written"
    names = {"LISTEN": f"127.0.0.1:{secure} ssl", "WEB": f"127.0.0.1:{free_port()}"}
    site = string.Template((DEPLOY / "nginx.conf.template").read_text()).safe_substitute(names)
    # What this machine has instead: files, ports, and before nginx 1.25.1 « http2 » elsewhere.
    tls = (
        WRITTEN.replace("/run/secrets/site_certificate", f"{folder}/site.pem")
        .replace("/run/secrets/site_key", f"{folder}/site.key")
        .replace("listen 80;", f"listen 127.0.0.1:{plain};")
        .replace("http2 on;\n", "")
    )
    text = (site + tls).replace("/dev/stdout", str(written)).replace("/dev/stderr", str(written))
    (folder / "site.conf").write_text(text)
    stores = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    root = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{root}worker_processes 1;\npid {folder}/pid;\ndaemon off;\nerror_log {written};\n"
        f"events {{ }}\nhttp {{\n{stores}include {folder}/site.conf;\n}}\n"
    )
    command = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _ in range(300):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", secure)) == 0:
                break
        time.sleep(0.1)
    yield secure, plain
    child.terminate()
    child.wait(20)


def greeted(port: int, version: ssl.TLSVersion, suites: str) -> tuple[str, str] | None:
    """The version and the suite a client that knows these alone agrees on; None when refused."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(f"{suites}:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=30) as plain,
            context.wrap_socket(plain) as talk,
        ):
            return str(talk.version()), str(talk.cipher()[0])  # type: ignore[index]
    except (ssl.SSLError, ConnectionError):
        return None


@needs_nginx
def test_the_newest_is_spoken_and_what_is_old_is_refused(ports: tuple[int, int]) -> None:
    """V12.1.1, V12.1.2: the client chooses nothing weak."""
    version, all_suites = ssl.TLSVersion, "ALL"
    assert greeted(ports[0], version.TLSv1_3, all_suites)[0] == "TLSv1.3"  # type: ignore[index]
    older = greeted(ports[0], version.TLSv1_2, all_suites)
    assert older == ("TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384")
    for weak in ("ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA", "AES256-GCM-SHA384"):
        assert greeted(ports[0], version.TLSv1_2, weak) is None, weak
    for old in (version.TLSv1, version.TLSv1_1):
        assert greeted(ports[0], old, all_suites) is None


@needs_nginx
def test_a_browser_is_led_to_tls_and_a_program_that_speaks_in_clear_is_refused(
    ports: tuple[int, int],
) -> None:
    """V4.1.2: a key sent in clear is not quietly made good."""
    address = f"http://127.0.0.1:{ports[1]}"
    led = httpx.get(f"{address}/connexion/?a=b")
    assert (led.status_code, led.headers["location"]) == (301, "https://127.0.0.1/connexion/?a=b")
    for path in ("/adage/v1/years/2026/prebookings", "/courriels/suivi/brevo/", "/metriques/"):
        refused = httpx.get(f"{address}{path}", headers={"Authorization": "Bearer x"})
        assert (refused.status_code, refused.json()) == (403, {"code": "HTTPS_ONLY"}), path
