"""The page of a partner, as its owners write it (R3)."""

import pytest

from accounts.models import User
from catalogue.actions.page import write_page
from catalogue.models import PartnerPage
from core.errors import NotAllowed
from tests.catalogue.searches import browser_of
from tests.factories.venues import MembershipFactory
from tests.partner_pages import WRITTEN, hide, lantern, owner_of, read
from venues.models import Membership, Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(db: None) -> Partner:
    """« La Lanterne sourde »."""
    return lantern().partner


@pytest.fixture
def writer(partner: Partner) -> User:
    """Who answers for it."""
    return owner_of(partner)


def test_an_owner_writes_the_page_and_reads_it_before_anybody(writer, partner):
    browser = browser_of(writer)

    answer = browser.post("/pro/structure/page/", WRITTEN)

    assert answer.headers["Location"] == "/pro/structure/page/apercu/"
    page = PartnerPage.objects.get(partner=partner)
    assert {name: getattr(page, name) for name in WRITTEN} == WRITTEN
    preview = read(browser, "/pro/structure/page/apercu/")
    assert "<p>Nous jouons.</p>" in preview
    assert "Aperçu." in preview
    hide(partner, "unreferenced")
    assert "Page non visible." in read(browser, "/pro/structure/page/apercu/")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"presentation": "a" * 3001}, "La présentation dépasse de 1 caractère."),
        ({"access": "a" * 1002}, "Le texte dépasse de 2 caractères."),
        ({"domains": ["magie"]}, "Choisissez dans la liste."),
        ({"departments": ["99"]}, "Choisissez dans la liste."),
        ({"levels": ["bac+9"]}, "Choisissez dans la liste."),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(writer, typed, said):
    answer = browser_of(writer).post("/pro/structure/page/", typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PartnerPage.objects.exists()


def test_a_member_reads_the_preview_and_does_not_write(partner):
    member = MembershipFactory(partner=partner).user
    browser = browser_of(member)
    assert "Modifier la page" not in read(browser, "/pro/structure/page/apercu/")
    assert browser.post("/pro/structure/page/", WRITTEN).status_code == 403
    with pytest.raises(NotAllowed):
        write_page(partner=partner, values=WRITTEN, by=member)
    assert not PartnerPage.objects.exists()


def test_a_stranger_to_the_structure_writes_nothing(writer):
    other = MembershipFactory(role=Membership.Role.OWNER).partner
    answer = browser_of(writer).post(f"/pro/structure/page/?structure={other.siren}", WRITTEN)
    assert answer.status_code == 404
    assert not PartnerPage.objects.exists()
