"""What an officer decides of one booking against the usual limits: said, journaled, undone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from administration.models import AdminAct
from bookings import actions
from bookings.models import Booking
from outbox.models import Message
from schools.models import Budget
from tests.answers import Answer
from tests.factories.people import with_role
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.program.site import browser_of, read
from tests.stage import Stage, engaged, fresh
from venues.actions.suspending import suspend

pytestmark = pytest.mark.django_db
REASON = "La suspension a retardé la décision."
PARIS = ZoneInfo("Europe/Paris")
VERBS = ("prolonger", "fixer-la-limite", "changer-de-credit", "retablir")


@pytest.fixture
def decider(db: None) -> User:
    return with_role("Programme")


@pytest.fixture
def confirmed(stage: Stage) -> Booking:
    return stage.confirm(stage.prebook())


def address(booking: Booking, verb: str) -> str:
    return reverse(f"admin:bookings_booking_{verb}", args=[booking.pk])


def typed(moment: datetime) -> str:
    """As the field of a moment sends it, on the clock of Paris."""
    return moment.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M")


def press(by: User, booking: Booking, verb: str, **sent: object) -> Answer:
    page, browser = address(booking, verb), browser_of(by)
    answer: Answer = browser.post(page, {"reason": REASON} | sent, follow=True)
    return answer


def told(event: str) -> set[str]:
    """Who hears of an event: the last word of each handler's name."""
    return {m.handler.rsplit(".", 1)[1] for m in Message.objects.filter(event=event)}


EVERYBODY = {f"{who}_hears_of_an_override" for who in ("partner", "teacher", "principal")}


def test_prolonger_la_date_limite_de_reservation(
    stage: Stage, booking: Booking, decider: User
) -> None:
    """The value of before is shown, an earlier one or one after the event is refused."""
    before = booking.bookable_until
    later = stage.line.starts_at - timedelta(days=2)
    shown = read(browser_of(decider), address(booking, "prolonger"))
    assert "Aujourd’hui : " in shown
    for wrong in (before - timedelta(days=1), stage.line.starts_at + timedelta(hours=1)):
        refused = press(decider, booking, "prolonger", until=typed(wrong))
        assert "Cette décision n’est pas possible" in refused.content.decode()
    without = browser_of(decider).post(address(booking, "prolonger"), {"until": typed(later)})
    assert without.status_code == 422
    assert fresh(booking).bookable_until == before

    press(decider, booking, "prolonger", until=typed(later))

    assert fresh(booking).bookable_until == later
    assert told("booking.deadline_moved") == EVERYBODY
    assert REASON in AdminAct.objects.get(model="bookings.booking").texts.words
    change = stage.offer.changes.latest("pk")
    assert (change.actor, set(change.before)) == (decider, {"bookable_until"})
    with time_machine.travel(before + timedelta(hours=1), tick=False):
        assert stage.confirm(booking).state == "CONFIRMED"


def test_fixer_la_limite_d_annulation(stage: Stage, confirmed: Booking, decider: User) -> None:
    """Sooner or later, never after the start; old and new in the journal; and back again."""
    before = confirmed.cancellable_until
    assert before is not None
    later = stage.line.starts_at - timedelta(days=1)
    wrong = typed(stage.line.starts_at + timedelta(hours=1))
    refused = press(decider, confirmed, "fixer-la-limite", until=wrong)
    assert "ne vient pas après le début" in refused.content.decode()

    press(decider, confirmed, "fixer-la-limite", until=typed(later))

    assert fresh(confirmed).cancellable_until == later
    assert told("booking.limit_moved") == EVERYBODY | {"booking_edited"}
    facts = AdminAct.objects.get(model="bookings.booking").facts
    assert list(facts) == ["cancellable_until"]
    press(decider, confirmed, "fixer-la-limite", until=typed(before))
    assert fresh(confirmed).cancellable_until == before
    press(decider, confirmed, "fixer-la-limite", until=typed(later))
    with time_machine.travel(before + timedelta(hours=1), tick=False):
        actions.cancel_by_school(booking_id=confirmed.pk, by=stage.principal)
    assert fresh(confirmed).state == "CANCELLED"


def other_credit(budget: Budget, amount: int) -> Budget:
    """Another credit of the school, for confirmations of another year."""
    later = timedelta(days=400)
    return Budget.objects.create(
        institution=budget.institution, amount=amount, is_final=True,
        commitment_from=budget.commitment_from + later, commitment_to=budget.commitment_to + later,
        event_from=budget.event_from + later, event_to=budget.event_to + later,
    )  # fmt: skip


def test_changer_de_credit(stage: Stage, confirmed: Booking, decider: User) -> None:
    """One is given back, the other bears it, if it can; the partner hears nothing of it (R44)."""
    small = other_credit(stage.budget, 100)
    refused = press(decider, confirmed, "changer-de-credit", budget_id=small.pk)
    assert "Crédit insuffisant" in refused.content.decode()
    assert (engaged(stage), fresh(confirmed).budget_id) == (confirmed.price, stage.budget.pk)
    Budget.objects.filter(pk=small.pk).update(amount=Decimal(1000))
    large = Budget.objects.get(pk=small.pk)
    shown = read(browser_of(decider), address(confirmed, "changer-de-credit"))
    assert "1 000,00 € disponibles, 680,00 € après" in shown

    press(decider, confirmed, "changer-de-credit", budget_id=large.pk)

    large.refresh_from_db()
    assert (engaged(stage), large.engaged) == (0, confirmed.price)
    assert told("booking.credit_changed") == {"principal_hears_of_an_override", "booking_edited"}
    facts = AdminAct.objects.get(model="bookings.booking").facts
    assert facts == {"budget_id": [stage.budget.pk, large.pk]}
    press(decider, confirmed, "changer-de-credit", budget_id=stage.budget.pk)
    large.refresh_from_db()
    assert (engaged(stage), large.engaged) == (confirmed.price, 0)


def test_le_credit_d_un_autre_etablissement_n_est_pas_propose(
    stage: Stage, confirmed: Booking, decider: User
) -> None:
    foreign = BudgetFactory(institution=InstitutionFactory())
    answer = browser_of(decider).post(
        address(confirmed, "changer-de-credit"), {"reason": REASON, "budget_id": foreign.pk}
    )
    assert answer.status_code == 422
    assert fresh(confirmed).budget_id == stage.budget.pk


def test_retablir_une_reservation_annulee(stage: Stage, confirmed: Booking, decider: User) -> None:
    """Its credit is engaged again, its dates are those of before; cancelling is the way back."""
    actions.cancel_by_school(booking_id=confirmed.pk, by=stage.principal)
    before = fresh(confirmed)
    assert engaged(stage) == 0

    press(decider, confirmed, "retablir")

    back = fresh(confirmed)
    assert (back.state, back.cancelled_at, back.cancellation_reason) == ("CONFIRMED", None, "")
    assert (back.cancellable_until, back.budget_id) == (before.cancellable_until, before.budget_id)
    assert engaged(stage) == confirmed.price
    last = back.moves.latest("pk")
    assert (last.verb, last.from_state, last.reason) == ("restore_confirmed", "CANCELLED", REASON)
    assert told("booking.restored") == EVERYBODY | {"booking_replayed"}
    press(decider, confirmed, "annuler")
    assert (fresh(confirmed).state, engaged(stage)) == ("CANCELLED", 0)


def test_retablir_une_prereservation_expiree_demande_une_autre_date_limite(
    stage: Stage, booking: Booking, decider: User
) -> None:
    with time_machine.travel(booking.bookable_until + timedelta(days=1), tick=False):
        actions.expire(booking_id=booking.pk)
        refused = press(decider, booking, "retablir")
        assert "Sa date limite est passée" in refused.content.decode()
        until = typed(timezone.now() + timedelta(days=3))
        press(decider, booking, "retablir", until=until)
        back = fresh(booking)
        assert (back.state, typed(back.bookable_until)) == ("PREBOOKED", until)
        assert stage.confirm(booking).state == "CONFIRMED"


def gone(stage: Stage, _: Booking) -> None:
    actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)


def taken(stage: Stage, _: Booking) -> None:
    stage.prebook()


def poor(stage: Stage, _: Booking) -> None:
    Budget.objects.filter(pk=stage.budget.pk).update(amount=1)


def dearer(stage: Stage, _: Booking) -> None:
    stage.offer.lines.update(price=999)


def stopped(stage: Stage, _: Booking) -> None:
    suspend(
        partner_id=stage.offer.venue.partner_id, acts=["CONFIRMATION"], reason="Signalement.",
        from_date=timezone.localdate(), to_date=None, by=with_role("Programme"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (gone, "L’offre ou sa date a été retirée."), (taken, "Quelqu’un d’autre l’a retenue"),
        (poor, "Crédit insuffisant"), (dearer, "La date, le prix ou l’effectif a changé."),
        (stopped, "Cet acteur culturel est suspendu"),
    ],
    ids=["line withdrawn", "booked since", "credit too small", "other price", "partner stopped"],
)  # fmt: skip
def test_ce_qui_a_change_ne_se_retablit_pas(
    stage: Stage,
    confirmed: Booking,
    decider: User,
    happens: Callable[[Stage, Booking], None],
    words: str,
) -> None:
    actions.cancel_by_school(booking_id=confirmed.pk, by=stage.principal)
    happens(stage, confirmed)
    answer = press(decider, confirmed, "retablir")
    assert words in answer.content.decode().replace("\u00a0", " ")
    assert (fresh(confirmed).state, engaged(stage)) == ("CANCELLED", 0)


BACK = (
    "UPDATE bookings_booking SET state = 'CONFIRMED', cancelled_at = NULL,"
    " cancellation_reason = '' WHERE id = %s"
)


def test_raw_sql_gives_nothing_back_on_other_terms(stage: Stage, confirmed: Booking) -> None:
    actions.cancel_by_school(booking_id=confirmed.pk, by=stage.principal)
    dearer(stage, confirmed)
    with pytest.raises(IntegrityError, match="says something else"), transaction.atomic():
        connection.cursor().execute(BACK, [confirmed.pk])


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("Programme", 200), ("Assistance", 200), ("Modération", 403), ("Référencement", 403),
        ("Finance (saisie)", 403), ("Finance (paiement)", 403), ("Lecture", 403),
    ],
)  # fmt: skip
def test_qui_decide(booking: Booking, role: str, status: int) -> None:
    browser = browser_of(with_role(role))
    assert {browser.get(address(booking, verb)).status_code for verb in VERBS} == {status}
