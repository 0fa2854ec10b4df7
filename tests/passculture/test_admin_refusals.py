"""What stays stays, what is refused has no « Succès » above it, a crafted address finds nothing."""

from typing import NoReturn

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.messages import SUCCESS, add_message, get_messages
from django.core.exceptions import PermissionDenied
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest
from django.urls import reverse

from administration.models import AdminAct
from core.errors import Refused
from passculture.middleware import ConflictMiddleware
from schools.models import Budget, Level, LevelOpening, SchoolYear
from tests.factories.offers import DraftOfferFactory, OfferFactory
from tests.factories.venues import MembershipFactory
from tests.passculture.administration import partner_form, rows, text, url
from venues.models import Membership, Partner, Venue

pytestmark = pytest.mark.django_db
LAST = "C’est la dernière personne responsable"


@pytest.mark.parametrize("way", ["page", "list"])
@pytest.mark.parametrize("case", ["year in use", "year to come with an event", "level of an offer"])
def test_what_the_rules_stand_on_is_not_deleted(staff, case, way):
    """Two clicks stopped the country."""
    offer = OfferFactory()
    planned = offer.lines.get().starts_at.date() if hasattr(offer, "lines") else None
    model, key = (Level, offer.levels[0]) if case == "level of an offer" else (SchoolYear, None)
    if model is SchoolYear:
        day = planned if case == "year to come with an event" and planned else None
        years = SchoolYear.objects.order_by("starts_date")
        found = years.filter(starts_date__lte=day, ends_date__gte=day) if day else years
        key = found.first().pk
    if way == "page":
        answer = staff.post(url(model, "delete", key), {"post": "yes"})
    else:
        sent = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}
        answer = staff.post(url(model, "changelist"), sent)
    # A list deletes nothing at all.
    assert answer.status_code == (409 if way == "page" else 403)
    if way == "page":
        assert "Cette suppression n’est pas possible." in text(answer)
    assert model.objects.filter(pk=key).exists()


def test_what_nothing_stands_on_is_deleted(staff):
    year = SchoolYear.objects.latest("starts_date")
    assert staff.post(url(SchoolYear, "delete", year.pk), {"post": "yes"}).status_code == 302
    assert not SchoolYear.objects.filter(pk=year.pk).exists()


def test_a_draft_names_its_levels_too(staff):
    level = Level.objects.create(code="BTS", label="BTS", rank=20)
    DraftOfferFactory(levels=["BTS"])
    answer = staff.post(url(Level, "delete", level.pk), {"post": "yes"})
    assert answer.status_code == 409
    assert "portent ce niveau" in text(answer)


def test_an_opening_that_has_begun_is_not_ticked_away(staff):
    opening = LevelOpening.objects.get(level="2de")
    row = {"id": opening.pk, "level": "2de", "opened_date": "01/01/2022", "DELETE": "on"}
    form = {"label": "Seconde", "rank": 7} | rows("openings", row, initial=1)
    answer = staff.post(url(Level, "change", "2de"), form)
    assert "cette ouverture a commencé" in text(answer)
    assert LevelOpening.objects.filter(pk=opening.pk).exists()


@pytest.mark.parametrize("way", ["demoted", "removed", "demoted in the table"])
@pytest.mark.django_db(transaction=True)
def test_the_last_owner_stays_and_no_success_is_said(staff, way):
    """Green « Succès », with HTML in it, stood above the refusal."""
    held = MembershipFactory(role="OWNER")
    if way == "demoted":
        answer = staff.post(url(Membership, "change", held.pk), {"role": "MEMBER"})
    elif way == "removed":
        answer = staff.post(url(Membership, "delete", held.pk), {"post": "yes"})
    else:
        row = {"id": held.pk, "partner": held.partner_id, "user": held.user_id, "role": "MEMBER"}
        form = partner_form(held.partner) | rows("memberships", row, initial=1)
        answer = staff.post(url(Partner, "change", held.partner_id), form)
    assert answer.status_code == (200 if "demoted" in way else 409)
    assert LAST in text(answer)
    assert Membership.objects.get(pk=held.pk).role == "OWNER"
    for page in (text(answer), text(staff.get(reverse("admin:index")))):
        assert "Succès" not in page
        assert "avec succès" not in page
        assert "a réussi" not in page
    assert not AdminAct.objects.exists()


@pytest.mark.parametrize("label", [model._meta.label for model in admin.site._registry])
def test_no_list_deletes_what_is_ticked(staff, label):
    """Three credits went in one click: a row goes by its own page."""
    model = apps.get_model(label)
    sent = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}
    assert staff.post(url(model, "changelist"), sent).status_code == 403
    assert "delete_selected" not in text(staff.get(url(model, "changelist")))


@pytest.mark.parametrize(
    "error",
    [Refused("Non."), OperationalError(), PermissionDenied(), Http404(), ValueError(), DataError()],
    ids=lambda error: type(error).__name__,
)
def test_whatever_ends_an_act_takes_its_success_back(rf, staff, error):
    """Said before the act was refused, it was shown above the refusal, or one page later."""

    def view(request: HttpRequest) -> NoReturn:
        add_message(request, SUCCESS, "Fait.")
        raise error

    request = staff.get(reverse("admin:index")).wsgi_request
    try:
        ConflictMiddleware(lambda r: None).process_view(request, view, [], {})
    except type(error):
        pass
    assert [str(one) for one in get_messages(request)] == []


CRAFTED = [
    (Level, "change", ["a%00b"], ""), (Level, "change", ["_00"], ""),
    (Level, "delete", ["_00"], ""), (Level, "history", ["_00"], ""),
    (SchoolYear, "change", ["9" * 40], ""), (Venue, "changelist", [], "?q=%00"),
    (apps.get_model("bookings.Booking"), "changelist", [], "?starts_at__year=99999999999"),
    (apps.get_model("bookings.Booking"), "changelist", [], "?starts_at__year=9999"),
    (apps.get_model("bookings.Booking"), "changelist", [], "?starts_at__day=99&starts_at__month=0"),
    (apps.get_model("offers.CollectiveOffer"), "changelist", [], "?created_at__gte=0000-00-00"),
    (apps.get_model("schools.Suspension"), "add", [], "?from_at=x&to_at=%F0%9F%98%80"),
    (Budget, "add", [], "?amount=NaN&institution=x&event_from=31/31"),
    (Partner, "add", [], "?activities=x"),
    (apps.get_model("bookings.CancellationNotice"), "add", [], "?from_date=x&number=1e9&notice=z"),
    (apps.get_model("bookings.PrebookingLimit"), "add", [], "?from_date=x&per_teacher=1e99"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(CRAFTED)))
def test_a_crafted_address_never_breaks_down(staff, number):
    model, page, args, query = CRAFTED[number]
    address = url(model, page, *["x"] * len(args)).replace("/x/", f"/{args[0]}/" if args else "")
    answer = staff.get(address + query)
    assert answer.status_code < 500
    autocomplete = reverse("admin:autocomplete")
    asked = {"app_label": "schools", "model_name": "budget", "field_name": "institution"}
    assert staff.get(autocomplete, asked | {"term": "a\x00"}).status_code == 404
    assert staff.get(autocomplete, asked | {"term": "a"}).status_code == 200
