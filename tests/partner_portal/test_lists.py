"""Filters, order and pages of the lists are the address (U13); hostile ones are left aside."""

import pytest
from django.test import Client

from tests.factories.offers import (
    ConfirmedBookingFactory,
    DraftOfferFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import VenueFactory
from tests.partner_portal.pages import BOOKINGS, LIST, queries_of, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def titles(client: Client, query: str) -> list[str]:
    return [row["offer"].title for row in client.get(LIST + query).context["rows"]]


def booked(client: Client, query: str) -> list[str]:
    return [row["booking"].offer.title for row in client.get(BOOKINGS + query).context["rows"]]


@pytest.fixture
def season(stage: Stage) -> Stage:
    """Three offers told apart by everything one filters and sorts by."""
    partner = stage.offer.venue.partner
    mill = VenueFactory(partner=partner, name="Le Moulin")
    school = InstitutionFactory(name="Lycée Anne-Hervoche", city="Redon")
    OfferFactory(
        venue=mill,
        title="Zinc",
        institution=school,
        formats=["concert"],
        line__price=10,
        line__starts_at=in_days(40),
    )
    other = OfferFactory(
        venue=stage.offer.venue, title="Argile", line__price=900, line__starts_at=in_days(90)
    )
    PrebookedBookingFactory(offer=other)
    stage.offer.title = "Marées"
    stage.offer.save()
    return stage


def test_each_filter_narrows_the_offers(pro: Client, season: Stage) -> None:
    mill = season.offer.venue.partner.venues.get(name="Le Moulin")
    day = f"{in_days(60):%Y-%m-%d}"
    assert titles(pro, f"?lieu={mill.pk}") == ["Zinc"]
    assert titles(pro, "?format=concert") == ["Zinc"]
    assert titles(pro, "?etablissement=redon") == ["Zinc"]
    assert titles(pro, f"?etablissement={season.institution.uai}&statut=published") == []
    assert titles(pro, f"?du={day}&au={day}") == ["Marées"]
    assert titles(pro, f"?au={day}&tri=date") == ["Zinc", "Marées"]
    assert titles(pro, "?statut=prebooked&q=argile") == ["Argile"]
    assert titles(pro, "?periode=2001-2002&tri=titre") == ["Argile", "Marées", "Zinc"]


def test_each_column_sorts_both_ways_and_says_so(pro: Client, season: Stage) -> None:
    assert titles(pro, "?tri=titre") == ["Argile", "Marées", "Zinc"]
    assert titles(pro, "?tri=-titre") == ["Zinc", "Marées", "Argile"]
    assert titles(pro, "?tri=-prix") == ["Argile", "Marées", "Zinc"]
    assert titles(pro, "?tri=date") == ["Zinc", "Marées", "Argile"]
    said = text(pro.get(LIST + "?tri=-prix"))
    assert said.count('aria-sort="descending"') == 1
    assert said.count("aria-sort=") == 1
    assert "3 offres</b>, par prix, ordre décroissant" in said
    assert 'aria-sort="ascending"' in text(pro.get(LIST))


def test_an_undated_offer_comes_last_in_both_orders(pro: Client, season: Stage) -> None:
    DraftOfferFactory(venue=season.offer.venue, line=False, title="Sans date")
    assert titles(pro, "?tri=date")[-1] == titles(pro, "?tri=-date")[-1] == "Sans date"


def test_a_filter_is_a_tag_that_takes_itself_away(pro: Client, season: Stage) -> None:
    page = pro.get(LIST + "?q=marees&format=atelier&tri=-prix&page=1")
    urls = {tag["text"]: tag["url"] for tag in page.context["tags"]}
    assert urls == {
        "«\u00a0marees\u00a0»": "?format=atelier&tri=-prix",
        "Atelier de pratique": "?q=marees&tri=-prix",
    }


def test_nothing_found_says_which_filter_hides_what(pro: Client, season: Stage) -> None:
    said = text(pro.get(LIST + "?q=marees&format=concert"))
    assert "Aucune offre ne correspond" in said
    assert "Sans le filtre «\u00a0marees\u00a0»\u00a0: 1 offre" in said
    assert "Sans le filtre Concert\u00a0: 1 offre" in said


def test_htmx_receives_the_results_the_tabs_and_a_clean_address(pro: Client, season: Stage) -> None:
    answer = pro.get(LIST + "?q=&statut=&format=concert&tri=", headers=HTMX)
    said = text(answer)
    assert "<html" not in said
    assert 'id="resultats"' in said
    assert 'hx-swap-oob="true"' in said
    assert 'data-announce="1 offre' in said
    assert answer.headers["HX-Push-Url"] == f"{LIST}?format=concert"
    assert "HX-Request" in answer.headers["Vary"]
    back = pro.get(LIST, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in text(back)


def test_each_filter_narrows_the_bookings_and_their_totals(pro: Client, season: Stage) -> None:
    late = ConfirmedBookingFactory(
        offer=OfferFactory(venue=season.offer.venue, title="Bois", line__starts_at=in_days(100)),
        institution=season.institution,
    )
    assert booked(pro, "") == ["Argile", "Bois"]
    assert booked(pro, "?etat=CONFIRMED") == ["Bois"]
    assert booked(pro, f"?etablissement={season.institution.uai}") == ["Bois"]
    assert booked(pro, f"?q={late.teacher.last_name}") == ["Bois"]
    assert booked(pro, f"?du={in_days(95):%d/%m/%Y}") == ["Bois"]
    assert booked(pro, "?tri=-montant") == ["Argile", "Bois"]
    assert booked(pro, "?tri=-date") == ["Bois", "Argile"]
    assert pro.get(BOOKINGS + "?etat=CONFIRMED").context["totals"] == {
        "many": 1,
        "pupils": 28,
        "amount": 320,
    }


def test_the_months_are_drawn_from_thirteen_rows_on(pro: Client, stage: Stage) -> None:
    venue = stage.offer.venue
    for _ in range(12):
        PrebookedBookingFactory(offer=OfferFactory(venue=venue))
    assert pro.get(BOOKINGS).context["chart"] is None
    stage.prebook()
    chart = pro.get(BOOKINGS).context["chart"]
    assert sum(bar["value"] for bar in chart["bars"]) == 13
    assert len(chart["bars"]) == 12
    assert "13 événements" in chart["conclusion"]


def test_one_booking_has_its_page_for_its_partner_only(pro: Client, stage: Stage) -> None:
    booking = stage.prebook(class_name="4e B", project_note="Un projet")
    said = text(pro.get(f"{BOOKINGS}{booking.reference}/"))
    for words in (
        stage.teacher.full_name,
        stage.teacher.email,
        "4<sup>e</sup> B",
        "Un projet",
        "320,00",
    ):
        assert words in said
    stranger = PrebookedBookingFactory()
    assert pro.get(f"{BOOKINGS}{stranger.reference}/").status_code == 404


HOSTILE = [
    "?page=0", "?page=-1", "?page=99999999999999999999", "?page=１", "?page=%00",
    "?q=%00", "?q=%ED%A0%80", "?q=" + "z" * 3000, "?q=%25_%5C", "?lieu=0", "?lieu=%00",
    "?lieu=99999999999999999999999", "?du=2026-99-99", "?du=0000-00-00", "?au=９", "?du=9999-12-31",
    "?periode=99999-1", "?tri=--date", "?tri=-", "?tri=%00", "?tour=%00&statut=%00&format=%00",
    "?etablissement=%00", "?structure=%00", "?choix=%00", "?etat=%00&etat=PREBOOKED", "?q=a&q=b&q",
    "?" + "&".join(f"x{n}=1" for n in range(900)),
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("page", [LIST, BOOKINGS])
def test_a_hostile_address_is_a_page(pro: Client, stage: Stage, page: str, query: str) -> None:
    stage.prebook()
    assert pro.get(page + query).status_code == 200
    assert pro.get(page + query, headers=HTMX).status_code == 200
    file = pro.get(f"{page}export.csv{query}")
    assert b"".join(file.streaming_content).startswith(b"\xef\xbb\xbf")


def test_pages_cost_the_same_with_filters(pro: Client, season: Stage) -> None:
    assert queries_of(pro, LIST + "?q=a&tri=-prix") <= 12
    assert queries_of(pro, BOOKINGS + "?q=a&tri=-date") <= 12
