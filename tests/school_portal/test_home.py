"""The home of the school side: what waits for a teacher, the offers made for the school."""

from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from bookings.models import Booking
from offers.actions import answer_request
from offers.models import CollectiveOffer
from schools.models import SchoolRole
from tests.factories.offers import OfferFactory, PrebookedBookingFactory, in_days
from tests.factories.people import UserFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.factories.templates import RequestFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.lending import lend
from tests.partner_portal.pages import queries_of, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
HOME = "/adage/"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_teacher_finds_the_offers_made_for_the_school_mine_first_then_by_deadline(
    teacher, school
):
    late = OfferFactory(institution=school, line__bookable_until=in_days(50))
    soon = OfferFactory(institution=school, line__bookable_until=in_days(10))
    mine = OfferFactory(institution=school, teacher=teacher, line__bookable_until=in_days(55))
    OfferFactory(institution=InstitutionFactory())
    PrebookedBookingFactory(offer=OfferFactory(institution=school), institution=school)

    answer = browser(teacher).get(HOME)
    assert answer.context["addressed"] == [mine, soon, late]
    assert "préparée avec vous" in text(answer)


def test_the_page_of_the_offers_for_us_keeps_them_all_the_free_ones_first(teacher, school):
    taken = PrebookedBookingFactory(
        offer=OfferFactory(institution=school, line__bookable_until=in_days(3)),
        institution=school,
    ).offer
    late = OfferFactory(institution=school, line__bookable_until=in_days(50))
    soon = OfferFactory(institution=school, line__bookable_until=in_days(10))
    OfferFactory(institution=InstitutionFactory())
    OfferFactory()

    answer = browser(teacher).get("/adage/pour-nous/")
    assert [row["offer"] for row in answer.context["results"]] == [soon, late, taken]
    assert text(answer).count("/prereserver/") == 2
    principal = browser(PrincipalFactory(institution=school)).get("/adage/pour-nous/")
    assert "/prereserver/" not in text(principal)


def test_a_proposal_is_accepted_from_the_home_page_in_one_click(stage: Stage, proposed):
    """R30: what changed is said; htmx gets the line, a browser without it the booking."""
    client = browser(stage.teacher)
    page = text(client.get(HOME))
    assert "Propositions à accepter" in page
    assert "20,00" not in page.split("Propositions à accepter")[0]
    assert page.count("<s><span") == 2

    sent = {"expected_version": proposed.version, "accepter": "1"}
    answer = client.post(
        f"/adage/offres/{stage.offer.ref}/proposition/", sent, headers={"HX-Request": "true"}
    )
    booking = Booking.objects.get(state="PREBOOKED")
    assert booking.stock == proposed
    assert text(answer).startswith("<li")
    assert f"/adage/suivi/{booking.reference}/" in text(answer)
    assert "Propositions à accepter" not in text(client.get(HOME))


def test_a_proposal_changed_meanwhile_is_said_in_its_line(stage: Stage, proposed):
    client = browser(stage.teacher)
    sent = {"expected_version": proposed.version + 1, "accepter": "1"}
    path = f"/adage/offres/{stage.offer.ref}/proposition/"
    answer = client.post(path, sent, headers={"HX-Request": "true"})
    assert "alert" in text(answer)
    assert "<html" not in text(answer)
    assert client.post(path, sent).status_code == 409
    assert not Booking.objects.filter(state="PREBOOKED").exists()


def test_a_teacher_reads_the_credit_who_may_only_read_does_not(teacher, school):
    """R44, for who may do more than read."""
    BudgetFactory(institution=school, amount=Decimal("6200"))
    assert "6\u00a0200,00\u00a0€" in text(browser(teacher).get(HOME))
    SchoolRole.objects.filter(user=teacher).update(role="READONLY")
    assert "6\u00a0200,00\u00a0€" not in text(browser(teacher).get(HOME))


def test_an_answer_of_a_partner_waits_on_the_home_page_of_its_teacher(teacher, school):
    asked = RequestFactory(teacher=teacher)
    client = browser(teacher)
    assert "vous a répondu" not in text(client.get(HOME))
    member = MemberFactory(partner=asked.template.venue.partner)
    answer_request(request_id=asked.pk, text="Le 12 ?", by=member)
    assert "vous a répondu" in text(client.get(HOME))
    assert "vous a répondu" not in text(browser(TeacherFactory(institution=school)).get(HOME))


def test_the_nearest_offers_open_to_all_are_suggested_with_their_distance(teacher, school):
    def offer(title: str, latitude: str, longitude: str) -> CollectiveOffer:
        venue = VenueFactory(latitude=latitude, longitude=longitude)
        return OfferFactory(title=title, venue=venue)

    school.latitude, school.longitude = Decimal("48.1"), Decimal("-1.7")
    school.save()
    offer("Marseille", Decimal("43.3"), Decimal("5.4"))
    offer("Inconnue", None, None)
    offer("Rennes", Decimal("48.1001"), Decimal("-1.7001"))
    offer("Saint-Malo", Decimal("48.65"), Decimal("-2.02"))

    near = browser(teacher).get(HOME).context["near"]
    assert [(one.offer.title, one.kilometres) for one in near] == [
        ("Rennes", 0),
        ("Saint-Malo", 66),
        ("Marseille", 767),
    ]


@pytest.mark.parametrize(
    ("corner", "ahead", "step"), [(".49", ".51", ".1"), (".07", ".081", ".01")]
)
@pytest.mark.parametrize("close", [2, 3, 4])
def test_the_nearest_are_the_same_whether_enough_are_close(
    teacher, school, close, corner, ahead, step
):
    """At the corner of a box one is farther than straight ahead, outside of it."""
    school.latitude, school.longitude = Decimal("48.0"), Decimal("0.0")
    school.save()

    def offer(title: str, north: str, east: str) -> None:
        venue = VenueFactory(latitude=Decimal(48) + Decimal(north), longitude=Decimal(east))
        OfferFactory(title=title, venue=venue)

    offer("coin", corner, str(Decimal(corner) * Decimal("1.43")))
    offer("devant", ahead, "0")
    for rank in range(close):
        offer(f"proche {rank}", str((rank + 1) * Decimal(step)), "0")
    near = [one.offer.title for one in browser(teacher).get(HOME).context["near"]]
    assert near == ["proche 0", "proche 1", "proche 2" if close > 2 else "devant"]


def test_without_coordinates_the_department_is_near(teacher, school):
    school.latitude = school.longitude = None
    school.save()
    here = OfferFactory(venue=VenueFactory(department_code=school.department_code))
    OfferFactory(venue=VenueFactory(department_code="13"))
    near = browser(teacher).get(HOME).context["near"]
    assert [one.offer for one in near] == [here]


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ({"role": "READONLY"}, "Votre compte ADAGE permet de tout lire, pas d’agir."),
        ({"role": "READONLY", "institution": None}, "ADAGE ne nous a pas dit de quel"),
        ({"can_prebook": False}, "ADAGE ne vous permet pas de préréserver."),
    ],
)
def test_who_may_only_read_browses_everything_without_a_button_and_each_page_says_why(
    teacher, school, role, sentence
):
    """C6."""
    booking = PrebookedBookingFactory(institution=school)
    offer, asked = OfferFactory(), RequestFactory(institution=school)
    SchoolRole.objects.filter(user=teacher).update(**role)
    paths = [
        HOME, "/adage/recherche/", f"/adage/offres/{offer.ref}/", "/adage/vitrines/",
        f"/adage/vitrines/{asked.template.ref}/",
    ]  # fmt: skip
    if "institution" not in role:
        paths += [
            "/adage/suivi/", f"/adage/suivi/{booking.reference}/", "/adage/pour-nous/",
            "/adage/calendrier/", "/adage/demandes/", f"/adage/demandes/{asked.ref}/",
        ]  # fmt: skip
    client = browser(teacher)
    for path in paths:
        page = text(client.get(path))
        assert sentence in page, path
        for act in ("prereserver/", "/retirer/", "/demande/", "/prevenir/", "/confirmer/"):
            assert act not in page, (path, act)


def test_who_acts_reads_no_such_banner(teacher, school):
    for user in (teacher, PrincipalFactory(institution=school)):
        assert "Consultation seule" not in text(browser(user).get(HOME))
    plain = UserFactory()
    assert browser(plain).get(HOME).status_code == 403


def test_the_home_page_costs_the_same_with_one_line_of_each_and_with_three(stage: Stage):
    client = browser(stage.teacher)
    school, teacher = stage.institution, stage.teacher

    def more() -> None:
        OfferFactory(institution=school)
        OfferFactory()
        PrebookedBookingFactory(teacher=teacher)
        asked = RequestFactory(teacher=teacher)
        member = MemberFactory(partner=asked.template.venue.partner)
        answer_request(request_id=asked.pk, text="Oui", by=member)
        offer = OfferFactory()
        old = PrebookedBookingFactory(offer=offer, teacher=teacher)
        from tests.proposals import propose

        theirs = Stage(
            school,
            teacher,
            stage.principal,
            stage.budget,
            MemberFactory(partner=offer.venue.partner),
            offer,
            offer.lines.get(),
        )
        propose(theirs, old.reference)

    more()
    one = queries_of(client, HOME)
    more()
    more()
    # With three offers in the neighbourhood nothing is looked for farther away.
    assert queries_of(client, HOME) == one - 1 <= 18


def test_a_delegate_s_home_counts_the_decisions_that_wait(stage: Stage) -> None:
    booking, deputy = stage.prebook(), TeacherFactory(institution=stage.institution)
    lend(stage, deputy)

    line = '<a href="/adage/decisions/">1 décision à prendre</a>'
    assert line in browser(deputy).get(HOME).content.decode()
    stage.confirm(booking)
    assert "Vous décidez par délégation" not in browser(deputy).get(HOME).content.decode()
    assert "décision à prendre" not in browser(stage.teacher).get(HOME).content.decode()


def test_a_colleague_s_prebooking_is_worded_for_a_colleague(teacher, school):
    path = f"/adage/suivi/{PrebookedBookingFactory(teacher=teacher).reference}/"

    mine = text(browser(teacher).get(path))
    theirs = text(browser(TeacherFactory(institution=school)).get(path))

    assert ("Préréservation envoyée" in mine, "Vous recevez la décision" in mine) == (True, True)
    assert "Préréservation envoyée" not in theirs
    assert f"{teacher.full_name} reçoit la décision par courriel." in theirs
