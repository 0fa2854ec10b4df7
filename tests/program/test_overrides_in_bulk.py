"""After a suspension an officer decides of many bookings at once: seen, partly done, journaled."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from administration.models import AdminAct
from bookings import actions
from bookings.models import Booking
from schools.models import Budget
from tests.answers import Answer
from tests.factories.people import with_role
from tests.program.office import address, words
from tests.stage import Stage, build_stage, engaged, fresh

pytestmark = pytest.mark.django_db
REASON = "La suspension a retardé la décision."
VERBS = ("prolonger", "fixer-la-limite", "changer-de-credit", "retablir")


@pytest.fixture
def stages() -> list[Stage]:
    """Three offers, each of its partner and its school."""
    return [build_stage() for _ in range(3)]


def ticked(officer: Client, verb: str, bookings: list[Booking], **sent: object) -> Answer:
    typed = {"action": verb, "_selected_action": [one.pk for one in bookings], **sent}
    answer: Answer = officer.post(address(Booking, "changelist"), typed, follow=True)
    return answer


def press(officer: Client, verb: str, bookings: list[Booking], **sent: object) -> str:
    """Read the effect, then do it; the messages of the list."""
    return words(ticked(officer, verb, bookings, confirmed="1", reason=REASON, **sent))


def acts() -> list[AdminAct]:
    return list(AdminAct.objects.filter(model="bookings.booking").order_by("pk"))


def test_prolonger_dix_dates_limites_apres_une_suspension(
    officer: Client, stages: list[Stage]
) -> None:
    """Each its own deadline, ten days later; what is confirmed stays and says why."""
    one, two, confirmed = (stage.prebook() for stage in stages)
    stages[2].confirm(confirmed)
    before = [fresh(booking).bookable_until for booking in (one, two, confirmed)]
    shown = words(ticked(officer, "prolonger", [one, two, confirmed]))
    assert "2 lignes à traiter" in shown
    assert f"{one.reference} : à décider avant le" in shown
    assert "1 ligne à laisser telle" in shown
    assert "Indiquez un motif." in words(
        ticked(officer, "prolonger", [one], confirmed="1", days="5")
    )
    assert fresh(one).bookable_until == before[0]

    said = press(officer, "prolonger", [one, two, confirmed], days="5")

    assert "2 sur 3" in said
    assert f"{confirmed} : " in said
    after = [fresh(booking).bookable_until for booking in (one, two, confirmed)]
    limits = [
        min(day + timedelta(days=5), stage.line.starts_at)
        for day, stage in zip(before, stages, strict=True)
    ]
    assert after == [*limits[:2], before[2]]
    assert [REASON in act.texts.words for act in acts()] == [True, True]


def test_une_date_limite_passee_se_prolonge_a_partir_de_maintenant(
    officer_of: Callable[[str], Client], stages: list[Stage]
) -> None:
    """Restored with another deadline: those that expired while confirmations were suspended."""
    one, two = stages[0].prebook(), stages[1].prebook()
    last = max(fresh(booking).bookable_until for booking in (one, two))
    with time_machine.travel(last + timedelta(hours=1), tick=False):
        officer = officer_of("Programme")
        for booking in (one, two):
            actions.expire(booking_id=booking.pk)
        assert "Sa date limite est passée" in press(officer, "retablir", [one, two])
        assert [fresh(booking).state for booking in (one, two)] == ["CANCELLED"] * 2
        shown = words(ticked(officer, "retablir", [one, two]))
        assert f"{one.reference} : préréservée avant son annulation" in shown
        assert "2 sur 2" in press(officer, "retablir", [one, two], days="2")
        assert [fresh(booking).state for booking in (one, two)] == ["PREBOOKED"] * 2
        assert fresh(one).bookable_until == timezone.now() + timedelta(days=2)
        assert stages[0].confirm(one).state == "CONFIRMED"


def test_fixer_la_limite_d_annulation_de_plusieurs(officer: Client, stages: list[Stage]) -> None:
    """So many days later, never after the event; the way back is the single button."""
    bookings = [stage.confirm(stage.prebook()) for stage in stages[:2]]
    before = [booking.cancellable_until for booking in bookings]
    assert "2 sur 2" in press(officer, "fixer-la-limite", bookings, days="365")
    assert [fresh(one).cancellable_until for one in bookings] == [
        stage.line.starts_at for stage in stages[:2]
    ]
    assert [list(act.facts) for act in acts()] == [["cancellable_until"]] * 2
    for booking, limit in zip(bookings, before, strict=True):
        assert limit is not None
        actions.set_cancellable_until(
            booking_id=booking.pk, until=limit, reason=REASON, by=with_role("Programme")
        )
    assert [fresh(one).cancellable_until for one in bookings] == before


def next_year(budget: Budget, amount: int) -> Budget:
    """The credit of another year, the same dates for all schools."""
    start = date(2031, 9, 1)
    end = start + timedelta(days=300)
    return Budget.objects.create(
        institution=budget.institution, amount=amount, is_final=True, commitment_from=start,
        commitment_to=end, event_from=start, event_to=end,
    )  # fmt: skip


def test_changer_de_credit_dans_plusieurs_etablissements(
    officer: Client, stages: list[Stage]
) -> None:
    """Each school by its own credit of these dates; who has none, or too little, stays as it is."""
    bookings = [stage.confirm(stage.prebook()) for stage in stages]
    large, small = next_year(stages[0].budget, 5000), next_year(stages[1].budget, 1)
    period = "/".join(
        str(day) for day in (
            large.commitment_from, large.commitment_to, large.event_from, large.event_to,
        )
    )  # fmt: skip
    shown = words(ticked(officer, "changer-de-credit", bookings))
    assert "Confirmations du 01/09/2031" in shown

    said = press(officer, "changer-de-credit", bookings, period=period)

    assert "1 sur 3" in said
    assert "Choisissez un autre crédit de cet établissement." in said
    large.refresh_from_db()
    small.refresh_from_db()
    assert (large.engaged, small.engaged) == (bookings[0].price, Decimal(0))
    assert [engaged(stage) for stage in stages] == [0, bookings[1].price, bookings[2].price]
    forged = ticked(officer, "changer-de-credit", bookings, confirmed="1", reason=REASON,
                    period="2001-01-01/x/y/z")  # fmt: skip
    assert forged.status_code == 422


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("Programme", 200), ("Assistance", 200), ("Modération", 403), ("Référencement", 403),
        ("Finance (saisie)", 403), ("Finance (paiement)", 403), ("Lecture", 403),
    ],
)  # fmt: skip
def test_qui_decide_de_plusieurs(
    stages: list[Stage], officer_of: Callable[[str], Client], role: str, status: int
) -> None:
    booking = stages[0].prebook()
    officer = officer_of(role)
    assert {ticked(officer, verb, [booking]).status_code for verb in VERBS} == {status}
