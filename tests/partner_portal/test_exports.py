"""The lists as files: the current filter, its count, no formula, true types (U24, S41)."""

import csv
import io
import re
from datetime import datetime
from decimal import Decimal

import pytest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from openpyxl import load_workbook

from partner_portal.queries.offers import OfferListFilters, my_offers
from tests.factories.offers import DraftOfferFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.schools import TeacherFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.partner_portal.pages import BOOKINGS, LIST, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
LINK = re.compile(
    r'href="([^"]+export\.(?:csv|xlsx)[^"]*)"[^>]*>.*?Exporter \((?:<[^>]+>)?(\w+)(?:<[^>]+>)?, '
    r"(\d+) lignes?\)"
)


def links(page: str) -> dict[str, tuple[str, int]]:
    """Format -> (address, lines announced)."""
    return {kind: (url.replace("&amp;", "&"), int(many)) for url, kind, many in LINK.findall(page)}


def whole(answer: HttpResponseBase) -> bytes:
    assert answer.status_code == 200
    assert isinstance(answer, StreamingHttpResponse)
    return answer.getvalue()


def lines(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("page", [LIST, BOOKINGS])
def test_each_link_says_how_many_lines_the_file_has(pro: Client, stage: Stage, page: str) -> None:
    venue = stage.offer.venue
    for number in range(3):
        PrebookedBookingFactory(offer=OfferFactory(venue=venue, title=f"Cirque {number}"))
    PrebookedBookingFactory()
    for query, expected in (("", {LIST: 4, BOOKINGS: 3}[page]), ("?q=cirque&tri=-date", 3)):
        offered = links(text(pro.get(page + query)))
        assert {kind: many for kind, (_, many) in offered.items()} == {
            "CSV": expected,
            "Excel": expected,
        }
        rows = lines(whole(pro.get(offered["CSV"][0])))
        assert len(rows) == expected
        book = load_workbook(io.BytesIO(whole(pro.get(offered["Excel"][0]))))
        assert book.worksheets[0].max_row == expected + 1


def test_a_formula_typed_by_a_teacher_or_a_partner_is_neutralised(
    pro: Client, stage: Stage
) -> None:
    stage.offer.title = "=HYPERLINK(1)"
    stage.offer.save()
    stage.teacher.last_name = "@SUM(A1)"
    stage.teacher.civility = stage.teacher.first_name = ""
    stage.teacher.save()
    stage.prebook(class_name="+4e")
    [row] = lines(whole(pro.get(BOOKINGS + "export.csv")))
    assert row["Offre"] == "'=HYPERLINK(1)"
    assert row["Enseignant"] == "'@SUM(A1)"
    assert row["Classe"] == "'+4e"
    assert row["Prix"] == "320,00"
    assert row["Courriel de l’enseignant"] == stage.teacher.email


def test_the_spreadsheet_of_bookings_has_true_dates_and_amounts(pro: Client, stage: Stage) -> None:
    booking = stage.prebook()
    content = whole(pro.get(BOOKINGS + "export.xlsx?etat=PREBOOKED"))
    book = load_workbook(io.BytesIO(content))
    head, row = list(book["Réservations"].iter_rows(values_only=True))
    said = dict(zip(head, row, strict=True))
    assert isinstance(said["Début"], datetime)
    assert said["Début"].hour == 14
    assert Decimal(said["Prix"]) == booking.price
    assert said["Élèves"] == 28
    notes = dict(book["Lisez-moi"].iter_rows(values_only=True))
    assert notes["État"] == "En attente de la direction"
    assert notes["Lignes"] == "1"


def test_the_file_of_offers_says_what_the_list_says(pro: Client, stage: Stage) -> None:
    DraftOfferFactory(venue=stage.offer.venue, line=False, title="Sans date")
    rows = lines(whole(pro.get(LIST + "export.csv?tri=titre")))
    assert [row["Statut"] for row in rows] == ["Publiée", "Brouillon"]
    assert rows[0]["Qui doit agir"] == "Au tour de l’enseignant"
    assert (rows[1]["Début"], rows[1]["Prix"]) == ("", "")


def test_an_export_holds_nothing_of_another_partner(client: Client, stage: Stage) -> None:
    stage.prebook()
    client.force_login(MemberFactory(partner=VenueFactory().partner))
    for address in (LIST, BOOKINGS):
        assert lines(whole(client.get(address + "export.csv"))) == []
    client.force_login(TeacherFactory())
    assert client.get(BOOKINGS + "export.csv").status_code == 404


def test_rows_are_read_as_they_leave(pro: Client, stage: Stage, django_assert_num_queries) -> None:
    """Not one query a row, whatever their number: related rows come with them."""
    venue = stage.offer.venue
    for _ in range(3):
        PrebookedBookingFactory(offer=OfferFactory(venue=venue))
    first = pro.get(BOOKINGS + "export.csv")
    with django_assert_num_queries(1):
        whole(first)
    second = pro.get(LIST + "export.csv")
    with django_assert_num_queries(1):
        whole(second)
    assert my_offers(stage.member, stage.offer.created_at, OfferListFilters()).count() == 4
