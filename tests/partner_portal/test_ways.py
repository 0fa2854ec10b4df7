"""The lists and the calendar of a partner open on what there is, and lead to the acts of a row."""

import pytest
from django.test import Client

from offers.models import CollectiveOffer
from tests.factories.offers import DraftOfferFactory, OfferFactory, in_days
from tests.factories.venues import MemberFactory, VenueFactory
from tests.partner_portal.pages import BOOKINGS, LIST, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
CALENDAR = LIST + "calendrier/"


@pytest.mark.parametrize("page", [LIST, BOOKINGS, "/pro/versements/"])
def test_a_list_without_anything_offers_no_filter(client: Client, page: str) -> None:
    client.force_login(MemberFactory(partner=VenueFactory().partner))
    said = text(client.get(page))
    assert "Plus de filtres" not in said
    assert 'class="tabs" id="onglets"' not in said


def test_a_filter_that_leaves_nothing_stays_in_sight(pro: Client, stage: Stage) -> None:
    for page in (LIST, BOOKINGS):
        assert "Plus de filtres" in text(pro.get(page + "?q=zzzz"))


def test_an_offer_is_duplicated_from_its_row(pro: Client, stage: Stage) -> None:
    page = text(pro.get(LIST))
    act = f'form="dupliquer" formaction="/pro/offres/{stage.offer.ref}/dupliquer/" name="cle"'
    assert act in page
    assert f'href="/pro/offres/{stage.offer.ref}/date-limite/"' in page
    assert CollectiveOffer.objects.count() == 1
    pro.post(f"/pro/offres/{stage.offer.ref}/dupliquer/", {"cle": ""})
    assert CollectiveOffer.objects.count() == 2


def test_the_calendar_opens_on_the_month_of_the_next_event(client: Client) -> None:
    venue = VenueFactory()
    far = OfferFactory(venue=venue, line__starts_at=in_days(120))
    client.force_login(MemberFactory(partner=venue.partner))
    assert far.title in text(client.get(CALENDAR))
    # Asked for a day, it shows that day's month.
    asked = f"{in_days(0):%Y-%m-%d}"
    assert far.title not in text(client.get(f"{CALENDAR}?le={asked}"))


def test_an_empty_calendar_opens_on_this_month(client: Client) -> None:
    client.force_login(MemberFactory(partner=VenueFactory().partner))
    assert client.get(CALENDAR).context["day"] == client.get(CALENDAR).context["today"]


def test_the_department_of_the_partner_is_proposed_and_dropped_when_nothing_asks_for_it(
    pro: Client, stage: Stage
) -> None:
    draft = DraftOfferFactory(venue=stage.offer.venue, place="SCHOOL", departments=[])
    step = f"/pro/offres/{draft.ref}/etapes/pratique/"
    code = stage.offer.venue.department_code
    assert pro.get(step).context["form"]["departments"].value() == [code]
    sent = {
        "expected_version": draft.version, "place": "VENUE", "departments": [code],
        "contact_email": "a@b.fr", "contact_phone": "", "notification_emails": "a@b.fr",
        "place_comment": "",
    }  # fmt: skip
    assert pro.post(step, sent).status_code == 302
    kept = CollectiveOffer.objects.get(pk=draft.pk)
    assert (kept.place, kept.departments) == ("VENUE", [])
