"""What a partner publishes: formats and places that combine, texts, price, contact, stock."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from bookings.models import Booking
from offers.models import CollectiveOffer, CollectiveStock
from tests.factories.offers import DraftOfferFactory
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.offers.wizard import NEW, project, step
from tests.partner_portal.pages import page_of, terms
from tests.program.site import browser_of, fact, publish, read, taken
from tests.stage import Stage, build_stage, engaged

pytestmark = pytest.mark.django_db
AT_SCHOOL = {"place": "SCHOOL", "departments": ["35"]}
ELSEWHERE = {
    "place": "OTHER", "event_address": "Quai Saint-Louis", "event_postal_code": "35400",
    "event_city": "Saint-Malo",
}  # fmt: skip
# The four examples of the presentation, each in a place: what is ticked, what a teacher reads.
EXAMPLES: dict[str, tuple[list[str], dict[str, Any], str, str]] = {
    "a show or a visit": (
        ["representation", "visite-guidee"], ELSEWHERE,
        "Représentation, visite guidée", "À une autre adresse, Saint-Malo"),
    "a visit and a workshop in the partner's place": (
        ["visite-guidee", "atelier"], {"place": "VENUE"},
        "Visite guidée, atelier de pratique", "Chez le partenaire"),
    "a show and the school of the spectator": (
        ["representation", "rencontre"], AT_SCHOOL,
        "Représentation, rencontre, conférence", "Dans l’établissement"),
    "a themed visit and a lecture": (
        ["visite-guidee", "rencontre"], AT_SCHOOL,
        "Visite guidée, rencontre, conférence", "Dans l’établissement"),
}  # fmt: skip


@pytest.fixture
def partner_member() -> User:
    """Somebody of a referenced partner with one venue."""
    return MemberFactory(partner=VenueFactory().partner)


@pytest.mark.parametrize("example", EXAMPLES)
def test_s14_s15_s16_the_examples_of_the_presentation_are_published_and_read(
    partner_member: Any, example: str
) -> None:
    """Formats combine, in one of three places; the school reads what the partner ticked."""
    formats, place, formats_read, place_read = EXAMPLES[example]

    offer = publish(partner_member, title=example.capitalize(), formats=formats, **place)

    assert (offer.state, set(offer.formats), offer.place) == (
        "PUBLISHED",
        set(formats),
        place["place"],
    )
    assert offer.departments == place.get("departments", [])
    page = read(browser_of(TeacherFactory()), f"/adage/offres/{offer.ref}/")
    assert (fact(page, "Formats"), fact(page, "Lieu")) == (formats_read, place_read)


def test_s21_the_price_is_one_total_whatever_the_number_of_pupils(stage: Stage) -> None:
    """R18: the partner changes the pupils only; price, credit engaged and booking do not move."""
    pro, url = browser_of(stage.member), page_of(stage.offer, "date-prix/")
    form = pro.get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert (typed["participants"], stage.line.participants) == (28, 28)

    answer = pro.post(url, typed | {"participants": "56", "confirmer": "1"})

    assert answer.status_code == 302
    line = CollectiveStock.objects.get(withdrawn_at__isnull=True)
    assert (line.participants, line.price) == (56, Decimal("320.00"))
    stage.line = line
    booking = stage.confirm(stage.prebook())
    assert (booking.participants, booking.price) == (56, Decimal("320.00"))
    assert engaged(stage) == Decimal("320.00")


def test_s27_the_partner_creates_a_line_with_a_new_date_and_a_new_price(stage: Stage) -> None:
    """R30, after S25 and S26: the old line stays in history, the new one has the new terms."""
    booking = stage.prebook()
    pro = browser_of(stage.member)
    taken(pro, page_of(stage.offer, "ligne/supprimer/"), {"booking": booking.pk})

    taken(pro, page_of(stage.offer, "ligne/nouvelle/"), terms(price="280"))

    old, new = CollectiveStock.objects.filter(offer=stage.offer).order_by("pk")
    assert (old.pk, old.is_open, old.price) == (stage.line.pk, False, Decimal("320.00"))
    assert (new.is_open, new.price) == (True, Decimal("280.00"))
    assert new.starts_at.date() != old.starts_at.date()
    page = read(browser_of(stage.teacher), f"/adage/offres/{stage.offer.ref}/")
    assert fact(page, "Prix pour le groupe") == "280,00 €"
    assert f"/adage/offres/{stage.offer.ref}/prereserver/" in page
    assert not Booking.objects.exclude(pk=booking.pk).exists()


def test_s29_the_contact_is_shown_and_nothing_asks_to_write_here(stage: Stage) -> None:
    """R10: mail and phone on the page; from search to confirmation without an exchange in it."""
    CollectiveOffer.objects.filter(pk=stage.offer.pk).update(
        contact_email="scolaires@eclusier.fr", contact_phone="+33299000001"
    )
    teacher, principal = browser_of(stage.teacher), browser_of(stage.principal)

    page = read(teacher, f"/adage/offres/{stage.offer.ref}/")
    assert 'href="mailto:scolaires@eclusier.fr"' in page
    assert "02 99 00 00 01" in page

    version = {"version": stage.line.version}
    taken(teacher, f"/adage/offres/{stage.offer.ref}/prereserver/", version)
    booking = Booking.objects.get()
    taken(principal, f"/adage/decisions/{booking.reference}/confirmer/", version)
    booking = Booking.objects.get()
    assert booking.state == "CONFIRMED"
    assert (booking.class_name, booking.project_note, booking.head_note) == ("", "", "")


def test_s32_the_agreed_project_is_described_in_1500_characters_read_to_the_last(
    partner_member: Any,
) -> None:
    """R10: kept and shown whole; one character more is said at its field."""
    words = ("Le projet convenu avec l’enseignante, séance après séance. " * 30)[:1490]
    whole = words + "La fin !!!"
    assert len(whole) == 1500

    offer = publish(partner_member, description=whole)

    assert offer.description == whole
    page = read(browser_of(TeacherFactory()), f"/adage/offres/{offer.ref}/")
    assert words[:200] in page
    assert "La fin !!!</p>" in page
    answer = browser_of(partner_member).post(NEW, project(partner_member, description=whole + "!"))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "description": ["La description dépasse de 1 caractère."]
    }
    assert CollectiveOffer.objects.count() == 1


def test_s39_the_stock_of_each_offer_is_followed(stage: Stage) -> None:
    """R13: free, held by a school, taken, without a date: each offer's line in the list."""
    venue = stage.offer.venue
    held, taken_one, empty = (_beside(stage) for _ in range(3))
    held.prebook()
    taken_one.confirm(taken_one.prebook())
    taken(browser_of(stage.member), page_of(empty.offer, "ligne/supprimer/"), {"booking": ""})
    DraftOfferFactory()  # of another partner

    rows = browser_of(stage.member).get("/pro/offres/").context["rows"]

    assert {row["offer"].venue_id for row in rows} == {venue.pk}
    followed = {row["offer"].pk: (row["offer"].line_price, row["standing"].status) for row in rows}
    assert followed == {
        stage.offer.pk: (Decimal("320.00"), "published"),
        held.offer.pk: (Decimal("320.00"), "prebooked"),
        taken_one.offer.pk: (Decimal("320.00"), "booked"),
        empty.offer.pk: (None, "undated"),
    }
    schools = {row["offer"].pk: row["offer"].live_school for row in rows}
    assert schools[held.offer.pk] == held.institution.name
    assert schools[taken_one.offer.pk] == taken_one.institution.name
    assert not schools[stage.offer.pk]
    assert not schools[empty.offer.pk]


def _beside(stage: Stage) -> Stage:
    """Another stage whose offer is of the same venue: another school takes it."""
    other = build_stage()
    CollectiveOffer.objects.filter(pk=other.offer.pk).update(venue=stage.offer.venue)
    other.offer = CollectiveOffer.objects.get(pk=other.offer.pk)
    return other


def test_s13_publication_is_the_first_act_the_head_s_validation_the_second(
    partner_member: Any,
) -> None:
    """R21, R41: nothing is engaged, and ADAGE's page says nothing is, until the head confirms."""
    offer = publish(partner_member, price="450")
    stage = build_stage()
    principal = browser_of(stage.principal)
    line = offer.lines.get()
    assert not Booking.objects.exists()
    assert engaged(stage) == 0

    taken(
        browser_of(stage.teacher),
        f"/adage/offres/{offer.ref}/prereserver/",
        {"version": line.version},
    )
    booking = Booking.objects.get()
    assert (booking.state, booking.budget, engaged(stage)) == ("PREBOOKED", None, 0)

    sent = {"version": line.version}
    elsewhere = browser_of(PrincipalFactory())
    path = f"/adage/decisions/{booking.reference}/confirmer/"
    assert elsewhere.post(path, sent).status_code == 404
    assert engaged(stage) == 0
    taken(principal, path, sent)
    booking = Booking.objects.get()
    assert (booking.state, booking.budget, engaged(stage)) == (
        "CONFIRMED",
        stage.budget,
        Decimal("450.00"),
    )


def test_s13_without_publication_the_school_has_nothing_to_take(partner_member: Any) -> None:
    """The first of the two acts: a draft is read by its partner only."""
    draft = DraftOfferFactory(venue=partner_member.memberships.get().partner.venues.get())
    teacher, path = browser_of(TeacherFactory()), f"/adage/offres/{draft.ref}/"
    assert teacher.get(path).status_code == 404
    assert teacher.post(f"{path}prereserver/", {"version": "1"}).status_code == 404
    version = {"expected_version": draft.version}
    taken(browser_of(partner_member), step(draft, "verification"), version)
    assert teacher.get(path).status_code == 200
