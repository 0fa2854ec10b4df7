"""Whose turn it is and what may be done: the same words on every page (U17, U18)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from bookings.queries.available_actions import available_actions, available_offer_actions
from bookings.queries.status import standing
from devtools.demo.scenes import SCENES
from offers.models import CollectiveOffer
from partner_portal.queries.offer import booking_of as live_booking_of
from tests.look.page import Page
from tests.look.pages import BOOKED, STATUSES
from tests.look.stage import booking_of, offer_of, who

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_once")]

# A verb of the partner -> the end of the address of its button or link.
PLACES = {
    "publish": "etapes/verification/",
    "edit": "modifier/",
    "change_terms": "date-prix/",
    "open_line": "ligne/nouvelle/",
    "withdraw_line": "ligne/supprimer/",
    "pause": "mettre-en-pause/",
    "resume": "remettre-en-ligne/",
    "take_back": "reprendre/",
    "archive": "archiver/",
    "unarchive": "ressortir-des-archives/",
    "cancel_by_partner": "annuler/",
    "extend": "date-limite/",
    "remind": "relancer/",
}
ONE_CLICK = ["pause", "resume", "archive", "unarchive"]
TURN = re.compile(r'class="turn turn--(\w+)')
TITLES = [scene.title for scene in SCENES]


def partner(title: str) -> Client:
    """A client signed in as a member of the partner of this offer."""
    client = Client()
    member = who("partner", Page("", "", title))
    assert member is not None
    client.force_login(member)
    return client


def text(client: Client, name: str, *args: str) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def row_of(html: str, ref: str) -> str:
    """The row of a table that names this reference; the heads hold it in their addresses."""
    body = html.split("</thead>")[-1]
    return next(row for row in body.split("<tr")[1:] if ref in row)


@pytest.mark.parametrize("title", TITLES)
def test_list_and_page_say_the_same_turn(title: str) -> None:
    """U17."""
    offer, client = offer_of(title), partner(title)
    wanted = str(standing(offer).turn)
    page = text(client, "partner:offer", offer.ref)
    query = f"?tour=toutes&q={offer.ref}"
    listed = client.get(reverse("partner:offers") + query).content.decode()
    assert TURN.findall(row_of(listed, offer.ref)) == [wanted]
    assert TURN.findall(page)[0] == wanted


@pytest.mark.parametrize("status", BOOKED)
def test_the_school_reads_the_same_turn_as_the_partner(status: str) -> None:
    """U17, other side: nothing is printed where nobody is expected."""
    offer, client = offer_of(status), Client()
    client.force_login(who("teacher", Page("", "", status)))
    row = row_of(text(client, "school:follow_up"), booking_of(offer).reference)
    turn = str(standing(offer).turn)
    assert TURN.findall(row) == ([] if turn == "nobody" else [turn])


@pytest.mark.parametrize("status", STATUSES)
def test_the_buttons_are_those_of_the_matrix(status: str) -> None:
    """U18: every verb that is allowed is shown, and no other."""
    offer = offer_of(status)
    member, booking = who("partner", Page("", "", status)), live_booking_of(offer)
    allowed = available_offer_actions(member, offer)
    allowed |= available_actions(member, booking) if booking else set()
    allowed -= {"change_terms"}  # the booking's: what the partner's acts on the line do to it
    if allowed & {"edit_line", "propose_terms"}:
        allowed = (allowed - {"edit_line", "propose_terms"}) | {"change_terms"}
    page = text(partner(status), "partner:offer", offer.ref)
    main = page[page.index("<main") : page.index("</main>")]
    base = reverse("partner:offer", args=[offer.ref])
    shown = {verb for verb, end in PLACES.items() if f'"{base}{end}"' in main}
    # A draft is changed, line included, in its wizard.
    assert shown == (allowed - {"change_terms"} if "publish" in allowed else allowed)


@pytest.mark.parametrize("status", STATUSES)
def test_a_forged_click_changes_nothing(status: str) -> None:
    """U18: without its button, an act is refused, or was already done and does nothing."""
    offer, client = offer_of(status), partner(status)
    allowed = available_offer_actions(who("partner", Page("", "", status)), offer)
    for verb in sorted(set(ONE_CLICK) - allowed):
        answer = client.post(reverse("partner:offer", args=[offer.ref]) + PLACES[verb])
        assert answer.status_code in (302, 403, 409), verb
    after = CollectiveOffer.objects.get(pk=offer.pk)
    assert (after.state, after.changes.count()) == (offer.state, offer.changes.count())
