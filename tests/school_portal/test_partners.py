"""The page of a partner, the list of partners, and following one (R3, R11, R49)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from catalogue.actions.page import write_page
from catalogue.actions.saved import send_digest
from catalogue.models import SavedSearch
from outbox.models import Message
from schools.models import Institution
from tests.catalogue.searches import browser_of
from tests.factories.offers import (
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.schools import InstitutionFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import PartnerFactory, VenueFactory
from tests.partner_pages import WRITTEN, hide, lantern, owner_of, read
from venues.models import Partner, Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(school: Institution) -> Venue:
    return lantern()


@pytest.fixture
def owner(venue: Venue) -> User:
    return owner_of(venue.partner)


def path(partner: Partner) -> str:
    return f"/adage/partenaires/{partner.siren}/"


def titles(page: str) -> list[str]:
    """The offers and templates of a page, in its order."""
    return re.findall(r'<h3><a[^>]*href="/adage/(?:offres|vitrines)/([^/"]+)/"', page)


def test_the_page_says_what_its_owners_wrote_and_where_it_is(teacher, venue, owner):
    write_page(partner=venue.partner, values=WRITTEN, by=owner)

    page = read(browser_of(teacher), path(venue.partner))

    assert "<p>Nous jouons.</p>" in page
    assert "Métro Anatole France" in page
    assert "Danse\u00a0; Arts du cirque" in page
    assert "Ille-et-Vilaine, Côtes-d’Armor" in page
    assert "2 quai de la Vilaine, 35000 Rennes" in page
    assert "openstreetmap.org/search?query=2%20quai%20de%20la%20Vilaine%2C%2035000%20Rennes" in page
    assert 'href="https://lanterne.fr"' in page


def test_without_a_word_the_page_reads_domains_and_levels_from_what_it_shows(teacher, venue):
    TemplateFactory(venue=venue, domains=["danse"], levels=["3e"])

    page = read(browser_of(teacher), path(venue.partner))

    assert "Danse" in page
    assert "3<sup>e</sup>" in page
    assert "Ille-et-Vilaine" in page
    assert 'id="presentation"' not in page


def test_the_page_shows_what_is_open_to_all_and_nothing_else(teacher, school, venue):
    """Never what is addressed, even to this very school; nor paused, nor taken (R11)."""
    shown, template = OfferFactory(venue=venue), TemplateFactory(venue=venue)
    OfferFactory(venue=venue, institution=school)
    OfferFactory(venue=venue, institution=InstitutionFactory())
    PausedOfferFactory(venue=venue)
    DraftOfferFactory(venue=venue)
    PrebookedBookingFactory(offer=OfferFactory(venue=venue))
    TemplateFactory(venue=venue, state="PAUSED")
    OfferFactory()

    assert titles(read(browser_of(teacher), path(venue.partner))) == [shown.ref, template.ref]


def test_the_public_page_shows_the_templates_without_an_account(client, venue, owner):
    offer, template = OfferFactory(venue=venue), TemplateFactory(venue=venue)
    write_page(partner=venue.partner, values=WRITTEN, by=owner)

    page = read(client, f"/partenaires/{venue.partner.siren}/")

    assert template.title in page
    assert offer.title not in page
    assert "Nous jouons." in page
    assert f'href="{path(venue.partner)}"' in page


@pytest.mark.parametrize("how", ["suspended", "unreferenced"])
@pytest.mark.parametrize("address", ["/adage/partenaires/{}/", "/partenaires/{}/"])
def test_the_page_of_a_hidden_partner_is_that_of_nothing(teacher, venue, how, address):
    """404, word for word what an unknown SIREN is answered; it is off the list too."""
    browser = browser_of(teacher)
    read(browser, address.format(venue.partner.siren))
    hide(venue.partner, how)

    hidden = read(browser, address.format(venue.partner.siren), 404)
    nothing = read(browser, address.format("000000000"), 404)

    assert _words(hidden) == _words(nothing)
    assert venue.partner.name not in read(browser, "/adage/partenaires/")
    answer = browser.post(f"{path(venue.partner)}suivre/", {"suivre": "oui"})
    assert answer.status_code == 404


def _words(page: str) -> str:
    return re.sub(r"<[^>]+>|[0-9A-F]{4}-[0-9A-F]{4}", "", page)


def test_a_closed_place_is_shown_no_more_and_a_closed_partner_neither(teacher, venue):
    """R55."""
    browser, partner = browser_of(teacher), venue.partner
    gone = VenueFactory(partner=partner, city="Vitré")
    assert "Vitré" in read(browser, path(partner))
    Venue.objects.filter(pk=gone.pk).update(closed_at=timezone.now())
    assert "Vitré" not in read(browser, path(partner))
    assert "Vitré" not in read(browser, "/adage/partenaires/")
    assert found(browser, "?q=vitre") == []
    Partner.objects.filter(pk=partner.pk).update(closed_at=timezone.now())
    read(browser, path(partner), 404)
    assert found(browser) == []


# --- the list ------------------------------------------------------------------------------------


def found(browser: Client, query: str = "") -> list[str]:
    """SIREN of the partners of the list, in its order."""
    page = read(browser, f"/adage/partenaires/{query}")
    return re.findall(r'href="/adage/partenaires/(\d{9})/"', page)


def test_the_list_names_the_partners_of_adage_and_counts_what_this_school_finds(
    teacher, school, venue
):
    OfferFactory(venue=venue)
    OfferFactory(venue=venue, institution=school)
    OfferFactory(venue=venue, institution=InstitutionFactory())
    TemplateFactory(venue=venue)
    PartnerFactory(referenced=False)

    page = read(browser_of(teacher), "/adage/partenaires/")

    assert "1 partenaire<" in page
    assert "2 offres à préréserver, 1 vitrine" in page
    assert "Rennes" in page


def test_the_list_is_narrowed_by_words_department_and_activity(teacher, venue, owner):
    """Accents do not count; a word may be that of the town; a chosen department counts too."""
    other = VenueFactory(city="Pontoise", department_code="95", partner__name="Ciné Étoile",
                         partner__activities=["cinema"])  # fmt: skip
    write_page(partner=venue.partner, values=WRITTEN, by=owner)
    browser, lantern, star = browser_of(teacher), venue.partner.siren, other.partner.siren

    assert found(browser) == [star, lantern]
    assert found(browser, "?q=cine+etoile") == [star]
    assert found(browser, "?q=pontoise") == [star]
    assert found(browser, "?q=lanterne+rennes") == [lantern]
    assert found(browser, "?departement=95") == [star]
    assert found(browser, "?departement=22") == [lantern]
    assert found(browser, "?activite=cinema") == [star]
    assert "Sans le filtre" in read(browser, "/adage/partenaires/?q=zzzz")
    assert found(browser, "?departement=zz&activite=%00&page=x") == [star, lantern]


# --- following -----------------------------------------------------------------------------------


def test_following_writes_once_a_day_what_the_partner_publishes(teacher, venue):
    browser, address = browser_of(teacher), path(venue.partner)
    for _ in range(2):
        answer = browser.post(f"{address}suivre/", {"suivre": "oui"})
        assert answer.headers["Location"] == address
    search = SavedSearch.objects.get(user=teacher)
    assert (search.by_mail, search.name) == (True, "Les offres de La Lanterne sourde")
    assert "Ne plus suivre" in read(browser, address)
    assert "Partenaire\u00a0: La Lanterne sourde" in read(browser, "/adage/alertes/")
    long_ago = timezone.now() - timedelta(days=1)
    SavedSearch.objects.update(told_until=long_ago)
    at = {"published_at": timezone.now() - timedelta(hours=1)}
    OfferFactory(venue=venue, **at)
    OfferFactory(**at)

    assert send_digest(user_id=teacher.pk, day=timezone.localdate()) == 1
    assert Message.objects.filter(event="search.news_found").count() == 1

    said = []
    for sent in ({"suivre": "non"}, {}):
        answer = browser.post(f"{address}suivre/", sent, follow=True)
        said += [str(message) for message in answer.context["messages"]]
    assert said == [f"Vous ne {verb} La Lanterne sourde." for verb in (
        "suivez plus", "suiviez pas",
    )]  # fmt: skip
    assert not SavedSearch.objects.exists()
    assert "Ne plus suivre" not in read(browser, address)


def test_a_search_of_one_partner_keeps_it_while_one_narrows(teacher, venue):
    OfferFactory()
    mine = OfferFactory(venue=venue)
    siren = venue.partner.siren

    page = read(browser_of(teacher), f"/adage/recherche/?partenaire={siren}")

    assert titles(page) == [mine.ref]
    assert f'<input type="hidden" name="partenaire" value="{siren}"' in page
    assert "Partenaire\u00a0: La Lanterne sourde" in page
    everything = read(browser_of(teacher), "/adage/recherche/?partenaire=000000000")
    assert len(titles(everything)) == 2


# --- the ways in ---------------------------------------------------------------------------------


def test_every_card_offer_and_template_leads_there(client, teacher, venue):
    offer, template = OfferFactory(venue=venue), TemplateFactory(venue=venue)
    booking = PrebookedBookingFactory(offer=OfferFactory(venue=venue), teacher=teacher)
    browser, link = browser_of(teacher), f'href="{path(venue.partner)}"'

    assert read(browser, "/adage/recherche/").count(link) == 2
    for address in (
        f"/adage/offres/{offer.ref}/", f"/adage/vitrines/{template.ref}/",
        f"/adage/suivi/{booking.reference}/", "/adage/vitrines/",
    ):  # fmt: skip
        assert link in read(browser, address), address
    public = f'href="/partenaires/{venue.partner.siren}/"'
    assert public in read(client, "/vitrines/")
    assert public in read(client, f"/vitrines/{template.ref}-{template.slug}/")
