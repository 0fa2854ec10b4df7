"""`make_country`: what it writes is whole, and every wall stands again whatever becomes of it."""

from collections.abc import Iterator
from io import StringIO
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from bookings.models import Booking, BookingMove
from bookings.models.arrows import State
from devtools.country.counts import Counts, at_scale
from devtools.country.load import copy_rows, make_country
from devtools.country.outings import reference
from devtools.management.commands import make_country as command
from devtools.measure import plans, rush
from offers.models import CollectiveOffer, CollectiveStock, OfferTemplate
from offers.models.search import SearchEntry
from operations.audit import QUERIES, rows_of
from reimbursements.models import Statement, StatementLine
from reimbursements.queries.due import partners_with_something_due
from reimbursements.rules import last_statement_day
from school_portal.queries import home
from schools.models import Budget, Institution
from schools.rules import uai_is_valid
from tests.devtools import country as small
from tests.owner import as_owner
from tests.vacuum import owner_connection
from venues.models import Partner

pytestmark = pytest.mark.django_db
# Asked by the owner: the test itself holds no table meanwhile.
COUNT = "SELECT count(*) FROM schools_institution"
DIFFERENT = """
SELECT source.offer_id FROM offers_search_source AS source
JOIN offers_searchentry AS entry ON entry.offer_id = source.offer_id
JOIN offers_searchtext AS said ON said.entry_id = entry.id
WHERE source.offer_id = ANY (%s) AND (
    entry.shown, entry.institution_id, entry.partner_id, entry.domains, entry.formats, entry.levels,
    entry.places, entry.access, entry.departments::text[], entry.latitude, entry.longitude,
    entry.starts_at, entry.bookable_until, entry.held_until, entry.price, entry.published_at,
    said.head, said.words, entry.starts_day, entry.taken
) IS DISTINCT FROM (
    source.shown, source.institution_id, source.partner_id, source.domains, source.formats,
    source.levels, source.places, source.access, source.departments, source.latitude,
    source.longitude, source.starts_at, source.bookable_until, source.held_until, source.price,
    source.published_at, source.head, strip(source.words),
    offers_day_of(source.offer_id, source.starts_at),
    EXISTS (SELECT FROM bookings_booking AS booking
        WHERE booking.offer_id = source.offer_id AND state <> 'CANCELLED')
)
"""


def test_a_row_may_ask_the_connection_that_writes_it():
    """A list or a number by date is read again now and then, in the middle of thousands of rows."""

    with owner_connection() as owner, owner.transaction(), owner.cursor() as cursor:

        def asking() -> Iterator[tuple[int]]:
            for number in range(3):
                yield owner.execute("SELECT %s::int", [number]).fetchone()

        cursor.execute("CREATE TEMP TABLE asked (number int) ON COMMIT DROP")
        copy_rows(cursor, "COPY asked FROM STDIN", asking())
        cursor.execute("SELECT array_agg(number ORDER BY number) FROM asked")
        assert cursor.fetchone() == ([0, 1, 2],)


@pytest.fixture(scope="module")
def walls_of_before(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[Any]]:
    with django_db_blocker.unblock(), small.standing() as before:
        yield before


@pytest.fixture
def country(walls_of_before: list[Any], db: None) -> Counts:
    return at_scale(small.SCALE)


def test_it_has_what_was_asked_for(country: Counts):
    assert Institution.objects.count() == country.institutions
    assert Partner.objects.count() == country.partners
    assert Booking.objects.count() == country.bookings
    ahead = CollectiveOffer.objects.filter(lines__bookable_until__gt=timezone.now())
    assert ahead.count() == pytest.approx(country.open_offers, abs=20)


def test_the_audit_finds_nothing(country: Counts):
    assert {query.code: rows_of(query) for query in QUERIES} == {q.code: [] for q in QUERIES}


def test_bookings_are_in_every_state_and_each_has_its_journal(country: Counts):
    assert set(Booking.objects.values_list("state", flat=True)) == set(State)
    assert set(BookingMove.objects.values_list("verb", flat=True)) >= {
        "prebook", "confirm", "refuse", "withdraw", "expire", "mark_used", "reimburse",
    }  # fmt: skip
    assert not Booking.objects.filter(moves=None).exists()


def test_money_is_on_statements_once_it_is_due(country: Counts):
    """Nothing used before the last statement day waits: the runs took everything (R51)."""
    paid = Booking.objects.filter(state=State.REIMBURSED)
    assert paid.exists()
    assert not paid.filter(statement_lines=None).exists()
    assert partners_with_something_due(last_statement_day(timezone.localdate())) == []
    for statement in Statement.objects.order_by("pk")[:50]:
        lines = StatementLine.objects.filter(statement=statement)
        assert statement.total == sum(line.amount for line in lines)


def test_every_institution_may_engage_this_year(country: Counts):
    today = timezone.localdate()
    running = Budget.objects.filter(commitment_from__lte=today, commitment_to__gt=today)
    assert running.values("institution").distinct().count() == country.institutions
    assert all(uai_is_valid(uai) for uai in Institution.objects.values_list("uai", flat=True))


def test_the_search_is_what_the_triggers_would_have_written(country: Counts):
    ids = list(CollectiveOffer.objects.order_by("pk").values_list("pk", flat=True)[::25])
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENT, [ids])
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(offer_id), count(template_id) FROM offers_searchentry")
        to_come = CollectiveStock.objects.filter(bookable_until__gte=timezone.now())
        free = to_come.exclude(offer__in=Booking.objects.exclude(state="CANCELLED").values("offer"))
        many = free.count(), OfferTemplate.objects.count()
        assert cursor.fetchone() == many


def test_the_partners_carry_what_the_triggers_would_have_written(country: Counts):
    before = list(Partner.objects.order_by("pk").values_list())
    Partner.objects.update(referenced_from=None)
    assert list(Partner.objects.order_by("pk").values_list()) == before


def test_a_template_is_found_as_the_triggers_would_have_written(country: Counts):
    """Its row of the search is the one its own function makes: made again, nothing changes."""
    entries = SearchEntry.objects.exclude(template=None).order_by("pk")
    before = list(entries.values_list())
    with connection.cursor() as cursor:
        texts = "SELECT * FROM offers_searchtext ORDER BY entry_id"
        cursor.execute(texts)
        said = cursor.fetchall()
        cursor.execute("SELECT offers_search_templates(ARRAY(SELECT id FROM offers_offertemplate))")
        cursor.execute(texts)
        assert cursor.fetchall() == said
    assert before
    assert list(entries.values_list()) == before


def test_every_wall_stands_again(country: Counts, walls_of_before: list[Any]):
    with owner_connection() as owner:
        assert small.walls(owner) == walls_of_before
    booking = Booking.objects.filter(state=State.CANCELLED).earliest("pk")
    with pytest.raises(Exception, match="no verb does that to a booking"):
        Booking.objects.filter(pk=booking.pk).update(state=State.USED)


def test_a_second_country_beside_it_is_refused_and_leaves_nothing(country: Counts):
    """Its first institution has the code of ours: the whole load is undone, the walls stand."""
    with owner_connection() as owner:
        before = small.walls(owner), owner.execute(COUNT).fetchone()
        with pytest.raises(psycopg.errors.UniqueViolation):
            make_country(owner, at_scale(0.0005), timezone.now(), small.silent)
        assert (small.walls(owner), owner.execute(COUNT).fetchone()) == before


def test_on_a_database_that_is_not_empty_it_wants_to_be_told(country: Counts):
    with pytest.raises(CommandError, match="--add"):
        call_command("make_country", "--scale", "0.0005", stdout=StringIO())


def test_it_writes_neither_elsewhere_nor_in_production(settings: Any, monkeypatch: Any):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        command.refuse_elsewhere()
    settings.PRODUCTION = False
    command.refuse_elsewhere()
    monkeypatch.setitem(connection.settings_dict, "HOST", "db.example.org")
    with pytest.raises(CommandError, match="locale"):
        command.refuse_elsewhere()


def test_the_dry_run_says_the_numbers_and_writes_nothing():
    said = StringIO()
    call_command("make_country", "--dry-run", stdout=said)
    assert "10 700" in said.getvalue()
    assert "160 000 × 3" in said.getvalue()
    with pytest.raises(CommandError, match="scale"):
        call_command("make_country", "--scale", "0", "--dry-run", stdout=StringIO())


@pytest.mark.parametrize("name", plans.SUBJECTS)
def test_the_main_queries_reach_their_tables_by_an_index(country: Counts, name: str):
    assert plans.unexpected(name) == set()


def test_the_nearest_offers_are_looked_for_around_the_school(country: Counts):
    """Where enough are close, the offers of the rest of the country are never read."""
    now = timezone.now()
    said = [
        home.nearest.build(
            one, now, now.date(), *home.degrees_around(one, home.CLOSE_DEGREES), only=None
        ).explain(analyze=True)
        for one in Institution.objects.filter(latitude__isnull=False).order_by("pk")[:40]
    ]
    kept = [plan for plan in said if "never executed" in plan]
    assert kept
    assert all("One-Time Filter" in plan for plan in said)


@pytest.mark.parametrize(
    ("name", "index", "table"),
    [
        (
            "offers",
            "offer_venue_state, offers_collectiveoffer_venue_id_dc0d33e6",
            "offers_collectiveoffer",
        ),
        ("follow-up", "booking_institution_state", "bookings_booking"),
        ("bookings", "booking_partner_state", "bookings_booking"),
        ("ready", "message_undelivered", "outbox_message"),
    ],
)
def test_without_its_index_a_table_is_read_whole(
    country: Counts, name: str, index: str, table: str
):
    """The control: what the test above looks for is there once the index is not."""
    as_owner(f"DROP INDEX {index}")
    assert table in plans.unexpected(name)


def test_a_rush_finds_its_confirmations_and_its_readers(country: Counts):
    """Each pre-booking that still waits, by its head; each page of both portals by many people."""
    site = SimpleNamespace(environment={"PORT": "80", "ADAGE_URL": "http://localhost:81"})
    acts = list(rush.Rush(site).acts)
    waiting = Booking.objects.filter(
        state=State.PREBOOKED, stock__bookable_until__gt=timezone.now()
    )
    assert len(acts) == pytest.approx(waiting.count(), abs=1)
    assert len({path for _, path, _, _ in acts}) == len(acts)
    looked = list(rush.reads())
    assert len(looked) == rush.READERS * sum(map(len, rush.PAGES.values()))


def test_no_two_numbers_share_a_reference():
    assert len({reference(number) for number in range(1, 50_000)}) == 49_999
