"""The dashboard never says that nothing waits while something does: requests, first steps (S34)."""

import re

import pytest
import time_machine
from django.test import Client

from bookings import actions
from tests.factories.offers import (
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.templates import RequestFactory as OfferRequestFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import MemberFactory, RequestFactory, VenueFactory
from tests.partner_portal.pages import queries_of, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
HOME, ACT = "/pro/", "/pro/agir/"


def test_the_requests_of_teachers_are_counted_among_what_waits(pro: Client, stage: Stage) -> None:
    assert "tout est à jour" in text(pro.get(HOME))
    template = TemplateFactory(venue=stage.offer.venue)
    before = queries_of(pro, HOME)
    for _ in range(2):
        OfferRequestFactory(template=template)
    paused = PausedOfferFactory(venue=stage.offer.venue)
    said = text(pro.get(HOME))
    assert "trois actions vous attendent" in said
    assert "2 demandes attendent votre réponse." in said
    assert queries_of(pro, HOME) == before
    sent = {"verbe": "remettre-en-ligne", "offre": paused.ref, "ici": "accueil"}
    done = text(pro.post(ACT, sent, headers={"HX-Request": "true"}))
    assert "deux actions vous attendent" in done


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, "Non demandé."),
        ("DRAFT", "Terminez votre demande, puis déposez-la."),
        ("FILED", "Demande déposée."),
        ("REFUSED", "Lisez le motif, corrigez votre demande et déposez-la de nouveau."),
    ],
)
def test_a_newcomer_reads_what_is_left_to_do(client: Client, state: str | None, said: str) -> None:
    """Never « tout est à jour » while the first steps are open."""
    partner = VenueFactory(partner__referenced=False).partner
    client.force_login(MemberFactory(partner=partner, first_name="Maïwenn"))
    if state:
        RequestFactory(partner=partner, state=state)
    page = text(client.get(HOME))
    assert "Bienvenue Maïwenn, encore quatre étapes" in page
    assert said in page
    assert "tout est à jour" not in page
    assert "Aucune de vos offres" not in page


def test_an_act_of_a_newcomer_keeps_the_steps_in_the_title(client: Client) -> None:
    """Archiving one's only draft did not do the first steps."""
    draft = DraftOfferFactory()
    client.force_login(MemberFactory(partner=draft.venue.partner, first_name="Maïwenn"))
    title = re.search(r'<h1 id="titre-accueil">(.*?)</h1>', client.get(HOME).text)
    sent = {"verbe": "archiver", "offre": draft.ref, "ici": "accueil"}
    done = client.post(ACT, sent, headers={"HX-Request": "true"}).text
    assert title is not None
    assert f'innerHTML:#titre-accueil">{title[1]}<' in done
    assert "Bienvenue Maïwenn" in title[1]
    assert "chiffres-accueil" not in done


def test_an_offer_whose_prebooking_expired_is_not_said_wanted_by_nobody(
    pro: Client, stage: Stage
) -> None:
    offer = OfferFactory(venue=stage.offer.venue, line__bookable_until=in_days(30))
    booking = PrebookedBookingFactory(offer=offer)
    with time_machine.travel(in_days(31), tick=False):
        actions.expire(booking_id=booking.pk)
        pro.force_login(stage.member)
        said = text(pro.get(HOME))
    assert "la direction de l’établissement n’a pas répondu" in said
    assert "personne ne l’a préréservée" not in said
