"""What happens in a country: the projects of its partners, and each day somebody offers or books.

An outing is an offer, its line and, when somebody took it, its booking: one row, written into a
table of its own; those of the product are made of it (`tables.py`).
"""

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate

from administration.rules.numbers import statements_from
from bookings import rules
from core.database import REFERENCE_LETTERS
from devtools.country import words
from devtools.country.counts import YEARS
from devtools.country.people import People, Row, School, Troupe
from jobs.rules import EVERY_DAY, EVERY_HOUR, EVERY_MINUTE
from offers.rules import DOMAINS, FORMATS

DAY, YEAR = EVERY_DAY, 365 * EVERY_DAY
# A pre-booking younger than that still waits for the head, nine times of ten.
UNDECIDED, UNDECIDED_SHARE = 35 * DAY, 0.9
# What becomes of a pre-booking, per hundred.
OUTCOMES = {
    "confirm": 87, "refuse": 4, "withdraw": 3, "expire": 2, "cancel_by_partner": 2,
    "cancel_by_school": 2,
}  # fmt: skip
PAID_AFTER = 6 * DAY
NOTICE = rules.FIRST_CANCELLATION_NOTICES[-1][1]
LETTERS = len(REFERENCE_LETTERS)
# Odd, and no multiple of the 31 letters: every number is met once, scattered.
SCATTER = 387_420_489


def reference(number: int) -> str:
    """The six letters of this number; two numbers below 31**6 never share them."""
    left, said = number * SCATTER % LETTERS**6, ""
    for _ in range(6):
        left, letter = divmod(left, LETTERS)
        said += REFERENCE_LETTERS[letter]
    return said


@dataclass(frozen=True)
class Project:
    """What a partner does with classes, again and again."""

    number: int
    troupe: Troupe


class Outings:
    """Draws them for these people."""

    def __init__(self, people: People, taken: frozenset[str]) -> None:
        self.people, self.now = people, people.now
        self.random = Random(people.random.random())
        self.taken = taken  # references of offers and bookings that are there already
        self.projects: list[Project] = []
        self._numbers = iter(range(1, LETTERS**6))
        self._booked = 0

    def project_rows(self) -> Iterator[Row]:
        """Rows of the projects: everything that the offers made of one share."""
        formats, domains = list(FORMATS), list(DOMAINS)
        departments, draw = list(words.DEPARTMENT_WEIGHTS), self.random
        for number in range(1, self.people.counts.projects + 1):
            troupe = self.people.troupes[number % len(self.people.troupes)]
            self.projects.append(Project(number, troupe))
            theme, other = draw.sample(words.THEMES, 2)
            levels = draw.choice([words.COLLEGE_LEVELS, words.LYCEE_LEVELS])
            place = draw.choices(["VENUE", "SCHOOL", "OTHER"], [55, 40, 5])[0]
            around = [troupe.department, *draw.sample(departments, draw.randint(0, 2))]
            row = (
                number, troupe.venue, troupe.member, f"{draw.choice(words.ACTS)} : {theme}",
                words.TEXT.format(theme=theme, other=other), draw.sample(formats, 1),
                draw.sample(domains, draw.randint(1, 2)),
                sorted(draw.sample(levels, draw.randint(1, len(levels))), key=levels.index),
                draw.choice([60, 90, 120, 180]), sorted(set(around)) if place == "SCHOOL" else [],
                draw.random() < 0.1, draw.random() < 0.1, draw.random() < 0.5, draw.random() < 0.2,
                f"contact{troupe.partner}@culture.example", place,
                "12 rue du Pont" if place == "OTHER" else "",
                "35400" if place == "OTHER" else "", "Saint-Malo" if place == "OTHER" else "",
                self._reference("OV-"),
            )  # fmt: skip
            yield row

    def rows(self) -> Iterator[Row]:
        """Rows of the outings, the booked ones from the oldest to the youngest, then the others."""
        number = open_ones = 0
        for prebooked_at in self._moments():
            number += 1
            row = self._booked_row(number, prebooked_at)
            open_ones += row[8] > self.now
            yield row
        for _ in range(max(0, self.people.counts.open_offers - open_ones)):
            number += 1
            yield self._open_row(number)

    def _moments(self) -> list[datetime]:
        """When each pre-booking of the years was made, in their order."""
        first = self.now - YEARS * YEAR
        days = [first + step * DAY for step in range(365 * YEARS)]
        sums = list(accumulate(words.MONTH_WEIGHTS[day.month - 1] for day in days))
        drawn = (self.random.random() for _ in range(self.people.counts.bookings))
        moments = (days[bisect(sums, one * sums[-1])] for one in drawn)
        return sorted(moment + self.random.random() * 0.9 * DAY for moment in moments)

    def _open_row(self, number: int) -> Row:
        project = self.random.choice(self.projects)
        starts_at = self._hour(self.now + self.random.uniform(20, 220) * DAY, project.troupe.zone)
        until = starts_at - self.random.uniform(5, 15) * DAY
        published_at = self.now - self.random.uniform(0.01, 150) * DAY
        addressed = self.random.random() < 0.3
        school = self._school(project.troupe).id if addressed else None
        nothing: Row = (None,) * 15
        return (*self._offer(number, project, school, published_at, starts_at, until), *nothing)

    def _offer(
        self,
        number: int,
        project: Project,
        school: int | None,
        published_at: datetime,
        starts_at: datetime,
        bookable_until: datetime,
    ) -> Row:
        """The half of the row that tells the offer and its line."""
        long_ago = starts_at < self.now - YEAR
        state = "ARCHIVED" if long_ago and self.random.random() < 0.6 else "PUBLISHED"
        price = self.random.choices(list(words.PRICES), list(words.PRICES.values()))[0]
        return (
            number, project.number, self._reference("CJ-"), state, school, published_at,
            starts_at, starts_at + 2 * EVERY_HOUR, bookable_until, Decimal(price),
            self.random.randint(12, 90),
        )  # fmt: skip

    def _booked_row(self, number: int, prebooked_at: datetime) -> Row:
        project, draw = self.random.choice(self.projects), self.random
        zone, school = project.troupe.zone, self._school(project.troupe)
        waits = self.now - prebooked_at < UNDECIDED and draw.random() < UNDECIDED_SHARE
        least = 50 if waits else 25
        starts_at = self._hour(prebooked_at + draw.uniform(least, 150) * DAY, zone)
        until = max(starts_at - draw.uniform(5, 15) * DAY, prebooked_at + DAY)
        published_at = prebooked_at - draw.uniform(1, 60) * DAY
        addressed = school.id if draw.random() < 0.6 else None
        offer = self._offer(number, project, addressed, published_at, starts_at, until)
        self._booked += 1
        booked: Row = (
            self._booked, self._reference("R-"), draw.choice(school.teachers), school.id,
            school.head, prebooked_at,
        )  # fmt: skip
        class_name = f"{draw.choice(words.COLLEGE_LEVELS)} {draw.choice(words.CLASSES)}"
        fate = self._fate(prebooked_at, starts_at, until, zone, waits)
        return (*offer, *booked, class_name, *fate)

    def _fate(
        self, prebooked_at: datetime, starts_at: datetime, until: datetime, zone: str, waits: bool
    ) -> Row:
        """State, verb that cancelled it, confirmation, its limit, end, use, payment, its run."""
        draw, now = self.random, self.now
        decided_at = prebooked_at + draw.random() * min(6 * DAY, until - prebooked_at)
        outcome = draw.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        if outcome == "expire":
            decided_at = until + 3 * EVERY_MINUTE
        if waits or decided_at >= now:
            return ("PREBOOKED", None, None, None, None, None, None, None)
        if outcome in ("refuse", "withdraw", "expire"):
            return ("CANCELLED", outcome, None, None, decided_at, None, None, None)
        limit = rules.cancellable_until(starts_at, NOTICE, zone)
        if outcome != "confirm":
            at = decided_at + EVERY_HOUR
            late = at >= now or (outcome == "cancel_by_school" and at > limit)
            state, verb, ended = ("CONFIRMED", None, None) if late else ("CANCELLED", outcome, at)
            if not late:
                return (state, verb, decided_at, limit, ended, None, None, None)
        used_at = rules.used_at(starts_at + 2 * EVERY_HOUR, decided_at) + 4 * EVERY_MINUTE
        if used_at >= now:
            return ("CONFIRMED", None, decided_at, limit, None, None, None, None)
        run = _run_after(localdate(used_at))
        paid_at = datetime(run.year, run.month, run.day, 9, tzinfo=used_at.tzinfo) + PAID_AFTER
        if run > localdate(now):
            return ("USED", None, decided_at, limit, None, used_at, None, None)
        if paid_at >= now:
            return ("USED", None, decided_at, limit, None, used_at, None, run)
        return ("REIMBURSED", None, decided_at, limit, None, used_at, paid_at, run)

    def _school(self, troupe: Troupe) -> School:
        """Nine classes of ten come from the partner's own department."""
        near = self.people.schools_of.get(troupe.department)
        return self.random.choice(
            near if near and self.random.random() < 0.9 else self.people.schools
        )

    def _hour(self, moment: datetime, zone: str) -> datetime:
        """That day or the next weekday, at an hour of school on the clock of the place."""
        local = moment.astimezone(ZoneInfo(zone))
        local += {5: 2, 6: 1}.get(local.weekday(), 0) * DAY
        return local.replace(hour=self.random.randint(9, 15), minute=0, second=0, microsecond=0)

    def _reference(self, prefix: str) -> str:
        while (said := prefix + reference(next(self._numbers))) in self.taken:
            pass
        return said


@cache
def _run_after(day: date) -> date:
    """The statement day after this one (R51)."""
    return next(statements_from(day + DAY))
