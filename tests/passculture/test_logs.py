"""The logs of a whole story: one id from the click to the call and the mail, no name (M26)."""

import io
import json
import logging
import logging.config
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.core import mail
from django.test import Client

from accounts.models import User
from outbox.actions import deliver_due
from outbox.models import Message
from passculture.logs import last_steps, logging_settings
from tests.adage_sync.conftest import mock, mock_process  # noqa: F401
from tests.adage_sync.inbound import KEY
from tests.stage import Stage

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What production would have written, line by line, as JSON."""
    stream = io.StringIO()
    settings = logging_settings(json_lines=True, level="DEBUG")["formatters"]["line"]
    processors, chain = settings["processors"], settings["foreign_pre_chain"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=processors, foreign_pre_chain=chain)
    )
    root = logging.getLogger()
    before, muted = root.level, root.manager.disable
    # Whatever other tests silenced speaks again, for the time of this one.
    loggers = [log for log in root.manager.loggerDict.values() if isinstance(log, logging.Logger)]
    silenced = [(log, log.disabled, log.propagate, log.level) for log in loggers]
    logging.disable(logging.NOTSET)
    for log in loggers:
        log.disabled, log.propagate = False, True
        log.setLevel(logging.NOTSET)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    for log, disabled, propagate, level in silenced:
        log.disabled, log.propagate = disabled, propagate
        log.setLevel(level)
    root.setLevel(before)
    logging.disable(muted)


def act(client: Client, who: User, path: str, **said: Any) -> None:
    client.force_login(who)
    answer = client.post(path, said)
    assert answer.status_code == 302, answer.content


def a_whole_story(client: Client, stage: Stage) -> None:
    """A teacher pre-books, the head confirms, ADAGE and everybody are told."""
    version = stage.line.version
    act(
        client,
        stage.teacher,
        f"/adage/offres/{stage.offer.ref}/prereserver/",
        version=version,
        class_name="4e B",
    )
    deliver_due()
    booking = stage.offer.bookings.get()
    act(
        client, stage.principal, f"/adage/decisions/{booking.reference}/confirmer/", version=version
    )
    deliver_due(limit=1000)
    client.get("/pro/offres/", {"q": stage.teacher.last_name})
    client.get(f"/adage/entree/?token={KEY}")
    client.post("/connexion/", {"username": stage.member.email, "password": "fausse"})
    deliver_due(limit=1000)


def personal(stage: Stage) -> dict[str, str]:
    people = {"teacher": stage.teacher, "principal": stage.principal, "member": stage.member}
    found = {f"{who}'s name": person.last_name for who, person in people.items()}
    found |= {f"{who}'s address": person.email for who, person in people.items()}
    return found | {"contact": stage.offer.contact_email, "notified": mail.outbox[0].to[0]}


def test_the_logs_of_a_whole_story_name_nobody(client, stage, lines, mock):  # noqa: F811
    a_whole_story(client, stage)
    assert len(mail.outbox) >= 4
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines())
    assert text.count("\n") > 20
    assert {what for what, word in personal(stage).items() if word.lower() in text.lower()} == set()
    assert KEY not in text


def test_one_id_leads_from_the_click_to_the_call_and_the_mail(client, stage, lines, mock):  # noqa: F811
    """G25."""
    a_whole_story(client, stage)
    by_id = defaultdict(list)
    for line in lines():
        by_id[line.get("request_id")].append(line)
    [click] = [
        line
        for line in lines()
        if line["event"] == "request_finished" and line["request"].endswith("/confirmer/")
    ]
    led_to = by_id[click["request_id"]]
    called = [line["path"] for line in led_to if line["event"] == "adage called"]
    assert called == ["/v1/prereservation-edit"]
    handled = {line["handler"] for line in led_to if line["event"] == "message handled"}
    assert handled == {
        "adage_sync.push.booking_edited",
        "bookings.mails.partner.partner_got_a_booking",
        "bookings.mails.school.teacher_was_confirmed",
        "outbox.mails.send",
    }
    traces = set(Message.objects.filter(event="booking.confirmed").values_list("trace", flat=True))
    assert traces == {click["request_id"]}


def test_what_the_clock_starts_has_an_id_of_its_own(stage):
    stage.prebook()
    traces = set(Message.objects.values_list("trace", flat=True))
    assert len(traces) == 1
    assert len(traces.pop()) == 36


# --- the scrubber ------------------------------------------------------------------------------


def written(log: Callable[[logging.Logger], None], *, json_lines: bool = True) -> str:
    stream = io.StringIO()
    settings = logging_settings(json_lines=json_lines, level="INFO")["formatters"]["line"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=settings["processors"], foreign_pre_chain=settings["foreign_pre_chain"]
        )
    )
    logger = logging.getLogger("tests.scrub")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        log(logger)
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()


@pytest.mark.parametrize("json_lines", [True, False])
@pytest.mark.parametrize(
    "words",
    ["refused: {'Aissata.Diallo+pro@ac-rennes.fr': 550}", "key eyJhbGciOi.eyJzdWIi.c2ln refused",
     "jean-noël@collège.fr"],
)  # fmt: skip
def test_an_address_or_a_token_in_any_text_is_taken_out(words, json_lines):
    def say(logger: logging.Logger) -> None:
        logger.warning(words, extra={"why": words, "deep": {"a": [words]}})
        try:
            raise ValueError(words)
        except ValueError:
            logger.exception("failed")

    text = written(say, json_lines=json_lines)
    assert "@" not in text
    assert "eyJ" not in text
    assert text.count("(adresse)") + text.count("(jeton)") == 4


def test_the_row_a_database_error_quotes_is_taken_out():
    words = "violates check\nDETAIL:  Failing row contains (3, Diallo, Aïssata)."

    def say(logger: logging.Logger) -> None:
        try:
            raise ValueError(words)
        except ValueError:
            logger.exception("failed")

    text = written(say)
    assert "Diallo" not in text
    assert "violates check" in text


def test_the_query_of_an_address_is_not_kept_and_extras_are(rf):
    def say(logger: logging.Logger) -> None:
        request = rf.get("/adage/entree/?token=secret")
        logger.warning(
            "Not Found: %s", request.path, extra={"request": request, "status_code": 404}
        )

    line = json.loads(written(say))
    assert (line["event"], line["status_code"]) == ("Not Found: /adage/entree/", 404)
    assert "secret" not in json.dumps(line)


def test_negative_control_without_the_scrubber_the_address_is_there(monkeypatch):
    """D11."""
    monkeypatch.setattr("passculture.logs.scrub", lambda logger, method, line: line)
    assert last_steps(True)
    text = written(lambda logger: logger.warning("to a@b.fr"))
    assert "a@b.fr" in text
