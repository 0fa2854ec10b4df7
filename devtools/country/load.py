"""Writes a country in one transaction: people by COPY, what happened by COPY, the rest by sets."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

import psycopg
from psycopg import ClientCursor

from accounts.models import CLOCK
from bookings.actions.move import EVENTS
from bookings.models.arrows import TABLE
from devtools.country import payments, search, tables
from devtools.country.counts import TEMPLATE_EVERY, Counts
from devtools.country.outings import Outings
from devtools.country.people import People, Row
from devtools.country.walls import set_aside
from outbox.models import events

# Every table that is written; `NUMBERED` ones receive their ids from here.
NUMBERED = (
    "schools_institution", "accounts_user", "venues_partner", "venues_venue",
    "offers_collectiveoffer", "offers_collectivestock", "bookings_booking",
)  # fmt: skip
TABLES = (
    *NUMBERED, "schools_schoolrole", "schools_budget", "venues_membership", "venues_referencing",
    "venues_bankdetails", "offers_offertemplate", "offers_searchentry", "offers_searchtext",
    "bookings_bookingmove", "outbox_message", "reimbursements_statementrun",
    "reimbursements_statement", "reimbursements_statementline", "reimbursements_paymentact",
)  # fmt: skip
COLUMNS = {
    "schools_institution": """id, uai, name, kind, sector, contract, ministry, address,
        postal_code, city, department_code, academy, email, phone, latitude, longitude, time_zone,
        is_open, eligible, open_reason, eligible_reason""",
    "venues_partner": """id, siren, name, kind, activities, website, created_at,
        referenced_from""",
    "venues_venue": """id, siret, siret_comment, name, address, postal_code, city, department_code,
        latitude, longitude, time_zone, partner_id""",
    "accounts_user": """id, password, is_superuser, email, civility, first_name, last_name,
        is_active, is_staff, date_joined""",
    "schools_schoolrole": "role, can_prebook, entered_at, institution_id, user_id",
    "venues_membership": "role, created_at, user_id, partner_id",
    "venues_referencing": "from_date, to_date, adage_id, partner_id",
    "venues_bankdetails": """token, holder, iban, bic, document, document_kind, document_name,
        submitted_at, state, decided_at, note, decided_by_id, submitted_by_id, partner_id""",
    "country_project": "*",
    "country_outing": "*",
}
# Steps and their seconds at the size of a country, for the progress bar.
STEPS = {
    "people": 8.0, "outings": 45.0, "offers": 50.0, "bookings": 30.0, "journals": 25.0,
    "messages": 45.0, "payments": 15.0, "search": 110.0, "indexes and constraints": 70.0,
    "statistics": 30.0,
}  # fmt: skip
COPIED = 5_000  # rows sent by one COPY
BATCH = 2_000  # projects whose row of the search is made at once
SETTINGS = {
    "statement_timeout": "0", "work_mem": "256MB", "maintenance_work_mem": "512MB",
    "synchronous_commit": "off",
}  # fmt: skip
# The part of a step that is done, from 0 to 1.
Tell = Callable[[str, float], object]


def make_country(
    connection: psycopg.Connection,
    counts: Counts,
    now: datetime,
    tell: Tell,
    *,
    draw: type[Outings] = Outings,
) -> None:
    """Write it all, or nothing; `connection` is the owner's, each statement on its own.

    `draw` says what happens in it. Raises psycopg.Error where a row breaks a constraint: nothing
    is kept then.
    """
    with connection.transaction():
        cursor = ClientCursor(connection)
        for name, value in SETTINGS.items():
            cursor.execute(f"SET LOCAL {name} = '{value}'")
        with set_aside(connection, TABLES, lambda name: tell("indexes and constraints", 0.5)):
            Load(cursor, counts, now, tell).run(draw)
        tell("indexes and constraints", 1)
    for table in (*TABLES, "outbox_stream"):
        connection.execute(f"VACUUM ANALYZE {table}")
    connection.execute("REFRESH MATERIALIZED VIEW offers_search_word")
    tell("statistics", 1)


def copy_rows(cursor: ClientCursor, copy: str, rows: Iterable[Row]) -> None:
    """Send rows by a COPY statement, some thousands at a time, each made before its COPY begins.

    To make a row may read a list or a number by date: on this very connection, which would then
    wait for itself.
    """
    left = iter(rows)
    while some := list(islice(left, COPIED)):
        with cursor.copy(copy) as sending:
            for row in some:
                sending.write_row(row)


class Load:
    """One load, inside its transaction."""

    def __init__(self, cursor: ClientCursor, counts: Counts, now: datetime, tell: Tell) -> None:
        self.cursor, self.counts, self.now, self.tell = cursor, counts, now, tell
        self.after = {
            table: self._one(f"SELECT COALESCE(max(id), 0) FROM {table}")  # noqa: S608
            for table in NUMBERED
        }

    def run(self, draw: type[Outings]) -> None:
        """Everything in its order: what is made of something comes after it."""
        people = People(self.counts, self.now, self.after)
        self._people(people)
        outings = draw(people, self._references())
        self.cursor.execute(tables.WORKING_TABLES)
        self._copy("country_project", outings.project_rows())
        rows = self.counts.bookings + self.counts.open_offers
        self._copy("country_outing", self._counted(outings.rows(), rows))
        self._verbs()
        self.cursor.execute("ANALYZE country_project; ANALYZE country_outing")
        self._step("offers", tables.OFFERS, tables.LINES, tables.TEMPLATES)
        self._step("bookings", tables.BUDGETS, "ANALYZE schools_budget", tables.BOOKINGS)
        self._step("journals", tables.STEPS, "ANALYZE country_step", tables.MOVES)
        self._messages()
        self._step("payments", *payments.STATEMENTS)
        self._search()
        for table in NUMBERED:
            self.cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
            )

    def _people(self, people: People) -> None:
        self._copy("schools_institution", people.institutions())
        self._copy("venues_partner", people.partners())
        self._copy("venues_venue", people.venues())
        self._copy("accounts_user", people.users)
        self._copy("schools_schoolrole", people.roles())
        self._copy("venues_membership", people.memberships())
        self._copy("venues_referencing", people.referencings())
        self._copy("venues_bankdetails", people.accounts())
        self.cursor.execute("ANALYZE venues_venue; ANALYZE venues_partner; ANALYZE accounts_user")
        self.tell("people", 1)

    def _references(self) -> frozenset[str]:
        said = "SELECT ref FROM offers_collectiveoffer UNION SELECT reference FROM bookings_booking"
        return frozenset(ref for (ref,) in self.cursor.execute(said))

    def _copy(self, table: str, rows: Iterable[Row]) -> None:
        columns = "" if COLUMNS[table] == "*" else f"({COLUMNS[table]})"
        copy_rows(self.cursor, f"COPY {table} {columns} FROM STDIN", rows)

    def _counted(self, rows: Iterator[Row], expected: int) -> Iterator[Row]:
        for number, row in enumerate(rows):
            if number % 5_000 == 0:
                self.tell("outings", min(1.0, number / expected))
            yield row
        self.tell("outings", 1)

    def _verbs(self) -> None:
        """What each verb is called outside: its event, the call to ADAGE, the reason it writes."""
        named = {"prebook": "booking.prebooked", "paid": "booking.paid"} | EVENTS
        self.cursor.execute(
            "CREATE TEMP TABLE country_verb (verb text, event text, handler text, reason text) "
            "ON COMMIT DROP"
        )
        for verb, event in named.items():
            reason = TABLE[verb].reason if verb in TABLE else ""
            row = (verb, event, _call_of(event), str(reason))
            self.cursor.execute("INSERT INTO country_verb VALUES (%s, %s, %s, %s)", row)

    def _messages(self) -> None:
        told = tables.MESSAGE.format(
            event="event",
            handler="handler",
            epoch=self._epoch(),
            seq="seq",
            at="at",
            facts=tables.BOOKING_FACTS,
        )
        listed = tables.MESSAGE.format(
            event="'offer.published'",
            handler=f"'{_call_of('offer.published')}'",
            epoch=self._epoch(),
            seq="1",
            at="published_at",
            facts="jsonb_build_object('offer_ref', ref)",
        )
        ahead = "FROM country_outing WHERE bookable_until > %(now)s"
        self._execute(tables.STREAMS.format(epoch=self._epoch()))
        self._execute(listed + ahead)
        self.tell("messages", 0.3)
        self._execute(told + tables.TOLD_OF_BOOKINGS)
        self.tell("messages", 1)

    def _search(self) -> None:
        for first in range(1, self.counts.projects + 1, BATCH):
            between = (first, first + BATCH - 1)
            self.cursor.execute(search.FIRSTS.format(**self.after), between)
            self.tell("search", 0.6 * first / self.counts.projects)
        copied = (search.MODELS, "ANALYZE country_model", search.ENTRIES, search.TEMPLATES)
        read = ("ANALYZE offers_searchentry", search.TEXTS, search.TAKEN)
        self._step("search", *copied, *read, *search.UNBOOKABLE)

    def _step(self, name: str, *statements: str) -> None:
        committed, event, today = (
            tables.YEAR_OF.format(day=f"({moment} AT TIME ZONE 'Europe/Paris')")
            for moment in ("confirmed_at", "starts_at", "%(now)s::timestamptz")
        )
        known = {"committed": committed, "event": event, "today": today}
        for statement in statements:
            said = statement.format(**self.after, **known, schools=self.after[NUMBERED[0]])
            self._execute(said)
        self.tell(name, 1)

    def _execute(self, statement: str) -> None:
        values = {"now": self.now, "by_itself": CLOCK, "every": TEMPLATE_EVERY}
        self.cursor.execute(statement, values)

    def _epoch(self) -> int:
        return self._one("SELECT COALESCE(max(epoch), 1) FROM outbox_quarantine")

    def _one(self, question: str) -> int:
        row = self.cursor.execute(question).fetchone()
        assert row is not None
        return int(row[0])


def _call_of(event: str) -> str:
    """The handler that tells ADAGE of this event."""
    return next(path for path in events()[event].handlers if path.startswith("adage_sync.push."))
