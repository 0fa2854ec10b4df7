"""A person is erased whole; public money, the journals and their chain stay as they were (M26)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Knock, User
from administration.actions import record_row, values_of
from administration.models import Note
from bookings import actions as bookings
from bookings.models import BookingMove
from core.rules.erased import ERASED_PERSON, erased_address
from operations.audit import QUERIES, rows_of
from operations.personal import erasing
from outbox.models import Message
from passculture.rights import tables
from passculture.sessions import SessionStore
from reimbursements import actions as reimbursements
from reimbursements.models import Statement, StatementLine
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory
from tests.factories.templates import RequestFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.owner import wall_of
from tests.stage import Stage
from venues.models import Membership

pytestmark = pytest.mark.django_db
FIRST, LAST, ADDRESS = "Zéphyrine", "Quatrevaux", "z.quatrevaux@ac-rennes.fr"


def named(person: User) -> User:
    """The same person, under a name that nothing else in the database bears."""
    person.first_name, person.last_name, person.email = FIRST, LAST, ADDRESS
    person.save()
    return person


def session_of(person: User) -> SessionBase:
    store = SessionStore()
    store["_auth_user_id"] = str(person.pk)
    store.save()
    return store


def where_they_are() -> set[str]:
    """Tables where the name or the address still stands, all columns read as text."""
    found = set()
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(
                f"SELECT count(*) FROM {table} AS one WHERE one::text ILIKE ANY (%s)",
                [[f"%{LAST}%", f"%{ADDRESS}%"]],
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def a_whole_life(stage: Stage) -> User:
    """A teacher who pre-booked, wrote, withdrew, asked for a project and received mails."""
    teacher = named(stage.teacher)
    booking = stage.prebook(class_name="4e B", project_note=f"Écrire à {LAST}", head_note="Merci")
    bookings.withdraw(booking_id=booking.pk, by=teacher)
    RequestFactory(teacher=teacher, institution=stage.institution, text=f"Je suis {LAST}")
    session_of(teacher)
    Message.objects.filter(recipient="").update(state="DELIVERED", delivered_at=timezone.now())
    Knock.objects.create(what="reset", whom=ADDRESS)
    done = {"state": "DELIVERED", "delivered_at": timezone.now(), "handler": "x", "event": "x"}
    Message.objects.create(recipient=ADDRESS, payload={"text": "Bonjour"}, **done)
    Message.objects.create(recipient="b@b.fr", payload={"text": f"{FIRST} {LAST} a dit"}, **done)
    Message.objects.create(recipient=ADDRESS, payload={"to": ADDRESS}, handler="x", event="x")
    Note.objects.create(
        model="accounts.user", object_id=str(teacher.pk), about=str(teacher), text=f"{LAST} a dit",
        author=teacher.pk + 1000, author_label="Rose", at=timezone.now(),
    )  # fmt: skip
    before = values_of(teacher)
    record_row(
        "change", row=teacher, pk=teacher.pk, before=before, after=before | {"first_name": "Zoé"},
        by=StaffFactory(),
    )  # fmt: skip
    return teacher


def faults() -> dict[str, int]:
    return {query.code: len(rows_of(query)) for query in QUERIES if rows_of(query)}


def test_nothing_in_the_database_names_an_erased_person(stage: Stage) -> None:
    teacher = a_whole_life(stage)
    assert {"accounts_user", "bookings_bookingmove", "outbox_message"} <= where_they_are()
    before = faults()
    erased = erasing.erase(user_id=teacher.pk)
    assert where_they_are() == set()
    assert erased.lines >= 2
    assert erased.mails == 2
    teacher.refresh_from_db()
    assert (teacher.email, teacher.is_active) == (erased_address(teacher.pk), False)
    assert not teacher.has_usable_password()
    assert faults() == before


def test_the_journal_keeps_what_was_done_and_when(stage: Stage) -> None:
    teacher = a_whole_life(stage)
    before = list(BookingMove.objects.order_by("id").values("id", "at", "verb", "to_state"))
    erasing.erase(user_id=teacher.pk)
    assert list(BookingMove.objects.order_by("id").values("id", "at", "verb", "to_state")) == before
    assert set(BookingMove.objects.values_list("actor_label", flat=True)) == {ERASED_PERSON}


@time_machine.travel("2026-12-01 09:00:00+01:00", tick=False)
def test_accounts_stay_true_to_the_cent() -> None:
    partner = BankDetailsFactory().partner
    ends = [(datetime(2026, 11, 10, 12, tzinfo=UTC), Decimal("620.50"))]
    (booking,) = past_bookings(
        VenueFactory(partner=partner), InstitutionFactory(), ends, state="USED"
    )
    named(booking.teacher)
    reimbursements.run_statements(day=date(2026, 12, 1), by=None)
    assert LAST in StatementLine.objects.get().teacher_name
    erasing.erase(user_id=booking.teacher_id)
    line, statement = StatementLine.objects.get(), Statement.objects.get()
    assert (line.amount, statement.total, line.teacher_name) == (
        Decimal("620.50"), Decimal("620.50"), ERASED_PERSON,
    )  # fmt: skip
    assert where_they_are() == set()


def test_nobody_is_erased_while_a_booking_runs(stage: Stage) -> None:
    """By the action, then by whoever calls the function of the database."""
    stage.confirm(stage.prebook())
    for person in (stage.teacher, stage.principal):
        with pytest.raises(erasing.NotErased, match="en cours"):
            erasing.erase(user_id=person.pk)
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            connection.cursor().execute("SELECT erase_person(%s)", [person.pk])
        assert wall_of(refused.value) == "nobody_is_erased_under_a_booking"
    assert BookingMove.objects.filter(actor_label=ERASED_PERSON).count() == 0


def test_nobody_is_erased_before_what_names_them_has_left(stage: Stage) -> None:
    """ADAGE and the partner are told first: a body is blanked once it has left."""
    teacher = named(stage.teacher)
    booking = stage.prebook()
    bookings.withdraw(booking_id=booking.pk, by=teacher)
    Message.objects.filter(recipient="").update(payload={"teacher": ADDRESS})
    with pytest.raises(erasing.NotErased, match="pas encore parti"):
        erasing.erase(user_id=teacher.pk)
    Message.objects.filter(recipient="").update(state="DELIVERED", delivered_at=timezone.now())
    erasing.erase(user_id=teacher.pk)
    assert where_they_are() == set()


def test_who_works_in_the_administration_is_not_erased() -> None:
    with pytest.raises(erasing.NotErased, match="administration"):
        erasing.erase(user_id=StaffFactory().pk)


def test_a_journal_is_rewritten_by_no_other_way(stage: Stage) -> None:
    """The product holds no right on a journal, and the trigger lets nothing else be written."""
    stage.prebook()
    with pytest.raises(DatabaseError), transaction.atomic():
        BookingMove.objects.update(actor_label=ERASED_PERSON)
    Message.objects.create(
        recipient="a@b.fr", handler="x", event="x", state="DELIVERED", delivered_at=timezone.now()
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(recipient="a@b.fr").update(recipient="c@d.fr")


def test_a_structure_keeps_its_only_owner_without_a_name() -> None:
    alone = named(MemberFactory())
    shared = MemberFactory(partner=VenueFactory().partner)
    MemberFactory(partner=shared.memberships.get().partner)
    Membership.objects.update(role="OWNER")
    for person in (alone, shared):
        erasing.erase(user_id=person.pk)
    assert list(Membership.objects.filter(user=alone).values_list("role", flat=True)) == ["OWNER"]
    assert not Membership.objects.filter(user=shared).exists()
    assert where_they_are() == set()


def test_the_preview_counts_what_the_erasing_takes(stage: Stage) -> None:
    teacher = a_whole_life(stage)
    found = dict(erasing.preview(teacher))
    assert found["Vidé\u00a0: courriels reçus"] == 2
    assert found["Supprimé\u00a0: demandes comptées"] == 1
    assert found["Supprimé\u00a0: sessions"] == 1
    erasing.erase(user_id=teacher.pk)
    with pytest.raises(erasing.NotErased, match="déjà"):
        erasing.erase(user_id=teacher.pk)
