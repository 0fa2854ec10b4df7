"""A department or a collectivity comes, moves and goes, without a developer (decision 0050)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adage_sync import payloads
from administration.models import Broadcast
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
from schools.models import Institution, Suspension, Territory
from tests.factories.schools import InstitutionFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import VenueFactory
from tests.program.office import (
    address,
    as_shown,
    errors,
    last_act,
    preview_then_save,
    take_away,
    words,
)
from tests.program.site import browser_of, publish, read
from tests.program.writing import drafted
from tests.schools.directory_file import loaded, real_row
from tests.stage import Stage
from venues.tasks import follow_territories

ADD = "/admin/schools/territory/add/"
SEARCH = "/adage/recherche/"
WHY = {"reason": "Loi du 16 décembre 2026"}
LYON = {"event_address": "1 rue de la République", "event_city": "Lyon"}
DEPARTMENTS_OF_A_FILE = next(column for column in COLUMNS if column.field == "departments")


def typed(code: str, name: str, **change: Any) -> dict[str, Any]:
    """A department of the academy of Lyon, in thirty days; None for an answer not given."""
    day = timezone.localdate() + timedelta(days=30)
    sent = {
        "code": code, "name": name, "from_date": f"{day:%d/%m/%Y}", "academy": "Lyon",
        "holiday_zone": "A", "time_zone": "Europe/Paris", "postal_prefixes": "690",
        "is_department": "on", "is_open": "on",
    }  # fmt: skip
    return {key: value for key, value in (sent | WHY | change).items() if value is not None}


def row_of(code: str) -> Territory:
    """The last row of a code."""
    return Territory.objects.filter(code=code).latest("from_date")


def its_day_comes(code: str) -> None:
    """What was to begin has begun, for the database too: its clock does not travel."""
    Territory.objects.filter(pk=row_of(code).pk).update(from_date=timezone.localdate())
    REMEMBERED_TERRITORIES.forget()


def closes(code: str) -> None:
    """It is no more since today; what bears it keeps its name."""
    first = row_of(code)
    first.pk, first.from_date, first.is_open = None, timezone.localdate(), False
    first.save()


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


def test_l_effet_compte_ce_qui_porte_le_departement_ferme(officer: Client, stage: Stage) -> None:
    """Offers, templates, pages of partners; nothing of another department."""
    publish(stage.member, place="SCHOOL", departments=["69", "35"])
    publish(stage.member, place="SCHOOL", departments=["69"])
    TemplateFactory(places=["SCHOOL"], departments=["69"])
    PartnerPage.objects.create(partner=stage.offer.venue.partner, departments=["35"])
    taken = typed("69N", "Nouveau Rhône", postal_prefixes="69")
    assert "Le portent" not in preview_then_save(officer, ADD, taken)
    its_day_comes("69N")
    closed = typed("69", "Rhône", postal_prefixes="69", is_open=None)
    effect = preview_then_save(officer, ADD, closed)
    assert (
        "Le portent : 2 offres collectives, 1 offre vitrine. Elles ne seront plus trouvées par "
        "département tant que leurs partenaires n’auront pas choisi le nouveau."
    ) in effect


def test_l_effet_nomme_les_suspensions_qui_ne_vaudront_plus(officer: Client) -> None:
    """Of the department or of the academy that is left, unless they are over by then."""
    now = timezone.now()
    for message, about in {
        "Rhône sans fin": {"department_code": "69"},
        "Rhône finie": {"department_code": "69", "to_at": now + timedelta(days=10)},
        "Lyon": {"academy": "Lyon", "to_at": now + timedelta(days=60)},
        "Rennes": {"academy": "Rennes"},
        "Partout": {},
    }.items():
        Suspension.objects.create(message=message, from_at=now, **about)
    sent = typed("69M", "Métropole de Lyon")
    effect = preview_then_save(officer, ADD, sent)
    assert "La suspension « Rhône sans fin » (69 Rhône) ne vaudra plus pour les" in effect
    assert effect.count("La suspension") == 1
    later = f"{timezone.localdate() + timedelta(days=40):%d/%m/%Y}"
    moved = typed("69", "Rhône", academy="Saône", postal_prefixes="69", from_date=later)
    effect = preview_then_save(officer, ADD, moved)
    assert "La suspension « Lyon » (académie Lyon) ne vaudra plus" in effect
    assert effect.count("La suspension") == 1


def test_une_heure_se_dit_en_mots(officer: Client) -> None:
    """In the list of the form, in the effect, on the page of a row: never « Europe/Paris »."""
    moved = typed("35", "Ille-et-Vilaine", academy="Rennes", holiday_zone="C", postal_prefixes="35")
    effect = preview_then_save(officer, ADD, moved | {"time_zone": "Pacific/Gambier"})
    assert "Son heure locale, l’heure de Paris, devient l’heure des Gambier à partir" in effect
    assert "Sa zone de vacances scolaires, B, devient C à partir du" in effect
    assert '<option value="Europe/Paris" selected>heure de Paris</option>' in words(officer.get(ADD))
    begun = Territory.objects.get(code="35", is_open=True, time_zone="Europe/Paris")
    page = words(officer.get(address(Territory, "change", begun.pk)))
    assert "Rennes, vacances B, heure de Paris, codes postaux 35" in page


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


@pytest.fixture
def merged(officer: Client) -> Territory:
    """6A takes 67 and 68 the day that 67 closes."""
    alsace = {"academy": "Strasbourg", "holiday_zone": "B"}
    preview_then_save(officer, ADD, typed("6A", "Alsace", postal_prefixes="67 68", **alsace))
    gone = alsace | {"postal_prefixes": "67", "is_open": None}
    preview_then_save(officer, ADD, typed("67", "Bas-Rhin", **gone))
    return row_of("6A")


@pytest.mark.parametrize("change", [{"days": 400}, {"days": 31}, {"postal_prefixes": "68"}])
def test_ce_dont_une_fermeture_a_besoin_ne_se_change_pas(
    officer: Client, merged: Territory, change: dict[str, Any]
) -> None:
    """Later by a year, by a day, or without the codes: refused at its field, nothing is saved."""
    sent = typed("6A", "Alsace", academy="Strasbourg", holiday_zone="B", postal_prefixes="67 68")
    page = address(Territory, "change", merged.pk)
    day = timezone.localdate() + timedelta(days=change.get("days", 30))
    moved = {key: value for key, value in change.items() if key != "days"}
    refused = errors(officer.post(page, sent | moved | {"from_date": f"{day:%d/%m/%Y}"}))
    (said,) = refused["postal_prefixes"]
    assert said.startswith("Les codes postaux en 67 n’iraient plus nulle part à partir du ")
    preview_then_save(officer, page, sent | {"name": "Collectivité d’Alsace"})
    sooner = timezone.localdate() + timedelta(days=20)
    preview_then_save(officer, page, sent | {"from_date": f"{sooner:%d/%m/%Y}"})


def test_ce_dont_une_fermeture_a_besoin_ne_se_retire_pas(
    officer: Client, merged: Territory
) -> None:
    """In words; once the closing is taken away, it goes."""
    refused = officer.post(address(Territory, "delete", merged.pk), {"post": "yes"} | WHY)
    assert refused.status_code == 409
    said = words(refused)
    assert "sans cette ligne, les codes postaux en 67 n’iraient plus nulle part" in said
    assert Territory.objects.filter(pk=merged.pk).exists()
    take_away(officer, row_of("67"), "Fusion ajournée")
    take_away(officer, merged, "Fusion ajournée")


def test_une_fermeture_ne_s_avance_pas_avant_ce_qui_la_permet(
    officer: Client, merged: Territory
) -> None:
    """Nor is added while only a later row takes its codes."""
    closed = typed("68", "Haut-Rhin", academy="Strasbourg", holiday_zone="B", is_open=None)
    sooner = f"{timezone.localdate() + timedelta(days=20):%d/%m/%Y}"
    sent = closed | {"postal_prefixes": "68", "from_date": sooner}
    assert "en 68 n’iraient plus" in errors(officer.post(ADD, sent))["is_open"][0]


def test_l_annuaire_dit_qui_lui_manque_apres_la_fermeture_du_departement(
    db: None, tmp_path: Path
) -> None:
    """A school of the closed department whose postal code is now that of the file’s."""
    missing = InstitutionFactory(postal_code="69003", department_code="69")
    elsewhere = InstitutionFactory(postal_code="35000", department_code="35")
    row = real_row("0350024L", **{"Code_departement": "69N", "Code postal": "69007"})
    taking = row_of("69")
    taking.pk, taking.code, taking.name = None, "69N", "Nouveau Rhône"
    taking.from_date = timezone.localdate()
    taking.save()
    closes("69")
    said = loaded(tmp_path, [row])
    assert "1 absents de ce fichier" in said
    assert (missing.uai in said, elsewhere.uai in said) == (True, False)


def test_une_nouvelle_heure_arrive_aux_lieux(db: None) -> None:
    """Whose department stays; another one's venues keep their clock."""
    venue, other = VenueFactory(), VenueFactory(postal_code="69003", department_code="69")
    row = row_of("35")
    row.pk, row.from_date, row.time_zone = None, timezone.localdate(), "Pacific/Gambier"
    row.save()
    assert (follow_territories(), follow_territories()) == (1, 0)
    venue.refresh_from_db()
    other.refresh_from_db()
    assert (venue.department_code, venue.time_zone) == ("35", "Pacific/Gambier")
    assert (other.department_code, other.time_zone) == ("69", "Europe/Paris")


def test_un_brouillon_pour_un_departement_ferme_n_est_pas_pour_tous(
    officer: Client,
) -> None:
    """Saved again as its page shows it, it keeps its department and its academy."""
    school = InstitutionFactory(postal_code="69003", department_code="69", academy="Lyon")
    draft = drafted(officer, departments=["69"], academies=["Lyon"])
    closes("69")
    Institution.objects.filter(pk=school.pk).update(academy="Grand Lyon")
    sent = as_shown(officer, address(Broadcast, "change", draft.pk))
    assert officer.post(address(Broadcast, "change", draft.pk), sent).status_code == 302
    draft.refresh_from_db()
    assert draft.criteria == {"departments": ["69"], "academies": ["Lyon"]}
    assert "69 Rhône" in draft.population
    assert '<option value="69"' not in words(officer.get(address(Broadcast, "add")))


@pytest.mark.parametrize("page", ["/adage/partenaires/", "/vitrines/"])
def test_l_adresse_gardee_d_un_departement_ferme_n_est_pas_celle_de_tous(
    stage: Stage, page: str
) -> None:
    """The filter still says it, and still narrows; nobody else is offered it."""
    closes("69")
    browser = browser_of(stage.teacher)
    assert 'value="69" selected' in read(browser, f"{page}?departement=69")
    assert 'value="69"' not in read(browser, page)


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
