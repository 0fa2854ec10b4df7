"""The follow-up of a school: requests, pre-bookings, bookings, their steps, filters, files."""

import io
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from bookings import actions
from offers.actions import answer_request, close_request
from offers.models import CollectiveOffer, OfferRequest
from school_portal.queries.follow_up import FollowUpListFilters, school_list
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.factories.templates import RequestFactory
from tests.factories.venues import MemberFactory
from tests.partner_portal.pages import queries_of, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
PAGE = "/adage/suivi/"


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows(user, query: str = "") -> list:
    return list(browser(user).get(PAGE + query).context["rows"])


def what(user, query: str = "") -> list:
    return [row.booking or row.request for row in rows(user, query)]


def steps(row) -> list[str]:
    return [step.state for step in row.steps]


def only_row(user):
    (row,) = rows(user)
    return row


def test_a_request_stands_in_the_follow_up_until_its_offer_is_prebooked(asked):
    """The same line before and after the pre-booking."""
    teacher = asked.teacher
    row = only_row(teacher)
    assert (row.request, row.now.name) == (asked, "Demande au partenaire")
    assert steps(row) == ["current", *["future"] * 4]

    offer = OfferFactory(venue=asked.template.venue, institution=asked.institution)
    OfferRequest.objects.filter(pk=asked.pk).update(
        state="CONVERTED", offer=offer, waiting_since=None
    )
    row = only_row(teacher)
    assert (row.request, row.now.name) == (asked, "Préréservation")
    assert row.standing.turn == "teacher"

    booking = PrebookedBookingFactory(offer=offer, teacher=teacher)
    row = only_row(teacher)
    assert (row.booking, row.request) == (booking, None)
    assert steps(row) == ["done", "done", "current", "future", "future"]


def test_a_request_says_whose_turn_it_is_and_where_it_stopped(asked):
    member = MemberFactory(partner=asked.template.venue.partner)
    assert only_row(asked.teacher).standing.turn == "partner"
    answer_request(request_id=asked.pk, text="Le 12 ?", by=member)
    assert only_row(asked.teacher).standing.turn == "teacher"
    close_request(request_id=asked.pk, by=asked.teacher)
    row = only_row(asked.teacher)
    assert (row.standing.turn, row.now.state) == ("nobody", "stopped")


def test_each_step_of_a_booking_is_a_dot_with_its_words(stage: Stage):
    booking = stage.confirm(stage.prebook())
    row = only_row(stage.teacher)
    assert steps(row) == ["done", "done", "done", "current", "future"]
    page = text(browser(stage.teacher).get(PAGE))
    assert "Étape 4 sur 5\u00a0: événement" in page
    assert '<span class="invisible">Décision de la direction\u00a0: fait</span>' in page

    actions.cancel_by_school(booking_id=booking.pk, by=stage.principal)
    assert steps(only_row(stage.teacher)) == ["done", "done", "done", "stopped", "future"]


def test_a_proposal_is_the_line_of_the_booking_that_made_way_for_it(stage: Stage, proposed):
    """R30: the teacher's turn, until the line is no longer held; a second one leaves one line."""
    row = only_row(stage.teacher)
    assert (row.standing.status, row.standing.turn) == ("proposal", "teacher")
    assert row.standing.until == proposed.held_until
    assert steps(row) == ["done", "current", "future", "future", "future"]
    page = text(browser(stage.teacher).get(PAGE))
    assert f'href="/adage/offres/{stage.offer.ref}/proposition/"' in page
    colleague = TeacherFactory(institution=stage.institution)
    assert "/proposition/" not in text(browser(colleague).get(PAGE))

    actions.decline_terms(
        offer_id=stage.offer.pk, expected_version=proposed.version, by=stage.teacher
    )
    assert only_row(stage.teacher).standing.status == "cancelled"


def test_only_the_last_booking_that_made_way_shows_the_proposal(stage: Stage, proposed):
    accepted = actions.accept_terms(
        offer_id=stage.offer.pk, expected_version=proposed.version, by=stage.teacher
    )
    from tests.proposals import propose

    stage.line = proposed
    propose(stage, accepted.reference, version=proposed.version)
    assert [row.standing.status for row in rows(stage.teacher)] == ["proposal", "cancelled"]


def test_the_list_is_narrowed_by_colleague_state_and_month():
    first = ConfirmedBookingFactory(offer=OfferFactory(line__starts_at=in_days(40)))
    school, me = first.institution, first.teacher
    colleague = TeacherFactory(institution=school, last_name="Autre")
    late = PrebookedBookingFactory(
        teacher=colleague, offer=OfferFactory(line__starts_at=in_days(100))
    )
    asked = RequestFactory(teacher=colleague, wished_dates=[in_days(41).date()])

    assert what(me, "?qui=moi") == [first]
    assert set(what(me, f"?qui={colleague.pk}")) == {late, asked}
    assert what(me, "?etat=attente") == [late]
    assert what(me, "?etat=confirmee") == [first]
    assert what(me, "?etat=demande") == [asked]
    assert what(me, "?etat=realisee") == what(me, "?etat=sans-suite") == []
    assert what(me, f"?mois={in_days(100):%Y-%m}") == [late]
    month = f"?mois={in_days(40):%Y-%m}&etat=confirmee"
    assert what(me, month) == [first]
    page = text(browser(me).get(PAGE + month))
    assert '<span class="invisible">Retirer le filtre </span>Confirmée' in page


def test_every_line_stands_under_one_state_and_one_only(stage: Stage, proposed):
    """The filter loses nothing and says nothing twice."""
    school, principal = stage.institution, stage.principal
    RequestFactory(teacher=stage.teacher)
    mine = {"teacher": stage.teacher}
    PrebookedBookingFactory(**mine)
    gone = PrebookedBookingFactory(**mine)
    actions.refuse(booking_id=gone.pk, reason="Voyage", by=principal)
    ConfirmedBookingFactory(**mine, principal=principal)
    every = what(stage.teacher)
    found = [
        thing
        for state in ("demande", "proposition", "attente", "confirmee", "realisee", "sans-suite")
        for thing in what(stage.teacher, f"?etat={state}")
    ]
    assert len(every) == 5
    assert sorted(found, key=str) == sorted(every, key=str)
    assert (
        school_list(school, principal, FollowUpListFilters(), timezone.now(), size=20).count() == 5
    )


@pytest.mark.parametrize(
    "query", ["?qui=999999", "?qui=zz", "?etat=NON", "?mois=2027-13", "?page=9e9", "?qui=%00"]
)
def test_a_filter_that_makes_no_sense_is_left_aside(stage: Stage, query: str):
    booking = stage.prebook()
    assert what(stage.teacher, query) == [booking]


def test_what_another_school_follows_is_never_there(stage: Stage, asked):
    PrebookedBookingFactory()
    assert what(stage.teacher) == []
    assert what(stage.teacher, f"?qui={asked.teacher.pk}") == []
    page = text(browser(stage.teacher).get(PAGE))
    assert asked.teacher.full_name not in page


def test_the_files_hold_the_lines_of_the_filters_and_nothing_for_the_head_alone(stage: Stage):
    booking = stage.prebook(class_name="4e B", project_note="=Chœur", head_note="Entre nous")
    RequestFactory(teacher=stage.teacher)
    client = browser(stage.teacher)
    page = strip_tags(text(client.get(PAGE)))
    assert "Exporter (CSV, 2 lignes)" in page

    said = client.get(f"{PAGE}export.csv?etat=attente")
    lines = b"".join(said.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("Nature;Référence;")
    assert lines[1].startswith(f"Préréservation;{booking.reference};En attente de la direction;")
    assert "'=Chœur" in lines[1]
    assert "Entre nous" not in lines[1]

    book = b"".join(client.get(f"{PAGE}export.xlsx").streaming_content)
    with ZipFile(io.BytesIO(book)) as zipped:
        inside = " ".join(zipped.read(name).decode() for name in zipped.namelist())
    assert inside.count("Demande") >= 1
    assert booking.reference in inside
    assert "Entre nous" not in inside


def test_the_list_costs_the_same_with_one_line_and_with_three(stage: Stage):
    client = browser(PrincipalFactory(institution=stage.institution))

    def more():
        teacher = TeacherFactory(institution=stage.institution)
        PrebookedBookingFactory(teacher=teacher)
        RequestFactory(teacher=teacher)

    more()
    client.get(PAGE)
    one = queries_of(client, PAGE)
    more()
    more()
    assert queries_of(client, PAGE) == one <= 12
    assert CollectiveOffer.objects.count() >= 3


def test_htmx_gets_the_results_only_and_keeps_the_address(stage: Stage):
    stage.prebook()
    answer = browser(stage.teacher).get(f"{PAGE}?etat=attente", headers={"HX-Request": "true"})
    assert "<h1" not in text(answer)
    assert answer.headers["HX-Push-Url"] == f"{PAGE}?etat=attente"
