"""The pages of the school side: what each one shows, and to whom."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from schools.models import Institution, SchoolRole, Suspension
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.schools import (
    BudgetFactory,
    TeacherFactory,
    year_start,
)
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def read(client: Client) -> Callable[[User, str], str]:
    """The text of a page, for somebody."""

    def page(user: User, path: str) -> str:
        client.force_login(user, backend=BACKEND)
        answer = client.get(path)
        assert answer.status_code == 200, path
        return answer.content.decode()

    return page


def test_every_page_of_the_school_side_opens(read, school, teacher, principal):
    BudgetFactory(institution=school)
    offer = OfferFactory()
    waiting = PrebookedBookingFactory(teacher=teacher)
    done = ConfirmedBookingFactory(teacher=teacher, principal=principal)
    decision = f"/adage/decisions/{done.reference}/"
    for path in (
        "/adage/", "/adage/recherche/", "/adage/suivi/", f"/adage/offres/{offer.ref}/",
        f"/adage/offres/{offer.ref}/prereserver/", f"/adage/suivi/{waiting.reference}/",
        f"/adage/suivi/{done.reference}/", f"/adage/suivi/{waiting.reference}/retirer/",
    ):  # fmt: skip
        read(teacher, path)
    for path in (
        "/adage/", "/adage/recherche/", "/adage/suivi/", f"/adage/offres/{offer.ref}/",
        f"/adage/offres/{done.offer.ref}/", "/adage/decisions/",
        f"/adage/decisions/{waiting.reference}/", decision, f"{decision}annuler/",
    ):  # fmt: skip
        read(principal, path)


def test_the_home_page_says_what_the_program_is_for(read, teacher, principal):
    """S2."""
    purpose = "activités d’éducation artistique et culturelle en groupe, proposées par des acteurs"

    assert purpose in read(teacher, "/adage/")
    assert purpose in read(principal, "/adage/")


def test_the_home_page_shows_what_waits_for_whom(read, teacher, principal):
    """A teacher sees their own pre-bookings; the head, all of the school's."""
    mine = PrebookedBookingFactory(teacher=teacher)
    colleague = PrebookedBookingFactory(institution=principal.school_role.institution)

    seen = read(teacher, "/adage/")
    assert mine.offer.title in seen
    assert colleague.offer.title not in seen
    assert "Deux décisions à prendre" in read(principal, "/adage/")


def test_the_search_keeps_its_filters_in_the_address_each_with_a_way_out(read, teacher):
    page = read(teacher, "/adage/recherche/?q=zzz&domaine=danse&niveau=4e&departement=35&page=2")

    assert "Aucune offre ne correspond" in page
    for words, rest in (
        ("Danse", "?q=zzz&amp;niveau=4e&amp;departement=35"),
        ("Ille-et-Vilaine", "?q=zzz&amp;domaine=danse&amp;niveau=4e"),
        ("4e", "?q=zzz&amp;domaine=danse&amp;departement=35"),
    ):
        tag = f'<a class="chip" href="{rest}"><span class="invisible">Retirer le filtre </span>'
        assert f"{tag}{words}<" in page


def test_without_a_result_the_search_says_what_to_leave_out_and_how_many_it_gives(read, teacher):
    OfferFactory.create_batch(2, domains=["danse"], levels=["3e"])
    OfferFactory(domains=["musique"], levels=["4e"])

    page = read(teacher, "/adage/recherche/?domaine=danse&niveau=4e")

    assert '<a href="?domaine=danse">Sans le filtre 4e</a>\u00a0: 2 offres' in page
    assert '<a href="?niveau=4e">Sans le filtre Danse</a>\u00a0: 1 offre' in page
    nothing = read(teacher, "/adage/recherche/?q=zzz&domaine=design")
    assert '<a href="?">Sans aucun filtre</a>\u00a0: 3 offres' in nothing


def test_fields_left_empty_leave_the_address(teacher, client):
    """Of a form sent without scripts, and of the one htmx pushes."""
    client.force_login(teacher, backend=BACKEND)
    sent = "/adage/recherche/?q=danse&type=&niveau=4e&distance=&du=&au=&prix=&vue=cartes"
    clean = "/adage/recherche/?q=danse&niveau=4e&vue=cartes"

    assert client.get(sent).headers["Location"] == clean
    answer = client.get(sent, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Push-Url"]) == (200, clean)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("distance=abc", "Indiquez un nombre de kilomètres, de 1 à 1500."),
        ("distance=0", "Indiquez un nombre de kilomètres, de 1 à 1500."),
        ("prix=-3", "Le prix ne peut pas être négatif."),
        ("du=32/13/2027", "Saisissez une date, par exemple 16/03/2027."),
        ("du=01/03/2020&au=01/02/2020", "La fin de la période est avant son début."),
    ],
)
def test_a_wrong_filter_is_named_at_its_field_and_left_aside(school, teacher, client, query, said):
    Institution.objects.filter(pk=school.pk).update(latitude=48, longitude=-1)
    OfferFactory(title="Masques")
    client.force_login(teacher, backend=BACKEND)

    answer = client.get(f"/adage/recherche/?{query}")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Masques" in page
    assert f'value="{query.split("=")[-1]}"' in page


def test_the_search_shows_twenty_offers_then_twenty_more(read, teacher, client):
    OfferFactory.create_batch(41)

    first, second, third = (
        read(teacher, f"/adage/recherche/?niveau=4e&jusqua={n}") for n in (20, 40, 60)
    )

    assert [page.count('<li class="offer">') for page in (first, second, third)] == [20, 40, 41]
    assert 'href="?niveau=4e&amp;jusqua=40#resultat-21"' in first
    assert "<p>20 sur 41</p>" in first
    assert "Afficher 20 offres de plus" in second
    assert "Afficher 20 offres de plus" not in third
    more = client.get("/adage/recherche/?niveau=4e&jusqua=40", headers={"HX-Target": "offres"})
    brought = more.content.decode()
    assert brought.count('<li class="offer">') == 20
    assert 'id="resultat-21"' in brought
    assert 'id="suite" hx-swap-oob="true"' in brought
    assert "<html" not in brought


def test_an_offer_shows_its_deadline_its_cancellation_limit_and_its_contact(read, teacher):
    """R31, S29."""
    offer = OfferFactory(contact_email="scolaires@eclusier.example")

    page = read(teacher, f"/adage/offres/{offer.ref}/")

    assert "Confirmée aujourd’hui, elle resterait annulable par l’établissement" in page
    assert 'href="mailto:scolaires@eclusier.example"' in page
    assert f'href="/adage/offres/{offer.ref}/prereserver/"' in page


def test_head_and_teachers_see_the_effect_on_the_credit_and_a_head_no_button(
    read, school, principal, teacher
):
    """R44, S31; who may only read sees nothing of the credit."""
    BudgetFactory(institution=school)
    offer = OfferFactory(line__price=Decimal("450"))
    path, after = f"/adage/offres/{offer.ref}/", "5\u00a0750,00\u00a0€"

    page = read(principal, path)
    assert after in page
    assert "prereserver/" not in page
    page = read(teacher, path)
    assert after in page
    assert "prereserver/" in page
    assert after in read(teacher, f"{path}prereserver/")
    reader = TeacherFactory(institution=school)
    SchoolRole.objects.filter(user=reader).update(role="READONLY")
    assert "6\u00a0200,00" not in read(reader, path)


def test_an_offer_says_what_the_school_already_does_that_day(read, school, teacher):
    """Before the click: the same hours are marked, another school's outings unknown."""
    start = in_days(60)
    offer = OfferFactory(line__starts_at=start)
    colleague = TeacherFactory(institution=school)
    clash = PrebookedBookingFactory(teacher=colleague, class_name="4e C", offer=OfferFactory(
        title="Concert", line__starts_at=start + timedelta(minutes=30)))  # fmt: skip
    later = PrebookedBookingFactory(
        teacher=colleague, offer=OfferFactory(title="Le soir", line__starts_at=in_days(60, 20))
    )
    PrebookedBookingFactory(offer=OfferFactory(title="D’une autre école", line__starts_at=start))
    PrebookedBookingFactory(
        teacher=colleague, offer=OfferFactory(title="Le lendemain", line__starts_at=in_days(61))
    )

    for path in (f"/adage/offres/{offer.ref}/", f"/adage/offres/{offer.ref}/prereserver/"):
        page = read(teacher, path)
        assert "Ce jour-là dans l’établissement" in page
        assert page.count("Aux mêmes heures") == 1
        for booking in (clash, later):
            assert f'href="/adage/suivi/{booking.reference}/"' in page
        assert "D’une autre école" not in page
        assert "Le lendemain" not in page
        assert "4<sup>e</sup> C" in page


def test_an_offer_taken_by_another_school_says_so_without_naming_it(read, teacher):
    taken = PrebookedBookingFactory()

    page = read(teacher, f"/adage/offres/{taken.offer.ref}/")

    assert "Un autre établissement l’a retenue." in page
    assert taken.teacher.full_name not in page
    assert taken.institution.name not in page


def test_the_decisions_show_the_four_numbers(read, school, principal, teacher):
    """R44."""
    BudgetFactory(institution=school)
    ConfirmedBookingFactory(
        offer=OfferFactory(line__price=Decimal("1300")), teacher=teacher, principal=principal
    )
    PrebookedBookingFactory(offer=OfferFactory(line__price=Decimal("450")), teacher=teacher)

    page = read(principal, "/adage/decisions/")

    for words, amount in (
        (f"Crédit {year_start().year}-{year_start(1).year}", "6\u00a0200,00\u00a0€"),
        ("Engagé", "1\u00a0300,00\u00a0€"),
        ("Disponible", "4\u00a0900,00\u00a0€"), ("En attente", "450,00\u00a0€"),
    ):  # fmt: skip
        assert f"<dt>{words}</dt><dd><b>{amount}</b>" in page
    assert "Une décision à prendre" in page


def test_a_provisional_credit_is_explained(read, school, principal):
    """R42."""
    BudgetFactory(institution=school, is_final=False)

    assert "80\u00a0% peuvent être engagés avant sa validation" in read(
        principal, "/adage/decisions/"
    )


def test_a_suspension_shows_a_banner_and_hides_nothing(read, client, school, principal, teacher):
    """R45: on every page of the school side, and on that side only."""
    PrebookedBookingFactory(teacher=teacher)
    now = timezone.now()
    Suspension.objects.create(from_at=now - timedelta(hours=1), message="Fin de gestion.")

    offer = f"/adage/offres/{OfferFactory().ref}/"
    assert "Une décision à prendre" in read(principal, "/adage/decisions/")
    for person, path in (
        (principal, "/adage/decisions/"), (teacher, "/adage/"), (teacher, "/adage/recherche/"),
        (teacher, offer), (teacher, "/adage/suivi/"), (principal, "/adage/vitrines/"),
        (teacher, "/adage/demandes/"),
    ):  # fmt: skip
        assert read(person, path).count("Fin de gestion.") == 1, path
    client.force_login(MemberFactory(), backend=BACKEND)
    assert "Fin de gestion." not in client.get("/pro/").content.decode()


def test_the_follow_up_can_be_narrowed_to_one_s_own(read, teacher):
    mine = PrebookedBookingFactory(teacher=teacher)
    theirs = PrebookedBookingFactory(institution=teacher.school_role.institution)

    assert theirs.offer.title in read(teacher, "/adage/suivi/")
    page = read(teacher, "/adage/suivi/?qui=moi")
    assert mine.offer.title in page
    assert theirs.offer.title not in page
