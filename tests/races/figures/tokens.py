"""G15: one entry token, fifty browsers at the same instant: one session."""

from pathlib import Path

from accounts.models import Session
from mock_adage.signer import Signer, load_key
from tests.lab.cast import CSRF
from tests.lab.crowd import Ask, Reply, volley
from tests.lab.lines import Lines
from tests.lab.stack import Lab

BROWSERS = 50
PERSON = {
    "email": "aissata.diallo@ac-rennes.example",
    "civility": "Mme",
    "first_name": "Aïssata",
    "last_name": "Diallo",
    "role": "teacher",
}


def replay(lab: Lab, lines: Lines) -> None:
    """A token is single-use, whoever asks first; the others read the page of the 401."""
    signer = Signer(load_key(Path(lab.environment["ADAGE_PRIVATE_KEY_FILE"])))
    token = signer.token("0350005R", PERSON)
    before = Session.objects.count()
    replies = volley(lab.url, _browsers(token))
    opened, won, refused = (
        Session.objects.count() - before,
        _count(replies, 303),
        _count(replies, 401),
    )
    lines.say(
        "G15",
        f"{BROWSERS}-way replay: {won} let in, {refused} × 401, {opened} sessions{_odd(replies)}",
        f"1 let in, {BROWSERS - 1} × 401, 1 session",
        (won, refused, opened) == (1, BROWSERS - 1, 1),
    )
    fresh = volley(lab.url, [*_browsers(signer.token("0350005R", PERSON))[:1]])
    lines.say("G15-neg", f"a fresh token: {fresh[0].status}", "303", fresh[0].status == 303)


def _browsers(token: str) -> list[Ask]:
    return [Ask("/adage/entree/", {"csrf": CSRF}, {"token": token}) for _ in range(BROWSERS)]


def _count(replies: list[Reply], status: int) -> int:
    return sum(reply.status == status for reply in replies)


def _odd(replies: list[Reply]) -> str:
    """What nobody should have answered."""
    odd = [f"{r.status} {r.body[:300]}" for r in replies if r.status not in (303, 401)]
    return f", {odd}" if odd else ""
