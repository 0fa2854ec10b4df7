"""What ADAGE may call (C5): each answer, each error, by their code."""

import json
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adage_sync import rules
from adage_sync.client.reference import REGISTRY
from adage_sync.models import InboundUse
from schools.models import SchoolRole, Suspension
from tests.adage_sync.inbound import KEY, said, year_of
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.stage import build_stage

pytestmark = pytest.mark.django_db


def check(content: Any, schema: str) -> None:
    reference = {"$ref": f"inbound.json#/$defs/{schema}"}
    validator = jsonschema.Draft202012Validator(reference, registry=REGISTRY)
    assert [fault.message for fault in validator.iter_errors(content)] == []


# --- the key ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {KEY}", f"Bearer {KEY}x",
               "Bearer é", KEY],
)  # fmt: skip
@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "years/36/deposits"), ("post", "prebookings/R-AAAAAAAA/confirm")],
)
def test_without_the_right_key_nothing_is_said(client, method, path, header):
    given = {} if header is None else {"HTTP_AUTHORIZATION": header}
    answer = getattr(client, method)(f"/adage/v1/{path}", **given)
    assert said(answer) == (403, "WRONG_API_KEY")
    assert InboundUse.objects.count() == 0


def test_an_empty_key_in_the_settings_opens_nothing(client, settings):
    settings.ADAGE_INBOUND_KEYS = []
    answer = client.get("/adage/v1/years/36/deposits", HTTP_AUTHORIZATION="Bearer ")
    assert said(answer) == (403, "WRONG_API_KEY")


def test_beyond_the_limit_of_a_minute_the_key_waits_and_the_next_minute_it_may(adage, monkeypatch):
    monkeypatch.setattr(rules, "INBOUND_CALLS_PER_MINUTE", 2)
    noon = timezone.now().replace(second=0)
    with time_machine.travel(noon, tick=False):
        answers = [adage.get("/adage/v1/years/36/prebookings") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert said(answers[2]) == (429, "TOO_MANY_REQUESTS")
    assert answers[2]["Retry-After"] == "60"
    with time_machine.travel(noon + timedelta(minutes=1), tick=False):
        assert adage.get("/adage/v1/years/36/prebookings").status_code == 200
    assert sorted(InboundUse.objects.values_list("calls", flat=True)) == [1, 3]


def test_the_key_itself_is_kept_nowhere(adage):
    adage.get("/adage/v1/years/36/prebookings")
    assert KEY not in InboundUse.objects.get().key


# --- reading ---------------------------------------------------------------------------------


def test_an_institution_says_its_credit_and_its_bookings(adage, stage):
    booking = stage.confirm(stage.prebook())
    answer = adage.get(
        f"/adage/v1/years/{year_of(booking)}/educational_institution/{stage.institution.uai}"
    )
    content = answer.json()
    check(content, "institution")
    [deposit], [told] = content["credit"], content["prebookings"]
    price = f"{booking.price:.2f}"
    assert (deposit["amount"], deposit["engaged"], deposit["isFinal"]) == ("6200.00", price, True)
    assert (told["id"], told["status"]) == (booking.reference, "CONFIRMED")
    assert told["redactor"]["email"] == stage.teacher.email


def test_another_year_has_neither_credit_nor_bookings(adage, stage):
    stage.prebook()
    for year in ("12", "nonsense", "0" * 200):
        answer = adage.get(
            f"/adage/v1/years/{year}/educational_institution/{stage.institution.uai}"
        )
        assert answer.json() == {"credit": [], "prebookings": []}


@pytest.mark.parametrize("uai", ["0359999Z", "nonsense", "%00", "０３５００００A", "x" * 500])
@pytest.mark.parametrize("end", ["", "/prebookings"])
def test_an_unknown_institution_is_404(adage, uai, end):
    answer = adage.get(f"/adage/v1/years/36/educational_institution/{uai}{end}")
    assert said(answer) == (404, "EDUCATIONAL_INSTITUTION_NOT_FOUND")


def test_the_bookings_of_one_teacher_may_be_asked_for(adage, stage):
    booking = stage.prebook()
    path = (
        f"/adage/v1/years/{year_of(booking)}/educational_institution/{stage.institution.uai}"
        "/prebookings"
    )
    hers = adage.get(path, {"redactorEmail": stage.teacher.email.upper()}).json()
    check(hers, "details")
    assert [row["id"] for row in hers["prebookings"]] == [booking.reference]
    for nobody in ("other@example.org", "a\0b", "%", "' OR 1=1 --"):
        assert adage.get(path, {"redactorEmail": nobody}).json() == {"prebookings": []}


def test_a_year_lists_short_rows_by_page_in_the_order_of_their_birth(adage):
    made = [build_stage().prebook() for _ in range(3)]
    path = f"/adage/v1/years/{year_of(made[0])}/prebookings"
    whole = adage.get(path).json()
    check(whole, "rows")
    references = [booking.reference for booking in made]
    assert [row["id"] for row in whole["prebookings"]] == references
    pages = [adage.get(path, {"page": n, "per_page": 2}).json()["prebookings"] for n in (1, 2, 3)]
    assert [[row["id"] for row in page] for page in pages] == [references[:2], references[2:], []]


@pytest.mark.parametrize(
    ("name", "value"),
    [("page", "0"), ("page", "-1"), ("page", "x"), ("page", "1" * 30), ("per_page", "1001"),
     ("per_page", "0"), ("page", "1.5"), ("page", "")],
)  # fmt: skip
def test_a_page_that_is_not_one_is_422_and_says_which(adage, name, value):
    answer = adage.get("/adage/v1/years/36/prebookings", {name: value})
    assert said(answer) == (422, "INVALID_PARAMETERS")
    assert answer.json()["parameters"] == [name]


def test_the_credits_of_a_year_and_none_at_all(adage, stage):
    start = stage.budget.event_from
    answer = adage.get(f"/adage/v1/years/{start.year - 1990}/deposits").json()
    check(answer, "deposits")
    assert [row["UAICode"] for row in answer["deposits"]] == [stage.institution.uai]
    assert said(adage.get("/adage/v1/years/12/deposits")) == (404, "EDUCATIONAL_DEPOSIT_NOT_FOUND")


def test_a_credit_that_a_suspension_hides_is_not_given(adage, stage):
    """R45: « it may hide the credit »; of the schools it is for, as long as it runs."""
    BudgetFactory(institution=InstitutionFactory(academy="Nantes"))
    stage.institution.academy = "Rennes"
    stage.institution.save()
    year, now = stage.budget.event_from.year - 1990, timezone.now()
    common = {"academy": "Rennes", "message": "Clôture.", "from_at": now - timedelta(days=3)}
    Suspension.objects.create(**common, hides_credit=True, to_at=now + timedelta(days=3))

    def given() -> tuple[int, int]:
        one = adage.get(f"/adage/v1/years/{year}/educational_institution/{stage.institution.uai}")
        rows = adage.get(f"/adage/v1/years/{year}/deposits").json()["deposits"]
        return len(one.json()["credit"]), len(rows)

    assert given() == (0, 1)
    Suspension.objects.update(to_at=now - timedelta(days=1))
    Suspension.objects.create(**common)
    assert given() == (1, 2)


@pytest.mark.parametrize("end", ["prebookings", "educational_institution/{uai}", "deposits"])
def test_a_list_costs_as_many_questions_for_one_row_and_three(adage, end):
    stages = [build_stage()]
    booking = stages[0].prebook()
    school = stages[0].institution
    path = f"/adage/v1/years/{year_of(booking)}/{end.format(uai=school.uai)}"
    adage.get(path)
    with CaptureQueriesContext(connection) as one:
        assert adage.get(path).status_code == 200
    for _ in range(2):
        other = build_stage()
        SchoolRole.objects.filter(user=other.teacher).update(institution=school)
        other.teacher.school_role.institution = school
        other.prebook()
        BudgetFactory(institution=InstitutionFactory())
    with CaptureQueriesContext(connection) as three:
        answer = adage.get(path)
    assert len(three) == len(one)
    rows = answer.json().get("prebookings") or answer.json()["deposits"]
    assert len(rows) >= 3


# --- its document -----------------------------------------------------------------------------


def test_an_unknown_address_and_a_wrong_method_answer_as_the_api_does(adage):
    assert said(adage.get("/adage/v1/nothing/here")) == (404, "NOT_FOUND")
    assert said(adage.post("/adage/v1/nothing/here", {"a": 1})) == (404, "NOT_FOUND")
    answer = adage.post("/adage/v1/years/36/deposits")
    assert (*said(answer), answer["Allow"]) == (405, "METHOD_NOT_ALLOWED", "GET")


def test_the_document_is_public_and_says_every_call_with_every_code(client):
    document = client.get("/adage/v1/openapi.json").json()
    assert {
        path.removeprefix("/adage/v1/"): list(calls) for path, calls in document["paths"].items()
    } == {
        "years/{year}/educational_institution/{uai}": ["get"],
        "years/{year}/educational_institution/{uai}/prebookings": ["get"],
        "years/{year}/prebookings": ["get"],
        "prebookings/{id}/confirm": ["post"],
        "prebookings/{id}/refuse": ["post"],
        "prebookings/move": ["post"],
        "years/{year}/deposits": ["get"],
    }
    text = json.dumps(document)
    for code in (
        "WRONG_API_KEY",
        "DEPOSIT_NOT_FOUND",
        "INSUFFICIENT_FUND_DEPOSIT_NOT_FINAL",
        "EDUCATIONAL_BOOKING_NOT_REFUSABLE",
        "TOO_MANY_REQUESTS",
    ):
        assert code in text
    assert ".json#" not in text


def test_the_page_says_the_same_to_people(client):
    page = client.get("/adage/v1/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Confirmer une préréservation" in text
    assert "/adage/v1/prebookings/{id}/confirm" in text
    assert "CONFIRMATION_LIMIT_DATE_HAS_PASSED" in text
