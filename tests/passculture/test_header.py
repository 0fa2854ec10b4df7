"""The header: which structure one looks at, and how much waits for this person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from bookings import actions
from tests.factories.offers import DraftOfferFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.schools import (
    InstitutionFactory,
    PrincipalFactory,
    ReadOnlyFactory,
    TeacherFactory,
)
from tests.factories.venues import MemberFactory, MembershipFactory, PartnerFactory, VenueFactory
from venues.models import Partner

pytestmark = pytest.mark.django_db
OFFERS, BOOKINGS, CHOOSE = "/pro/offres/", "/pro/reservations/", "/pro/structure/choisir/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.fixture
def houses() -> tuple[User, Partner, Partner]:
    """A member of two partners with one draft each, and one draft of somebody else."""
    theatre, bookshop = PartnerFactory(name="Théâtre"), PartnerFactory(name="Librairie")
    member = MemberFactory(partner=theatre)
    MembershipFactory(user=member, partner=bookshop)
    DraftOfferFactory(venue=VenueFactory(partner=theatre), title="Jouer masqué")
    DraftOfferFactory(venue=VenueFactory(partner=bookshop), title="Lire la mer")
    DraftOfferFactory(title="Chez les autres")
    return member, theatre, bookshop


def test_a_member_of_one_partner_has_nothing_to_choose():
    html = page(signed_in(MemberFactory(partner=PartnerFactory(name="Théâtre"))), OFFERS)
    assert "Théâtre" in html
    assert CHOOSE not in html


def test_choosing_a_structure_keeps_the_lists_and_the_counter_to_it(houses):
    member, theatre, _ = houses
    client = signed_in(member)
    html = page(client, OFFERS)
    assert "Toutes mes structures" in html
    assert "Jouer masqué" in html
    assert "Lire la mer" in html
    assert '<span id="your-turn-count" class="count count--full">2</span>' in html

    answer = client.post(CHOOSE, {"structure": theatre.siren, "retour": "partner:bookings"})
    assert answer.headers["Location"] == BOOKINGS
    html = page(client, OFFERS)
    assert "Jouer masqué" in html
    assert "Lire la mer" not in html
    assert '<span id="your-turn-count" class="count count--full">1</span>' in html
    assert 'name="structure" id="id_structure"' not in html

    client.post(CHOOSE, {"structure": ""})
    assert "Lire la mer" in page(client, OFFERS)


def test_the_bookings_follow_the_structure(houses):
    member, theatre, bookshop = houses
    for house, title in ((theatre, "Antigone"), (bookshop, "Une autrice")):
        offer = OfferFactory(venue=VenueFactory(partner=house), title=title)
        PrebookedBookingFactory(offer=offer)
    client = signed_in(member)
    client.post(CHOOSE, {"structure": bookshop.siren})
    html = page(client, BOOKINGS)
    assert "Une autrice" in html
    assert "Antigone" not in html


def test_nobody_chooses_the_structure_of_others(houses):
    member, *_ = houses
    client = signed_in(member)
    assert client.post(CHOOSE, {"structure": PartnerFactory().siren}).status_code == 404
    assert client.get(CHOOSE).status_code == 405
    stranger = signed_in(TeacherFactory())
    assert stranger.post(CHOOSE, {"structure": ""}).status_code == 404


def test_a_structure_one_has_left_is_forgotten(houses):
    member, theatre, _bookshop = houses
    client = signed_in(member)
    client.post(CHOOSE, {"structure": theatre.siren})
    member.memberships.filter(partner=theatre).delete()
    assert "Lire la mer" in page(client, OFFERS)


def test_the_head_sees_how_many_decisions_wait_and_the_teacher_does_not():
    school = InstitutionFactory()
    PrebookedBookingFactory(teacher=TeacherFactory(institution=school))
    PrebookedBookingFactory(teacher=TeacherFactory(institution=school))
    PrebookedBookingFactory()
    html = page(signed_in(PrincipalFactory(institution=school)), "/adage/recherche/")
    assert 'À vous <span id="your-turn-count" class="count count--full">2</span>' in html
    assert 'Décisions <span class="count">2</span>' in html
    html = page(signed_in(TeacherFactory(institution=school)), "/adage/recherche/")
    assert "count--full" not in html


def test_a_teacher_sees_how_many_offers_made_for_the_school_may_be_prebooked():
    """As many as the home page lists, read with the session; neither the head nor a reader does."""
    school = InstitutionFactory()
    teacher, past = TeacherFactory(institution=school), timezone.now() - timedelta(days=1)
    mine = [OfferFactory(institution=school) for _ in range(2)]
    PrebookedBookingFactory(teacher=teacher, offer=OfferFactory(institution=school))
    DraftOfferFactory(institution=school)
    OfferFactory(institution=school, state="PAUSED")
    OfferFactory(institution=school, line=False)
    OfferFactory(institution=school, line__bookable_until=past)
    until = timezone.now() + timedelta(days=1)
    OfferFactory(institution=school, line__held_until=until, line__held_for=teacher)
    stopped = OfferFactory(institution=school)
    stopped.venue.partner.referencings.all().delete()
    OfferFactory(institution=InstitutionFactory())
    OfferFactory()

    client = signed_in(teacher)
    home = client.get("/adage/")
    assert {offer.pk for offer in home.context["addressed"]} == {offer.pk for offer in mine}
    assert 'Pour nous <span class="count">2</span>' in home.content.decode()
    with CaptureQueriesContext(connection) as seen:
        client.get("/adage/favoris/")
    told = [q["sql"] for q in seen if "offers_collectiveoffer" in q["sql"]]
    assert all("django_session" in sql for sql in told)
    assert len(told) == 1
    others = PrincipalFactory, ReadOnlyFactory
    for user in [TeacherFactory(), *(make(institution=school) for make in others)]:
        assert 'Pour nous <span class="count">' not in page(signed_in(user), "/adage/")


def test_each_counter_costs_one_statement(houses):
    """« À vous » and « Demandes »."""
    member, *_ = houses
    client = signed_in(member)
    with CaptureQueriesContext(connection) as seen:
        client.get("/pro/offres/nouvelle/etapes/offre/")
    # The statement of the session says whether there is any membership at all.
    asked = [q["sql"] for q in seen if "django_session" not in q["sql"]]
    assert len([sql for sql in asked if "COUNT(" in sql]) == 2
    assert len([sql for sql in asked if "venues_membership" in sql]) <= 3


def test_the_menu_of_the_school_has_no_entry_that_would_be_refused():
    """S3: of no known school, one reads the offers; the rest is of a school."""
    of_a_school = {"/adage/demandes/", "/adage/suivi/", "/adage/calendrier/"}
    for user, expected in ((TeacherFactory(), of_a_school), (ReadOnlyFactory(), set())):
        client = signed_in(user)
        frame = client.get("/adage/").context["page"]
        entries = {entry.url for entry in frame.navigation}
        mine = {entry.url for entry in frame.account}
        assert entries & of_a_school == expected
        assert "/adage/notifications/" in mine
        assert [url for url in entries | mine if client.get(url).status_code != 200] == []


def test_the_count_of_the_header_is_that_of_the_page_and_follows_each_decision():
    """The pages that show what waits count what they show; the others ask the database."""
    school = InstitutionFactory()
    teacher, head = TeacherFactory(institution=school), PrincipalFactory(institution=school)
    first, _second = (PrebookedBookingFactory(teacher=teacher) for _ in range(2))
    client = signed_in(head)
    pages = ("/adage/", "/adage/decisions/", "/adage/recherche/", "/adage/budget/")
    for left in (2, 1):
        for address in pages:
            said = page(client, address)
            assert f'class="count count--full">{left}</span>' in said, address
        actions.refuse(booking_id=first.pk, reason="Pas cette année", by=head)
    with CaptureQueriesContext(connection) as seen:
        client.get("/adage/decisions/")
    # « Pour nous » is counted with the session.
    counted = [q["sql"] for q in seen if "COUNT(" in q["sql"]]
    assert [sql for sql in counted if "django_session" not in sql] == []
