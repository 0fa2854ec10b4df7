"""Among many results, what is for all is counted now and then, and read by its index (0058)."""

import pickle
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from catalogue import rules
from catalogue.queries import counts
from catalogue.queries.facets import counted, facets_of, total_of
from catalogue.queries.filters import DATE, RELEVANCE, SearchFilters
from catalogue.queries.search import Search, Seeker
from schools.models import Institution
from tests.factories.offers import ConfirmedBookingFactory, OfferFactory, in_days
from tests.factories.schools import InstitutionFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import VenueFactory

pytestmark = pytest.mark.django_db
ASKED: list[dict[str, Any]] = [
    {},
    {"domains": ("theatre",)},
    {"levels": ("4e",), "access": ("visuel",)},
    {"kind": "datee"},
    {"text": "masques"},
]


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One is already many; nothing was counted before."""
    monkeypatch.setattr(rules, "MANY", 1)
    counts.COMMON.forget()
    yield
    counts.COMMON.forget()


@pytest.fixture
def schools() -> list[Institution]:
    """Two with offers of their own, and a partner that one of them knows; a third without any."""
    one, two, three = (InstitutionFactory() for _ in range(3))
    known = VenueFactory()
    ConfirmedBookingFactory(institution=one, offer__venue=known)
    for rank, school in enumerate([None, one, None, two, one, None]):
        OfferFactory(
            title=f"Masques {rank}",
            institution=school,
            domains=["theatre"] if rank % 2 else ["danse"],
            levels=["4e"],
            accessible_visual=bool(rank % 3),
            venue=known if rank > 3 else VenueFactory(),
            line__starts_at=in_days(90 - rank),
            line__ends_at=in_days(90 - rank) + timedelta(hours=2),
        )
    TemplateFactory(title="Masques et vitrines", domains=["theatre"], levels=["4e"])
    return [one, two, three]


def search_of(school: Institution | None, **wanted: Any) -> Search:
    return Search.of(Seeker.of(school, timezone.now()), SearchFilters(**wanted))


@pytest.mark.parametrize("wanted", ASKED, ids=str)
def test_whoever_asks_gets_what_is_there_for_them(
    schools: list[Institution], wanted: dict[str, Any]
) -> None:
    """R11: what is for one school is counted for no other, whoever asked first."""
    for school in [*schools, None, *schools]:
        search = search_of(school, **wanted)
        exact = counted(search)
        assert facets_of(search) == exact
        assert total_of(search) == exact.total == search.entries().count()


def test_what_is_for_everybody_is_counted_again_after_a_while(
    schools: list[Institution], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 1000.0
    monkeypatch.setattr(counts, "monotonic", lambda: at)
    search = search_of(schools[0])
    before = facets_of(search).total
    OfferFactory(institution=schools[0])
    OfferFactory()
    assert facets_of(search).total == before + 1  # its own at once
    at += rules.COUNTED_SECONDS - 1
    assert facets_of(search).total == before + 1
    at += 1
    assert counts.COMMON.get(("nobody", "asked")) is None
    # Who only asks how many has them counted again too.
    assert total_of(search) == before + 2
    assert facets_of(search).total == before + 2
    OfferFactory()
    at += rules.COUNTED_SECONDS
    # One counts again; whoever comes meanwhile reads what was known.
    key = next(iter(counts.COMMON._recent))
    assert counts.COMMON.get(key) is None
    assert counts.COMMON.get(key) is not None


def test_what_is_kept_is_nobodys(schools: list[Institution]) -> None:
    """R11: neither what is for the school that asked first, nor what it knows."""
    for school in schools:
        counts.COMMON.forget()
        facets_of(search_of(school))
        ((_, common),) = counts.COMMON._recent.values()
        nobody = counted(search_of(None))
        assert common == nobody
        assert common.counts["known"] == {"oui": 0}


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where the web processes of a machine write what they count once for all."""
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    one = {"BACKEND": backend, "LOCATION": str(tmp_path / "counts")}
    settings.CACHES = settings.CACHES | {"counts": one}
    return tmp_path / "counts"


def test_the_processes_of_a_machine_lend_each_other_what_they_counted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = 5000.0
    for clock in ("monotonic", "time"):
        monkeypatch.setattr(counts, clock, lambda: at)
    one, other, third = (counts.RecentCounts() for _ in range(3))
    found = counts.Facets(12, {"kind": {"datee": 12, "vitrine": 0}, "day": {20_000: 12}})
    assert other.get("all") is None
    one.keep("all", found)
    at += rules.COUNTED_SECONDS - 1
    assert other.get("all") == found
    at += 1
    # As old as where it was counted, wherever it is read.
    assert (other.get("all"), third.get("all"), one.get("all")) == (None, None, None)
    other.keep("all", counts.Facets(13, {}))
    assert third.get("all") == counts.Facets(13, {})
    at -= 3600  # a clock that is put back makes nothing younger
    assert counts.RecentCounts().get("all") is None


@pytest.mark.parametrize("content", [b"", b"zzz", zlib.compress(b"x"), pickle.dumps(9e9) + b"x"])
def test_what_cannot_be_read_is_counted(folder: Path, content: bytes) -> None:
    one, other = counts.RecentCounts(), counts.RecentCounts()
    one.keep("all", counts.Facets(12, {}))
    (written,) = folder.iterdir()
    written.write_bytes(content)
    assert other.get("all") is None
    assert one.get("all") == counts.Facets(12, {})


def test_a_folder_that_cannot_be_written_lends_nothing(folder: Path) -> None:
    folder.write_text("a file")
    one, other = counts.RecentCounts(), counts.RecentCounts()
    one.keep("all", counts.Facets(12, {}))
    assert (one.get("all"), other.get("all")) == (counts.Facets(12, {}), None)


def test_the_calendar_asks_when_the_first_begins(schools: list[Institution]) -> None:
    """Among many as among few, whoever asked first; templates have no day."""
    for school in [*schools, None, *schools]:
        search = search_of(school)
        soonest = search.entries().order_by("starts_day").values_list("starts_day", flat=True)[0]
        assert facets_of(search, dated=True) == counted(search, dated=True)
        assert facets_of(search, dated=True).first_day == soonest
        assert "day" not in facets_of(search).counts


@pytest.mark.parametrize("wanted", ASKED, ids=str)
def test_the_first_day_is_that_of_what_no_filter_refuses(
    schools: list[Institution], wanted: dict[str, Any]
) -> None:
    for school in [*schools, None]:
        search = search_of(school, **wanted)
        days = search.entries().exclude(starts_day=None).values_list("starts_day", flat=True)
        assert counted(search, dated=True).first_day == min(days, default=None)


def test_what_came_between_two_countings_leaves_nothing_below_zero() -> None:
    whole = counts.Facets(3, {"kind": {"datee": 3, "vitrine": 0}, "levels": {"4e": 3}})
    own = counts.Facets(4, {"kind": {"datee": 4, "vitrine": 0}, "levels": {"4e": 3, "3e": 1}})
    assert whole.minus(own).counts == {"kind": {"datee": 0, "vitrine": 0}, "levels": {}}


def test_few_are_counted_each_time(
    schools: list[Institution], monkeypatch: pytest.MonkeyPatch
) -> None:
    facets_of(search_of(schools[2]))
    assert counts.COMMON._recent
    monkeypatch.setattr(rules, "MANY", 1000)
    counts.COMMON.forget()
    search = search_of(schools[2])
    before = facets_of(search).total
    OfferFactory()
    assert facets_of(search).total == before + 1
    assert not counts.COMMON._recent


def test_what_hangs_on_where_a_school_is_is_not_kept(schools: list[Institution]) -> None:
    for wanted in ({"known": True}, {"distance": 50}):
        search = search_of(schools[0], **wanted)
        assert facets_of(search) == counted(search)
    assert not counts.COMMON._recent


def test_searches_kept_are_bounded(
    schools: list[Institution], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "SEARCHES_MOST", 3)
    for price in range(10_000, 10_009):
        facets_of(search_of(schools[0], price=price))
    assert len(counts.COMMON._recent) == 3


@pytest.mark.parametrize("last", [1, 2, 3, 5])
@pytest.mark.parametrize("sort", ["", RELEVANCE, DATE])
def test_the_rows_are_those_of_everything_in_its_order(
    schools: list[Institution], sort: str, last: int
) -> None:
    """S23: the school's own first, then by date; read in two halves or whole."""
    for school in [*schools, None]:
        search = search_of(school, sort=sort)
        total = search.entries().count()
        for first in range(last):
            whole = search.rows(first, last)
            assert search.rows(first, last, total) == whole


def test_what_may_no_longer_be_booked_is_passed_over(schools: list[Institution]) -> None:
    OfferFactory(line__bookable_until=in_days(-1))
    search = search_of(schools[2])
    found = {row["offer_id"] for row in search.rows(0, 3, 100)}
    assert found == {row["offer_id"] for row in search.rows(0, 3)}


def test_a_page_of_many_asks_for_few(
    schools: list[Institution], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """What is for everybody is read once: the school's own, then what it knows, then two halves."""
    facets_of(search_of(schools[0]))
    search = search_of(schools[1])
    with django_assert_num_queries(4):
        total = facets_of(search).total
        search.rows(0, 3, total)
