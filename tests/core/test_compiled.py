"""What is compiled once finds what its queryset finds, whatever the values (decision 0022)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.compiled import Compiled
from offers.models import CollectiveOffer, CollectiveStock
from tests.factories.offers import OfferFactory

pytestmark = pytest.mark.django_db


def lines_of(offer_id: int, before: datetime, state: str) -> QuerySet[CollectiveStock]:
    """Lines with their offer and venue, by values of several types."""
    found = CollectiveStock.objects.select_related("offer__venue").annotate(
        town=F("offer__venue__city")
    )
    return found.filter(offer=offer_id, starts_at__lt=before, offer__state=state).order_by("pk")


LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
LINES = Compiled(lines_of, offer_id=-1, before=LONG_AGO, state="?")


def test_it_finds_what_its_queryset_finds_with_what_is_joined_and_annotated():
    offers = [OfferFactory(state="PUBLISHED") for _ in range(3)]
    far = timezone.now() + timedelta(days=900)
    for offer in offers * 2:
        values = {"offer_id": offer.pk, "before": far, "state": "PUBLISHED"}
        found = LINES.rows(**values)
        assert found == list(lines_of(**values)) == [offer.line]
        with CaptureQueriesContext(connection) as statements:
            assert (found[0].offer, found[0].offer.venue.city) == (offer, found[0].town)
        assert len(statements) == 0
    assert LINES.rows(offer_id=offers[0].pk, before=far, state="DRAFT") == []
    assert LINES.row(offer_id=0, before=far, state="DRAFT") is None


def test_each_use_is_one_statement_that_says_what_it_sent_and_never_compiles_again(monkeypatch):
    offer = OfferFactory()
    values = {"offer_id": offer.pk, "before": timezone.now(), "state": "DRAFT"}
    LINES.rows(**values)
    monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.as_sql", None)
    for _ in range(4):  # sent, then prepared
        with CaptureQueriesContext(connection) as statements:
            LINES.rows(**values)
        assert [sql["sql"].split()[0] for sql in statements] == ["SELECT"]


def test_postgresql_plans_it_once():
    LINES.rows(offer_id=1, before=timezone.now(), state="DRAFT")
    LINES.rows(offer_id=2, before=timezone.now(), state="DRAFT")
    LINES.rows(offer_id=3, before=timezone.now(), state="DRAFT")
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = [sql for (sql,) in cursor.fetchall() if "offers_collectivestock" in sql]
    assert len(prepared) == 1
    assert "$1" in prepared[0]


def computed(day: datetime) -> QuerySet[CollectiveOffer]:
    """A value that is computed with: what stands in the SQL is another."""
    return CollectiveOffer.objects.filter(created_at__gt=day + timedelta(days=1))


def unused(ref: str) -> QuerySet[CollectiveOffer]:
    """A value that changes the shape instead of standing in it."""
    return CollectiveOffer.objects.all() if ref else CollectiveOffer.objects.none()


@pytest.mark.parametrize(
    ("build", "example"),
    [(computed, {"day": LONG_AGO}), (unused, {"ref": "?"})],
)
def test_a_value_that_does_not_stand_in_the_sql_is_refused(
    build: Callable[..., QuerySet[CollectiveOffer]], example: dict[str, object]
):
    with pytest.raises(ValueError, match="not in the SQL as they are"):
        Compiled(build, **example).rows(**example)
