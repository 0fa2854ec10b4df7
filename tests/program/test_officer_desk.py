"""An officer writes notes, lifts lock-outs, announces, and changes their own password."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Lockout
from accounts.rules import LOCK_OUT, TRIES_BEFORE_LOCK_OUT
from administration.models import AdminAct, Banner, Note, PublicText
from administration.queries import forget_shown
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


# --- Banners ------------------------------------------------------------------------------------


def banner(**change: object) -> dict[str, object]:
    now = timezone.localtime()
    begins, ends = now - timedelta(hours=1), now + timedelta(days=2)
    said: dict[str, object] = {
        "audience": "SCHOOLS", "level": "WARNING", "text": "Maintenance dimanche de 8 h à 10 h.",
        "from_at_0": f"{begins:%d/%m/%Y}", "from_at_1": f"{begins:%H:%M}",
        "to_at_0": f"{ends:%d/%m/%Y}", "to_at_1": f"{ends:%H:%M}", "closable": "on",
    }  # fmt: skip
    return said | change


@pytest.fixture
def shown() -> None:
    """The next page reads the banners."""
    forget_shown()


def test_un_bandeau_s_adresse_a_un_public_entre_deux_dates(
    client: Client, stage: Stage, shown: None
) -> None:
    client.force_login(with_role("Programme"))
    assert client.post(f"{BANNERS}add/", banner()).status_code == 302
    assert "bandeau--attention" in text_of(client, f"{BANNERS}{Banner.objects.get().pk}/change/")
    forget_shown()
    client.force_login(stage.principal)
    assert "Maintenance dimanche" in text_of(client, "/adage/")
    client.force_login(stage.member)
    assert "Maintenance dimanche" not in text_of(client, "/pro/")
    assert "Maintenance dimanche" not in text_of(Client(), "/")
    act = AdminAct.objects.filter(model="administration.banner").latest("pk")
    assert act.verb == "add"


def test_un_bandeau_a_venir_attend_et_un_bandeau_ferme_reste_ferme(
    client: Client, stage: Stage, shown: None
) -> None:
    now = timezone.now()
    hour, day = timedelta(hours=1), timedelta(days=1)
    common = {"audience": "EVERYBODY", "level": "INFORMATION"}
    Banner.objects.create(text="À venir", from_at=now + hour, to_at=now + day, **common)
    Banner.objects.create(text="Terminé", from_at=now - day, to_at=now - hour, **common)
    open_ = Banner.objects.create(text="Ouvert", from_at=now - hour, to_at=now + hour, **common)
    page = text_of(client, "/")
    assert "Ouvert" in page
    assert "À venir" not in page
    assert "Terminé" not in page
    client.post("/bandeau/fermer/", {"cle": open_.key, "retour": "/"})
    assert "Ouvert" not in text_of(client, "/")


def test_les_bandeaux_ne_coutent_aucune_requete_aux_pages(client: Client, shown: None) -> None:
    """Read once by the process, then known."""
    client.get("/statuts/")
    with CaptureQueriesContext(connection) as caught:
        client.get("/statuts/")
    assert not [one for one in caught if "administration_banner" in one["sql"]]


def test_un_bandeau_affiche_se_raccourcit_mais_ne_se_supprime_pas(client: Client) -> None:
    client.force_login(with_role("Programme"))
    client.post(f"{BANNERS}add/", banner())
    row = Banner.objects.get()
    assert client.post(f"{BANNERS}{row.pk}/delete/", {"post": "yes"}).status_code == 409
    later = timezone.localtime() + timedelta(days=9)
    client.post(f"{BANNERS}add/", banner(from_at_0=f"{later:%d/%m/%Y}", to_at_0="31/12/2099"))
    future = Banner.objects.exclude(pk=row.pk).get()
    assert client.post(f"{BANNERS}{future.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Banner.objects.all()) == [row]


def test_deux_dates_inversees_se_disent_en_mots(client: Client) -> None:
    client.force_login(with_role("Programme"))
    answer = client.post(f"{BANNERS}add/", banner(to_at_0="01/01/2020"))
    assert answer.status_code == 200
    assert "doit venir après" in answer.content.decode()


@pytest.mark.parametrize("role", ["Lecture", "Modération", "Assistance", "Finance (saisie)"])
def test_seul_le_programme_annonce(client: Client, role: str) -> None:
    client.force_login(with_role(role))
    assert client.post(f"{BANNERS}add/", banner()).status_code == 403
    assert not Banner.objects.exists()


# --- Public texts -------------------------------------------------------------------------------

TEXTS = "/admin/administration/publictext/"
HELP = "# Nouveautés\r\n\r\nVoir https://exemple.fr <script>\r\n\r\n- un\r\n- deux"


def version(client: Client, body: str) -> PublicText:
    sent = {"page": "HELP", "body": body, "why": "Réouverture de la rentrée"}
    assert client.post(f"{TEXTS}add/", sent).status_code == 302
    return PublicText.objects.latest("pk")


def press(client: Client, text: PublicText, name: str) -> int:
    where = reverse(f"admin:administration_publictext_{name}", args=[text.pk])
    answer = client.post(where).status_code
    forget_shown()
    return answer


def test_un_texte_public_se_prepare_se_relit_se_publie_et_se_retire(
    client: Client, shown: None
) -> None:
    """A draft changes nothing; an older version comes back; withdrawn, the product's own text."""
    client.force_login(with_role("Programme"))
    first = version(client, HELP)
    preview = text_of(client, f"{TEXTS}{first.pk}/change/")
    assert "<h2>Nouveautés</h2>" in preview
    assert "&lt;script&gt;" in preview
    assert "Nouveautés" not in text_of(Client(), "/aide/")
    assert press(client, first, "publier") == 302
    page = text_of(Client(), "/aide/")
    assert "<h2>Nouveautés</h2>" in page
    assert "<li>un</li><li>deux</li>" in page
    assert "Je ne peux pas créer d’offre" not in page
    assert "Écrire à l’assistance" in page
    second = version(client, "Autre texte")
    press(client, second, "publier")
    assert "Autre texte" in text_of(Client(), "/aide/")
    press(client, first, "publier")
    assert "Nouveautés" in text_of(Client(), "/aide/")
    for text in (first, second):
        press(client, text, "retirer")
    assert "Je ne peux pas créer d’offre" in text_of(Client(), "/aide/")
    verbs = AdminAct.objects.filter(model="administration.publictext").values_list("verb")
    assert len(verbs) == 7


def test_une_version_publiee_ne_se_reecrit_plus(client: Client, shown: None) -> None:
    client.force_login(with_role("Programme"))
    text = version(client, "Un texte")
    press(client, text, "publier")
    sent = {"page": "HELP", "body": "Réécrit", "why": "x"}
    assert client.post(f"{TEXTS}{text.pk}/change/", sent).status_code == 403
    client.force_login(with_role("Lecture"))
    assert press(client, text, "retirer") == 403
    assert PublicText.objects.get().body == "Un texte"


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
