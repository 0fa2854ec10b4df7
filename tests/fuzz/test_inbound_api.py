"""Schemathesis at ADAGE's door: its own document, right and wrong, against what it answers (G13).

A short run here; `dev.py fuzz` asks for SCHEMATHESIS_EXAMPLES of each call.
"""

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from adage_sync import rules
from adage_sync.api.document import OPERATIONS
from adage_sync.models import InboundUse
from bookings.models import Booking
from passculture.wsgi import application
from tests.adage_sync.inbound import KEY, year_of
from tests.lab.lines import Lines
from tests.stage import build_stage

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "12"))
DOCUMENT = "/adage/v1/openapi.json"
AUTHORIZED = {"Authorization": f"Bearer {KEY}"}
CALLS = [
    ("/adage/v1/years/{year}/educational_institution/{uai}", "GET"),
    ("/adage/v1/years/{year}/educational_institution/{uai}/prebookings", "GET"),
    ("/adage/v1/years/{year}/prebookings", "GET"),
    ("/adage/v1/prebookings/{id}/confirm", "POST"),
    ("/adage/v1/prebookings/{id}/refuse", "POST"),
    ("/adage/v1/prebookings/move", "POST"),
    ("/adage/v1/years/{year}/deposits", "GET"),
]


@pytest.fixture
def real(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Parameters that lead somewhere: a life of every state; no limit of calls."""
    monkeypatch.setattr(rules, "INBOUND_CALLS_PER_MINUTE", 1_000_000)
    with connection.cursor() as cursor:  # the tool thinks between two calls, in our transaction
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    stages = [build_stage() for _ in range(3)]
    made = [stage.prebook() for stage in stages]
    stages[1].confirm(made[1])
    return {
        "year": [year_of(made[0]), "36"],
        "uai": [stage.institution.uai for stage in stages],
        "id": [booking.reference for booking in made],
    }


@pytest.fixture
def document(real: dict[str, list[str]]) -> Iterator[Any]:
    """The document as ADAGE reads it, and the application behind it.

    The connection of the test outlives its requests, as Django's own client sees to.
    """
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(DOCUMENT, application)
    for end in ends:
        end.connect(close_old_connections)


def test_the_document_says_the_seven_calls(document):
    said = {(found.ok().path, found.ok().method.upper()) for found in document.get_all_operations()}
    assert said == set(CALLS)
    assert len(OPERATIONS) == len(CALLS)


@pytest.mark.timeout(600)
def test_every_answer_is_one_the_document_announces(document, real):
    """No 5xx, no undocumented status, body or type; successes, refusals and errors alike (D11)."""
    asked = [status for path, method in CALLS for status in ask(document[path][method], real)]
    lines = Lines()
    measured = f"{len(asked)} calls, {sorted(set(asked))}"
    server = [status for status in asked if status >= 500]
    good = lines.say("G13-api", measured, "0 × 5xx, as announced", not server)
    assert good
    assert {200, 404} <= set(asked) <= {200, 403, 404, 405, 409, 422}
    assert InboundUse.objects.exists()
    assert Booking.objects.count() == 3


def ask(operation: Any, real: dict[str, list[str]]) -> list[int]:
    """Right and wrong questions to one call, each checked against the document; the statuses.

    A verb well asked may be refused, 422 as the contract wants it: that one check is not asked.
    A name we do not know in the address changes nothing, as everywhere on the web: a question
    whose only wrong is such a name, or the key put back here, need not be refused.
    """
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    verb = [positive_data_acceptance] if operation.method.upper() == "POST" else []
    known, statuses = {found.name for found in operation.query}, []

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=right | wrong if operation.query else right,
        somewhere=st.booleans(),
        data=st.data(),
    )
    def one(case: Any, somewhere: bool, data: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            if somewhere:
                case.path_parameters[name] = data.draw(st.sampled_from(real[name]))
        said = set(case.query or {})
        strange = [] if said and said <= known else [negative_data_rejection]
        answer = case.call_and_validate(headers=AUTHORIZED, excluded_checks=verb + strange)
        statuses.append(answer.status_code)

    one()
    return statuses


def test_the_checks_are_those_of_the_tool():
    names = {check.__name__ for check in CHECKS.get_all()}
    assert {
        "not_a_server_error",
        "status_code_conformance",
        "response_schema_conformance",
        "content_type_conformance",
        "ignored_auth",
    } <= names
