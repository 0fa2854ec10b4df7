"""Favourites and saved searches: of one person alone, once."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from catalogue import rules
from catalogue.actions import saved as actions
from catalogue.actions.watch import watch_offer
from catalogue.models import Favourite, SavedSearch
from catalogue.queries.filters import SearchFilters, address, restored, stored
from offers import actions as offers
from schools.models import Institution
from tests.catalogue.searches import browser_of, member_of, save
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory
from tests.factories.templates import TemplateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(school: Institution) -> User:
    return TeacherFactory(institution=school)


def page(user: User, path: str) -> str:
    answer = browser_of(user).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


# --- favourites ----------------------------------------------------------------------------------


def test_a_star_is_put_once_and_taken_once(teacher):
    offer, browser = OfferFactory(), browser_of(teacher)
    for _ in range(2):
        answer = browser.post(
            f"/adage/favoris/{offer.ref}/", {"favori": "oui", "retour": "/adage/recherche/?q=a"}
        )
        assert answer.headers["Location"] == "/adage/recherche/?q=a"
    assert Favourite.objects.filter(user=teacher, offer=offer).count() == 1
    assert 'aria-pressed="true"' in page(teacher, "/adage/recherche/")

    for _ in range(2):
        browser.post(f"/adage/favoris/{offer.ref}/", {"favori": "non"})

    assert Favourite.objects.count() == 0
    assert 'aria-pressed="false"' in page(teacher, "/adage/recherche/")


def test_with_htmx_the_button_alone_comes_back_and_says_what_was_done(teacher):
    template = TemplateFactory()

    answer = browser_of(teacher).post(
        f"/adage/favoris/{template.ref}/", {"favori": "oui"}, headers={"HX-Request": "true"}
    )

    said = answer.content.decode()
    assert said.startswith("<form")
    assert 'aria-pressed="true"' in said
    assert 'data-announce="Favori ajouté."' in said
    assert Favourite.objects.get().template == template


def test_a_star_says_what_it_changed_also_when_it_changes_nothing(teacher):
    """A press without its field (a form taken apart) takes away, as « non »."""
    offer, browser = OfferFactory(), browser_of(teacher)
    said = []
    for sent in ({}, {"favori": "oui"}, {"favori": "oui"}, {}, {"favori": "non"}):
        answer = browser.post(f"/adage/favoris/{offer.ref}/", sent, follow=True)
        said += [str(message) for message in answer.context["messages"]]
    none = "Ce n’était pas un de vos favoris."
    assert said == [none, "Favori ajouté.", "Déjà dans vos favoris.", "Favori retiré.", none]


def test_the_daily_mail_of_a_search_says_what_it_changed(teacher):
    search = save(teacher)
    path, browser, said = f"/adage/alertes/{search.pk}/courriel/", browser_of(teacher), []
    for sent in ({"courriel": "oui"}, {}, {}):
        answer = browser.post(path, sent, follow=True)
        said += [str(message) for message in answer.context["messages"]]
    assert said == [f"Courriel quotidien {words}." for words in (
        "était déjà demandé", "arrêté", "était déjà arrêté",
    )]  # fmt: skip


@pytest.mark.parametrize("back", ["https://ailleurs.example/", "//ailleurs.example", "/pro/", ""])
def test_a_star_leads_back_to_a_page_of_the_school_side_only(teacher, back):
    ref = OfferFactory().ref
    answer = browser_of(teacher).post(f"/adage/favoris/{ref}/", {"favori": "oui", "retour": back})
    assert answer.headers["Location"] == "/adage/favoris/"


def test_what_one_may_not_see_cannot_be_kept(teacher):
    """R11: an offer addressed elsewhere, a draft and an unknown reference answer alike."""
    refs = [
        OfferFactory(institution=InstitutionFactory()).ref, OfferFactory(state="DRAFT").ref,
        TemplateFactory(state="DRAFT").ref, "CJ-ZZZZZZ", "OV-ZZZZZZ",
    ]  # fmt: skip
    answers = [
        browser_of(teacher).post(f"/adage/favoris/{ref}/", {"favori": "oui"}) for ref in refs
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert Favourite.objects.count() == 0


def test_favourites_are_read_by_label_and_nobody_else_reads_them(teacher, colleague, school):
    offer, template = OfferFactory(title="Masques"), TemplateFactory(title="Coulisses")
    for thing in (offer, template):
        actions.keep(thing=thing, by=teacher)
    mine = Favourite.objects.get(offer=offer)

    answer = browser_of(teacher).post(
        f"/adage/favoris/{mine.pk}/etiquettes/",
        {"labels": "Canari-4812, sortie de juin,canari-4812"},
    )

    assert answer.status_code == 302
    assert Favourite.objects.get(pk=mine.pk).labels == ["canari-4812", "sortie de juin"]
    labelled = page(teacher, "/adage/favoris/?etiquette=sortie de juin")
    assert "Masques" in labelled
    assert "Coulisses" not in labelled
    for somebody in (colleague, PrincipalFactory(institution=school), TeacherFactory()):
        seen = page(somebody, "/adage/favoris/")
        assert "canari-4812" not in seen
        assert "Aucun favori" in seen
        browser = browser_of(somebody)
        for path in (f"/adage/favoris/{mine.pk}/etiquettes/", "/adage/favoris/999999/etiquettes/"):
            assert browser.get(path).status_code == 404
            assert browser.post(path, {"labels": "x"}).status_code == 404
        assert browser.post(f"/adage/favoris/{mine.pk}/retirer/").status_code == 404
    assert Favourite.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x" * 31, "Une étiquette compte 30 caractères au plus."),
        (",".join(map(str, range(11))), "10 étiquettes au plus."),
    ],
)
def test_labels_too_long_or_too_many_are_refused_and_kept_in_the_field(teacher, typed, said):
    actions.keep(thing=OfferFactory(), by=teacher)
    path = f"/adage/favoris/{Favourite.objects.get().pk}/etiquettes/"

    answer = browser_of(teacher).post(path, {"labels": typed})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert typed in answer.content.decode()


def test_a_favourite_one_may_no_longer_see_is_not_named(teacher):
    offer = OfferFactory(title="Masques")
    actions.keep(thing=offer, by=teacher)
    offers.pause(offer_id=offer.pk, by=member_of(offer))

    seen = page(teacher, "/adage/favoris/")

    assert "Masques" not in seen
    assert "Offre retirée" in seen
    pk = Favourite.objects.get().pk
    assert browser_of(teacher).post(f"/adage/favoris/{pk}/retirer/").status_code == 302
    assert Favourite.objects.count() == 0


@pytest.mark.parametrize("path", ["/adage/favoris/", "/adage/alertes/"])
def test_what_one_keeps_costs_the_same_with_one_row_and_with_three(
    teacher, path, django_assert_num_queries
):
    def keep(many: int) -> None:
        for rank in range(many):
            actions.keep(thing=OfferFactory(), by=teacher)
            actions.keep(thing=TemplateFactory(), by=teacher)
            save(teacher, SearchFilters(text=f"masque {Favourite.objects.count()} {rank}"))
            watch_offer(offer_id=PrebookedBookingFactory().offer_id, by=teacher)

    keep(1)
    with_one = _statements(teacher, path)
    keep(2)
    assert _statements(teacher, path) == with_one
    assert with_one <= 12


def _statements(user: User, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = browser_of(user)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


# --- saved searches ------------------------------------------------------------------------------


def test_a_search_is_kept_with_all_its_filters():
    every = SearchFilters(
        text="théâtre",
        kind="datee",
        domains=("danse", "theatre"),
        formats=("atelier",),
        levels=("4e",),
        departments=("35", "2A"),
        places=("SCHOOL",),
        access=("moteur",),
        distance=50,
        price=Decimal("0.00"),
        first=date(2027, 1, 1),
        last=date(2027, 6, 30),
        known=True,
        sort="distance",
    )
    assert restored(stored(every)) == every
    assert restored({}) == SearchFilters()


def test_the_address_of_a_search_gives_its_fields_back_in_french(teacher):
    """The address is read by machines: what it holds is not what a person types."""
    price, day = Decimal("150.50"), date(2027, 1, 31)
    query = address(SearchFilters(price=price, first=day))
    assert query == "?prix=150%2C50&du=2027-01-31"
    assert address(SearchFilters(price=Decimal("150.00"))) == "?prix=150"
    shown = page(teacher, f"/adage/recherche/{query}")
    assert 'value="150,50"' in shown
    assert 'value="31/01/2027"' in shown


def test_the_page_of_the_search_leads_to_an_alert_which_leads_back(teacher):
    query = "?q=danse&domaine=danse&niveau=4e"
    results = page(teacher, f"/adage/recherche/{query}")
    assert f'href="/adage/alertes/nouvelle/{query.replace("&", "&amp;")}"' in results
    form = page(teacher, f"/adage/alertes/nouvelle/{query}")
    assert 'value="danse, Danse, 4e"' in form

    answer = browser_of(teacher).post(
        f"/adage/alertes/nouvelle/{query}", {"name": "Danse en 4e", "by_mail": "on"}
    )

    assert answer.headers["Location"] == "/adage/alertes/"
    kept = SavedSearch.objects.get()
    assert restored(kept.wanted) == SearchFilters(text="danse", domains=("danse",), levels=("4e",))
    assert kept.by_mail
    listed = page(teacher, "/adage/alertes/")
    assert f'href="/adage/recherche/{query.replace("&", "&amp;")}"' in listed


def test_the_same_search_saved_twice_is_one_and_a_search_without_a_filter_is_none(teacher):
    save(teacher)
    save(teacher, name="Danse, encore", by_mail=False)
    assert list(SavedSearch.objects.values_list("name", "by_mail")) == [("Danse, encore", False)]

    answer = browser_of(teacher).post("/adage/alertes/nouvelle/", {"name": "Tout"})

    assert answer.status_code == 422
    assert "n’a aucun filtre" in answer.content.decode()


def test_a_nameless_or_too_long_name_is_refused_at_its_field(teacher):
    for name, said in (("", "Donnez un nom à la recherche."), ("x" * 81, "80 caractères au plus")):
        answer = browser_of(teacher).post("/adage/alertes/nouvelle/?q=danse", {"name": name})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert name in answer.content.decode()


def test_thirty_searches_at_most(teacher):
    for rank in range(rules.SEARCHES_MAX):
        save(teacher, SearchFilters(text=f"masque {rank}"))

    answer = browser_of(teacher).post("/adage/alertes/nouvelle/?q=danse", {"name": "Danse"})

    assert answer.status_code == 409
    assert SavedSearch.objects.count() == rules.SEARCHES_MAX


def test_saved_searches_are_of_one_person_alone(teacher, colleague, school):
    """A canary in the name and in the text: no colleague, no head, no other school."""
    mine = save(teacher, SearchFilters(text="canari4812"), name="Canari-4812")
    for somebody in (colleague, PrincipalFactory(institution=school), TeacherFactory()):
        browser = browser_of(somebody)
        seen = page(somebody, "/adage/alertes/") + page(somebody, "/adage/recherche/")
        assert "anari" not in seen
        acts = (("courriel", {"courriel": "non"}), ("supprimer", {}), ("renommer", {"name": "x"}))
        for act, data in acts:
            assert browser.post(f"/adage/alertes/{mine.pk}/{act}/", data).status_code == 404
    assert SavedSearch.objects.get().by_mail
    assert "Canari-4812" in page(teacher, "/adage/alertes/")
