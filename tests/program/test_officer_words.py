"""An officer announces to an audience, and writes the public texts version by version."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from administration.models import AdminAct, Banner, PublicText
from administration.queries import banners_for, forget_shown
from administration.queries import shown as shown_room
from tests.factories.people import with_role
from tests.stage import Stage

pytestmark = pytest.mark.django_db
BANNERS = "/admin/administration/banner/"


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    said: str = answer.content.decode()
    return said


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
    assert "banner--warning" in text_of(client, f"{BANNERS}{Banner.objects.get().pk}/change/")
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


def test_a_database_that_does_not_answer_leaves_the_banners_read_before(
    shown: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page falls for a banner: what was read stays until it can be read again."""
    now = timezone.now()
    Banner.objects.create(
        audience="SCHOOLS",
        level="WARNING",
        text="Maintenance",
        from_at=now - timedelta(hours=1),
        to_at=now + timedelta(days=1),
    )
    assert [one.text for one in banners_for("SCHOOLS", now)] == ["Maintenance"]
    monkeypatch.setattr(shown_room, "read_quietly", lambda rows: None)
    monkeypatch.setattr(shown_room, "SHOWN_KEPT_SECONDS", 0)
    monkeypatch.setattr(shown_room._read, "until", 0)
    assert [one.text for one in banners_for("SCHOOLS", now)] == ["Maintenance"]
    forget_shown()
    assert banners_for("SCHOOLS", now) == []


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
