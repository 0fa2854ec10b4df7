"""An officer finds anything from the home page, and goes from anything to all that concerns it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import Booking
from core.rules import euros
from outbox.actions import deliver_due
from outbox.models import Message
from tests.factories.people import UserFactory, with_role
from tests.program.site import browser_of
from tests.stage import Stage, build_stage

pytestmark = pytest.mark.django_db
SEARCH = "/admin/recherche/"


def page_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    said: str = answer.content.decode()
    return said


def hits(client: Client, typed: str) -> dict[str, list[str]]:
    """Title of a group -> the addresses it leads to."""
    answer = client.get(SEARCH, {"q": typed})
    assert answer.status_code == 200
    return {group.title: [hit.url for hit in group.hits] for group in answer.context["groups"]}


def change(model: str, pk: object) -> str:
    return reverse(f"admin:{model}_change", args=[pk])


def test_la_page_d_accueil_a_un_champ_qui_cherche_partout(staff: Client) -> None:
    assert 'id="tout-chercher"' in page_of(staff, "/admin/")


@pytest.mark.parametrize("way", ["as it is", "in lower case", "without dash", "with spaces"])
def test_une_reference_se_trouve_quelle_que_soit_la_saisie(
    staff: Client, stage: Stage, way: str
) -> None:
    booking = stage.prebook()
    build_stage().prebook()
    typed = {
        "as it is": booking.reference,
        "in lower case": booking.reference.lower(),
        "without dash": booking.reference.replace("-", ""),
        "with spaces": f"  {booking.reference[:5]} {booking.reference[5:]} ",
    }[way]
    found = hits(staff, typed)
    assert found["Réservations"] == [change("bookings_booking", booking.pk)]
    assert found["Offres collectives"] == [change("offers_collectiveoffer", stage.offer.pk)]


def test_un_uai_un_siren_un_siret_une_adresse_un_nom(staff: Client, stage: Stage) -> None:
    booking = stage.prebook()
    build_stage().prebook()
    partner = stage.offer.venue.partner
    school = change("schools_institution", stage.institution.pk)
    mine = [change("bookings_booking", booking.pk)]

    by_uai = hits(staff, stage.institution.uai.lower())
    assert (by_uai["Établissements"], by_uai["Réservations"]) == ([school], mine)
    by_siren = hits(staff, f"{partner.siren[:3]} {partner.siren[3:6]} {partner.siren[6:]}")
    assert by_siren["Partenaires culturels"] == [change("venues_partner", partner.pk)]
    assert by_siren["Réservations"] == mine
    by_siret = hits(staff, stage.offer.venue.siret)
    assert by_siret["Lieux"] == [change("venues_venue", stage.offer.venue_id)]
    by_mail = hits(staff, f" {stage.teacher.email.upper()} ")
    assert by_mail["Personnes"] == [change("accounts_user", stage.teacher.pk)]
    assert (by_mail["Établissements"], by_mail["Réservations"]) == ([school], mine)


@pytest.mark.parametrize("typed", ["Hélène Kerdoncuff", "KERDONCUFF helene", "kerdon"])
def test_un_nom_se_trouve_sans_accent_ni_majuscule(staff: Client, typed: str) -> None:
    person = UserFactory(first_name="Hélène", last_name="Kerdoncuff")
    UserFactory()
    assert hits(staff, typed)["Personnes"] == [change("accounts_user", person.pk)]


def test_chacun_ne_trouve_que_ce_que_son_role_lui_montre(client: Client, stage: Stage) -> None:
    """Moderation sees neither people nor messages; who has no right finds nothing."""
    booking = stage.prebook()
    client.force_login(with_role("Modération"))
    assert set(hits(client, booking.reference)) == {"Réservations", "Offres collectives"}
    assert hits(client, stage.teacher.email).keys().isdisjoint({"Personnes", "Messages sortants"})
    client.force_login(UserFactory(is_staff=True))
    assert hits(client, booking.reference) == {}


def test_une_saisie_vide_ou_etrange_repond_en_mots(staff: Client) -> None:
    for typed in ("", "  ", "zz", "'\"%_\\", "a" * 5000, "R-"):
        page_of(staff, SEARCH, q=typed)
    assert "Rien ne correspond à «\u00a0xyzzy\u00a0»" in page_of(staff, SEARCH, q="xyzzy")


def test_le_nombre_de_requetes_ne_depend_pas_de_ce_qui_est_trouve(staff: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            hits(staff, "Diallo")
        return len(caught)

    UserFactory()
    few = statements()
    for _ in range(20):
        UserFactory()
    assert statements() == few


def links_of(client: Client, address: str) -> dict[str, str]:
    """« Voir aussi »: label -> address."""
    nav = re.search(r'<nav class="around".*?</nav>', page_of(client, address), re.DOTALL)
    assert nav is not None
    pairs = re.findall(r'<a href="([^"]+)">([^<]+)</a>', nav[0])
    return {label: where.replace("&amp;", "&") for where, label in pairs}


def rows_of(client: Client, address: str) -> set[object]:
    answer = client.get(address)
    assert answer.status_code == 200
    return {row.pk for row in answer.context["cl"].result_list}


def test_de_chaque_fiche_on_va_a_tout_ce_qui_la_concerne(staff: Client, stage: Stage) -> None:
    """Every link of « Voir aussi » answers; each « Réservations » lists this booking alone."""
    booking = stage.prebook()
    build_stage().prebook()
    partner = stage.offer.venue.partner
    pages = {
        change("accounts_user", stage.teacher.pk),
        change("schools_institution", stage.institution.pk),
        change("venues_partner", partner.pk),
        change("venues_venue", stage.offer.venue_id),
        change("offers_collectiveoffer", stage.offer.pk),
    }
    for page in pages:
        links = links_of(staff, page)
        assert rows_of(staff, links["Réservations"]) == {booking.pk}, page
        for where in links.values():
            assert staff.get(where).status_code == 200, where
    for where in links_of(staff, change("bookings_booking", booking.pk)).values():
        assert staff.get(where).status_code == 200, where


def test_la_fiche_d_une_reservation_dit_l_utile_et_rien_de_vide(
    staff: Client, stage: Stage
) -> None:
    """Euros, how to reach both sides; no line for what has not happened."""
    booking = stage.prebook()
    page = page_of(staff, change("bookings_booking", booking.pk))
    assert euros(booking.price) in page
    assert stage.teacher.email in page
    assert stage.offer.contact_email in page
    assert stage.institution.phone in page
    seeing = "Voir comme l’enseignant"
    assert links_of(staff, change("bookings_booking", booking.pk))[seeing] == reverse(
        "admin:accounts_user_voir-comme", args=[stage.teacher.pk]
    )
    reader = browser_of(with_role("Lecture"))
    assert seeing not in links_of(reader, change("bookings_booking", booking.pk))
    assert "Annulation" not in re.sub(r"<h2.*", "", page, flags=re.DOTALL)
    assert "une préréservation n’engage rien" in page_of(
        staff, reverse("admin:bookings_booking_annuler", args=[booking.pk])
    )


def sent_about(booking: Booking) -> set[object]:
    return set(Message.objects.filter(facts__booking_id=booking.pk).values_list("pk", flat=True))


def test_les_messages_se_trouvent_par_reservation(staff: Client, stage: Stage) -> None:
    booking = stage.prebook()
    other = build_stage().prebook()
    deliver_due()
    links = links_of(staff, change("bookings_booking", booking.pk))
    found = rows_of(staff, links["Messages envoyés"])
    assert found == sent_about(booking)
    assert len(found) > 2
    assert found.isdisjoint(sent_about(other))
    by_mail = rows_of(staff, links_of(staff, change("accounts_user", stage.teacher.pk))[
        "Messages envoyés"])  # fmt: skip
    expected = Message.objects.filter(recipient=stage.teacher.email)
    assert by_mail == set(expected.values_list("pk", flat=True))


def test_un_courriel_se_lit_tel_que_recu_dans_un_cadre_ferme(staff: Client, stage: Stage) -> None:
    """Nothing of the mail can act: a sandbox, no script, no picture from elsewhere."""
    stage.prebook()
    deliver_due()
    mail = Message.objects.filter(recipient=stage.principal.email).first()
    page = staff.get(change("outbox_message", mail.pk))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    where = re.search(
        r'<iframe class="received-email" sandbox src="([^"]+)"', page.content.decode()
    )
    assert where is not None
    framed = staff.get(where[1])
    assert framed.content.decode() == mail.payload["html"]
    policy = framed["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert framed["X-Frame-Options"] == "SAMEORIGIN"


def test_un_courriel_qui_porte_une_cle_n_est_montre_a_personne(
    client: Client, staff: Client, stage: Stage
) -> None:
    stage.prebook()
    deliver_due()
    mail = Message.objects.filter(recipient=stage.principal.email, state="WAITING").first()
    mail = mail or Message.objects.filter(recipient=stage.principal.email).first()
    where = reverse("admin:outbox_message_html", args=[mail.pk])
    assert staff.get(where).status_code == 200
    client.force_login(with_role("Modération"))
    assert client.get(where).status_code == 403


def test_un_message_se_reessaie_et_s_abandonne_sur_sa_page(client: Client, stage: Stage) -> None:
    """By who may; journaled; once it has left, the buttons are gone."""
    stage.prebook()
    message = Message.objects.filter(seq__isnull=False).first()
    Message.objects.filter(pk=message.pk).update(state="PARKED", parked_at=message.created_at)
    where = reverse("admin:outbox_message_reessayer", args=[message.pk])
    client.force_login(with_role("Lecture"))
    assert "Réessayer" not in page_of(client, change("outbox_message", message.pk))
    assert client.post(where).status_code == 403
    client.force_login(with_role("Assistance"))
    assert where in page_of(client, change("outbox_message", message.pk))
    assert client.post(where).status_code == 302
    assert Message.objects.get(pk=message.pk).state == "WAITING"
    client.post(reverse("admin:outbox_message_abandonner", args=[message.pk]))
    assert Message.objects.get(pk=message.pk).state == "ABANDONED"
    assert where not in page_of(client, change("outbox_message", message.pk))


def test_le_journal_de_l_administration_se_lit_role_par_role(client: Client, stage: Stage) -> None:
    """« Lecture » reads it all; each role what it may see elsewhere, and its own acts."""
    from administration.actions import record_row

    booking = stage.prebook()
    author = with_role("Assistance")
    for row in (booking, stage.budget, stage.teacher):
        record_row("change", row=row, pk=row.pk, before={}, after={"price": 1}, by=author)
    seen = {}
    for role in ("Lecture", "Modération", "Référencement", "Assistance"):
        client.force_login(with_role(role))
        acts = client.get(reverse("admin:administration_adminact_changelist"))
        assert acts.status_code == 200
        seen[role] = {act.model for act in acts.context["cl"].result_list}
    everything = {"bookings.booking", "schools.budget", "accounts.user"}
    assert seen == {
        "Lecture": everything - {"accounts.user"},
        "Modération": {"bookings.booking"},
        "Référencement": {"accounts.user"},
        "Assistance": everything,
    }
