"""What stands in front writes no address of a page: neither in its log nor in its errors."""

import os
import shutil
import socket
import string
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from core.routes import secret_routes
from tests.passculture.test_logs_routes import WORD, filled

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf.template"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def front(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Its address, and all it writes; nobody answers behind it."""
    port, written = free_port(), tmp_path / "written"
    names = {"LISTEN": f"127.0.0.1:{port}", "WEB": f"127.0.0.1:{free_port()}"}
    shipped = string.Template(SHIPPED.read_text()).safe_substitute(names)
    (tmp_path / "site.conf").write_text(
        shipped.replace("/dev/stdout", str(written)).replace("/dev/stderr", str(written))
    )
    stores = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    root = "user root;\n" if os.geteuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(
        f"{root}worker_processes 1;\npid {tmp_path}/pid;\ndaemon off;\nerror_log {written};\n"
        f"events {{ }}\nhttp {{\n{stores}include {tmp_path}/site.conf;\n}}\n"
    )
    command = [str(NGINX), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _ in range(300):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}", written
    child.terminate()
    child.wait(20)


@pytest.mark.skipif(NGINX is None, reason="no nginx on this machine (Debian: nginx-light)")
def test_a_secret_link_stays_out_of_the_logs_of_nginx_even_when_it_fails(
    front: tuple[str, Path],
):
    address, written = front
    links = [f"{address}/{filled(route)}" for route in secret_routes()]
    assert min(httpx.get(f"{link}?token={WORD}").status_code for link in links) >= 500
    light = next(link for link in links if "/admin/" not in link)
    assert httpx.post(light, content=b"x" * 12_000_000).status_code == 413
    text = written.read_text()
    assert text.count(" GET 50") == len(links)
    assert WORD not in text
