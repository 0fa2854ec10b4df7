"""G13 on the wire: bytes no client library would send, to the real web server, by everybody."""

import json
import random
import socket
from collections import Counter
from contextlib import suppress
from urllib.parse import quote

from devtools.local.places import ROOT
from tests.fuzz.hostile import VALUES
from tests.lab import cast as casting
from tests.lab.cast import CSRF
from tests.lab.lines import Lines
from tests.lab.stack import Lab

SECONDS = 20
DEEP = "[" * 10_000 + "]" * 10_000
DOORS = [
    "/", "/connexion/", "/adage/entree/", "/pro/offres/", "/pro/offres/CJ-234567/",
    "/adage/recherche/", "/adage/offres/CJ-234567/prereserver/", "/adage/decisions/",
    "/adage/decisions/R-2345ABCD/confirmer/", "/pret/", "/pro/offres/export.csv", "/admin/",
    "/adage/v1/prebookings/1/confirm", "/adage/v1/years/2026/deposits",
    "/adage/v1/prebookings/99999999999999999999/refuse", "/static/../passculture/settings.py",
]  # fmt: skip
NASTY = [
    "\x00", "%00", "\\ud800", "\ud800", "9" * 20, "0000-00-00", "10000-01-01", "NaN", "1e400",
    "-Infinity", "{" * 50, "../" * 30 + "etc/passwd", "%c0%ae%c0%ae/", "${jndi:ldap://x}",
    "%0d%0aX: y",
]  # fmt: skip
LEAKS = (b"Traceback", b"SELECT ", b"psycopg", str(ROOT).encode(), b"site-packages")


def measure(lab: Lab, lines: Lines, count: int, seed: int) -> None:
    """Send so many crooked requests; every answer is one of a web site that is well."""
    cast, chance = casting.build(schools=1, teachers=1), random.Random(seed)
    school = cast.schools[0]
    people = [
        {},
        *(cast.cookies[p.pk] for p in (cast.member, school.teachers[0], school.principal)),
    ]
    port, answers, bad = int(lab.environment["PORT"]), Counter[str](), []
    for number in range(count):
        raw = crooked(chance, chance.choice(people))
        answer = exchange(port, raw)
        status = (
            answer.split(b" ", 2)[1].decode("latin-1") if answer.startswith(b"HTTP/") else "hung up"
        )
        answers[status] += 1
        leaked = [leak for leak in LEAKS if leak in answer]
        if status.startswith("5") or leaked:
            bad.append(f"#{number} {status} {leaked} {raw[:120]!r}")
        if number % 50 == 0:
            lab.supervise()
    told = ", ".join(f"{n} × {status}" for status, n in answers.most_common())
    measured = (
        f"{count} crooked requests on the wire (seed {seed}): {told}; {len(bad)} bad {bad[:3]}"
    )
    lines.say("G13-wire", measured, "≥ 2 000, 0 × 5xx, 0 Traceback", not bad)


def crooked(chance: random.Random, cookies: dict[str, str]) -> bytes:
    """One request with something wrong in its line, its headers, its length or its body."""
    method = chance.choice(
        ["GET", "POST", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "G\x00T"]
    )
    path, nasty = chance.choice(DOORS), chance.choice(NASTY)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = {"Host": "127.0.0.1", "Cookie": cookie, "Connection": "close"}
    body, kind = b"", "application/x-www-form-urlencoded"
    match chance.randrange(10):
        case 0:
            path += f"?q={nasty}"
        case 1:
            path = path.rstrip("/") + "/" + quote(nasty, errors="surrogatepass") + "/"
        case 2:
            headers[chance.choice(["X-Nasty", "Accept-Language", "Referer"])] = nasty
        case 3:
            headers["X-Long"] = "x" * chance.choice([8_000, 100_000, 1_000_000])
        case 4:
            headers["Content-Length"] = chance.choice(["-1", "abc", "99999999999", "1e3"])
        case 5:
            headers["Transfer-Encoding"], body = "chunked", b"zz\r\nnot a chunk\r\n0\r\n\r\n"
        case 6:
            kind, body = (
                "application/json",
                chance.choice([DEEP, '{"a":1e400}', '"\\ud800"']).encode(),
            )
        case 7:
            kind, body = "application/json", json.dumps({nasty: nasty}).encode()
        case 8:
            kind, body = "multipart/form-data; boundary=" + nasty[:70], b"--x\r\n\r\n\x00--"
        case 9:
            said = {
                "csrfmiddlewaretoken": CSRF,
                "version": chance.choice(VALUES)[:3000],
                "q": nasty,
            }
            pairs = (f"{n}={quote(v, errors='surrogatepass')}" for n, v in said.items())
            body = "&".join(pairs).encode()
    headers.setdefault("Content-Type", kind)
    if body and "Transfer-Encoding" not in headers:
        headers.setdefault("Content-Length", str(len(body)))
    lines = [f"{method} {path} HTTP/1.1", *(f"{n}: {v}" for n, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass") + body


def exchange(port: int, raw: bytes) -> bytes:
    """Send the bytes, stop talking, read what comes back (empty: hung up)."""
    answer = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as line:
        with suppress(OSError):
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
        while chunk := line.recv(65536):
            answer += chunk
    return answer
