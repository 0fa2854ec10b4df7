"""A text without a word to look for is an answer, not an error page (S5)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from catalogue.models import SavedSearch
from catalogue.queries.facets import facets_of
from catalogue.queries.filters import SearchFilters
from catalogue.queries.results import month_of, relaxed, results_of
from catalogue.queries.search import Search, Seeker
from catalogue.tasks import send_digests
from core.database import select_of
from offers.models import SearchEntry
from schools.models import Institution
from tests.catalogue.searches import browser_of, save
from tests.factories.offers import OfferFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
WORDLESS = ["le", "a", "?", '"', "c'est", "c’est", "L", "à la", "«»", "les sans", "1", "…"]
SENTENCE = "ne contient pas de mot que la recherche puisse retrouver"
FILTERS = [
    {},
    {"type": "datee"},
    {"departement": "35"},
    {"domaine": "danse", "niveau": "4e"},
    {"format": "concert", "lieu": "SCHOOL"},
    {"handicap": "moteur"},
    {"distance": "50"},
    {"prix": "0"},
    {"du": "2027-03-01", "au": "2027-03-31"},
    {"connus": "oui"},
    {"tri": "distance"},
    {"tri": "date"},
    {"tri": "nouveaute"},
    {"jusqua": "40"},
    {"mois": "2027-03"},
]


@pytest.fixture
def teacher_in_rennes() -> User:
    OfferFactory(title="Le théâtre est à nous", domains=["danse"], levels=["4e"])
    return TeacherFactory(institution=InstitutionFactory(latitude="48.1", longitude="-1.6"))


@pytest.mark.parametrize("view", ["liste", "cartes", "calendrier"])
def test_a_text_without_a_word_answers_with_a_sentence_in_every_view(teacher_in_rennes, view):
    browser = browser_of(teacher_in_rennes)
    answers = {q: browser.get("/adage/recherche/", {"q": q, "vue": view}) for q in WORDLESS}

    assert {q: a.status_code for q, a in answers.items()} == dict.fromkeys(WORDLESS, 200)
    assert [q for q, answer in answers.items() if SENTENCE not in answer.content.decode()] == []


@pytest.mark.parametrize("view", ["liste", "cartes", "calendrier"])
def test_with_any_filter_too(teacher_in_rennes, view):
    browser = browser_of(teacher_in_rennes)
    for filters in FILTERS:
        answer = browser.get("/adage/recherche/", {"q": "le", "vue": view, **filters})

        assert (filters, answer.status_code) == (filters, 200)
        assert SENTENCE in answer.content.decode()


@pytest.mark.parametrize("target", ["search-results", "offres"])
def test_the_pieces_asked_while_one_types_answer(teacher_in_rennes, target):
    headers = {"HX-Request": "true", "HX-Target": target}
    answer = browser_of(teacher_in_rennes).get("/adage/recherche/", {"q": "a"}, headers=headers)

    assert answer.status_code == 200


def test_a_text_with_a_word_has_no_such_sentence(teacher_in_rennes):
    page = (
        browser_of(teacher_in_rennes).get("/adage/recherche/", {"q": "le théâtre"}).content.decode()
    )

    assert SENTENCE not in page
    assert "Le théâtre est à nous" in page


def test_it_is_told_when_one_saves_it_and_its_daily_mail_is_looked_for(teacher_in_rennes):
    browser = browser_of(teacher_in_rennes)
    page = browser.get("/adage/alertes/nouvelle/", {"q": "le"})
    assert (page.status_code, SENTENCE in page.content.decode()) == (200, True)
    save(teacher_in_rennes, SearchFilters(text="le"), name="Le")
    SavedSearch.objects.update(told_until=timezone.now() - timedelta(days=3))

    assert send_digests() == 0
    listed = browser.get("/adage/alertes/")
    assert (listed.status_code, "Le" in listed.content.decode()) == (200, True)


EMPTY = [
    SearchFilters(text="le"),
    SearchFilters(text="le", domains=("danse",), levels=("4e",)),
    # A search saved by a school whose place has gone since.
    SearchFilters(distance=50, domains=("danse",)),
    SearchFilters(text="?", distance=50),
]


@pytest.mark.parametrize("wanted", EMPTY, ids=str)
def test_what_django_proves_empty_is_counted_as_nothing(teacher_in_rennes, wanted):
    nowhere = InstitutionFactory(latitude=None, longitude=None)
    search = Search.of(Seeker.of(nowhere, timezone.now()), wanted)

    assert facets_of(search).total == 0
    assert results_of(search, 0, 20) == []
    assert facets_of(search, dated=True).first_day is None
    cells = [
        cell for week in month_of(search, timezone.localdate().replace(day=1)) for cell in week
    ]
    assert sum(cell.many for cell in cells) == 0
    assert all(many > 0 for _, _, many in relaxed(search))


@pytest.mark.parametrize(
    "rows",
    [
        SearchEntry.objects.none(),
        SearchEntry.objects.filter(pk__in=[]),
        SearchEntry.objects.filter(partner__in=[]),
        Institution.objects.filter(pk__in=Institution.objects.none()),
    ],
)
def test_an_empty_queryset_is_a_select_that_finds_nothing(rows):
    sql, params = select_of(rows.values("pk"))

    assert list(rows.model.objects.raw(f"SELECT * FROM ({sql}) AS found (id)", params)) == []


def test_hand_written_statements_take_a_queryset_by_that_door_only():
    """`sql_with_params()` and `.query.as_sql` raise EmptyResultSet; only one place may compile."""
    asked = re.compile(r"sql_with_params|get_compiler|\.query\.as_sql|str\([\w.]+\.query\)")
    apps = [path.parent for path in ROOT.glob("*/apps.py")] + [ROOT / "passculture"]
    files = [file for app in apps for file in app.rglob("*.py") if file.name != "database.py"]

    found = {str(file.relative_to(ROOT)) for file in files if asked.search(file.read_text())}
    # What is compiled once is compiled whatever Django proves, too.
    assert found == {"core/compiled.py"}
    assert (
        'get_compiler(using="default", elide_empty=False)'
        in (ROOT / "core/compiled.py").read_text()
    )
