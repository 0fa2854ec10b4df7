"""Pages of the requests, both sides: read, answer, decline, turn into an offer; isolation."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from offers.models import CollectiveOffer, OfferRequest
from tests.factories.offers import in_days
from tests.factories.people import StaffFactory
from tests.factories.schools import PrincipalFactory, ReadOnlyFactory, TeacherFactory
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db
TOKEN = "5f0c6a9b-e27d-4141-8d5a-1a8f3f0c6a9b"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def asked_browser(asked: OfferRequest) -> Client:
    return signed_in(MemberFactory(partner=asked.template.venue.partner))


def wishes(**changes: object) -> dict[str, object]:
    said = {
        "date_1": f"{in_days(60):%d/%m/%Y}", "participants": "28", "levels": ["4e"],
        "text": "Une visite.", "token": TOKEN,
    }  # fmt: skip
    return said | changes


def test_a_teacher_asks_once_whatever_the_clicks():
    template, teacher = TemplateFactory(), TeacherFactory()
    client = signed_in(teacher)
    url = f"/adage/vitrines/{template.ref}/demande/"
    for _ in range(2):
        answer = client.post(url, wishes(date_3=f"{in_days(70):%d/%m/%Y}", budget="450,50 €"))
    sent = OfferRequest.objects.get()
    assert answer.headers["Location"] == f"/adage/demandes/{sent.ref}/"
    assert (sent.institution, len(sent.wished_dates)) == (teacher.school_role.institution, 2)
    assert str(sent.budget) == "450.50"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"date_1": "31/02/2027"}, "Saisissez une date, par exemple 16/03/2027."),
        ({"date_1": "01/01/2020"}, "La date doit venir après aujourd’hui"),
        ({"date_2": "31/12/2098"}, "Cette date est trop lointaine"),
        ({"date_2": "the first"}, "Cette date est déjà indiquée."),
        ({"participants": "１０"}, "Indiquez un nombre entier d’élèves"),
        ({"participants": "3001"}, "3 000 élèves au plus."),
        ({"levels": ["3e", "6e"]}, "Cochez au moins un niveau."),
        ({"levels": []}, "Cochez au moins un niveau."),
        ({"budget": "-5"}, "Le prix ne peut pas être négatif."),
        ({"budget": "NaN"}, "Indiquez un prix"),
        ({"text": "x" * 1001}, "Le texte dépasse de 1 caractère."),
        ({"text": "a\x00b"}, "aractère nul"),
        ({"token": "1"}, "La page est incomplète"),
    ],
)
def test_bad_wishes_are_told_at_their_field(changes, sentence):
    client, template = signed_in(TeacherFactory()), TemplateFactory()
    if changes.get("date_2") == "the first":
        changes = {"date_2": wishes()["date_1"]}
    answer = client.post(f"/adage/vitrines/{template.ref}/demande/", wishes(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("\u00a0", " ")
    assert not OfferRequest.objects.exists()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (PrincipalFactory, "Les enseignants demandent une offre\u00a0; vous décidez ensuite"),
        (ReadOnlyFactory, "Seuls les enseignants demandent une offre."),
    ],
)
def test_who_may_not_ask_sees_no_button_and_is_told_why(make, why):
    template = TemplateFactory()
    client = signed_in(make())
    page = client.get(f"/adage/vitrines/{template.ref}/").content.decode()
    assert f"/adage/vitrines/{template.ref}/demande/" not in page
    assert why in page
    assert client.get(f"/adage/vitrines/{template.ref}/demande/").status_code == 403
    assert client.post(f"/adage/vitrines/{template.ref}/demande/", wishes()).status_code == 403


@pytest.mark.parametrize("state", ["DRAFT", "PAUSED", "ARCHIVED"])
def test_a_template_not_shown_does_not_exist_for_teachers(state):
    ref = TemplateFactory(state=state).ref
    client = signed_in(TeacherFactory())
    for path in (f"/adage/vitrines/{ref}/", f"/adage/vitrines/{ref}/demande/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/adage/vitrines/{ref}/demande/", wishes()).status_code == 404


def test_opening_reads_it_and_the_menu_counts_what_waits(asked, asked_browser):
    assert (
        'Demandes <span class="count">1</span>'
        in asked_browser.get("/pro/vitrines/").content.decode()
    )
    asked_browser.head(f"/pro/demandes/{asked.ref}/")
    assert OfferRequest.objects.get().state == "NEW"
    page = asked_browser.get(f"/pro/demandes/{asked.ref}/").content.decode()
    assert (OfferRequest.objects.get().state, "Lue" in page) == ("READ", True)
    assert asked.teacher.email in page
    assert asked.institution.email not in page
    assert asked_browser.post(f"/pro/demandes/{asked.ref}/", {"text": " "}).status_code == 422
    asked_browser.post(f"/pro/demandes/{asked.ref}/", {"text": "Avec plaisir."})
    assert OfferRequest.objects.get().state == "DISCUSSING"
    assert (
        'Demandes <span class="count">' not in asked_browser.get("/pro/vitrines/").content.decode()
    )
    teacher = signed_in(asked.teacher)
    assert "Avec plaisir." in teacher.get(f"/adage/demandes/{asked.ref}/").content.decode()


def test_a_request_too_old_says_so(asked, asked_browser):
    OfferRequest.objects.update(waiting_since=timezone.now() - timezone.timedelta(days=6))
    assert "Sans réponse depuis 6 jours" in asked_browser.get("/pro/demandes/").content.decode()


def test_transforming_opens_the_wizard_with_the_first_date_wished(asked, asked_browser):
    answer = asked_browser.post(f"/pro/demandes/{asked.ref}/transformer/")
    offer = CollectiveOffer.objects.get()
    assert answer.headers["Location"] == f"/pro/offres/{offer.ref}/etapes/date-prix/"
    page = asked_browser.get(answer.headers["Location"]).content.decode()
    assert f'value="{asked.wished_dates[0]:%d/%m/%Y}"' in page
    assert 'value="28"' in page
    asked_browser.post(f"/pro/demandes/{asked.ref}/transformer/")
    assert CollectiveOffer.objects.count() == 1
    assert (
        f"/pro/offres/{offer.ref}/"
        in asked_browser.get(f"/pro/demandes/{asked.ref}/").content.decode()
    )
    followed = signed_in(asked.teacher).get(f"/adage/demandes/{asked.ref}/").content.decode()
    assert "Offre en préparation" in followed
    assert offer.ref not in followed


def test_declining_needs_a_reason_then_ends_it(asked, asked_browser):
    url = f"/pro/demandes/{asked.ref}/decliner/"
    assert asked_browser.post(url, {"reason": ""}).status_code == 422
    assert asked_browser.post(url, {"reason": "Fermé en juin."}).status_code == 302
    assert asked_browser.post(f"/pro/demandes/{asked.ref}/transformer/").status_code == 409
    assert asked_browser.post(f"/pro/demandes/{asked.ref}/", {"text": "Si"}).status_code == 409
    page = signed_in(asked.teacher).get(f"/adage/demandes/{asked.ref}/").content.decode()
    assert "Fermé en juin." in page


def test_another_school_sees_nothing_and_a_colleague_only_reads(asked):
    """Foreign and unknown references answer alike."""
    stranger = signed_in(TeacherFactory())
    for ref in (asked.ref, "DM-ZZZZZZ"):
        for path in ("", "retirer/"):
            assert stranger.get(f"/adage/demandes/{ref}/{path}").status_code == 404
            assert stranger.post(f"/adage/demandes/{ref}/{path}", {"text": "a"}).status_code == 404
    assert asked.ref not in stranger.get("/adage/demandes/").content.decode()
    colleague = signed_in(TeacherFactory(institution=asked.institution))
    assert asked.ref in colleague.get("/adage/demandes/").content.decode()
    assert asked.ref not in colleague.get("/adage/demandes/?qui=moi").content.decode()
    assert colleague.get(f"/adage/demandes/{asked.ref}/").status_code == 200
    assert colleague.post(f"/adage/demandes/{asked.ref}/", {"text": "a"}).status_code == 403
    assert colleague.post(f"/adage/demandes/{asked.ref}/retirer/").status_code == 403


@pytest.mark.parametrize("model", ["offertemplate", "offerrequest"])
def test_the_administration_reads_everything_and_writes_nothing(model, asked):
    staff = signed_in(StaffFactory())
    row = asked if model == "offerrequest" else asked.template
    assert row.ref in staff.get(f"/admin/offers/{model}/?q={row.ref}").content.decode()
    page = f"/admin/offers/{model}/{row.pk}/change/"
    assert staff.get(page).status_code == 200
    assert staff.post(page, {"title": "Autre"}).status_code == 403


def test_its_author_takes_it_back(asked):
    client = signed_in(asked.teacher)
    assert (
        "Retirer votre demande"
        in client.get(f"/adage/demandes/{asked.ref}/retirer/").content.decode()
    )
    for _ in range(2):
        assert client.post(f"/adage/demandes/{asked.ref}/retirer/").status_code == 302
    assert OfferRequest.objects.get().state == "CLOSED"


@pytest.mark.parametrize(
    "query", ["etat=zz", "etat=\x00&vitrine=\x00", "page=99999999999999999999"]
)
def test_odd_filters_are_left_aside(query, asked_browser):
    assert asked_browser.get(f"/pro/demandes/?{query}").status_code == 200


def test_the_inbox_costs_as_much_with_three_as_with_one(
    asked, asked_browser, django_assert_max_num_queries
):
    asked_browser.get("/pro/demandes/")
    with django_assert_max_num_queries(20) as one:
        asked_browser.get("/pro/demandes/")
    for _ in range(2):
        RequestFactory(template=asked.template)
    with django_assert_max_num_queries(len(one)):
        asked_browser.get("/pro/demandes/")
