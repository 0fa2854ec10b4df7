"""The quote, the agreement, the agenda: who reads them, when they exist, what they say."""

from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from bookings import actions
from bookings.documents.papers import agreement_of
from bookings.models import Booking
from core.files.pdf import write_pdf
from offers.models import CollectiveOffer
from tests.answers import Answer
from tests.factories.offers import LineFactory, OfferFactory
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.factories.templates import RequestFactory
from tests.partner_portal.pages import page_of, text
from tests.stage import Stage, build_stage

pytestmark = pytest.mark.django_db
PAPERS = ["devis/", "devis.pdf", "convention/", "convention.pdf", "agenda.ics"]
OF_SCHOOL = ["convention/", "convention.pdf", "agenda.ics"]


def at_school(booking: Booking, more: str = "convention/") -> str:
    return f"/adage/suivi/{booking.reference}/{more}"


def words(answer: Answer) -> str:
    """What a page says, its no-break spaces made plain."""
    return " ".join(unescape(strip_tags(text(answer))).split())


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The values each PDF is written with; the PDF itself is written too."""
    from bookings.documents import papers

    seen: list[dict[str, Any]] = []

    def spy(template: str, values: dict[str, Any]) -> bytes:
        seen.append(values)
        return write_pdf(template, values)

    monkeypatch.setattr(papers, "write_pdf", spy)
    return seen


def facts(said: dict[str, Any]) -> list[str]:
    """Every word a paper says."""
    lines = [line for section in said["sections"] for line in section["lines"]]
    found = [said["title"], said["reference"], said["dated"], said["total"], *said["notes"]]
    found += [section["title"] for section in said["sections"]]
    return found + [word for line in lines for word in (line["key"], line["value"])]


def plain(word: str) -> str:
    return " ".join(word.split())


@pytest.mark.parametrize("name", ["devis", "convention"])
def test_the_pdf_is_tagged_in_french_and_its_page_says_every_word_of_it(
    pro: Client, stage: Stage, printed: list[dict[str, Any]], name: str
):
    stage.confirm(stage.prebook(class_name="4e B"))
    answer = pro.get(page_of(stage.offer, f"{name}.pdf"))
    page = words(pro.get(page_of(stage.offer, f"{name}/")))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{name}-')
    for mark in (b"%PDF-1.7", b"/Lang", b"/MarkInfo", b"/StructTreeRoot", b"pdfuaid"):
        assert mark in answer.content
    missing = [word for word in facts(printed[0]) if plain(word) not in page]
    assert missing == []
    assert len(facts(printed[0])) > 25


def test_the_quote_says_the_price_of_the_open_line(pro: Client, stage: Stage):
    actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)
    LineFactory(offer=stage.offer, price=Decimal("111.00"))
    said = words(pro.get(page_of(stage.offer, "devis/")))
    assert "111,00 €" in said
    assert "320,00" not in said


def test_the_agreement_says_the_price_of_the_booking_whatever_its_line_says(stage: Stage):
    booking = stage.confirm(stage.prebook())
    booking.stock.price = Decimal("111.00")
    paper = agreement_of(booking)
    assert plain(paper.total) == "320,00 €"
    assert not [word for word in facts(asdict(paper)) if "111,00" in word]


def test_an_agreement_given_after_the_limit_is_firm_at_once(stage: Stage):
    booking = stage.confirm(stage.prebook())
    assert "peut annuler en ligne jusqu’au" in agreement_of(booking).notes[0]
    booking.cancellable_until = booking.confirmed_at - timedelta(seconds=1)
    assert "ferme" in agreement_of(booking).notes[0]


def test_both_sides_read_the_same_agreement_without_the_head_s_name_nor_the_credit(
    pro: Client, client: Client, stage: Stage, printed: list[dict[str, Any]]
):
    booking = stage.confirm(stage.prebook())
    partner = words(pro.get(page_of(stage.offer, "convention/")))
    pro.get(page_of(stage.offer, "convention.pdf"))
    for who in (stage.teacher, stage.principal, TeacherFactory(institution=stage.institution)):
        client.force_login(who)
        assert "Confirmée" in words(client.get(at_school(booking)))
        assert client.get(at_school(booking, "convention.pdf")).content.startswith(b"%PDF")
    assert all(values == printed[0] for values in printed)
    assert len(printed) == 4
    for secret in (stage.principal.last_name, f"{stage.budget.amount:.0f}"):
        assert secret not in partner
        assert not [word for word in facts(printed[0]) if secret in word]


@pytest.mark.parametrize("more", PAPERS)
def test_the_papers_of_another_partner_do_not_exist(pro: Client, stage: Stage, more: str):
    other = build_stage()
    other.confirm(other.prebook())
    assert pro.get(page_of(other.offer, more)).status_code == 404
    assert pro.get(f"/pro/offres/CJ-ZZZZZZ/{more}").status_code == 404


@pytest.mark.parametrize("more", OF_SCHOOL)
def test_the_papers_of_another_school_do_not_exist_nor_for_who_only_reads(
    client: Client, stage: Stage, more: str
):
    booking = stage.confirm(stage.prebook())
    reader = TeacherFactory(institution=stage.institution)
    reader.school_role.role = "READONLY"
    reader.school_role.save()
    for stranger in (TeacherFactory(), PrincipalFactory(), reader):
        client.force_login(stranger)
        assert client.get(at_school(booking, more)).status_code == 404
    client.force_login(stage.member)
    assert client.get(at_school(booking, more)).status_code == 403


@pytest.mark.parametrize("more", ["convention/", "convention.pdf"])
def test_before_the_agreement_and_once_cancelled_there_is_no_agreement(
    pro: Client, client: Client, stage: Stage, more: str
):
    booking = stage.prebook()
    assert pro.get(page_of(stage.offer, more)).status_code == 409
    stage.confirm(booking)
    assert pro.get(page_of(stage.offer, more)).status_code == 200
    actions.cancel_by_school(booking_id=booking.pk, reason="Voyage", by=stage.principal)
    refused = pro.get(page_of(stage.offer, more))
    assert refused.status_code == 409
    assert "Il n’y a pas de convention pour l’instant" in refused.content.decode()
    client.force_login(stage.teacher)
    assert client.get(at_school(booking, more)).status_code == 409


@pytest.mark.parametrize("state", ["DRAFT", "REJECTED", "ARCHIVED"])
@pytest.mark.parametrize("more", ["devis/", "devis.pdf"])
def test_an_offer_that_is_not_published_has_no_quote(
    pro: Client, stage: Stage, state: str, more: str
):
    offer = OfferFactory(venue=stage.offer.venue, state=state)
    assert pro.get(page_of(offer, more)).status_code == 409


def test_an_offer_without_date_has_no_quote_and_no_link_to_one(pro: Client, stage: Stage):
    assert page_of(stage.offer, "devis.pdf") in text(pro.get(page_of(stage.offer)))
    actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)
    assert pro.get(page_of(stage.offer, "devis/")).status_code == 409
    assert "devis" not in text(pro.get(page_of(stage.offer)))


@pytest.mark.parametrize("place", ["VENUE", "SCHOOL", "OTHER", "TO_DECIDE"])
def test_the_quote_of_a_free_offer_open_to_every_school_is_written_wherever_it_takes_place(
    pro: Client, stage: Stage, place: str
):
    offer = OfferFactory(
        venue=stage.offer.venue, place=place, line__price=0, title="#set « *A* » \\ $x$ 😀"
    )
    page = words(pro.get(page_of(offer, "devis/")))
    assert "Tous les établissements" in page
    assert "aucun crédit n’est engagé" in page
    assert pro.get(page_of(offer, "devis.pdf")).content.startswith(b"%PDF")


def test_the_side_column_lists_what_exists_and_the_agenda_follows_the_booking(
    pro: Client, client: Client, stage: Stage
):
    before = text(pro.get(page_of(stage.offer)))
    assert "(après accord)" in before
    assert "agenda.ics" not in before
    assert pro.get(page_of(stage.offer, "agenda.ics")).status_code == 404
    booking = stage.confirm(stage.prebook())
    after = text(pro.get(page_of(stage.offer)))
    assert page_of(stage.offer, "convention.pdf") in after
    assert "(après accord)" not in after
    ics = pro.get(page_of(stage.offer, "agenda.ics"))
    assert ics["Content-Type"].startswith("text/calendar")
    assert b"STATUS:CONFIRMED" in ics.content
    client.force_login(stage.teacher)
    said = text(client.get(at_school(booking, "")))
    assert at_school(booking, "convention.pdf") in said
    assert at_school(booking, "agenda.ics") in said
    assert b"STATUS:CONFIRMED" in client.get(at_school(booking, "agenda.ics")).content


def test_what_is_over_promises_no_agreement(pro: Client, client: Client, stage: Stage):
    """A cancelled booking had one or never will; an archived offer is booked by nobody."""
    booking = stage.confirm(stage.prebook())
    actions.cancel_by_school(booking_id=booking.pk, by=stage.principal)
    assert "(après accord)" in text(pro.get(page_of(stage.offer)))
    actions.archive_offer(offer_id=stage.offer.pk, by=stage.member)
    assert "Convention" not in text(pro.get(page_of(stage.offer)))
    client.force_login(stage.teacher)
    said = text(client.get(at_school(booking, "")))
    assert "Convention" not in said
    assert at_school(booking, "agenda.ics") in said


def test_an_offer_born_from_a_request_leads_back_to_it(pro: Client, stage: Stage):
    assert "/pro/demandes/" not in _contact(pro, stage.offer)
    asked = RequestFactory(template__venue=stage.offer.venue)
    type(asked).objects.filter(pk=asked.pk).update(
        state="CONVERTED", offer=stage.offer, waiting_since=None
    )
    assert f"/pro/demandes/{asked.ref}/" in _contact(pro, stage.offer)


def _contact(pro: Client, offer: CollectiveOffer) -> str:
    """The side column; the menu has its own link to the requests."""
    return text(pro.get(page_of(offer))).split("<aside")[-1]


def test_the_quote_of_an_offer_for_everybody_names_the_school_that_holds_it(
    pro: Client, stage: Stage
):
    assert "Tous les établissements" in words(pro.get(page_of(stage.offer, "devis/")))
    stage.prebook()
    said = words(pro.get(page_of(stage.offer, "devis/")))
    assert "Tous les établissements" not in said
    assert stage.institution.name in said
    assert stage.teacher.full_name in said
