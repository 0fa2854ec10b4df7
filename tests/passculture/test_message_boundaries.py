"""Where a request ends is never a matter of opinion (ASVS 5.0, V4.2.1): nothing is smuggled in.

nginx reads every request, hands it over by its length, and the web server reads it again: a head
on which two readers could disagree is refused by each of them.
"""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.passculture.test_nginx_logs import NGINX, front  # noqa: F401
from tests.passculture.test_slow_clients import Web, web

HIDDEN = "GET /smuggled/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
POST = "POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
CROOKED = {
    "a length and chunks": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n\r\n",
    "a list of lengths": f"Content-Length: 0, {len(HIDDEN)}\r\n\r\n",
    "a signed length": "Content-Length: +4\r\n\r\n",
    "an unknown encoding": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two encodings": "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a space before the colon": f"Content-Length : {len(HIDDEN)}\r\n\r\n",
}


def statuses(port: int, words: str) -> list[str]:
    """The status of each answer of one connection, until the server ends it."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as talk:
        talk.sendall(words.encode())
        talk.shutdown(socket.SHUT_WR)
        heard = b""
        while part := talk.recv(65536):
            heard += part
    return [
        line.split(" ")[1] for line in heard.decode("latin-1").split("\r\n") if "HTTP/1" in line[:6]
    ]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web(tmp_path_factory.mktemp("web")) as started:
        yield started


@pytest.mark.slow
@pytest.mark.parametrize("crooked", CROOKED.values(), ids=CROOKED)
def test_the_web_server_refuses_a_head_that_can_be_read_in_two_ways(server: Web, crooked: str):
    """One answer, a refusal: what stands behind is no second request."""
    answers = statuses(server.port, POST + crooked + HIDDEN)
    assert len(answers) == 1
    assert answers[0] in ("400", "501")


@pytest.mark.slow
def test_control_the_same_request_said_plainly_is_read(server: Web):
    """Refused for its missing token (403), by a view: its bounds were understood."""
    assert statuses(server.port, POST + "Content-Length: 4\r\n\r\na=bc") == ["403"]


@pytest.mark.skipif(NGINX is None, reason="no nginx here (Debian: nginx-light)")
@pytest.mark.parametrize("crooked", CROOKED.values(), ids=CROOKED)
def test_nginx_refuses_it_before(front: tuple[str, Path], crooked: str):  # noqa: F811
    port = int(front[0].rpartition(":")[2])
    answers = statuses(port, POST + crooked + HIDDEN)
    assert len(answers) == 1
    assert answers[0] in ("400", "501")
