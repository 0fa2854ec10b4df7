"""One offer: what it says, what may be done, cancelling (R14, R27, S38, S42)."""

from typing import Any

import pytest
from django.test import Client

from bookings import actions
from bookings.models import Booking
from offers import actions as offers
from offers.models import CollectiveOffer
from outbox.models import Address
from tests.factories.offers import (
    ArchivedOfferFactory,
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.partner_portal.pages import BOOKINGS, LIST, page_of, queries_of, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def test_the_page_of_an_offer_says_who_booked_to_its_owner(pro: Client, stage: Stage) -> None:
    """S42: name and mail of the teacher."""
    before = text(pro.get(page_of(stage.offer)))
    assert stage.teacher.email not in before
    stage.prebook(class_name="4e B", project_note="Le port.")
    said = text(pro.get(page_of(stage.offer)))
    assert stage.teacher.full_name in said
    assert f"mailto:{stage.teacher.email}" in said
    assert stage.institution.name in said
    assert "Au tour de la direction" in said
    assert "Le port." in said


@pytest.mark.parametrize(
    ("verb", "confirmed", "said"),
    [
        ("refuse", False, "La direction de l’établissement a refusé la préréservation de"),
        ("withdraw", False, "a retiré sa préréservation le"),
        ("cancel_by_school", True, "La direction de l’établissement a annulé la réservation de"),
        ("cancel_by_partner", False, "Votre structure a annulé la préréservation de"),
    ],
)
def test_the_page_says_how_the_last_booking_ended(
    pro: Client, stage: Stage, verb: str, confirmed: bool, said: str
) -> None:
    """The same number of questions; nobody's head is named, nor their reason given."""
    never = text(pro.get(page_of(stage.offer)))
    assert "Personne n’a encore préréservé." in never
    before = queries_of(pro, page_of(stage.offer))
    booking = stage.prebook()
    if confirmed:
        stage.confirm(booking)
    by = {"withdraw": stage.teacher, "cancel_by_partner": stage.member}.get(verb, stage.principal)
    reason = {} if verb == "withdraw" else {"reason": "Le car n’est plus disponible"}
    getattr(actions, verb)(booking_id=booking.pk, by=by, **reason)
    page = text(pro.get(page_of(stage.offer)))
    assert said in page
    assert "de nouveau la préréserver" in page
    assert f"mailto:{stage.teacher.email}" in page
    assert "Personne n’a encore préréservé" not in page
    assert stage.principal.last_name not in page
    assert "Aucune préréservation en cours." in page
    assert "Ce qui était convenu" in text(pro.get(f"{BOOKINGS}{booking.reference}/"))
    assert queries_of(pro, page_of(stage.offer)) == before


def test_a_partner_never_sees_the_credit_nor_the_head_of_the_school(
    pro: Client, stage: Stage
) -> None:
    booking = stage.confirm(stage.prebook())
    for path in (page_of(stage.offer), BOOKINGS, LIST):
        said = text(pro.get(path))
        assert stage.principal.last_name not in said
        assert stage.principal.email not in said
        assert "6\u00a0200" not in said
    assert "par la direction de l’établissement" in text(pro.get(page_of(stage.offer)))
    assert booking.teacher.email in text(pro.get(BOOKINGS))


def test_a_paused_offer_without_a_date_offers_no_door_that_leads_nowhere(
    pro: Client, stage: Stage
) -> None:
    """R14: every link shown can be taken."""
    pro.post(page_of(stage.offer, "mettre-en-pause/"))
    pro.post(page_of(stage.offer, "ligne/supprimer/"), {"booking": ""})
    said = text(pro.get(page_of(stage.offer)))
    assert "Remettre en ligne" in said
    for more in ("date-prix/", "ligne/supprimer/", "ligne/nouvelle/"):
        assert page_of(stage.offer, more) not in said


def test_the_reason_of_a_head_stays_in_the_school(pro: Client, stage: Stage) -> None:
    """R61, R44: « Transmis à l’enseignant », and it may speak of the credit."""
    actions.refuse(booking_id=stage.prebook().pk, reason="Reste 50 euros.", by=stage.principal)
    said = text(pro.get(page_of(stage.offer)))
    assert "Refusée" in said
    assert "Reste 50 euros" not in said

    booking = stage.confirm(stage.prebook())
    actions.cancel_by_school(booking_id=booking.pk, reason="Trop cher.", by=stage.principal)
    assert "Trop cher" not in text(pro.get(page_of(stage.offer)))


def test_the_story_merges_what_happened_and_what_is_expected(pro: Client, stage: Stage) -> None:
    from offers import actions as offers

    offers.pause(offer_id=stage.offer.pk, by=stage.member)
    offers.resume(offer_id=stage.offer.pk, by=stage.member)
    CollectiveOffer.objects.get(pk=stage.offer.pk)
    stage.prebook()
    story = pro.get(page_of(stage.offer)).context["story"]
    done = [step["title"] for step in story if step["state"] == "done"]
    assert done[-1] == "Préréservée"
    ahead = [step["title"] for step in story if step["state"] != "done"]
    assert ahead[0] == "Réservation"
    assert ahead[1].startswith("Événement, ")
    assert ahead[2].startswith("Remboursement de 320,00")
    assert story[-1]["when"] == "ensuite"


def test_the_page_of_an_offer_costs_a_fixed_number_of_queries(pro: Client, stage: Stage) -> None:
    stage.confirm(stage.prebook())
    assert queries_of(pro, page_of(stage.offer)) <= 14


def test_the_page_of_an_offer_says_which_address_receives_nothing_and_what_to_do(
    pro: Client, stage: Stage
) -> None:
    """R60: what a member may settle alone, what only the holder of the address may."""
    queries = queries_of(pro, page_of(stage.offer))
    other, own = "accueil@theatre.example", stage.member.email
    CollectiveOffer.objects.filter(pk=stage.offer.pk).update(notification_emails=[other, own])
    for email in (other, own.lower(), "voisin@theatre.example"):
        Address.objects.create(email=email, trouble="BOUNCED", since=in_days(-3))
    said = text(pro.get(page_of(stage.offer)))
    assert said.count("ne reçoit plus nos courriels") == 2
    assert "voisin@theatre.example" not in said
    assert f'href="{page_of(stage.offer, "modifier/")}">Changer l’adresse</a>' in said
    assert 'href="/pro/notifications/">dites-le dans' in said
    assert said.count("demandez à son titulaire") == 1
    assert queries_of(pro, page_of(stage.offer)) == queries

    pro.post("/pro/notifications/adresse/")
    said = text(pro.get(page_of(stage.offer)))
    assert said.count("ne reçoit plus nos courriels") == 1
    assert own not in said.partition("ne reçoit plus")[2].partition("</b>")[0]


@pytest.mark.parametrize("make", [OfferFactory, DraftOfferFactory, PausedOfferFactory,
                                  ArchivedOfferFactory])  # fmt: skip
def test_only_the_acts_of_the_state_are_offered(pro: Client, stage: Stage, make: Any) -> None:
    """R14: each offered address answers, and no other is offered."""
    offer = make(venue=stage.offer.venue)
    answer = pro.get(page_of(offer))
    said = text(answer)
    can = answer.context["can"]
    assert ("mettre-en-pause/" in said) == bool(can.get("pause"))
    assert ("remettre-en-ligne/" in said) == bool(can.get("resume"))
    assert ("archiver/" in said) == bool(can.get("archive"))
    assert ("ressortir-des-archives/" in said) == bool(can.get("unarchive"))
    assert ("ligne/supprimer/" in said) == bool(can.get("withdraw_line"))


def test_pausing_and_putting_back_online(pro: Client, stage: Stage) -> None:
    """S38."""
    pro.post(page_of(stage.offer, "mettre-en-pause/"))
    assert CollectiveOffer.objects.get().state == "PAUSED"
    assert "Mise en pause" in text(pro.get(page_of(stage.offer)))
    pro.post(page_of(stage.offer, "remettre-en-ligne/"))
    assert CollectiveOffer.objects.get().state == "PUBLISHED"


def test_archiving_and_taking_out_again(pro: Client, stage: Stage) -> None:
    """R12."""
    pro.post(page_of(stage.offer, "archiver/"))
    assert CollectiveOffer.objects.get().state == "ARCHIVED"
    pro.post(page_of(stage.offer, "ressortir-des-archives/"))
    assert CollectiveOffer.objects.get().state == "PUBLISHED"


def test_an_offer_somebody_holds_is_not_archived(pro: Client, stage: Stage) -> None:
    """R12: 409, nothing changes."""
    stage.prebook()
    assert pro.post(page_of(stage.offer, "archiver/")).status_code == 409
    assert CollectiveOffer.objects.get().state == "PUBLISHED"


def test_a_move_is_never_made_by_a_link(pro: Client, stage: Stage) -> None:
    for verb in ("mettre-en-pause", "remettre-en-ligne", "archiver", "ressortir-des-archives"):
        assert pro.get(page_of(stage.offer, f"{verb}/")).status_code == 405


@pytest.mark.parametrize("confirmed", [False, True])
def test_the_partner_cancels_with_a_reason(pro: Client, stage: Stage, confirmed: bool) -> None:
    """R27, R43."""
    booking = stage.prebook()
    if confirmed:
        stage.confirm(booking)
    url = page_of(stage.offer, "annuler/")
    assert ("récupère 320,00" in text(pro.get(url))) is confirmed
    sent = {"booking": booking.reference}
    answer = pro.post(url, sent | {"reason": "  "})
    assert answer.status_code == 422
    assert "Indiquez le motif de l’annulation." in answer.content.decode()
    assert pro.post(url, sent | {"reason": "Comédienne malade"}).status_code == 302
    booking = Booking.objects.get()
    assert (booking.state, booking.cancellation_reason, booking.cancellation_note) == (
        "CANCELLED",
        "CANCELLED_BY_PARTNER",
        "Comédienne malade",
    )
    stage.budget.refresh_from_db()
    assert stage.budget.engaged == 0
    assert pro.post(url, sent | {"reason": "encore"}).status_code == 302
    assert pro.get(url).status_code == 302


@pytest.mark.parametrize(
    ("motive", "words", "kept"),
    [
        ("lieu", "", "Le lieu n’est plus disponible."),
        ("lieu", "Dégât des eaux.", "Le lieu n’est plus disponible. Dégât des eaux."),
        ("autre", "Grève.", "Grève."),
        ("autre", "", None),
        ("forgé", "", None),
        ("lieu", "x" * 980, None),
    ],
)
def test_the_reason_is_a_usual_motive_words_or_both(
    pro: Client, stage: Stage, motive: str, words: str, kept: str | None
) -> None:
    """R27: and never longer than what the journal keeps."""
    sent = {"booking": stage.prebook().reference, "motive": motive, "reason": words}
    answer = pro.post(page_of(stage.offer, "annuler/"), sent)
    assert answer.status_code == (302 if kept else 422)
    assert Booking.objects.get().cancellation_note == (kept or "")
    said = answer.content.decode().replace("\u00a0", " ")
    assert ("Corrigez 1 erreur" in said) is (kept is None)


def test_cancelling_a_booking_of_another_offer_is_not_found(pro: Client, stage: Stage) -> None:
    other = PrebookedBookingFactory()
    sent = {"booking": other.reference, "reason": "non"}
    assert pro.post(page_of(stage.offer, "annuler/"), sent).status_code == 404
    assert Booking.objects.get(pk=other.pk).state == "PREBOOKED"


def test_the_latest_changes_are_those_since_the_publication(pro: Client, stage: Stage) -> None:
    """What the wizard saved before is in the history, and is no change to anybody."""
    draft = DraftOfferFactory(venue=stage.offer.venue)

    def rename(title: str) -> None:
        version = CollectiveOffer.objects.get(pk=draft.pk).version
        actions.edit_offer(
            offer_id=draft.pk, values={"title": title}, expected_version=version, by=stage.member
        )

    rename("Le premier titre")
    assert "Derniers changements" not in text(pro.get(page_of(draft)))
    version = CollectiveOffer.objects.get(pk=draft.pk).version
    offers.publish(offer_id=draft.pk, expected_version=version, by=stage.member)
    assert "Derniers changements" not in text(pro.get(page_of(draft)))
    rename("Le second titre")
    said = text(pro.get(page_of(draft)))
    assert "Derniers changements" in said
    assert "<del>Le premier titre</del>" in said
