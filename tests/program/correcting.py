"""What the tests of corrected payments share: a run, a payment, a correction entered, a look."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.test import Client

from bookings.models import Booking
from operations.audit import QUERIES
from outbox.models import Message
from reimbursements import actions
from reimbursements.models import Adjustment, Statement
from tests.factories.payments import past_bookings, pay
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import MemberFactory
from tests.program.office import address, preview_then_save
from tests.program.site import browser_of, read
from venues.models import Venue

ENDED = datetime(2026, 11, 10, 15, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 15, tzinfo=UTC)
WHY = "Le groupe comptait dix élèves de moins."
A16 = next(query for query in QUERIES if query.code == "A16")


def used(venue: Venue, price: str, ended: datetime = ENDED) -> Booking:
    """A booking of this partner that took place, counted as used."""
    school = InstitutionFactory()
    (found,) = past_bookings(venue, school, [(ended, Decimal(price))], state="USED")
    return found


def run(day: date) -> Statement:
    """The one statement that the run of this day issues."""
    (statement,) = actions.run_statements(day=day, by=None).issued
    return statement


def the_first_of_december(november: Any) -> Statement:
    """The next run, two weeks later."""
    november.move_to(datetime(2026, 12, 1, 8, tzinfo=UTC))
    return run(date(2026, 12, 1))


def paid() -> Statement:
    """What is due, put on the statement of the 16th and paid on that day."""
    return pay(run(date(2026, 11, 16)), date(2026, 11, 16))


def correct(clerk: Client, outing: Booking, after: str) -> str:
    """Enter a correction by its page; the effect that was read."""
    typed = {"reference": outing.reference, "after": after, "reason": WHY}
    return preview_then_save(clerk, address(Adjustment, "add"), typed)


def press(officer: Client, row: Any, verb: str, **typed: str) -> Any:
    """Press a button of the administration; the page it leads to."""
    return officer.post(address(type(row), verb, row.pk), typed, follow=True)


def amounts(statement: Statement) -> list[tuple[str, Decimal]]:
    """Kind and euros of each line."""
    return [(line.kind, line.amount) for line in statement.lines.order_by("pk")]


def page_of(venue: Venue) -> str:
    """« Versements », as somebody of this partner reads it."""
    return read(browser_of(MemberFactory(partner=venue.partner)), "/pro/versements/")


def figures(page: str) -> list[str]:
    """« À venir, en cours, remboursé, rejeté »."""
    return re.findall(r"<b>([^<]+)</b>", page.split('<dl class="figures">')[1].split("</dl>")[0])


def told(event: str) -> str:
    """The one mail that this event writes, once delivered to the partner's mail function."""
    return Message.objects.get(event=event).handler.rpartition(".")[2]
