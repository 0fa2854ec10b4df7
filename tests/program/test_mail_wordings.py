"""An officer words a mail in the place of the product, without a developer (R62)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from administration.models import AdminAct
from outbox.models import MailWording, Message
from tests.program.office import errors, last_act, words
from tests.stage import Stage

pytestmark = pytest.mark.django_db
MAIL = "bookings/mails/teacher_prebooked.html"
HANDLER = "bookings.mails.school.teacher_prebooked"
ADD = "/admin/outbox/mailwording/add/"
OURS = "« {{ offer.title }} » est retenue.\r\n\r\n<b>Votre direction décide.</b>"


def typed(body: str, **change: Any) -> dict[str, Any]:
    return {"template": MAIL, "piece": "intro", "words": body, "why": "Rentrée 2027"} | change


def version(officer: Client, body: str, **change: Any) -> MailWording:
    """Write a version; nothing is published."""
    answer = officer.post(ADD, typed(body, **change))
    assert answer.status_code == 302, errors(answer)
    return MailWording.objects.latest("pk")


def press(officer: Client, row: MailWording, name: str) -> int:
    where = reverse(f"admin:outbox_mailwording_{name}", args=[row.pk])
    return officer.post(where).status_code


def sent() -> dict[str, Any]:
    """The mail of the last pre-booking, as it would leave now."""
    told = Message.objects.filter(handler=HANDLER).latest("created_at")
    message = Message(event_id=uuid4(), event=told.event, handler=HANDLER, facts=told.facts)
    import_string(HANDLER)(message)
    payload: dict[str, Any] = Message.objects.get(event_id=message.event_id).payload
    return payload


def test_le_texte_d_un_courriel_s_ecrit_se_relit_s_essaie_se_publie_et_se_retire(
    officer: Client, stage: Stage
) -> None:
    """A draft changes nothing; published, the next mails say it; an older one comes back."""
    stage.prebook()
    own = sent()["text"]
    first = version(officer, OURS)
    page = words(officer.get(f"/admin/outbox/mailwording/{first.pk}/change/"))
    assert "[offer.title]" in page
    assert "jusqu’au {{ deadline }}" in page
    assert sent()["text"] == own

    assert press(officer, first, "essayer") == 302
    trial = Message.objects.get(event="mails.tried")
    assert trial.payload["subject"].startswith("[Essai] Préréservation envoyée")
    assert "« [offer.title] » est retenue." in trial.payload["text"].replace("\u00a0", " ")
    assert sent()["text"] == own

    assert press(officer, first, "publier") == 302
    mail = sent()
    assert f"« {stage.offer.title} » est retenue." in mail["text"].replace("\u00a0", " ")
    assert "Votre direction décide." in mail["text"]
    assert "&lt;b&gt;" in mail["html"]
    assert "sont prévenus" not in mail["text"]
    verb, _, values = last_act()
    assert (verb, values["was_published"]) == ("change", [False, True])

    second = version(officer, "Tout est prêt.")
    press(officer, second, "publier")
    assert "Tout est prêt." in sent()["text"]
    press(officer, first, "publier")
    assert "Votre direction décide." in sent()["text"]
    for row in (first, second):
        press(officer, row, "retirer")
    assert sent()["text"] == own
    verbs = AdminAct.objects.filter(model="outbox.mailwording").values_list("verb", flat=True)
    assert list(verbs).count("change") == 6


@pytest.mark.parametrize(
    ("change", "field", "refused"),
    [
        ({"words": "{{ booking.teacher.password }}"}, "words", "ne connaît pas"),
        ({"words": "{% load x %}"}, "words", "Les accolades"),
        ({"words": "{{ offer.title"}, "words", "Les accolades"),
        ({"piece": "objet", "words": "Deux\r\nlignes"}, "words", "une ligne"),
        ({"piece": "suite", "words": "Merci"}, "piece", "n’a pas cette partie"),
        ({"template": "bookings/mails/inconnu.html"}, "template", "inconnu.html"),
        ({"why": ""}, "why", "obligatoire"),
    ],
)
def test_un_texte_que_le_courriel_ne_peut_pas_dire_est_refuse(
    officer: Client, change: dict[str, Any], field: str, refused: str
) -> None:
    answer = officer.post(ADD, typed("Merci", **change))
    assert refused in errors(answer)[field][0]
    assert not MailWording.objects.exists()


def test_un_texte_abime_n_arrete_aucun_courriel(stage: Stage) -> None:
    """Whatever is in the table, the mail leaves, with the product's own words."""
    stage.prebook()
    own = sent()["text"]
    for words_of_row in ("{{ offer.secret }}", "{% if %}"):
        MailWording.objects.create(
            template=MAIL,
            piece="intro",
            words=words_of_row,
            published_at=timezone.now(),
            was_published=True,
        )
        assert sent()["text"] == own


def test_les_textes_ne_coutent_aucune_requete_aux_courriels(stage: Stage) -> None:
    stage.prebook()
    sent()
    with CaptureQueriesContext(connection) as caught:
        sent()
    assert not [one for one in caught if "outbox_mailwording" in one["sql"]]


def test_une_version_publiee_ne_se_reecrit_plus(officer: Client) -> None:
    row = version(officer, OURS)
    press(officer, row, "publier")
    press(officer, row, "retirer")
    page = f"/admin/outbox/mailwording/{row.pk}/change/"
    assert officer.post(page, typed("Autre")).status_code == 403
    assert officer.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["Lecture", "Modération", "Assistance", "Finance (saisie)"])
def test_seul_le_programme_ecrit_les_courriels(
    officer: Client, officer_of: Callable[[str], Client], role: str
) -> None:
    row, other = version(officer, OURS), officer_of(role)
    assert other.post(ADD, typed("Merci")).status_code == 403
    for name in ("essayer", "publier", "retirer"):
        assert press(other, row, name) == 403
    assert MailWording.objects.count() == 1
