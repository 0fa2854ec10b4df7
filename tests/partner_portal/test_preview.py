"""The preview: the very page teachers read, its buttons off."""

import re

import pytest
from django.test import Client

from offers.models import CollectiveOffer
from tests.factories.offers import (
    ConfirmedBookingFactory,
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    RejectedOfferFactory,
)
from tests.factories.people import UserFactory
from tests.factories.schools import TeacherFactory
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db


def main_of(html: str) -> str:
    """From the breadcrumb to the foot, without the doors of each side nor what keeps the page."""
    found = re.search(r'<h1 class="ticket__title".*</main>', html, re.DOTALL)
    assert found
    text = re.sub(r'<div class="bottom-bar">.*?</div>', "", found[0], flags=re.S)
    text = re.sub(r"<(a|button) class=\"button(?: hide-on-phone)?\".*?</\1>", "<BOUTON>", text)
    text = re.sub(r'<h2 class="side-title">Garder et partager</h2>.*?</ul>', "", text, flags=re.S)
    # Nobody goes from a preview to the pages of a school.
    text = re.sub(r'<a href="/adage/partenaires/\d+/">(.*?)</a>', r"<span>\1</span>", text)
    return " ".join(text.split())


def preview(client: Client, offer: CollectiveOffer, more: str = "") -> str:
    client.force_login(MemberFactory(partner=offer.venue.partner))
    answer = client.get(f"/pro/offres/{offer.ref}/apercu/{more}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_word_for_word_the_page_of_a_teacher(client: Client) -> None:
    offer = OfferFactory()
    shown = preview(client, offer)
    client.force_login(TeacherFactory())
    read = client.get(f"/adage/offres/{offer.ref}/").content.decode()
    assert main_of(shown) == main_of(read)


def test_its_buttons_are_off(client: Client) -> None:
    html = preview(client, OfferFactory())
    assert '<button class="button" type="button" aria-disabled="true">Préréserver' in html
    assert "/adage/" not in html
    assert "<b>Aperçu.</b>" in html


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (DraftOfferFactory, "Brouillon"),
        (RejectedOfferFactory, "Non conforme"),
        (PausedOfferFactory, "En pause"),
    ],
)
def test_an_offer_nobody_sees_is_shown_as_if_it_were_online(client: Client, make, status) -> None:
    """Its buttons and texts; its ticket does not say « Publiée »."""
    html = preview(client, make())
    assert f"{status}</span>" in html
    assert "Publiée" not in html
    assert "Préréserver" in html


def test_a_draft_without_a_date_says_what_is_missing(client: Client) -> None:
    offer = DraftOfferFactory(line=False, place="", description="", levels=[], formats=[])
    html = preview(client, offer, "?retour=date-prix")
    assert "Sans date pour l’instant" in html
    assert f'href="/pro/offres/{offer.ref}/etapes/date-prix/"' in html


@pytest.mark.parametrize("more", ["?retour=//evil.example", "?retour=", "?retour=x"])
def test_the_way_back_is_never_elsewhere(client: Client, more: str) -> None:
    offer = DraftOfferFactory()
    html = preview(client, offer, more)
    assert "evil" not in html
    assert f'<a href="/pro/offres/{offer.ref}/">Revenir à l’offre</a>' in html


def test_a_booked_offer_tells_teachers_it_is_taken(client: Client) -> None:
    offer = ConfirmedBookingFactory().offer
    html = preview(client, offer)
    assert "Déjà retenue" in html
    assert 'aria-disabled="true">Préréserver' not in html


def test_nobody_else_opens_it(client: Client) -> None:
    offer = OfferFactory()
    for stranger in (MemberFactory(), TeacherFactory(), UserFactory()):
        client.force_login(stranger)
        assert client.get(f"/pro/offres/{offer.ref}/apercu/").status_code == 404
