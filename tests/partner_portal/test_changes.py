"""Changing an offer: its date and price, its text and contacts (R19, R30, S25–S28, S37)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from bookings import actions
from bookings.models import Booking
from offers.models import CollectiveOffer, CollectiveStock
from tests.factories.schools import InstitutionFactory
from tests.partner_portal.pages import page_of, queries_of, terms, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def test_deleting_the_line_says_what_follows_then_cancels_the_prebooking(
    pro: Client, stage: Stage
) -> None:
    """S25–S28, R26, R30."""
    booking = stage.prebook()
    said = text(pro.get(page_of(stage.offer, "ligne/supprimer/")))
    assert f"La préréservation de {stage.teacher.full_name}" in said
    pro.post(page_of(stage.offer, "ligne/supprimer/"), {"booking": booking.pk})
    booking = Booking.objects.get()
    assert (booking.state, booking.cancellation_reason) == ("CANCELLED", "TERMS_CHANGED")
    said = text(pro.get(page_of(stage.offer)))
    assert "Sans date" in said
    assert "Fixer une date et un prix" in said


def test_a_prebooking_that_came_meanwhile_is_not_cancelled_unseen(
    pro: Client, stage: Stage
) -> None:
    stage.prebook()
    answer = pro.post(page_of(stage.offer, "ligne/supprimer/"), {"booking": ""})
    assert answer.status_code == 409
    assert Booking.objects.get().state == "PREBOOKED"


def test_a_confirmed_booking_forbids_deleting_the_line(pro: Client, stage: Stage) -> None:
    """R30."""
    booking = stage.confirm(stage.prebook())
    url = page_of(stage.offer, "ligne/supprimer/")
    closed = pro.get(url, follow=True)
    assert "La date et le prix de cette offre ne changent pas" in closed.content.decode()
    assert pro.post(url, {"booking": booking.pk}).status_code == 409
    assert CollectiveStock.objects.get().is_open


def test_a_new_line_makes_the_offer_bookable_again(pro: Client, stage: Stage) -> None:
    """S26, R30: delete, create, pre-book again."""
    booking = stage.prebook()
    pro.post(page_of(stage.offer, "ligne/supprimer/"), {"booking": booking.pk})
    url = page_of(stage.offer, "ligne/nouvelle/")
    assert 'value="320,00"' in text(pro.get(url))
    assert pro.post(url, terms(price="-5")).status_code == 422
    assert pro.post(url, terms()).status_code == 302
    line = CollectiveStock.objects.get(withdrawn_at__isnull=True)
    again = actions.prebook(
        offer_id=stage.offer.pk, expected_version=line.version, by=stage.teacher
    )
    assert (again.state, again.price) == ("PREBOOKED", 280)
    assert pro.post(url, terms()).status_code == 302  # the same click twice
    assert pro.post(url, terms(price="300")).status_code == 409
    assert CollectiveStock.objects.get(withdrawn_at__isnull=True) == line


def test_date_and_price_change_in_place_while_nobody_has_prebooked(
    pro: Client, stage: Stage
) -> None:
    """R19, S37."""
    url = page_of(stage.offer, "date-prix/")
    text(pro.get(url))
    sent = terms(expected_version=stage.line.version, price="300")
    checked = text(pro.post(url, sent))
    assert "Rien n’est encore enregistré" in checked
    assert CollectiveStock.objects.get().price == 320
    sent |= {"confirmer": "1"}
    assert pro.post(url, sent).status_code == 302
    assert CollectiveStock.objects.get().price == 300
    said = text(pro.get(page_of(stage.offer)))
    assert "Prix\u00a0: 320,00\u00a0€, puis 300,00\u00a0€." in said
    stale = pro.post(url, sent)
    assert stale.status_code == 409
    assert "Reprendre ma saisie" in stale.content.decode()


def sent_text(offer: CollectiveOffer, **typed: Any) -> dict[str, Any]:
    return {
        "expected_version": offer.version, "venue": offer.venue_id, "title": "Nouveau titre",
        "description": "Autre description.", "formats": ["concert"], "domains": ["musique"],
        "levels": ["3e"], "place": "VENUE", "contact_email": "nouveau@ex.fr",
        "notification_emails": "un@ex.fr",
    } | typed  # fmt: skip


def test_everything_changes_in_place_while_nobody_has_prebooked(pro: Client, stage: Stage) -> None:
    """R19, S37."""
    url = page_of(stage.offer, "modifier/")
    assert 'name="title"' in text(pro.get(url))
    assert pro.post(url, sent_text(stage.offer)).status_code == 302
    offer = CollectiveOffer.objects.get()
    assert (offer.title, offer.levels, offer.contact_email) == (
        "Nouveau titre",
        ["3e"],
        "nouveau@ex.fr",
    )
    assert "le titre" in text(pro.get(page_of(offer)))


def test_once_prebooked_the_text_changes_but_not_the_terms(pro: Client, stage: Stage) -> None:
    """R19: levels, place and venue are part of the agreement."""
    stage.prebook()
    url = page_of(stage.offer, "modifier/")
    said = text(pro.get(url))
    assert 'name="title"' in said
    assert 'name="levels"' not in said
    assert 'name="place"' not in said
    forged = sent_text(stage.offer, levels=["Tle"], place="SCHOOL", departments=["35"])
    assert pro.post(url, forged).status_code == 302
    offer = CollectiveOffer.objects.get()
    assert (offer.title, offer.levels, offer.place) == ("Nouveau titre", ["4e", "3e"], "VENUE")


def test_once_confirmed_only_the_contacts_change(pro: Client, stage: Stage) -> None:
    """R19."""
    stage.confirm(stage.prebook())
    url = page_of(stage.offer, "modifier/")
    said = text(pro.get(url))
    assert 'name="contact_email"' in said
    assert 'name="title"' not in said
    title = stage.offer.title
    assert pro.post(url, sent_text(stage.offer)).status_code == 302
    offer = CollectiveOffer.objects.get()
    assert (offer.title, offer.contact_email) == (title, "nouveau@ex.fr")


def test_an_edit_from_an_old_page_is_refused_and_its_answers_kept(
    pro: Client, stage: Stage
) -> None:
    """STALE: both versions, then one's own answers on demand."""
    CollectiveOffer.objects.filter(pk=stage.offer.pk).update(version=5)
    url = page_of(stage.offer, "modifier/")
    answer = pro.post(url, sent_text(stage.offer))
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Nouveau titre" in said
    assert stage.offer.title in said
    assert CollectiveOffer.objects.get().title == stage.offer.title
    mine = text(pro.get(url + "?saisie=conservee"))
    assert 'value="Nouveau titre"' in mine
    assert "un@ex.fr" in mine
    assert 'name="expected_version" value="5"' in mine


def test_an_expired_offer_gets_a_later_deadline(pro: Client, stage: Stage) -> None:
    """R13, R19: « expirée » is the partner's turn; a new deadline makes it bookable again."""
    with time_machine.travel(stage.line.bookable_until + timedelta(days=1)):
        pro.force_login(stage.member)
        said = text(pro.get(page_of(stage.offer)))
        assert "Expirée" in said
        assert "À vous d’agir" in said
        url = page_of(stage.offer, "date-prix/")
        form = pro.get(url).context["form"]
        typed = {name: form[name].value() or "" for name in form.fields} | {"confirmer": "1"}
        late = pro.post(url, typed)
        assert late.status_code == 422
        assert "La date limite ne peut pas être dans le passé." in late.content.decode()
        assert pro.post(url, typed | {"deadline": ""}).status_code == 302
        assert "Publiée" in text(pro.get(page_of(stage.offer)))


def test_the_story_costs_the_same_however_long_it_is(pro: Client, stage: Stage) -> None:
    short = queries_of(pro, page_of(stage.offer))
    for _ in range(3):
        actions.withdraw(booking_id=stage.prebook().pk, by=stage.teacher)
    assert queries_of(pro, page_of(stage.offer)) == short + 1  # what is new is noted as read, once
    assert queries_of(pro, page_of(stage.offer)) == short


def test_an_invalid_edit_answers_422(pro: Client, stage: Stage) -> None:
    url = page_of(stage.offer, "modifier/")
    answer = pro.post(url, sent_text(stage.offer, title="", notification_emails="rien"))
    assert answer.status_code == 422
    assert "Corrigez 2 erreurs pour continuer" in answer.content.decode()


def test_the_recipient_changes_while_nobody_has_booked(pro: Client, stage: Stage) -> None:
    """R11, R19."""
    url = page_of(stage.offer, "modifier/destinataire/")
    school = InstitutionFactory(name="Lycée Anne-Hervoche", city="Redon")
    found = pro.post(
        url,
        {"expected_version": 1, "audience": "ALL", "school_search": "redon", "chercher": "oui"},
    )
    assert "Anne-Hervoche" in text(found)
    sent = {"expected_version": 1, "audience": "ONE", "institution": school.pk}
    assert pro.post(url, sent).status_code == 302
    assert CollectiveOffer.objects.get().institution == school
