"""An activity of partners comes and goes by the administration (R2, decision 0044)."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models import User
from administration.models import ListedTerm
from tests.factories.schools import TeacherFactory
from tests.factories.venues import MembershipFactory, PartnerFactory, VenueFactory
from tests.program.listing import ADD, WHY, its_day_comes, row_of, typed
from tests.program.office import errors, last_act, preview_then_save, take_away
from tests.program.site import browser_of, read
from tests.venues.signing_up import answer_all
from venues.models import Membership, Partner, ReferencingRequest
from venues.rules import ACTIVITIES

DETAILS = "/pro/structure/modifier/"
SAID = {"name": "Théâtre de la Dune", "kind": "ASSOCIATION"}
GARDEN = "Jardin et paysage"


@pytest.fixture
def owner(db: None) -> User:
    """The owner of a referenced structure with a venue."""
    partner = VenueFactory().partner
    user: User = MembershipFactory(partner=partner, role=Membership.Role.OWNER).user
    return user


def test_ajouter_l_activite_jardin_et_paysage(officer: Client, owner: User) -> None:
    """Refused before its day; then of a structure, of who signs up, and of the list of partners."""
    effect = preview_then_save(officer, ADD, typed("activity", "jardin", GARDEN))
    assert "« Jardin et paysage » est proposé à partir du" in effect
    assert last_act()[:2] == ("add", WHY["reason"])
    pro = browser_of(owner)
    chosen = SAID | {"activities": ["musee", "jardin"]}
    assert pro.post(DETAILS, chosen).status_code == 422

    its_day_comes("jardin")
    assert GARDEN in read(pro, DETAILS)
    assert pro.post(DETAILS, chosen).status_code == 302
    assert "jardin et paysage" in read(pro, "/pro/structure/").casefold()
    teacher = browser_of(TeacherFactory())
    page = read(teacher, "/adage/partenaires/?activite=jardin")
    assert "1 partenaire<" in page
    assert "Théâtre de la Dune" in page
    stranger = Client()
    answer_all(stranger)
    assert GARDEN in read(stranger, "/inscription/activite/")


def test_retirer_l_activite_festival_a_une_date(officer: Client, owner: User) -> None:
    """Who has it keeps it and may save it; nobody else chooses it."""
    partner = Partner.objects.get()
    Partner.objects.filter(pk=partner.pk).update(activities=["festival"])
    sent = typed("activity", "festival", "Festival", is_offered=None, adage_code="festival")
    assert "Ce qui le porte déjà le garde." in preview_then_save(officer, ADD, sent)
    its_day_comes("festival")
    pro = browser_of(owner)
    assert 'value="festival"' in read(pro, DETAILS)
    kept = SAID | {"activities": ["festival", "musee"]}
    assert pro.post(DETAILS, kept).status_code == 302
    assert pro.post(DETAILS, SAID | {"activities": ["musee"]}).status_code == 302
    assert pro.post(DETAILS, kept).status_code == 422
    assert ACTIVITIES["festival"] == "Festival"


def test_une_activite_a_venir_se_reprend_et_autre_reste(officer: Client) -> None:
    preview_then_save(officer, ADD, typed("activity", "jardin", GARDEN))
    take_away(officer, row_of("jardin"), "Une autre le dit déjà")
    other = typed("activity", "autre", "Autre activité culturelle", is_offered=None)
    assert "prévu par le site" in errors(officer.post(ADD, other))["is_offered"][0]


@pytest.mark.parametrize("model", [Partner, ReferencingRequest])
def test_la_base_refuse_une_activite_inconnue(
    owner: User, model: type[Partner] | type[ReferencingRequest]
) -> None:
    """By SQL, of a partner and of its request; a known one is taken."""
    ReferencingRequest.objects.create(partner=PartnerFactory())
    sql = f"UPDATE {model._meta.db_table} SET activities = ARRAY[%s]"
    with connection.cursor() as cursor:
        cursor.execute(sql, ["cinema"])
        with pytest.raises(DatabaseError, match="is on no list"), transaction.atomic():
            cursor.execute(sql, ["jardin"])


@pytest.mark.parametrize("role", ["Lecture", "Référencement", "Modération", "Assistance"])
def test_seul_le_programme_ajoute_une_activite(
    officer_of: Callable[[str], Client], role: str
) -> None:
    assert officer_of(role).post(ADD, typed("activity", "jardin", GARDEN)).status_code == 403
    assert not ListedTerm.objects.filter(code="jardin").exists()
