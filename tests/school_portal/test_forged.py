"""Requests nobody should make: another school, another role, nobody at all. Nothing is written."""

import pytest
from django.test import Client

from accounts.models import User
from bookings.models import Booking, BookingMove
from core.rules.french import middle_date
from outbox.models import Message
from schools.models import Budget
from tests.factories.offers import (
    ConfirmedBookingFactory,
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import (
    InstitutionFactory,
    PrincipalFactory,
    ReadOnlyFactory,
    TeacherFactory,
)
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
VALID = {"version": "1", "reason": "Motif", "class_name": "", "project_note": ""}


def browser_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def snapshot() -> list[object]:
    """Everything a school could change, as it stands."""
    return [
        list(Booking.objects.order_by("pk").values()),
        list(BookingMove.objects.order_by("pk").values_list("pk", flat=True)),
        list(Budget.objects.order_by("pk").values()),
        Message.objects.count(),
    ]


@pytest.fixture
def prebooked() -> Booking:
    return PrebookedBookingFactory()


@pytest.fixture
def confirmed() -> Booking:
    return ConfirmedBookingFactory()


def acts_on(booking: Booking) -> list[str]:
    """Every address that acts on a booking, for the head and for the teacher."""
    decision, follow_up = (
        f"/adage/decisions/{booking.reference}",
        f"/adage/suivi/{booking.reference}",
    )
    return [
        f"{decision}/confirmer/", f"{decision}/refuser/", f"{decision}/annuler/",
        f"{follow_up}/retirer/",
    ]  # fmt: skip


def test_nobody_signed_in_is_sent_to_the_door(prebooked):
    before = snapshot()
    offer = OfferFactory()
    acts = [*acts_on(prebooked), f"/adage/offres/{offer.ref}/prereserver/"]
    pages = [
        "/adage/", "/adage/recherche/", "/adage/suivi/", "/adage/decisions/",
        f"/adage/offres/{offer.ref}/", f"/adage/decisions/{prebooked.reference}/",
    ]  # fmt: skip

    asked = [browser_of(None).post(path, VALID) for path in acts]
    asked += [browser_of(None).get(path) for path in (*acts, *pages)]
    for answer in asked:
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/connexion/?next=/adage/")
    # What is only read accepts nothing, whoever sends it.
    assert {browser_of(None).post(path, VALID).status_code for path in pages} == {405}
    assert snapshot() == before


@pytest.mark.parametrize("role", [TeacherFactory, PrincipalFactory])
def test_another_school_finds_nothing_of_ours(prebooked, confirmed, role):
    """M6, M7: 404, never 403: a stranger does not learn that it exists."""
    before = snapshot()
    browser = browser_of(role(institution=InstitutionFactory()))
    expected = {404} if role is PrincipalFactory else {403, 404}

    for booking in (prebooked, confirmed):
        paths = [
            *acts_on(booking), f"/adage/decisions/{booking.reference}/",
            f"/adage/suivi/{booking.reference}/",
        ]  # fmt: skip
        for path in paths:
            seen = {browser.post(path, VALID).status_code} if path in acts_on(booking) else set()
            seen.add(browser.get(path, follow=True).status_code)
            assert seen <= expected, path
        assert booking.reference not in browser.get("/adage/suivi/").content.decode()
    assert snapshot() == before


def test_a_teacher_of_the_school_cannot_decide(prebooked, confirmed):
    """S20: 403, and the page says who can."""
    principal = PrincipalFactory(institution=prebooked.institution)
    before = snapshot()
    browser = browser_of(prebooked.teacher)

    for booking in (prebooked, confirmed):
        for path in acts_on(booking)[:3]:
            assert browser.post(path, VALID).status_code == 403, path
    page = browser.get("/adage/decisions/")
    assert page.status_code == 403
    assert "Action réservée au chef d’établissement" in page.content.decode()
    assert principal.full_name in page.content.decode()
    assert snapshot() == before


def test_a_teacher_who_wants_to_decide_reads_where_the_offer_stands(prebooked):
    """S20: the right, who has it, and the page where the teacher follows the booking."""
    page = browser_of(prebooked.teacher).get(f"/adage/decisions/{prebooked.reference}/")
    html = page.content.decode()
    assert page.status_code == 403
    day = middle_date(prebooked.bookable_until, prebooked.offer.time_zone)
    assert f"{prebooked.offer.title}, à confirmer avant le {day}" in html
    assert f'class="button" href="/adage/suivi/{prebooked.reference}/"' in html


def test_the_state_of_another_school_s_booking_is_not_told(prebooked):
    """M6: the right is missing, and nothing else is said."""
    page = browser_of(TeacherFactory()).get(f"/adage/decisions/{prebooked.reference}/")
    assert page.status_code == 403
    assert prebooked.offer.title not in page.content.decode()


def test_a_head_cannot_prebook_nor_withdraw_for_a_teacher(prebooked):
    """S31."""
    offer = OfferFactory()
    before = snapshot()
    browser = browser_of(PrincipalFactory(institution=prebooked.institution))

    assert browser.post(f"/adage/offres/{offer.ref}/prereserver/", VALID).status_code == 403
    assert browser.get(f"/adage/offres/{offer.ref}/prereserver/").status_code == 403
    assert browser.post(acts_on(prebooked)[3], VALID).status_code == 403
    assert snapshot() == before


def test_a_colleague_cannot_withdraw_what_is_not_theirs(prebooked):
    """R23."""
    before = snapshot()
    browser = browser_of(TeacherFactory(institution=prebooked.institution))

    assert browser.post(acts_on(prebooked)[3], VALID).status_code == 403
    assert snapshot() == before


@pytest.mark.parametrize("known", [True, False])
def test_a_reader_browses_and_cannot_act(prebooked, known):
    """C6: readers, of a known institution or not, see no button and are told why."""
    reader = ReadOnlyFactory(institution=prebooked.institution if known else None)
    offer = OfferFactory()
    before = snapshot()
    browser = browser_of(reader)

    page = browser.get("/adage/recherche/").content.decode()
    assert offer.title in page
    assert "Consultation seule." in page
    assert "prereserver/" not in page
    assert "prereserver/" not in browser.get(f"/adage/offres/{offer.ref}/").content.decode()
    for path in [f"/adage/offres/{offer.ref}/prereserver/", *acts_on(prebooked)]:
        assert browser.post(path, VALID).status_code == 403, path
    assert snapshot() == before


def test_a_teacher_without_the_right_to_prebook_is_told_so():
    offer = OfferFactory()
    browser = browser_of(TeacherFactory(can_prebook=False))

    assert browser.post(f"/adage/offres/{offer.ref}/prereserver/", VALID).status_code == 403
    assert not Booking.objects.exists()


@pytest.mark.parametrize("person", [MemberFactory, StaffFactory, UserFactory])
def test_people_who_did_not_come_from_adage_get_403(prebooked, person):
    """S3."""
    offer = OfferFactory()
    before = snapshot()
    browser = browser_of(person())

    for path in ["/adage/", "/adage/recherche/", "/adage/suivi/", "/adage/decisions/"]:
        assert browser.get(path).status_code == 403, path
    for path in [f"/adage/offres/{offer.ref}/prereserver/", *acts_on(prebooked)]:
        assert browser.post(path, VALID).status_code in (403, 404), path
    assert snapshot() == before


def test_an_offer_addressed_to_another_school_does_not_exist_here():
    """R11: 404, on the page and on a forged pre-booking; nor does a draft."""
    offers = [OfferFactory(institution=InstitutionFactory()), DraftOfferFactory()]
    browser = browser_of(TeacherFactory())
    before = snapshot()

    for offer in offers:
        for path in (f"/adage/offres/{offer.ref}/", f"/adage/offres/{offer.ref}/prereserver/"):
            assert browser.get(path).status_code == 404
        answer = browser.post(f"/adage/offres/{offer.ref}/prereserver/", VALID)
        assert answer.status_code == 404
        assert offer.title not in answer.content.decode()
    paused = PausedOfferFactory()
    assert browser.get(f"/adage/offres/{paused.ref}/").status_code == 404
    assert snapshot() == before


def test_without_the_form_s_token_nothing_is_written(prebooked):
    """M21: cross-site requests."""
    principal = PrincipalFactory(institution=prebooked.institution)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(principal, backend=BACKEND)

    assert browser.post(acts_on(prebooked)[1], VALID).status_code == 403
    assert Booking.objects.get().state == "PREBOOKED"


@pytest.mark.parametrize(
    "path",
    [
        "/adage/recherche/?q=%00&niveau=6e&domaine=zzz&departement=999&page=-1",
        "/adage/recherche/?page=abc", "/adage/recherche/?q=" + "é" * 5000,
        "/adage/suivi/?page=999&qui=personne", "/adage/recherche/?niveau[]=4e&niveau=4e&niveau=3e",
    ],
)  # fmt: skip
def test_a_forged_address_is_read_as_well_as_it_can_be(path):
    assert browser_of(TeacherFactory()).get(path).status_code == 200


@pytest.mark.parametrize("ref", ["%00", "CJ-000000", "..%2f..", "é", "x" * 300, "R-'--"])
def test_an_impossible_reference_is_not_found(ref):
    browser = browser_of(PrincipalFactory())
    for path in (f"/adage/offres/{ref}/", f"/adage/decisions/{ref}/", f"/adage/suivi/{ref}/"):
        assert browser.get(path, follow=True).status_code == 404, path


@pytest.mark.parametrize("state", [{"is_open": False}, {"eligible": False}])
def test_a_school_that_is_closed_or_not_eligible_reads_without_buttons(state):
    """R5."""
    offer = OfferFactory()
    browser = browser_of(TeacherFactory(institution=InstitutionFactory(**state)))

    for path in ("/adage/recherche/", f"/adage/offres/{offer.ref}/"):
        page = browser.get(path).content.decode()
        assert offer.title in page
        assert "prereserver/" not in page
    assert browser.post(f"/adage/offres/{offer.ref}/prereserver/", VALID).status_code == 403
    assert not Booking.objects.exists()
