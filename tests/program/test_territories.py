"""A department or a collectivity comes, moves and goes, without a developer (decision 0050)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adage_sync import payloads
from catalogue.models import PartnerPage
from catalogue.queries.filters import SearchFilters
from catalogue.queries.search import Search, Seeker
from core.rules import NUMBERED_TERRITORIES, TERRITORIES, department_of, time_zone_of
from core.rules.holidays import zone_of
from core.rules.places import REMEMBERED_TERRITORIES, academy_of
from offers.forms.imports.columns import COLUMNS
from offers.forms.imports.line import read_choices
from offers.models import CollectiveOffer, OfferTemplate, SearchEntry
from offers.queries.search import drifted
from operations.statistics import words_of
from schools.models import Institution, Territory
from tests.factories.schools import InstitutionFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import VenueFactory
from tests.program.office import (
    address,
    errors,
    last_act,
    preview_then_save,
    take_away,
    words,
)
from tests.program.site import browser_of, publish, read
from tests.program.territory import ADD, WHY, its_day_comes, row_of, typed
from tests.schools.directory_file import loaded, real_row
from tests.stage import Stage
from venues.tasks import follow_territories

SEARCH = "/adage/recherche/"
LYON = {"event_address": "1 rue de la République", "event_city": "Lyon"}
DEPARTMENTS_OF_A_FILE = next(column for column in COLUMNS if column.field == "departments")


def in_the_database(function: str, postal_code: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [postal_code])
        return str(cursor.fetchone()[0])


def test_creer_le_departement_de_la_metropole_de_lyon(
    officer: Client, stage: Stage, tmp_path: Path
) -> None:
    """Unknown before its day; then the directory, the forms, the search, the figures have it."""
    InstitutionFactory(postal_code="69003", department_code="69")
    theatre = VenueFactory(postal_code="69003", department_code="69")
    elsewhere = VenueFactory(postal_code="69400", department_code="69")
    assert follow_territories() == 0
    effect = preview_then_save(officer, ADD, typed("69M", "Métropole de Lyon"))
    assert "« Métropole de Lyon » (69M) est proposé à partir du" in effect
    assert "Les codes postaux en 690 quittent Rhône pour Métropole de Lyon" in effect
    assert (
        " : 1 établissement, au prochain import de l’annuaire s’il lui donne ce numéro ; les lieux "
        "dans la journée."
    ) in effect
    assert "Il n’a pas de case sur la carte : il est proposé à côté." in effect
    verb, reason, values = last_act()
    assert (verb, reason) == ("add", WHY["reason"])
    assert (values["code"], values["name"]) == ([None, "69M"], [None, "Métropole de Lyon"])
    row = real_row("0350024L", **{"Code_departement": "69M", "Code postal": "69003"})
    loaded(tmp_path, [row])
    assert Institution.objects.get(uai="0350024L").department_code == "69"
    assert "Métropole de Lyon" not in read(browser_of(stage.teacher), SEARCH)
    assert read_choices("Métropole de Lyon", DEPARTMENTS_OF_A_FILE)[0] == []

    its_day_comes("69M")
    loaded(tmp_path, [row])
    school = Institution.objects.get(uai="0350024L")
    assert (school.department_code, school.academy) == ("69M", "Lyon")
    listed = officer.get(address(Institution, "changelist"), {"department_code": "69M"})
    assert "0350024L" in words(listed)
    assert follow_territories() == 1
    theatre.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (theatre.department_code, elsewhere.department_code) == ("69M", "69")
    there = LYON | {"place": "OTHER", "event_postal_code": "69003"}
    offer = publish(stage.member, title="Sous les traboules", **there)
    travels = publish(stage.member, title="Nous venons", place="SCHOOL", departments=["69M", "35"])
    for code in ("69003", "69400", "01000"):
        assert in_the_database("offers_department_of", code) == department_of(code)
    for one, codes in ((offer, ["69M"]), (travels, ["35", "69M"])):
        assert SearchEntry.objects.get(offer=one).departments == codes
    assert drifted() == []
    teacher = browser_of(stage.teacher)
    assert 'aria-label="69M, Métropole de Lyon, 2 offres"' in read(teacher, SEARCH)
    page = read(teacher, f"{SEARCH}?departement=69M")
    assert "Sous les traboules" in page
    assert "Nous venons" in page
    assert stage.offer.title not in page
    assert payloads.offer_payload(travels, travels.lines.get())["interventionArea"] == [
        "69M", "35",
    ]  # fmt: skip
    assert read_choices("Métropole de Lyon | 69M", DEPARTMENTS_OF_A_FILE) == (["69M"], [])
    for path in (reverse("school:partners"), reverse("admin:schools_suspension_add")):
        who = officer if path.startswith("/admin") else teacher
        assert "Métropole de Lyon</option>" in read(who, path)
    assert words_of("departement")("69M") == "Métropole de Lyon (69M)"


def test_creer_une_collectivite_d_outre_mer(officer: Client, stage: Stage) -> None:
    """Its own clock and calendar; beside the map once it has something."""
    away = {
        "academy": "Polynésie française", "holiday_zone": "Clipperton",
        "time_zone": "Pacific/Gambier", "postal_prefixes": "98799", "is_department": None,
    }  # fmt: skip
    effect = preview_then_save(officer, ADD, typed("989", "Clipperton", **away))
    assert "heure des Gambier" in effect
    assert "quittent Polynésie française pour Clipperton" in effect
    assert "case sur la carte" not in effect
    its_day_comes("989")
    assert (department_of("98799"), department_of("98714")) == ("989", "987")
    for code in ("98799", "98714", "69003"):
        zone = in_the_database("offers_zone_of", code)
        assert zone == time_zone_of(department_of(code))
    assert zone_of("989", timezone.localdate()) == "Clipperton"
    holidays = words(officer.get(reverse("admin:schools_schoolholiday_add")))
    assert '<option value="Clipperton">' in holidays
    teacher = browser_of(stage.teacher)
    assert "Clipperton" not in read(teacher, SEARCH)
    TemplateFactory(places=["SCHOOL"], departments=["989"])
    TemplateFactory(venue=VenueFactory(department_code="989"), places=["VENUE"])
    assert "Clipperton" in read(teacher, SEARCH).split("Autres collectivités")[1]
    rows = Search.of(Seeker.of(None, timezone.now()), SearchFilters(text="clipperton")).rows(0, 9)
    assert len(rows) == 1


def test_une_academie_change_pour_un_departement(officer: Client, tmp_path: Path) -> None:
    """The schools follow at the next import, whatever the directory still says."""
    row = real_row("0350024L")
    loaded(tmp_path, [row])
    moved = typed(
        "35", "Ille-et-Vilaine", academy="Bretagne", holiday_zone="B", postal_prefixes="35"
    )
    effect = preview_then_save(officer, ADD, moved)
    assert "Son académie, Rennes, devient Bretagne" in effect
    assert ": 1 établissement au prochain import de l’annuaire." in effect
    loaded(tmp_path, [row])
    assert Institution.objects.get().academy == "Rennes"
    its_day_comes("35")
    loaded(tmp_path, [row])
    assert Institution.objects.get().academy == "Bretagne"
    assert academy_of("22") == "Rennes"


def test_fermer_un_departement_ne_perd_aucun_code_postal(
    officer: Client, stage: Stage, tmp_path: Path
) -> None:
    """Refused until another one has its postal codes; what bears it keeps its name."""
    closed = typed("69", "Rhône", postal_prefixes="69", is_open=None)
    lost = errors(officer.post(ADD, closed))["is_open"][0]
    assert lost.startswith("Les codes postaux en 69 n’iraient plus nulle part")
    offer = publish(stage.member, place="SCHOOL", departments=["69"])
    taken = typed("69N", "Nouveau Rhône", postal_prefixes="69")
    assert "quittent Rhône pour Nouveau Rhône" in preview_then_save(officer, ADD, taken)
    its_day_comes("69N")
    assert "« Rhône » n’est plus proposé" in preview_then_save(officer, ADD, closed)
    its_day_comes("69")
    assert ("69" in list(TERRITORIES), TERRITORIES["69"]) == (False, "Rhône")
    assert department_of("69003") == in_the_database("offers_department_of", "69003") == "69N"
    loaded(tmp_path, [real_row("0350024L", **{"Code_departement": "069", "Code postal": "69003"})])
    assert Institution.objects.get(uai="0350024L").department_code == "69N"
    edit = browser_of(stage.member).get(reverse("partner:edit", args=[offer.ref]))
    assert 'value="69"' in edit.content.decode()
    kept = browser_of(stage.teacher).get(SEARCH, {"departement": "69"})
    assert offer.title in kept.content.decode()


def test_un_territoire_a_venir_se_reprend(officer: Client) -> None:
    """Changed, then taken away while nothing can bear it; what has begun stays, by SQL too."""
    preview_then_save(officer, ADD, typed("69M", "Métropole de Lyon"))
    row = row_of("69M")
    page = address(Territory, "change", row.pk)
    preview_then_save(officer, page, typed("69M", "Grand Lyon"))
    assert last_act()[2]["name"] == ["Métropole de Lyon", "Grand Lyon"]
    take_away(officer, row, "La loi n’a pas été votée")
    assert "69M" not in TERRITORIES
    rhone = row_of("69")
    assert "codes postaux 69" in words(officer.get(address(Territory, "change", rhone.pk)))
    refused = officer.post(address(Territory, "delete", rhone.pk), {"post": "yes"} | WHY)
    assert refused.status_code == 409
    with pytest.raises(DatabaseError, match="has begun stays"), transaction.atomic():
        Territory.objects.filter(pk=rhone.pk).update(name="Autre chose")


@pytest.mark.parametrize(
    ("change", "field", "refused"),
    [
        ({"code": "lyon"}, "code", "3 caractères"),
        ({"code": "AB9"}, "code", "un chiffre d’abord"),
        ({"name": "rhône"}, "name", "porte déjà ce nom"),
        ({"postal_prefixes": "6"}, "postal_prefixes", "De 2 à 5 chiffres"),
        ({"postal_prefixes": "٦٩٠"}, "postal_prefixes", "De 2 à 5 chiffres"),
        ({"holiday_zone": "D"}, "holiday_zone", "A, B, C, Corse"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "Sélectionnez"),
        ({"is_open": None}, "code", "rien à fermer"),
        ({"from_date": "01/09/2020"}, "from_date", "que demain"),
        ({"code": "69", "name": "Rhône"}, "postal_prefixes", "Les codes postaux en 69 n’iraient"),
        ({"reason": ""}, "reason", "Indiquez un motif."),
    ],
)
def test_un_territoire_mal_saisi_se_dit_au_champ(
    officer: Client, change: dict[str, Any], field: str, refused: str
) -> None:
    before = Territory.objects.count()
    sent = typed("69M", "Métropole de Lyon") | change
    sent = {name: value for name, value in sent.items() if value is not None}
    assert refused in errors(officer.post(ADD, sent))[field][0]
    assert Territory.objects.count() == before


def test_deux_lignes_le_meme_jour_se_refusent(officer: Client) -> None:
    preview_then_save(officer, ADD, typed("69M", "Métropole de Lyon"))
    sent = typed("69M", "Grand Lyon")
    (key, _), *_ = officer.post(ADD, sent).context["adminform"].form["effect"].field.choices
    twice = officer.post(ADD, sent | {"effect": key})
    assert errors(twice)["from_date"] == ["Ce territoire change déjà ce jour-là."]


@pytest.mark.parametrize("code", ["00Z", "69M"])
@pytest.mark.parametrize("model", [CollectiveOffer, OfferTemplate, PartnerPage])
def test_la_base_refuse_un_territoire_inconnu_ou_a_venir(
    officer: Client, stage: Stage, model: type[Any], code: str
) -> None:
    """By SQL; what has begun is taken, as the control shows."""
    TemplateFactory()
    PartnerPage.objects.create(partner=stage.offer.venue.partner)
    preview_then_save(officer, ADD, typed("69M", "Métropole de Lyon"))
    sql = f"UPDATE {model._meta.db_table} SET departments = ARRAY[%s]"
    with connection.cursor() as cursor:
        cursor.execute(sql, ["69"])
        with pytest.raises(DatabaseError, match="is no territory"), transaction.atomic():
            cursor.execute(sql, [code])


@pytest.mark.parametrize("role", ["Lecture", "Modération", "Référencement", "Finance (saisie)"])
def test_seul_le_programme_cree_un_departement(
    officer_of: Callable[[str], Client], role: str
) -> None:
    assert officer_of(role).post(ADD, typed("69M", "Métropole de Lyon")).status_code == 403
    assert not Territory.objects.filter(code="69M").exists()


def test_les_territoires_se_lisent_une_fois_la_minute(
    db: None, django_assert_num_queries: Any
) -> None:
    """By a process, in one statement (and its savepoint): not by a page."""
    for statements in (0, 3, 0):
        with django_assert_num_queries(statements):
            assert NUMBERED_TERRITORIES["35"] == "35 Ille-et-Vilaine"
            assert len(TERRITORIES) == 107
            assert department_of("20200") == "2B"
        if not statements:
            REMEMBERED_TERRITORIES.forget()
