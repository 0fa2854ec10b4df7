"""The demonstration as it is loaded today: an offer in every status, clean under the audit."""

import logging
import re
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import User
from bookings import actions
from bookings.queries.status import Status
from devtools.demo.cast import ADMIN, PASSWORD, TROUPES, of_role
from devtools.demo.scenes import SCENES, THERESE_PIERRE
from mock_adage.people import people_of
from offers.models import CollectiveOffer, CollectiveStock, OfferChange
from operations.audit import QUERIES, rows_of
from passculture.roles import ROLES
from schools.models import Budget, BudgetCampaign, Institution, SchoolChange, Suspension
from tests.devtools.demonstration import load, statuses
from venues.models import Partner, ReferencingRequest
from venues.queries.partners import is_referenced

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_once")]


def everything() -> dict[str, list[Any]]:
    """Every row of every model of the product, by model."""
    labels = "accounts", "outbox", "schools", "venues", "offers", "bookings", "adage_sync"
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for label in labels
        for model in apps.get_app_config(label).get_models()
    }


def test_there_is_an_offer_in_every_status():
    """R13, and the four examples of S16."""
    assert statuses() == {scene.title: scene.status for scene in SCENES}
    assert set(statuses().values()) == set(Status.values)


def test_loading_twice_changes_nothing():
    before = everything()
    assert "Rien à changer" in load()
    assert everything() == before


def test_the_lines_of_requests_are_quiet_while_it_loads_and_said_again_after():
    requests = logging.getLogger("django_structlog")
    before = requests.getEffectiveLevel()
    load()
    assert requests.getEffectiveLevel() == before


def test_somebody_who_played_with_it_finds_their_own_offers_again():
    """Data survive: an offer taken since the loading is not made a second time."""
    offer = CollectiveOffer.objects.get(title="Visite des coulisses")
    teacher = User.objects.get(email=people_of(THERESE_PIERRE)[1]["email"])
    actions.prebook(offer_id=offer.pk, expected_version=1, by=teacher)
    load()
    assert CollectiveOffer.objects.filter(title="Visite des coulisses").count() == 1


def test_its_life_leaves_no_fault():
    """D12."""
    assert {query.code: rows_of(query) for query in QUERIES} == {q.code: [] for q in QUERIES}


def test_the_schools_are_real_and_their_people_those_of_the_mock():
    """S10, S11: whoever enters by the mock finds the same account."""
    school = Institution.objects.get(uai=THERESE_PIERRE)
    known = {role.user.email: role.role for role in school.people.all()}
    said = {p["email"]: p["role"].upper() for p in people_of(school.uai) if p["role"] != "readonly"}
    assert known == said
    assert not any(role.user.has_usable_password() for role in school.people.all())
    open_ones = Institution.objects.exclude(changes__kind="MERGE")
    assert Institution.objects.eligible().count() == open_ones.count() >= 25


def test_a_school_joined_another_with_its_teachers_and_its_credit():
    """R54: undone by nobody, it stays so at the next loading."""
    merger = SchoolChange.objects.get()
    assert (merger.kind, merger.institution.is_open) == ("MERGE", False)
    assert not merger.institution.people.exists()
    assert sum(budget.amount for budget in merger.institution.budgets.all()) == 0
    assert merger.successor.people.filter(user__in=[row[0] for row in merger.moved["people"]])
    load()
    assert SchoolChange.objects.count() == 1


def test_every_school_has_a_credit_and_one_is_provisional():
    """R40, R42."""
    now = timezone.localdate()
    current = Budget.objects.filter(commitment_from__lte=now, event_from__lte=now, event_to__gt=now)
    assert current.values("institution").distinct().count() == Institution.objects.count()
    assert current.filter(is_final=False).count() == 1


def test_partners_three_of_them_not_referenced():
    """R2, R3, R4: a request in each state."""
    assert {partner.name for partner in Partner.objects.all()} == {t.name for t in TROUPES}
    for partner in Partner.objects.all():
        partner.full_clean()
        for venue in partner.venues.all():
            venue.full_clean()
    today = timezone.localdate()
    outside = [p.name for p in Partner.objects.all() if not is_referenced(p, today)]
    assert outside == ["Atelier du Gué", "Ciné-club des Halles", "Compagnie Lande haute"]
    states = ReferencingRequest.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["ACCEPTED", "DRAFT", "REFUSED", "UNDER_REVIEW"]


def test_the_people_printed_can_sign_in(loaded_once):
    assert PASSWORD in loaded_once
    for domain in [ADMIN, *(troupe.domain for troupe in TROUPES)]:
        line = next(line for line in loaded_once.splitlines() if domain in line)
        email = next(word for word in line.split() if "@" in word)
        assert User.objects.get(email=email).check_password(PASSWORD)


def test_the_people_of_schools_are_printed_as_they_are_addressed(loaded_once):
    said = {
        (" Mme " in line, role)
        for line in loaded_once.splitlines()
        for role in re.findall(r"(enseignante?|cheffe? d’établissement), ", line)
    }
    assert said == {
        (True, "enseignante"), (False, "enseignant"), (True, "cheffe d’établissement"),
    }  # fmt: skip


def test_there_is_a_person_of_each_role_of_the_administration(loaded_once):
    """And each signs in."""
    people = User.objects.filter(groups__isnull=False)
    assert sorted(role.name for one in people for role in one.groups.all()) == sorted(ROLES)
    for one in people:
        assert one.is_staff
        assert not one.is_superuser
        assert one.check_password(PASSWORD)
        assert one.email in loaded_once


def test_the_programme_has_a_campaign_tried_a_suspension_to_come_and_a_deadline_prolonged():
    """R45, R48: what an officer does is seen before anybody does it."""
    campaign = BudgetCampaign.objects.get()
    lines = list(campaign.lines.values_list("state", flat=True))
    assert (campaign.state, lines) == ("READY", ["READY"] * 3)
    suspension = Suspension.objects.get()
    assert suspension.from_at > timezone.now()
    assert not Institution.objects.eligible().filter(department_code="29").exists()
    line = CollectiveStock.objects.get(offer__title="Festival Grandes Marées, une journée")
    moved = OfferChange.objects.get(offer=line.offer_id, verb="LINE_EDITED")
    assert moved.actor == of_role("Programme")
