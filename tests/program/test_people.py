"""Who takes part: schools of every kind, partners of every kind, on one portal, through ADAGE."""

import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bookings.models import Booking
from offers.models import CollectiveOffer
from schools.models import Institution
from tests.factories.offers import DraftOfferFactory, OfferFactory
from tests.factories.people import UserFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.factories.venues import MemberFactory, VenueFactory
from tests.offers.wizard import NEW, project, step
from tests.owner import without_walls
from tests.program.site import browser_of, read, taken
from tests.schools.directory_file import DEMO
from tests.stage import Stage, engaged
from tests.venues.signing_up import REVIEW, WELCOME, answer_all
from venues.models import Partner, Referencing

pytestmark = pytest.mark.django_db
SEARCH = "/adage/recherche/"
# The extract of the directory that the product carries, counted by hand.
FUNDED = {"EDUCATION": 24, "AGRICULTURE": 2, "SEA": 1}


def test_s4_the_ministry_that_funds_each_institution_is_stored() -> None:
    """R46: the directory says it; a ministry that funds nothing is not written in its place."""
    call_command("import_institutions", str(DEMO), stdout=StringIO())

    funded = Counter(Institution.objects.values_list("ministry", flat=True))

    assert funded == FUNDED
    assert Institution.objects.get(uai="0351914R").ministry == "SEA"


def test_s4_no_individual_booking_exists(stage: Stage) -> None:
    """R1: without a school nobody books, and the database keeps no booking without one."""
    path = f"/adage/offres/{stage.offer.ref}/prereserver/"
    for nobody in (UserFactory(), stage.member):
        answer = browser_of(nobody).post(path, {"version": stage.line.version})
        assert answer.status_code in (403, 404)
    assert Client().post(path, {"version": stage.line.version}).status_code == 302  # to sign in
    assert not Booking.objects.exists()

    booking = stage.prebook()
    with (
        without_walls("bookings_booking"),
        pytest.raises(IntegrityError, match="institution_id"),
        transaction.atomic(),
    ):
        Booking.objects.filter(pk=booking.pk).update(institution=None)


def test_s5_one_portal_shows_the_offers_of_all_partners_to_all_teachers() -> None:
    """R11: two partners, three schools of two academies: the same titles at the same address."""
    titles = {"Masques et chœur", "Lire la mer"}
    offers = [OfferFactory(title=title) for title in sorted(titles)]
    assert len({offer.venue.partner_id for offer in offers}) == 2
    schools = [
        InstitutionFactory(),
        InstitutionFactory(kind="LYCEE", sector="PRIVATE", contract="CONTRAT D'ASSOCIATION"),
        InstitutionFactory(city="Nice", department_code="06", academy="Nice"),
    ]
    for school in schools:
        page = read(browser_of(TeacherFactory(institution=school)), SEARCH)
        assert {title for title in titles if title in page} == titles
    OfferFactory(title="Pour un seul", institution=schools[0])
    seen = [
        "Pour un seul" in read(browser_of(TeacherFactory(institution=s)), SEARCH) for s in schools
    ]
    assert seen == [True, False, False]


@pytest.mark.parametrize(
    ("kind", "sector", "contract"),
    [
        ("COLLEGE", "PUBLIC", "SANS OBJET"),
        ("COLLEGE", "PRIVATE", "CONTRAT D'ASSOCIATION TOUTES CLASSES"),
        ("LYCEE", "PUBLIC", "SANS OBJET"),
        ("LYCEE", "PRIVATE", "CONTRAT D'ASSOCIATION TOUTES CLASSES"),
        ("EREA", "PUBLIC", "SANS OBJET"),
    ],
)
def test_s6_every_collège_lycée_and_erea_books_alike(kind: str, sector: str, contract: str) -> None:
    """R5: found, pre-booked by a teacher, confirmed by the head, paid by the school's credit."""
    school = InstitutionFactory(kind=kind, sector=sector, contract=contract)
    budget = BudgetFactory(institution=school)
    offer = OfferFactory(title="Masques et chœur")
    teacher = browser_of(TeacherFactory(institution=school))
    assert "Masques et chœur" in read(teacher, SEARCH)

    sent = {"version": offer.line.version}
    taken(teacher, f"/adage/offres/{offer.ref}/prereserver/", sent)
    booking = Booking.objects.get()
    principal = browser_of(PrincipalFactory(institution=school))
    taken(principal, f"/adage/decisions/{booking.reference}/confirmer/", sent)

    booking = Booking.objects.get()
    assert (booking.state, booking.institution, booking.budget) == ("CONFIRMED", school, budget)


@pytest.mark.parametrize(
    "kind", ["COLLECTIVITE", "ETABLISSEMENT_PUBLIC", "ASSOCIATION", "ENTREPRISE", "AUTRE"]
)
def test_s8_every_kind_of_legal_entity_signs_up_as_what_it_is(kind: str) -> None:
    """R2: chosen on the page of the structure, written, and told on its page."""
    assert kind in Partner.Kind.values
    client = Client()
    answer_all(client, kind=kind)

    assert client.post(REVIEW).headers["Location"] == WELCOME

    partner = Partner.objects.get()
    assert partner.kind == kind
    label = Partner.Kind(kind).label
    assert label in read(browser_of(partner.memberships.get().user), "/pro/structure/")


def test_s9_a_partner_publishes_from_the_day_it_is_referenced_on_adage() -> None:
    """R3, over HTTP: closed with its reason, 403 to a forged post; open once referenced."""
    partner = VenueFactory(partner__referenced=False).partner
    member = MemberFactory(partner=partner)
    pro = browser_of(member)
    draft = DraftOfferFactory(venue=partner.venues.get())
    review, version = step(draft, "verification"), {"expected_version": draft.version}

    assert "référencées sur ADAGE" in read(pro, NEW)
    assert pro.post(NEW, project(member)).status_code == 403
    assert pro.post(review, version).status_code == 403
    assert [o.state for o in CollectiveOffer.objects.all()] == ["DRAFT"]

    tomorrow = timezone.localdate() + timedelta(days=1)
    referencing = Referencing.objects.create(partner=partner, from_date=tomorrow, adage_id="90")
    assert pro.post(review, version).status_code == 403
    Referencing.objects.filter(pk=referencing.pk).update(from_date=timezone.localdate())
    taken(pro, review, version)
    assert [o.state for o in CollectiveOffer.objects.all()] == ["PUBLISHED"]
    taken(pro, NEW, project(member))


def test_s33_the_new_pass_culture_credit_pays_and_is_read(stage: Stage) -> None:
    """R40, R44: before a decision and after it, on the page where the head follows the credit."""
    principal = browser_of(stage.principal)
    booking = stage.prebook()
    assert figures(principal) == ("6 200,00 €", "0,00 €", "6 200,00 €", "320,00 €")

    sent = {"version": stage.line.version}
    taken(principal, f"/adage/decisions/{booking.reference}/confirmer/", sent)

    assert engaged(stage) == Decimal("320.00")
    assert figures(principal) == ("6 200,00 €", "320,00 €", "5 880,00 €", "0,00 €")


def test_s33_without_a_credit_of_its_own_a_school_engages_nothing(stage: Stage) -> None:
    """R41: another school's credit pays nothing."""
    other = BudgetFactory(amount=Decimal("9000"))
    stage.budget.delete()
    booking = stage.prebook()

    answer = browser_of(stage.principal).post(
        f"/adage/decisions/{booking.reference}/confirmer/", {"version": stage.line.version}
    )

    assert answer.status_code == 409
    assert "Aucun crédit pour cette période" in answer.content.decode()
    other.refresh_from_db()
    assert (Booking.objects.get().state, other.engaged) == ("PREBOOKED", 0)


def figures(principal: Client) -> tuple[str, ...]:
    """« Crédit, engagé, disponible, en attente », as the page of the credit says them."""
    page = read(principal, "/adage/budget/")
    found = re.findall(r"<div><dt>([^<]+)</dt><dd><b>([^<]+)</b>", page)
    said = {name.split()[0]: value for name, value in found}
    return tuple(said[name] for name in ("Crédit", "Engagé", "Disponible", "En"))
