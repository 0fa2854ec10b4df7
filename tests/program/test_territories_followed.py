"""What follows a territory that changes, and what an officer reads of it before (decision 0050)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from administration.models import Broadcast
from catalogue.models import PartnerPage
from schools.models import Institution, Suspension, Territory
from tests.factories.schools import InstitutionFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import VenueFactory
from tests.program.office import (
    address,
    as_shown,
    errors,
    preview_then_save,
    take_away,
    words,
)
from tests.program.site import browser_of, publish, read
from tests.program.territory import ADD, WHY, closes, its_day_comes, row_of, typed
from tests.program.writing import drafted
from tests.schools.directory_file import loaded, real_row
from tests.stage import Stage
from venues.tasks import follow_territories


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
    assert '<option value="Europe/Paris" selected>heure de Paris</option>' in words(
        officer.get(ADD)
    )
    begun = Territory.objects.get(code="35", is_open=True, time_zone="Europe/Paris")
    page = words(officer.get(address(Territory, "change", begun.pk)))
    assert "Rennes, vacances B, heure de Paris, codes postaux 35" in page


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
