"""What the clock writes: 7, 3 and 1 days before a deadline, the eve, the day after (R61, R62)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from bookings import actions, rules, tasks
from bookings.models import Booking, EventMail
from offers.models import CollectiveOffer
from outbox.actions import deliver_due
from outbox.models import Message
from schools.models import Institution
from tests.bookings.mails.letters import calendar, deliver
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory
from tests.lending import lend
from tests.proposals import propose
from tests.stage import build_stage, fresh

pytestmark = pytest.mark.django_db
PARIS, REUNION = "Europe/Paris", "Indian/Reunion"
DEADLINE = datetime(2026, 12, 20, 22, 59, 59, tzinfo=UTC)  # 23 h 59 in Paris
EVENT = datetime(2027, 1, 21, 8, tzinfo=UTC)


def at(day: int, hour: int = 8, month: int = 12, year: int = 2026) -> datetime:
    """An hour of a day, UTC (9 h in Paris in winter)."""
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "days"),
    [(12, None), (13, 7), (14, 7), (16, 7), (17, 3), (18, 3), (19, 1), (20, 1), (21, None)],
)
def test_r61_a_deadline_is_recalled_7_3_and_1_days_before(day: int, days: int | None) -> None:
    """A day the clock missed is caught up, not the reminder after it."""
    assert rules.reminder_due(at(day), DEADLINE, at(1), PARIS) == days


@pytest.mark.parametrize(
    ("since", "today", "days"),
    [(12, 13, 7), (13, 14, None), (15, 16, None), (16, 17, 3), (17, 18, None), (18, 19, 1),
     (19, 20, None)],
)  # fmt: skip
def test_who_was_told_on_the_very_day_is_not_reminded_of_it(
    since: int, today: int, days: int | None
) -> None:
    assert rules.reminder_due(at(today), DEADLINE, at(since), PARIS) == days


def test_nobody_is_written_to_before_8_at_the_place_of_the_event() -> None:
    """R61 on the calendar of La Réunion, three hours ahead of Paris in winter."""
    assert rules.reminder_due(at(13, 6), DEADLINE, at(1), PARIS) is None
    assert rules.reminder_due(at(13, 7), DEADLINE, at(1), PARIS) == 7
    noon = datetime(2026, 12, 20, 8, tzinfo=UTC)  # 12 h in La Réunion
    assert rules.reminder_due(at(13, 3), noon, at(1), REUNION) is None
    assert rules.reminder_due(at(13, 4), noon, at(1), REUNION) == 7


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def school_with_principal(school: Institution) -> Institution:
    PrincipalFactory(institution=school, email="la.direction@ac-rennes.fr")
    return school


@pytest.fixture
def offer(traveller: time_machine.Traveller) -> CollectiveOffer:
    return OfferFactory(
        title="Masques et chœur",
        notification_emails=["scolaires@eclusier.fr", "salle@eclusier.fr"],
        line__bookable_until=DEADLINE,
        line__starts_at=EVENT,
        line__ends_at=EVENT + timedelta(hours=3),
    )


@pytest.fixture
def prebooked(offer: CollectiveOffer, school_with_principal: Institution) -> Booking:
    found: Booking = PrebookedBookingFactory(offer=offer, institution=school_with_principal)
    deliver()
    return found


@pytest.fixture
def confirmed(offer: CollectiveOffer, school_with_principal: Institution) -> Booking:
    found: Booking = ConfirmedBookingFactory(offer=offer, institution=school_with_principal)
    deliver()
    return found


def subjects() -> list[tuple[str, str]]:
    """Who receives what, in the mails that leave now."""
    return sorted((to, mail.subject.replace("\u00a0", " ")) for to, mail in deliver().items())


def test_the_head_is_reminded_at_each_step_and_once_whatever_the_ticks(
    prebooked: Any, traveller: Any
) -> None:
    told = []
    for day in range(12, 21):
        traveller.move_to(at(day))
        assert [tasks.remind(), tasks.remind()][1] == 0
        told += [(day, *pair) for pair in subjects()]

    to = "la.direction@ac-rennes.fr"
    assert [(day, who) for day, who, _ in told] == [(13, to), (17, to), (19, to)]
    assert [subject.partition(" :")[0] for _, _, subject in told] == [
        "Plus que 7 jours pour confirmer",
        "Plus que 3 jours pour confirmer",
        "Plus qu’un jour pour confirmer",
    ]
    assert EventMail.objects.filter(kind="DECISION").count() == 3


def test_a_deadline_given_more_time_is_recalled_anew(prebooked: Any, traveller: Any) -> None:
    traveller.move_to(at(19))
    assert tasks.remind() == 1
    member = MemberFactory(partner=prebooked.offer.venue.partner)
    later = (DEADLINE + timedelta(days=8)).date()
    actions.extend_deadline(offer_id=prebooked.offer_id, day=later, by=member)
    deliver()
    traveller.move_to(at(21))

    assert tasks.remind() == 1
    assert [subject.partition(" :")[0] for _, subject in subjects()] == [
        "Plus que 7 jours pour confirmer"
    ]


def test_a_head_who_decided_meanwhile_is_not_reminded(prebooked: Any, traveller: Any) -> None:
    """The mail was left, then the teacher withdrew before it left: it has no object any more."""
    traveller.move_to(at(13))
    assert tasks.remind() == 1
    actions.withdraw(booking_id=prebooked.pk, by=prebooked.teacher)

    assert "la.direction@ac-rennes.fr" not in deliver()
    reminder = Message.objects.get(event="booking.deadline_nears", recipient="")
    assert reminder.last_error == "Ce rappel n’a plus d’objet."
    traveller.move_to(at(17))
    assert tasks.remind() == 0


def test_r30_the_teacher_is_reminded_of_a_proposal_before_it_ends(traveller: Any) -> None:
    stage = build_stage()
    booking = stage.prebook()
    line = propose(stage, actions.seen_as(booking, stage.line))
    deliver()
    traveller.move_to((line.held_until - timedelta(days=3)).replace(hour=9))

    assert [tasks.remind(), tasks.remind()] == [1, 0]
    [(to, subject)] = subjects()
    assert (to, subject.partition(" :")[0]) == (
        stage.teacher.email,
        "Plus que 3 jours pour répondre",
    )


def test_r61_the_partner_is_written_to_the_eve_and_the_day_after_of_a_confirmed_booking(
    confirmed: Any, traveller: Any
) -> None:
    told = []
    for day in range(18, 26):
        traveller.move_to(at(day, month=1, year=2027))
        tasks.tell_of_events()
        tasks.mark_used()
        told += [(day, *pair) for pair in subjects()]

    addresses = ["salle@eclusier.fr", "scolaires@eclusier.fr"]
    assert [(day, to) for day, to, _ in told] == [(day, to) for day in (20, 22) for to in addresses]
    assert {subject.partition(" :")[0] for _, _, subject in told} == {
        "Demain",
        "Événement terminé",
    }


def test_a_prebooking_never_confirmed_has_no_eve(prebooked: Any, traveller: Any) -> None:
    traveller.move_to(at(20, month=1, year=2027))

    assert tasks.tell_of_events() == 0


def test_r62_the_eve_carries_the_date_for_an_agenda_and_the_teacher(
    confirmed: Any, traveller: Any
) -> None:
    traveller.move_to(at(20, month=1, year=2027))
    tasks.tell_of_events()

    mail = deliver()["scolaires@eclusier.fr"]

    assert "DTSTART" in calendar(mail)
    assert confirmed.teacher.email in mail.body
    assert "demain" in mail.body


def test_f22_a_reminder_that_could_not_leave_before_midnight_never_leaves(
    prebooked: Any, traveller: Any
) -> None:
    """The provider was down: « plus que 3 jours » would be false the day after."""
    traveller.move_to(at(17))
    assert tasks.remind() == 1
    reminder = Message.objects.get(event="booking.deadline_nears", recipient="")
    deliver_due(ids=[reminder.pk])
    traveller.move_to(at(18))

    assert deliver() == {}
    left = Message.objects.get(template="principal_deadline_nears")
    assert (left.state, left.last_error.split("\u00a0")[0]) == ("ABANDONED", "Parti trop tard")


def test_r61_reminders_and_more_time_are_told_to_who_decides_in_the_head_s_place(
    traveller: Any,
) -> None:
    """Never to who may not confirm this one."""
    stage = build_stage()
    deputy, poor = (TeacherFactory(institution=stage.institution) for _ in range(2))
    lend(stage, deputy, days=300)
    lend(stage, poor, ceiling=10, days=300)
    booking = stage.prebook()
    deliver()
    day = (booking.bookable_until + timedelta(days=1)).date()
    actions.extend_deadline(offer_id=stage.offer.pk, day=day, by=stage.member)
    more_time = set(deliver())
    traveller.move_to(fresh(booking).bookable_until - timedelta(days=3))
    assert tasks.remind() == 1
    told = deliver()

    assert more_time == set(told) == {stage.principal.email, deputy.email}
    assert told[deputy.email].subject.startswith("Plus que 3 jours pour confirmer")
    assert "vous a délégué ses décisions" in " ".join(told[deputy.email].body.split())
