"""A file is followed by an officer: handed over on its page, found in their list, given back."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.models import User
from administration.models import Assignment
from operations.queues import queues_for
from tests.factories.people import UserFactory, with_role
from tests.program.office import address, last_act, words
from tests.program.site import browser_of
from tests.stage import Stage

pytestmark = pytest.mark.django_db
HAND_OVER = "/admin/dossiers/"
LIST = "/admin/administration/assignment/"


@pytest.fixture
def support() -> User:
    return with_role("Assistance")


def hand(client: Client, stage: Stage, officer: User | None, reason: str = "") -> int:
    sent = {
        "model": "offers.collectiveoffer",
        "object_id": stage.offer.pk,
        "officer": officer.pk if officer else "",
        "reason": reason,
    }
    return client.post(HAND_OVER, sent).status_code


def test_un_dossier_s_affecte_se_retrouve_et_se_rend(support: User, stage: Stage) -> None:
    """Old -> new in the journal; the list of who follows it, and the queue on the home page."""
    client, colleague = browser_of(support), with_role("Modération")
    page = address(type(stage.offer), "change", stage.offer.pk)
    assert "Personne ne suit ce dossier." in words(client.get(page))
    assert hand(client, stage, colleague, "Prix à vérifier") == 302
    assert f"Suivi par {colleague.full_name}" in words(client.get(page))
    verb, reason, values = last_act()
    assert (verb, reason, values["officer_id"]) == ("add", "Prix à vérifier", [None, colleague.pk])
    assert stage.offer.ref in words(browser_of(colleague).get(f"{LIST}?suivi=moi"))
    assert stage.offer.ref not in words(client.get(f"{LIST}?suivi=moi"))
    (queue,) = [one for one in queues_for(colleague) if one.title == "Dossiers que vous suivez"]
    assert queue.count == 1

    hand(client, stage, support)
    assert last_act()[2]["officer_id"] == [colleague.pk, support.pk]
    hand(client, stage, None, "Réglé")
    assert last_act()[2]["officer_id"] == [support.pk, None]
    assert "Personne ne suit ce dossier." in words(client.get(page))
    assert Assignment.objects.count() == 1


def test_le_partenaire_et_l_etablissement_n_en_voient_rien(support: User, stage: Stage) -> None:
    hand(browser_of(support), stage, support)
    for reader, page in ((stage.member, f"/pro/offres/{stage.offer.ref}/"),):
        assert support.last_name not in words(browser_of(reader).get(page))
    assert browser_of(stage.member).get(LIST).status_code == 302


def test_qui_ne_peut_pas_ouvrir_le_dossier_ne_le_suit_pas(support: User, stage: Stage) -> None:
    """Neither a teacher nor an officer without the right to see it."""
    client = browser_of(support)
    for stranger in (UserFactory(), stage.teacher):
        assert hand(client, stage, stranger) == 302
        assert not Assignment.objects.filter(officer=stranger).exists()


def test_le_nom_d_une_personne_n_est_pas_retenu(support: User, stage: Stage) -> None:
    """Of an account, its number alone: nothing is left once the person is erased."""
    sent = {"model": "accounts.user", "object_id": stage.teacher.pk, "officer": support.pk}
    assert browser_of(support).post(HAND_OVER, sent).status_code == 302
    assert Assignment.objects.get().about == f"compte n°\u00a0{stage.teacher.pk}"


@pytest.mark.parametrize("role", ["Lecture"])
def test_qui_ne_fait_que_lire_n_affecte_rien(
    officer_of: Callable[[str], Client], support: User, stage: Stage, role: str
) -> None:
    assert hand(officer_of(role), stage, support) == 403
    assert not Assignment.objects.exists()


def test_un_dossier_suivi_ne_s_efface_pas(support: User, stage: Stage) -> None:
    hand(browser_of(support), stage, support)
    with pytest.raises(DatabaseError), transaction.atomic():
        Assignment.objects.all().delete()
