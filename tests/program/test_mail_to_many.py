"""An officer writes to a population: dry run, two people, one batch, once each (R65)."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import administration.actions.broadcasts as acts
from accounts.models import User
from administration.mails import write_to
from administration.models import AdminAct, Broadcast, BroadcastRecipient
from administration.queries.broadcasts import forgotten_broadcasts
from administration.rules import broadcast as rules
from administration.tasks import sweep_broadcasts
from outbox.actions import deliver_due
from outbox.mails import digest
from outbox.models import Address, MailPreference, Message
from schools.models import SchoolRole
from tests.factories.people import with_role
from tests.factories.schools import InstitutionFactory, PrincipalFactory
from tests.factories.venues import MembershipFactory
from tests.program.office import last_act, words
from tests.program.site import browser_of
from tests.program.writing import at_rest, listed, mails_of, page, press, running
from venues.models import Partner

pytestmark = pytest.mark.django_db


def test_un_courriel_groupe_s_ecrit_s_essaie_a_blanc_se_confirme_a_deux_et_part(
    officer: Client, second: Client, principals: list[User]
) -> None:
    """The list and the number are read first; a mail a person, in their names."""
    row = listed(officer)
    seen = words(officer.get(page(row)))
    assert "3 destinataires" in seen
    assert "rien n’est envoyé" in seen
    assert all(principal.full_name in seen for principal in principals)
    assert mails_of(row) == []
    place = principals[1].school_role.institution.name
    line = row.recipients.get(person=principals[1])
    shown = reverse("admin:administration_broadcast_preview", args=[row.pk, line.pk])
    preview = words(officer.get(shown))
    assert f"Bonjour {principals[1].full_name}," in preview
    assert f"Le crédit de {place} est &lt;b&gt;ouvert&lt;/b&gt;." in preview
    assert f"?pour={line.pk}" in seen

    press(officer, row, "m-envoyer-un-essai")
    trial = Message.objects.get(event="mails.tried")
    assert trial.payload["subject"] == "[Essai] Crédits 2027"
    assert mails_of(row) == []

    press(officer, row, "demander-l-envoi", reason="Notification du 12 novembre")
    assert "C’est vous qui l’avez demandé" in press(officer, row, "confirmer-l-envoi", count="3")
    assert "vous avez écrit 30" in press(second, row, "confirmer-l-envoi", count="30")
    assert Broadcast.objects.get().state == "LISTED"
    press(second, row, "confirmer-l-envoi", count="3")
    assert officer.get(page(row))["Refresh"] == "5"
    row = at_rest(row)
    assert row.state == "DONE"
    assert mails_of(row) == sorted(principal.email for principal in principals)
    deliver_due()
    sent = next(one for one in mail.outbox if one.to == [principals[1].email])
    assert f"Le crédit de {place} est <b>ouvert</b>." in sent.body.replace("\u00a0", " ")
    assert f"vous dirigez l’établissement {place}" in " ".join(sent.body.split())
    assert sent.extra_headers["List-Unsubscribe"].endswith("/adage/notifications/>")
    verb, reason, values = last_act()
    assert (verb, reason) == ("end_broadcast", "Notification du 12 novembre")
    assert (values["state"], values["sent"]) == (["RUNNING", "DONE"], [None, 3])
    seen = words(officer.get(page(row)))
    assert "3 courriels écrits sur 3" in seen
    assert "Remis : 3" in seen


def test_ses_messages_se_retrouvent_depuis_le_courriel_groupe(
    officer: Client, second: Client, principals: list[User]
) -> None:
    row = at_rest(running(officer, second))
    support = browser_of(with_role("Assistance"))
    link = f"/admin/outbox/message/?q={row.event_id}"
    assert link in words(support.get(page(row)))
    assert "Messages envoyés" not in words(officer.get(page(row)))
    found = words(support.get(link))
    assert all(principal.email in found for principal in principals)
    assert "Courriel groupé" in found


def test_qui_a_ferme_son_compte_ne_veut_pas_ou_ne_recoit_plus_est_laisse_de_cote(
    officer: Client, second: Client, principals: list[User]
) -> None:
    """Said on the dry run; what changes afterwards is looked at again when the mail is written."""
    closed, never, bounced, late = (PrincipalFactory() for _ in range(4))
    User.objects.filter(pk=closed.pk).update(is_active=False)
    MailPreference.objects.create(email=never.email, topic="informations-programme", rhythm="NEVER")
    Address.objects.create(email=bounced.email, trouble="BOUNCED", since=timezone.now())
    row = listed(officer)
    seen = words(officer.get(page(row)))
    assert "4 destinataires</strong> sur 7 personnes" in seen
    assert "1 ne veut pas de ces courriels, 1 compte fermé, 1 adresse en défaut" in seen
    press(officer, row, "demander-l-envoi", reason="Rentrée")
    press(second, row, "confirmer-l-envoi", count="4")
    User.objects.filter(pk=late.pk).update(is_active=False)
    row = at_rest(row)
    assert mails_of(row) == sorted(principal.email for principal in principals)
    assert row.recipients.get(person=late).why == "CLOSED"


def test_qui_n_est_plus_de_l_etablissement_depuis_l_essai_ne_recoit_rien(
    officer: Client, second: Client, principals: list[User]
) -> None:
    """The account, the topic and the address are good: the tie is not what it was."""
    left, moved, teaches = (PrincipalFactory() for _ in range(3))
    row = running(officer, second)
    SchoolRole.objects.filter(user=left).delete()
    SchoolRole.objects.filter(user=moved).update(institution=InstitutionFactory())
    SchoolRole.objects.filter(user=teaches).update(role="TEACHER")
    row = at_rest(row)
    assert mails_of(row) == sorted(principal.email for principal in principals)
    why = row.recipients.filter(person__in=[left, moved, teaches]).values_list("why", flat=True)
    assert list(why) == ["GONE"] * 3
    assert "3 ne sont plus de la structure" in words(officer.get(page(row)))


def test_qui_n_est_plus_de_la_structure_depuis_l_essai_ne_recoit_rien(
    officer: Client, second: Client
) -> None:
    """Of two structures, it is the one they are written to for that counts."""
    stays, left, closed = (MembershipFactory() for _ in range(3))
    MembershipFactory(user=left.user)
    row = running(officer, second, audience="PARTNERS")
    left.delete()
    Partner.objects.filter(pk=closed.partner_id).update(closed_at=timezone.now())
    row = at_rest(row)
    told = dict(row.recipients.values_list("person", "why"))
    assert [told[one.user_id] for one in (stays, left, closed)] == ["", "GONE", "GONE"]
    assert mails_of(row) == [stays.user.email]


def test_un_essai_a_blanc_d_il_y_a_plus_d_une_semaine_se_refait(
    officer: Client, second: Client, principals: list[User]
) -> None:
    row, one, other = listed(officer), with_role("Programme"), with_role("Programme")
    acts.ask_sending(broadcast_id=row.pk, reason="Rentrée", by=one)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        with pytest.raises(acts.NotToSend, match="plus d’une semaine"):
            acts.start_sending(broadcast_id=row.pk, count=3, by=other)
        acts.dismiss_sending(broadcast_id=row.pk, by=other)
        with pytest.raises(acts.NotToSend, match="plus d’une semaine"):
            acts.ask_sending(broadcast_id=row.pk, reason="Rentrée", by=one)
    assert Broadcast.objects.get().state == "LISTED"


def test_qui_prefere_le_resume_du_jour_y_lit_le_texte(
    officer: Client, second: Client, principals: list[User]
) -> None:
    reader = principals[0]
    MailPreference.objects.create(
        email=reader.email, topic="informations-programme", rhythm="DAILY"
    )
    row = at_rest(running(officer, second))
    assert Message.objects.get(event_id=row.event_id, recipient=reader.email).state == "HELD"
    tomorrow = timezone.now() + timedelta(days=1)
    digest.sum_up(recipient=reader.email, before=tomorrow, day=timezone.localdate())
    summary = Message.objects.get(event="mails.summed_up")
    assert "Crédits 2027" in summary.payload["text"]
    assert "est <b>ouvert</b>." in summary.payload["text"]
    assert "&lt;b&gt;ouvert&lt;/b&gt;" in summary.payload["html"]


def test_un_envoi_s_arrete_et_se_poursuit_sans_ecrire_deux_fois(
    officer: Client, second: Client, principals: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    row = running(officer, second)
    acts.send_some(broadcast_id=row.pk, write=write_to)
    press(officer, row, "arreter")
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert acts.send_some(broadcast_id=row.pk, write=write_to).state == "STOPPED"
    assert len(mails_of(row)) == 1
    assert "1 courriel écrit sur 3" in words(officer.get(page(row)))
    press(officer, row, "poursuivre")
    assert at_rest(row).state == "DONE"
    assert mails_of(row) == sorted(principal.email for principal in principals)
    verbs = AdminAct.objects.filter(model="administration.broadcast").values_list("verb", flat=True)
    assert list(verbs).count("change") == 5


def test_un_envoi_ne_va_pas_plus_vite_que_sa_cadence(
    officer: Client, second: Client, principals: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many workers are woken, so many mails a turn."""
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    row = running(officer, second)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            acts.send_some(broadcast_id=row.pk, write=write_to)
        assert len(mails_of(row)) == 1
        clock.shift(rules.PAUSE)
        for _ in range(5):
            acts.send_some(broadcast_id=row.pk, write=write_to)
        assert len(mails_of(row)) == 2


def test_un_travail_interrompu_est_repris_et_chacun_recoit_un_seul_courriel(
    officer: Client, second: Client, principals: list[User]
) -> None:
    """The turn that died left nothing; the sweep finds the broadcast again."""
    row, asked = running(officer, second), []

    def dies(broadcast: Broadcast, line: BroadcastRecipient) -> None:
        asked.append(line.pk)
        if len(asked) == 2:
            raise KeyboardInterrupt
        write_to(broadcast, line)

    with pytest.raises(KeyboardInterrupt):
        acts.send_some(broadcast_id=row.pk, write=dies)
    assert mails_of(row) == []
    assert row.recipients.filter(state="READY").count() == 3
    later = timezone.now() + rules.FORGOTTEN + rules.PAUSE
    assert forgotten_broadcasts(timezone.now()) == []
    with time_machine.travel(later, tick=False):
        assert forgotten_broadcasts(timezone.now()) == [row.pk]
        sweep_broadcasts()
    assert mails_of(row) == sorted(principal.email for principal in principals)
    assert Broadcast.objects.get().state == "DONE"


def test_la_barre_et_les_liens_de_milliers_de_personnes_sont_des_nombres(
    officer: Client, second: Client
) -> None:
    """« 1 001 » with its space would be no number for a browser, nor a key in an address."""
    people = User.objects.bulk_create(
        User(email=f"foule{rank}@exemple.example") for rank in range(1_001)
    )
    role = {"institution": InstitutionFactory(), "role": "PRINCIPAL", "entered_at": timezone.now()}
    SchoolRole.objects.bulk_create(SchoolRole(user=person, **role) for person in people)
    row = running(officer, second)
    answer = officer.get(page(row), {"page": "21"}).content.decode()
    assert '<progress id="avancement" max="1001" value="0">' in answer
    assert f'?pour={row.recipients.latest("pk").pk}"' in answer
