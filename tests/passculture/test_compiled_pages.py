"""The compiled queries: each is asked for by a page, an act or a message; none has kept a day.

And whatever an act or a message asks of a table that grows, an index can answer.
"""

from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from adage_sync import client
from bookings.models import Booking
from catalogue import rules
from catalogue.queries.counts import COMMON
from core.compiled import COMPILED, CompiledQuery, compile_once, value_of_kind
from devtools.measure import plans
from outbox.actions import deliver_due
from outbox.queries import rhythm_of
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.stage import Stage, build_stage

PARTNER = [
    "/pro/",
    "/pro/activite/",
    "/pro/offres/",
    "/pro/reservations/",
    "/pro/offres/calendrier/",
]
TEACHER = [
    "/adage/",
    "/adage/recherche/",
    "/adage/partenaires/",
    "/adage/suivi/",
    "/adage/activite/",
]
BEGINNINGS = ("SELECT", "WITH", "UPDATE", "INSERT")
OF_A_TRACE = "SELECT count(*) FROM outbox_message WHERE trace = $1"  # no index knows it
PRINCIPAL = ["/adage/", "/adage/activite/", "/adage/decisions/", "/adage/budget/"]


@pytest.fixture
def walked(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> dict[str, CompiledQuery]:
    """Every compiled query, with the forms that pages, acts and messages have just asked for."""
    for query in COMPILED.values():
        query.forms.clear()
    siren = stage.offer.venue.partner.siren
    public = f"/partenaires/{siren}/", f"/adage/partenaires/{siren}/"
    own = f"/pro/offres/{stage.offer.ref}/"
    seen = f"/adage/offres/{stage.offer.ref}/"
    TemplateFactory(state="PUBLISHED", venue=stage.offer.venue)
    _walk(stage.teacher, [*TEACHER, seen, *public])
    with monkeypatch.context() as country:  # one result is many (decision 0058)
        country.setattr(rules, "MANY", 1)
        _walk(stage.teacher, ["/adage/recherche/"] * 2)
    COMMON.forget()
    nowhere = InstitutionFactory(latitude=None, longitude=None)
    _walk(TeacherFactory(institution=nowhere), ["/adage/"])
    RequestFactory(teacher=stage.teacher)
    booking = stage.prebook(class_name="4e B")
    _walk(stage.member, [*PARTNER, own])
    _walk(stage.teacher, [seen, "/adage/", "/adage/suivi/"])
    decision = f"/adage/decisions/{booking.reference}/"
    _walk(stage.principal, [*PRINCIPAL, decision, seen])
    # The acts of two other people, and what they send.
    other = build_stage()
    version = {"version": other.line.version}
    _act(other.teacher, f"/adage/offres/{other.offer.ref}/prereserver/", version)
    reference = Booking.objects.get(offer=other.offer).reference
    _act(other.principal, f"/adage/decisions/{reference}/confirmer/", version)
    monkeypatch.setattr(client, "send", lambda *sent, **how: client.Delivered())
    while deliver_due():
        pass
    assert rhythm_of("ana@exemple.fr", "partner_event_tomorrow") == "NOW"  # one may refuse it
    return COMPILED


def _act(user: User, path: str, said: dict[str, Any]) -> None:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(path, said).status_code == 302, path


def _walk(user: User, pages: list[str]) -> None:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page


def test_every_compiled_query_is_asked_for(walked: dict[str, CompiledQuery]) -> None:
    assert [name for name, query in walked.items() if not query.forms] == []


def test_no_compiled_query_has_kept_a_day_or_a_moment(walked: dict[str, CompiledQuery]) -> None:
    """What a process compiles today it runs for weeks: compiled in five years, it is the same."""
    for name, query in walked.items():
        for (kinds, named), form in query.forms.items():
            values = tuple(value_of_kind(kind) for kind in kinds)
            with time_machine.travel("2031-05-06T07:08:09Z"):
                again = compile_once(partial(query.build, **dict(named)), values)
            assert (again.sql, again.places) == (form.sql, form.places), name


@pytest.fixture
def statements(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What a pre-booking, its confirmation and all that they send ask of the database."""
    monkeypatch.setattr(client, "send", lambda *sent, **how: client.Delivered())
    version = {"version": stage.line.version}
    with CaptureQueriesContext(connection) as seen:
        _act(stage.teacher, f"/adage/offres/{stage.offer.ref}/prereserver/", version)
        reference = Booking.objects.get(offer=stage.offer).reference
        _act(stage.principal, f"/adage/decisions/{reference}/confirmer/", version)
        while deliver_due():
            pass
    said = {part.strip() for query in seen for part in query["sql"].split(";\n")}
    return {sql for sql in said if sql.lstrip(" (").startswith(BEGINNINGS)}


def without_index(statement: str) -> set[str]:
    """The growing tables that PostgreSQL reads whole even when it is asked not to."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    found = plans.scanned(statement) & plans.GROWING
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = on")
    return found


def test_acts_and_messages_read_no_growing_table_whole(statements: set[str]) -> None:
    """Each call to ADAGE read every message that ever left, to be delivered after its elder."""
    assert any(
        "UPDATE outbox_message" in sql and "max(sent.delivered_at)" in sql for sql in statements
    )
    found = {sql: tables for sql in statements if (tables := without_index(sql))}
    assert found == {}


@pytest.mark.django_db
def test_what_no_index_answers_is_seen() -> None:
    """The control."""
    assert without_index(OF_A_TRACE) == {"outbox_message"}
