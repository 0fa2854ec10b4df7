"""An officer writes notes, lifts lock-outs, announces, and changes their own password."""

import re

import pytest
from axes.models import AccessAttempt
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Lockout
from accounts.rules import LOCK_OUT, TRIES_BEFORE_LOCK_OUT
from administration.models import AdminAct, Note
from tests.factories.people import StaffFactory, UserFactory, with_role
from tests.stage import Stage

pytestmark = pytest.mark.django_db
REASON = "Appel vérifié au numéro de l’établissement."
BANNERS = "/admin/administration/banner/"


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    said: str = answer.content.decode()
    return said


def change(model: str, pk: object) -> str:
    return reverse(f"admin:{model}_change", args=[pk])


# --- Notes --------------------------------------------------------------------------------------


def write(client: Client, model: str, pk: object, text: str) -> int:
    sent = {"model": model, "object_id": str(pk), "text": text}
    return client.post(reverse("admin:note-add"), sent).status_code


def test_une_note_s_ecrit_et_se_lit_sur_la_fiche(client: Client, stage: Stage) -> None:
    booking = stage.prebook()
    author = with_role("Assistance")
    client.force_login(author)
    page = change("bookings_booking", booking.pk)
    assert "Aucune note." in text_of(client, page)
    assert write(client, "bookings.booking", booking.pk, "Rappelé le 3, attend le devis.") == 302
    client.force_login(with_role("Lecture"))
    read = text_of(client, page)
    assert "Rappelé le 3, attend le devis." in read
    assert author.full_name in read
    assert 'id="texte-de-note"' not in read
    assert write(client, "bookings.booking", booking.pk, "Non") == 403


def test_une_note_demande_de_voir_l_objet(client: Client, stage: Stage) -> None:
    client.force_login(with_role("Modération"))
    assert write(client, "accounts.user", stage.teacher.pk, "Non") == 403
    assert write(client, "bookings.booking", 10**9, "Non") == 404
    assert write(client, "nothing.here", 1, "Non") == 404
    assert write(client, "offers.collectiveoffer", stage.offer.pk, "  ") == 302
    assert not Note.objects.exists()


def test_une_note_ne_se_reecrit_pas(client: Client, stage: Stage) -> None:
    """Only its text may be blanked, by the purge."""
    client.force_login(with_role("Modération"))
    write(client, "offers.collectiveoffer", stage.offer.pk, "Vu avec le partenaire.")
    note = Note.objects.get()
    for refused in ({"text": "Autre chose"}, {"author": 1, "text": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Note.objects.filter(pk=note.pk).update(**refused)
    with pytest.raises(DatabaseError), transaction.atomic():
        note.delete()
    assert Note.objects.filter(pk=note.pk).update(text="") == 1


def test_chacun_ne_liste_que_les_notes_de_ce_qu_il_voit(client: Client, stage: Stage) -> None:
    client.force_login(with_role("Assistance"))
    write(client, "accounts.user", stage.teacher.pk, "Sur une personne")
    write(client, "offers.collectiveoffer", stage.offer.pk, "Sur une offre")
    client.force_login(with_role("Modération"))
    listed = text_of(client, "/admin/administration/note/")
    assert "Sur une offre" in listed
    assert "Sur une personne" not in listed


# --- Lock-outs ----------------------------------------------------------------------------------


def locked(email: str, failures: int = TRIES_BEFORE_LOCK_OUT, device: str = "Firefox") -> Lockout:
    row = AccessAttempt.objects.create(
        username=email, ip_address="192.0.2.7", user_agent=device, failures_since_start=failures
    )
    return Lockout.objects.get(pk=row.pk)


def try_to_sign_in(email: str, password: str) -> int:
    sent = {"username": email, "password": password}
    return Client(REMOTE_ADDR="192.0.2.7").post("/connexion/", sent).status_code


def test_un_blocage_se_voit_et_se_leve_avec_un_motif(client: Client) -> None:
    """Missed ten times, the right password is refused; once lifted, it opens."""
    person = UserFactory(secret="la bonne phrase de passe")
    for _ in range(TRIES_BEFORE_LOCK_OUT):
        try_to_sign_in(person.email, "mauvaise")
    assert try_to_sign_in(person.email, "la bonne phrase de passe") == 429
    client.force_login(with_role("Assistance"))
    (lock,) = Lockout.objects.filter(username=person.email)
    assert "Bloqué jusqu’au" in text_of(client, "/admin/accounts/lockout/")
    lift = reverse("admin:accounts_lockout_lever", args=[lock.pk])
    assert lift in text_of(client, change("accounts_lockout", lock.pk))
    assert client.post(lift, {"reason": ""}).status_code == 422
    client.post(lift, {"reason": REASON})
    assert try_to_sign_in(person.email, "la bonne phrase de passe") == 302
    act = AdminAct.objects.filter(model="accounts.lockout").latest("pk")
    assert act.facts["failures_since_start"] == [TRIES_BEFORE_LOCK_OUT, 0]
    assert REASON in act.texts.words


def test_le_blocage_compte_les_essais_de_tous_les_navigateurs(client: Client) -> None:
    first = locked("a@exemple.fr", TRIES_BEFORE_LOCK_OUT - 1)
    locked("a@exemple.fr", 1, "Safari")
    locked("b@exemple.fr", 1)
    client.force_login(with_role("Assistance"))
    assert "Bloqué jusqu’au" in text_of(client, change("accounts_lockout", first.pk))
    client.post(reverse("admin:accounts_lockout_lever", args=[first.pk]), {"reason": REASON})
    left = AccessAttempt.objects.filter(failures_since_start__gt=0)
    assert [row.username for row in left] == ["b@exemple.fr"]


def test_un_blocage_termine_n_a_plus_de_bouton(staff: Client) -> None:
    lock = locked("a@exemple.fr")
    AccessAttempt.objects.update(attempt_time=timezone.now() - LOCK_OUT)
    page = text_of(staff, change("accounts_lockout", lock.pk))
    assert "Non bloqué" in page
    assert reverse("admin:accounts_lockout_lever", args=[lock.pk]) not in page


def test_le_blocage_d_un_agent_n_est_leve_que_par_un_superutilisateur(client: Client) -> None:
    agent = StaffFactory()
    lock = locked(agent.email)
    lift = reverse("admin:accounts_lockout_lever", args=[lock.pk])
    client.force_login(with_role("Assistance"))
    assert client.post(lift, {"reason": REASON}).status_code == 403
    assert Lockout.objects.get(pk=lock.pk).failures_since_start == TRIES_BEFORE_LOCK_OUT
    client.force_login(with_role("Lecture"))
    assert client.post(lift, {"reason": REASON}).status_code == 403
    client.force_login(StaffFactory())
    client.post(lift, {"reason": REASON})
    assert Lockout.objects.get(pk=lock.pk).failures_since_start == 0


# --- Password -----------------------------------------------------------------------------------


def test_la_page_du_mot_de_passe_est_en_francais(client: Client) -> None:
    agent = StaffFactory(secret="l’ancienne phrase de passe")
    client.force_login(agent)
    page = text_of(client, "/admin/password_change/")
    body = re.sub(r"<[^>]+>", " ", page.partition("<body")[2])
    assert not re.search(r"\b(?:[Pp]assword|Please|Log out|Home|disabled|Change)\b", body)
    sent = {
        "old_password": "l’ancienne phrase de passe",
        "new_password1": "une tout autre phrase de passe",
        "new_password2": "une tout autre phrase de passe",
    }
    assert client.post("/admin/password_change/", sent).status_code == 302
    agent.refresh_from_db()
    assert agent.check_password("une tout autre phrase de passe")
    wrong = client.post("/admin/password_change/", sent | {"old_password": "x"})
    assert "errorlist" in wrong.content.decode()
