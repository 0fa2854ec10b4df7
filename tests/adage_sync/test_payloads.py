"""What we say to ADAGE, checked against the schemas the mock checks with (R63)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse

from adage_sync import payloads, push
from core.files import images
from mock_adage.receiver import VALIDATORS
from offers.actions.text import EDITABLE
from offers.models import Place
from tests.factories.offers import (
    ArchivedOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
    RejectedOfferFactory,
)
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.templates import RequestFactory
from tests.pictures import image

pytestmark = pytest.mark.django_db


# Ours alone, or agreed with the school: the booking's own teacher and school are told.
NOT_IN_THE_BODY = {"notification_emails", "image_alt", "institution_id", "teacher_id"}


def check(path: str, body: dict[str, Any]) -> None:
    assert [error.message for error in VALIDATORS[path].iter_errors(body)] == []


def test_an_offer_says_what_the_schema_asks_in_adages_words():
    offer = OfferFactory(line__price=Decimal("1250.5"), accessible_motor=True)

    body = payloads.offer_payload(offer, offer.line)

    check(push.LISTED, body)
    assert (body["id"], body["price"], body["quantity"]) == (offer.ref, "1250.50", 1)
    assert body["participants"] == ["Quatrième", "Troisième"]
    assert body["formats"] == ["Représentation", "Atelier de pratique"]
    assert body["accessibility"] == "Moteur"
    assert body["offererName"] == offer.venue.partner.name
    assert (body["address"], body["city"]) == (offer.venue.address, offer.venue.city)
    assert (body["UAICode"], body["redactor"]) == (None, None)


def test_a_free_offer_costs_nothing_in_two_decimals():
    offer = OfferFactory(line__price=Decimal(0))

    body = payloads.offer_payload(offer, offer.line)

    assert (body["price"], body["totalAmount"]) == ("0.00", "0.00")


def test_a_target_is_named():
    """R11."""
    teacher = TeacherFactory()
    institution = teacher.school_role.institution
    offer = OfferFactory(institution=institution, teacher=teacher)

    body = payloads.offer_payload(offer, offer.line)

    check(push.LISTED, body)
    assert body["UAICode"] == institution.uai
    assert body["redactor"]["email"] == teacher.email


def test_a_request_on_a_template_says_what_the_schema_asks():
    """`offre-vitrine`: who, of whom, when, for how many; read by the mock's own schema."""
    asked = RequestFactory(budget=Decimal("450.5"))

    body = push.template_requested.snapshot(asked, {})

    check(push.REQUESTED, body)
    assert (body["id"], body["collectiveOfferTemplateId"]) == (asked.ref, asked.template.ref)
    assert (body["budget"], body["totalStudents"]) == ("450.50", 28)
    assert body["requestedDates"] == [day.isoformat() for day in asked.wished_dates]
    assert body["redactor"]["email"] == asked.teacher.email
    assert body["UAICode"] == asked.institution.uai


@pytest.mark.parametrize("place", Place.values)
def test_every_place_has_an_address_as_far_as_it_is_known(place):
    known = {"event_address": "2 quai", "event_postal_code": "35400", "event_city": "Saint-Malo"}
    fields: dict[str, Any] = {"departments": ["35"], "place_comment": "À voir"}
    if place == Place.OTHER:
        fields = known
    if place == Place.VENUE:
        fields = {}
    offer = OfferFactory(place=place, **fields)

    body = payloads.offer_payload(offer, offer.line)

    check(push.LISTED, body)
    expected = {
        Place.VENUE: offer.venue.address, Place.OTHER: "2 quai",
        Place.SCHOOL: "À voir", Place.TO_DECIDE: "À voir",
    }  # fmt: skip
    assert body["address"] == expected[Place(place)]


def test_moments_are_written_on_the_clock_of_the_place():
    reunion = InstitutionFactory(department_code="974", time_zone="Indian/Reunion")
    offer = OfferFactory(
        place=Place.SCHOOL, institution=reunion, departments=["974"], place_comment=""
    )

    body = payloads.offer_payload(offer, offer.line)

    check(push.LISTED, body)
    assert body["venueTimezone"] == "Indian/Reunion"
    assert body["startDatetime"].endswith("+04:00")
    assert datetime.fromisoformat(body["startDatetime"]) == offer.line.starts_at


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (PausedOfferFactory, "PAUSED"),
        (RejectedOfferFactory, "REJECTED"),
        (ArchivedOfferFactory, "ARCHIVED"),
        (lambda: OfferFactory(line=False), "LINE_WITHDRAWN"),
    ],
)
def test_a_change_to_an_offer_teachers_must_not_find_withdraws_it(make, reason):
    """A corrected text must not put a paused offer back on ADAGE (S38)."""
    offer = make()

    for handler in (push.offer_listed, push.offer_withdrawn):
        body = handler.snapshot(offer, {})
        check(push.WITHDRAWN, body)
        assert (body["id"], body["reason"]) == (offer.ref, reason)


def test_a_booking_says_what_was_agreed():
    booking = PrebookedBookingFactory()

    body = push.prebooking.snapshot(booking, {})

    check(push.PREBOOKED, body)
    assert (body["id"], body["status"]) == (booking.reference, "PENDING")
    assert body["UAICode"] == booking.institution.uai
    assert body["redactor"]["email"] == booking.teacher.email
    assert body["numberOfTickets"] == booking.participants


@pytest.mark.parametrize(
    ("state", "reason", "word", "path"),
    [
        ("CONFIRMED", "", "CONFIRMED", push.EDITED),
        ("USED", "", "USED", push.EDITED),
        ("REIMBURSED", "", "USED", push.EDITED),
        ("PREBOOKED", "", "PENDING", push.EDITED),
        ("CANCELLED", "WITHDRAWN_BY_TEACHER", "REFUSED", push.CANCELLED),
        ("CANCELLED", "REFUSED_BY_PRINCIPAL", "REFUSED", push.CANCELLED),
        ("CANCELLED", "CANCELLED_BY_PRINCIPAL", "REFUSED", push.CANCELLED),
        ("CANCELLED", "CANCELLED_BY_PARTNER", "CANCELLED", push.CANCELLED),
        ("CANCELLED", "TERMS_CHANGED", "CANCELLED", push.CANCELLED),
        ("CANCELLED", "EXPIRED", "CANCELLED", push.CANCELLED),
        ("CANCELLED", "ADMINISTRATION", "CANCELLED", push.CANCELLED),
    ],
)
def test_every_state_has_its_word(state, reason, word, path):
    """C3: cancelled by the school reads REFUSED."""
    booking = PrebookedBookingFactory()
    booking.__dict__["state"] = state  # a photograph only: nothing is saved
    booking.cancellation_reason = reason
    booking.cancelled_at = datetime.now(UTC) if reason else None
    handler = push.booking_cancelled if path == push.CANCELLED else push.booking_edited

    body = handler.snapshot(booking, {})

    check(path, body)
    assert (body["status"], body["cancellationReason"]) == (word, reason or None)


def test_a_reimbursement_says_which_booking_was_paid_how_much_and_when():
    """R29, C1."""
    booking = PrebookedBookingFactory()
    booking.__dict__["state"] = "REIMBURSED"  # a photograph only: nothing is saved
    booking.reimbursed_at = datetime(2026, 12, 4, 9, tzinfo=UTC)

    body = push.booking_reimbursed.snapshot(booking, {})

    check(push.REIMBURSED, body)
    assert body["totalAmount"] == "320.00"
    assert body["reimbursementDate"] == "2026-12-04T10:00:00+01:00"


def test_an_edit_names_the_fields_of_the_offer_that_changed_in_adages_words():
    changed = {"changed": ["contact_phone", "title", "notification_emails", "contact_email"]}

    body = push.booking_edited.snapshot(PrebookedBookingFactory(), changed)

    check(push.EDITED, body)
    assert body["updatedFields"] == ["contact", "name"]


@pytest.mark.parametrize("name", sorted(EDITABLE))
def test_every_field_of_an_offer_is_told_under_its_name_in_the_payload(name):
    """None of what the booking's body says changes under the single word « status »."""
    booking = PrebookedBookingFactory()

    body = push.booking_edited.snapshot(booking, {"changed": [name]})

    check(push.EDITED, body)
    if name in NOT_IN_THE_BODY:
        assert body["updatedFields"] == ["status"]
    else:
        assert "status" not in body["updatedFields"]
        assert set(body["updatedFields"]) <= body.keys()


def test_what_only_changes_the_look_or_the_access_is_named():
    """R10, R19."""
    changed = {"changed": ["image", "image_credit", "accessible_motor", "accessible_visual"]}

    body = push.booking_edited.snapshot(PrebookedBookingFactory(), changed)

    assert body["updatedFields"] == ["accessibility", "imageCredit", "imageUrl"]


def test_the_image_of_an_offer_is_an_absolute_address_adage_can_read(client, settings, tmp_path):
    """R10: with its credit; the address of the payload opens without a session."""
    settings.MEDIA_ROOT = tmp_path
    settings.SITE_URL = "https://collectif.example"
    name = images.keep(images.read_picture(BytesIO(image()), len(image())))
    booking = PrebookedBookingFactory(offer=OfferFactory(image=name, image_credit="A. Morel"))

    listed = payloads.offer_payload(booking.offer, booking.stock)
    held = push.prebooking.snapshot(booking, {})

    path = reverse("offer-image", args=[booking.offer.ref, f"{name}-{images.LARGE}"])
    for sort, body in ((push.LISTED, listed), (push.PREBOOKED, held)):
        check(sort, body)
        assert body["imageUrl"] == f"https://collectif.example{path}"
        assert body["imageCredit"] == "A. Morel"
    assert client.get(path).headers["Content-Type"] == "image/webp"


def test_an_offer_without_an_image_says_so():
    offer = OfferFactory(image_credit="A. Morel")

    body = payloads.offer_payload(offer, offer.line)

    check(push.LISTED, body)
    assert (body["imageUrl"], body["imageCredit"]) == (None, None)


@pytest.mark.parametrize("wrong", ["/images/a.webp", "javascript:alert(1)", "", 7])
def test_the_mock_refuses_an_image_whose_address_is_not_whole(wrong):
    offer = OfferFactory()
    body = payloads.offer_payload(offer, offer.line) | {"imageUrl": wrong}
    assert list(VALIDATORS[push.LISTED].iter_errors(body))


def test_the_year_is_that_of_the_event_on_its_own_clock():
    """31 August 23:30 in Paris is still the old school year, though it is September in Réunion."""
    offer = OfferFactory()
    offer.line.starts_at = datetime(2026, 8, 31, 21, 30, tzinfo=UTC)
    offer.line.ends_at = offer.line.starts_at + timedelta(hours=1)

    assert payloads.offer_payload(offer, offer.line)["yearId"] == "35"


def test_handlers_are_ordered_and_keep_a_full_state():
    for name in (
        "offer_listed",
        "offer_withdrawn",
        "prebooking",
        "booking_edited",
        "booking_cancelled",
    ):
        handler = getattr(push, name)
        assert handler.ordered is True
        assert callable(handler.snapshot)


def test_the_photograph_of_a_booking_costs_one_statement(django_assert_num_queries):
    """The pre-booking POST has 16 statements in all: its objects are already in memory."""
    booking = PrebookedBookingFactory()

    with django_assert_num_queries(1):
        push.prebooking.snapshot(booking, {})
