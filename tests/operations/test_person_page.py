"""The page of a person in the administration: export, erase, see their pages (M26)."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.actions.seeing import SEEING
from accounts.models import User
from administration.models import AdminAct
from bookings import actions as bookings
from bookings.models import Booking
from core.rules.erased import is_erased
from operations.audit import QUERIES, rows_of
from operations.personal import export
from outbox.models import Message
from passculture import seeing_as
from passculture.roles import rights_of
from tests.factories.people import StaffFactory, UserFactory, holder_of, with_role
from tests.stage import Stage

pytestmark = pytest.mark.django_db
RIGHTS = {"exporter": "export_user", "effacer": "erase_user", "voir-comme": "see_as_user"}


def at(person: User, verb: str) -> str:
    return reverse(f"admin:accounts_user_{verb}", args=[person.pk])


def settled() -> None:
    Message.objects.filter(recipient="").update(state="DELIVERED", delivered_at=timezone.now())


def look_as(client: Client, person: User) -> None:
    answer = client.post(at(person, "voir-comme"), {"reason": "Appel à l’assistance"})
    assert answer.status_code == 302


# Export


@pytest.mark.usefixtures("administrator")
def test_the_export_holds_what_is_stored_and_no_secret(client: Client, stage: Stage) -> None:
    stage.teacher.set_password("Un-secret-de-clerc-9")
    stage.teacher.save()
    stage.prebook(project_note="Écrire une fable", class_name="4e B")
    answer = client.post(at(stage.teacher, "exporter"), {"reason": "Sa demande", "file": "json"})
    assert answer["Content-Type"] == "application/json"
    told = b"".join(answer.streaming_content).decode()
    found = json.loads(told)["donnees"]
    assert found["Compte"][0]["Adresse e-mail"] == stage.teacher.email
    (booking,) = found["Réservations (enseignant)"]
    assert booking["Projet pédagogique"] == "Écrire une fable"
    assert len(found["Journal des réservations (qui)"]) == 1
    assert stage.teacher.password not in told
    act = AdminAct.objects.latest("id")
    assert (act.verb, act.object_id) == ("read", str(stage.teacher.pk))
    assert "Sa demande" in act.texts.words


@pytest.mark.usefixtures("administrator")
def test_the_export_is_read_as_a_pdf_too(client: Client, stage: Stage) -> None:
    stage.prebook(project_note="Écrire une fable")
    answer = client.post(at(stage.teacher, "exporter"), {"reason": "Sa demande", "file": "pdf"})
    pdf = PdfReader(BytesIO(b"".join(answer.streaming_content)))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert "Écrire une fable" in text
    assert stage.teacher.email in text


def test_every_table_that_names_somebody_by_a_key_is_in_the_export(stage: Stage) -> None:
    """A secret is left out by its column, never a whole table."""
    stage.prebook()
    titles = {section.title for section in export.sections(stage.teacher)}
    assert {"Compte", "Réservations (enseignant)", "Journal des réservations (qui)"} <= titles
    assert export.sections(UserFactory())[0].title == "Compte"


# Erase


@pytest.mark.usefixtures("administrator")
def test_a_person_is_erased_after_a_preview_and_a_reason(client: Client, stage: Stage) -> None:
    booking = stage.prebook(project_note="Note")
    bookings.withdraw(booking_id=booking.pk, by=stage.teacher)
    settled()
    address = at(stage.teacher, "effacer")
    page = client.get(address).content.decode()
    assert "Laissé sans nom ni note\u00a0: réservations</th><td>1</td>" in page
    assert client.post(address, {"reason": ""}).status_code == 422
    email, name = stage.teacher.email, stage.teacher.last_name
    assert client.post(address, {"reason": "Sa demande"}).status_code == 302
    stage.teacher.refresh_from_db()
    assert is_erased(stage.teacher.email)
    act = AdminAct.objects.latest("id")
    assert (act.verb, act.object_id) == ("erase", str(stage.teacher.pk))
    assert "Sa demande" in act.texts.words
    for told in (act.texts.words, json.dumps(act.facts)):
        assert email not in told
        assert name not in told
    assert [query.code for query in QUERIES if rows_of(query)] == []


@pytest.mark.usefixtures("administrator")
def test_the_page_says_why_somebody_cannot_be_erased(client: Client, stage: Stage) -> None:
    booking = stage.confirm(stage.prebook())
    answer = client.post(at(stage.teacher, "effacer"), {"reason": "Sa demande"}, follow=True)
    assert booking.reference in answer.content.decode()
    stage.teacher.refresh_from_db()
    assert not is_erased(stage.teacher.email)
    assert not AdminAct.objects.filter(verb="erase").exists()


# Rights


@pytest.mark.parametrize("verb", RIGHTS)
def test_each_button_asks_its_own_right(client: Client, verb: str) -> None:
    person = UserFactory()
    others = [f"accounts.{right}" for name, right in RIGHTS.items() if name != verb]
    client.force_login(holder_of("accounts.view_user", "accounts.change_user", *others))
    assert client.get(at(person, verb)).status_code == 403
    client.force_login(
        holder_of("accounts.view_user", "accounts.change_user", f"accounts.{RIGHTS[verb]}")
    )
    assert client.get(at(person, verb)).status_code == 200


def test_assistance_holds_the_three_rights_and_no_other_role() -> None:
    rights = {f"accounts.{right}" for right in RIGHTS.values()}
    assert rights <= rights_of("Assistance")
    for role in ("Modération", "Finance (paiement)", "Lecture"):
        assert not rights & rights_of(role)


# « Voir comme »


@pytest.fixture
def helper(client: Client) -> User:
    """Somebody of the assistance, signed in."""
    person = with_role("Assistance")
    client.force_login(person)
    return person


@pytest.mark.usefixtures("helper")
def test_the_pages_are_those_of_the_person_under_a_banner(client: Client, stage: Stage) -> None:
    assert client.get(reverse("school:home")).status_code == 403
    look_as(client, stage.teacher)
    page = client.get(reverse("school:home")).content.decode()
    assert "Vous voyez le site comme" in page
    assert stage.teacher.last_name in page
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.post(reverse("stop-seeing")).status_code == 302
    assert client.get(reverse("school:home")).status_code == 403


def test_the_look_is_journaled_with_its_reason_and_logged_under_the_name_of_who_looks(
    client: Client, helper: User, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    look_as(client, stage.teacher)
    with (  # whatever level a test before has left
        caplog.at_level("INFO"),
        caplog.at_level("INFO", logger="passculture.seeing_as"),
        caplog.at_level("INFO", logger="django_structlog.middlewares.request"),
    ):
        client.get(reverse("school:home"))
    (seen,) = (line for line in caplog.records if line.msg == "seen_as")
    assert (seen.by, seen.seen) == (helper.pk, stage.teacher.pk)
    finished = [r.msg for r in caplog.records if isinstance(r.msg, dict)]
    users = {line["user_id"] for line in finished if line["event"] == "request_finished"}
    assert users == {helper.pk}


@pytest.mark.usefixtures("helper")
def test_nothing_is_done_in_somebody_s_place(client: Client, stage: Stage) -> None:
    look_as(client, stage.teacher)
    address = reverse("school:prebook", args=[stage.offer.ref])
    answer = client.post(address, {"version": stage.line.version})
    assert answer.status_code == 403
    assert "Vous regardez seulement" in answer.content.decode()
    assert not Booking.objects.exists()


@pytest.mark.usefixtures("helper")
def test_the_database_refuses_what_a_page_would_write(
    client: Client, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should a page that is only read write one day: nothing is written."""
    look_as(client, stage.teacher)
    drawn = seeing_as._drawn

    def writing(answer: object) -> object:
        User.objects.filter(pk=stage.teacher.pk).update(first_name="Autre")
        return drawn(answer)  # type: ignore[arg-type]

    monkeypatch.setattr(seeing_as, "_drawn", writing)
    first = stage.teacher.first_name
    assert client.get(reverse("school:home")).status_code == 403
    monkeypatch.undo()
    stage.teacher.refresh_from_db()
    assert stage.teacher.first_name == first
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("off",)


@pytest.mark.usefixtures("helper")
def test_the_look_ends_after_fifteen_minutes(client: Client, stage: Stage) -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        look_as(client, stage.teacher)
        traveller.shift(timedelta(minutes=14))
        assert client.get(reverse("school:home")).status_code == 200
        traveller.shift(timedelta(minutes=1))
        assert client.get(reverse("school:home")).status_code == 403
    assert SEEING not in client.session


@pytest.mark.usefixtures("helper")
def test_nobody_looks_as_a_member_of_the_staff(client: Client, stage: Stage) -> None:
    other = StaffFactory()
    assert client.post(at(other, "voir-comme"), {"reason": "Curiosité"}).status_code == 403
    assert SEEING not in client.session
    look_as(client, stage.teacher)
    User.objects.filter(pk=stage.teacher.pk).update(is_staff=True)
    assert client.get(reverse("school:home")).status_code == 403


def test_the_look_ends_with_the_right(client: Client, helper: User, stage: Stage) -> None:
    look_as(client, stage.teacher)
    helper.groups.clear()
    assert client.get(reverse("school:home")).status_code == 403
