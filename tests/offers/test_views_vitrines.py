"""Pages of the templates: the partner's, the public's; hostile input, isolation, STALE."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from offers.models import OfferTemplate
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory
from venues.models import Venue

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Les coulisses", "description": "Une visite.", "formats": ["visite-guidee"],
    "domains": ["theatre"], "levels": ["4e"], "places": ["VENUE"], "expected_version": "0",
    "contact_email": "a@exemple.fr", "notification_emails": "a@exemple.fr",
    "token": "5f0c6a9b-e27d-4141-8d5a-1a8f3f0c6a9b",
}  # fmt: skip
NEW = "/pro/vitrines/nouvelle/"


@pytest.fixture
def venue(member: User) -> Venue:
    """The only place of the member's partner."""
    return member.memberships.get().partner.venues.get()


def form(at: Venue, **changes: object) -> dict[str, object]:
    return {k: v for k, v in (FORM | {"venue": at.pk} | changes).items() if v is not None}


def test_a_template_is_written_on_one_page_and_published(pro, venue):
    """The same page sent twice is one template; publishing shows it to everybody."""
    for _ in range(2):
        answer = pro.post(NEW, form(venue))
        template = OfferTemplate.objects.get()
        assert answer.headers["Location"] == f"/pro/vitrines/{template.ref}/"
    assert "Publier la vitrine" in pro.get(answer.headers["Location"]).content.decode()
    public = reverse("template", args=[template.ref, "les-coulisses"])
    assert Client().get(public).status_code == 404
    pro.post(f"/pro/vitrines/{template.ref}/publier/")
    page = Client().get(public).content.decode()
    assert 'property="og:title" content="Les coulisses, ' in page
    assert f"/adage/vitrines/{template.ref}/demande/" in page
    assert "a@exemple.fr" not in page
    assert "Les coulisses" in Client().get("/vitrines/").content.decode()


@pytest.mark.parametrize("several", [True, False])
def test_the_short_number_of_a_place_overseas_is_read(several, venue, pro):
    """Nouméa: six digits, understood by the place that is chosen, or by the only one."""
    there = VenueFactory(partner=venue.partner, department_code="988") if several else venue
    type(venue).objects.filter(pk=there.pk).update(department_code="988")
    assert pro.post(NEW, form(there, contact_phone="27 50 10")).status_code == 302
    template = OfferTemplate.objects.get()
    assert (template.venue, template.contact_phone) == (there, "+687275010")
    at = f"/pro/vitrines/{template.ref}/modifier/"
    typed = form(there, contact_phone="27 50 11", expected_version=template.version)
    assert pro.post(at, typed).status_code == 302
    assert OfferTemplate.objects.get().contact_phone == "+687275011"
    if several:
        answer = pro.post(NEW, form(venue, contact_phone="27 50 10"))
        assert "contact_phone" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Donnez un titre à l’offre."),
        ({"title": "\x00"}, "aractère nul"),
        ({"title": "a" * 111}, "Le titre dépasse de 1 caractère."),
        ({"title": "\u200b"}, "Donnez un titre à l’offre."),
        ({"levels": ["6e"]}, "Le niveau « 6e » n’est pas ouvert"),
        ({"places": ["MOON"]}, "Indiquez où l’offre peut se dérouler."),
        ({"places": ["SCHOOL"]}, "Choisissez au moins un département."),
        ({"places": ["SCHOOL"], "departments": ["999"]}, "Choisissez au moins un département."),
        ({"price_text": "x" * 201}, "Le tarif dépasse de 1 caractère."),
        ({"contact_email": "", "contact_phone": ""}, "Indiquez un courriel ou un téléphone"),
        ({"notification_emails": "a@exemple.fr\nb"}, "Saisissez un courriel complet"),
        ({"token": "x"}, "La page est incomplète"),
        ({"token": None}, "La page est incomplète"),
        ({"venue": "99999999999999999999"}, "Choisissez un des lieux de votre structure."),
        ({"duration_minutes": "１h"}, "Saisissez une durée"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_written(changes, sentence, pro, venue):
    answer = pro.post(NEW, form(venue, **changes))
    assert answer.status_code == 422
    page = answer.content.decode().replace("\u00a0", " ")
    assert sentence in page
    assert "Une visite." in page
    assert not OfferTemplate.objects.exists()


def test_the_venue_of_somebody_else_is_not_mine(pro, venue):
    assert pro.post(NEW, form(venue, venue=VenueFactory().pk)).status_code == 422


def test_the_door_is_closed_to_a_partner_not_referenced():
    """R3: visible but closed; a direct POST is refused."""
    venue = VenueFactory(partner=PartnerFactory(referenced=False))
    client = Client()
    client.force_login(MemberFactory(partner=venue.partner))
    assert "fermée" in client.get(NEW).content.decode()
    assert client.post(NEW, form(venue)).status_code == 403


def test_templates_and_requests_of_others_do_not_exist(pro):
    """Foreign and unknown references answer alike."""
    other = TemplateFactory()
    asked = RequestFactory(template=other)
    for ref in (other.ref, "OV-ZZZZZZ"):
        base = f"/pro/vitrines/{ref}/"
        assert pro.get(base).status_code == 404
        assert pro.post(f"{base}modifier/", FORM).status_code == 404
        for act in ("publier", "mettre-en-pause", "archiver", "nouvelle-offre"):
            assert pro.post(f"{base}{act}/").status_code == 404
    for ref in (asked.ref, "DM-ZZZZZZ"):
        for path in ("", "decliner/", "transformer/"):
            assert pro.post(f"/pro/demandes/{ref}/{path}", {"text": "a"}).status_code == 404
    for page in ("/pro/vitrines/", "/pro/demandes/?etat=toutes"):
        shown = pro.get(page).content.decode()
        assert other.ref not in shown
        assert asked.ref not in shown


def test_two_tabs_on_one_template_end_on_both_versions(pro, venue):
    """STALE."""
    template = TemplateFactory(venue=venue)
    url = f"/pro/vitrines/{template.ref}/modifier/"
    assert pro.post(url, form(venue, expected_version=1, title="Le premier")).status_code == 302
    answer = pro.post(url, form(venue, expected_version=1, title="Le second"))
    page = answer.content.decode()
    assert (answer.status_code, "Le premier" in page, "Le second" in page) == (409, True, True)
    kept = pro.get(f"{url}?saisie=conservee").content.decode()
    assert "Le second" in kept


def test_an_old_title_or_a_bare_reference_leads_to_the_page():
    template = TemplateFactory(title="Pierres et marées")
    page = f"/vitrines/{template.ref}-pierres-et-marees/"
    for old in (f"/vitrines/{template.ref}-autre/", f"/vitrines/{template.ref}/"):
        assert Client().get(old).headers["Location"] == page
    assert Client().get(page).status_code == 200


@pytest.mark.parametrize("query", ["domaine=x&niveau=\x00", "departement=99&page=-1", "page=zz"])
def test_filters_that_make_no_sense_are_left_aside(query):
    TemplateFactory(title="Les coulisses")
    answer = Client().get(f"/vitrines/?{query}")
    assert (answer.status_code, "Les coulisses" in answer.content.decode()) == (200, True)


def test_the_list_costs_as_much_with_three_as_with_one(pro, venue, django_assert_max_num_queries):
    TemplateFactory(venue=venue)
    pro.get("/pro/vitrines/")
    with django_assert_max_num_queries(20) as one:
        pro.get("/pro/vitrines/")
    RequestFactory(template=TemplateFactory(venue=venue))
    TemplateFactory(venue=venue)
    with django_assert_max_num_queries(len(one)):
        pro.get("/pro/vitrines/")
