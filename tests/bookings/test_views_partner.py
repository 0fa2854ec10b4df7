"""The pro portal: my offers, one offer, what may be done, my bookings (S37–S42, R27, R30)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from offers.models import CollectiveOffer, CollectiveStock
from tests.bookings.conftest import Stage
from tests.factories.offers import (
    ArchivedOfferFactory,
    ConfirmedBookingFactory,
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.people import UserFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory, MembershipFactory, VenueFactory

pytestmark = pytest.mark.django_db
LIST = "/pro/offres/"
BOOKINGS = "/pro/reservations/"


@pytest.fixture
def pro(client: Client, stage: Stage) -> Client:
    client.force_login(stage.member)
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def terms(**typed: Any) -> dict[str, Any]:
    start = in_days(90)
    return {
        "expected_version": 0, "start_date": f"{start:%d/%m/%Y}", "start_time": "10:00",
        "end_time": "11:30", "participants": "30", "accompanying_adults": "2", "price": "280",
        "price_detail": "", "deadline": "",
    } | typed  # fmt: skip


def page_of(offer: CollectiveOffer, more: str = "") -> str:
    return f"/pro/offres/{offer.ref}/{more}"


# --- Who enters ----------------------------------------------------------------------------------


def test_the_door_leads_to_my_offers(pro: Client) -> None:
    assert pro.get("/pro/").headers["Location"] == LIST


def test_who_belongs_to_no_structure_is_told_so_at_the_door_and_finds_nothing_behind(
    client: Client, stage: Stage
) -> None:
    for nobody in (UserFactory(), stage.teacher, stage.principal):
        client.force_login(nobody)
        door = client.get("/pro/")
        assert door.status_code == 403
        assert "n’est pas rattaché à une structure" in door.content.decode()
        for path in (LIST, BOOKINGS, page_of(stage.offer)):
            assert client.get(path).status_code == 404


WRITES = [
    "mettre-en-pause/", "remettre-en-ligne/", "archiver/", "ressortir-des-archives/", "annuler/",
    "ligne/supprimer/", "ligne/nouvelle/", "ligne/modifier/", "modifier/",
    "modifier/destinataire/",
]  # fmt: skip


@pytest.mark.parametrize("path", ["", *WRITES])
def test_another_partner_s_offer_does_not_exist(client: Client, stage: Stage, path: str) -> None:
    booking = stage.prebook()
    before = CollectiveOffer.objects.values().get(pk=stage.offer.pk)
    client.force_login(MemberFactory(partner=VenueFactory().partner))
    assert client.get(page_of(stage.offer, path)).status_code in {404, 405}
    assert client.post(page_of(stage.offer, path), terms()).status_code in {404, 405}
    assert CollectiveOffer.objects.values().get(pk=stage.offer.pk) == before
    assert Booking.objects.get(pk=booking.pk).state == "PREBOOKED"


# --- My offers -----------------------------------------------------------------------------------


def test_my_offers_show_only_mine_with_status_and_turn(pro: Client, stage: Stage) -> None:
    """S39, R13."""
    other = OfferFactory()
    said = text(pro.get(LIST))
    assert stage.offer.title in said
    assert other.title not in said
    assert "Publiée" in said
    assert "Au tour de l’enseignant" in said


def test_the_most_urgent_offer_comes_first(pro: Client, stage: Stage) -> None:
    venue = stage.offer.venue
    late = OfferFactory(venue=venue, title="Plus tard", line__starts_at=in_days(200))
    draft = DraftOfferFactory(venue=venue, title="Brouillon à finir")
    archived = ArchivedOfferFactory(venue=venue, title="Rangée")
    answer = pro.get(LIST)
    shown = [row["offer"].pk for row in answer.context["rows"]]
    assert shown == [draft.pk, stage.offer.pk, late.pk, archived.pk]
    assert "À vous d’agir" in text(answer)


def test_tabs_and_filters_are_in_the_address(pro: Client, stage: Stage) -> None:
    venue = stage.offer.venue
    PausedOfferFactory(venue=venue, title="Atelier d’encre")
    school = InstitutionFactory(name="Lycée Jeanne-Kerdoncuff", city="Saint-Malo")
    PrebookedBookingFactory(offer=OfferFactory(venue=venue, title="Marées"), institution=school)

    def found(query: str) -> set[str]:
        return {row["offer"].title for row in pro.get(LIST + query).context["rows"]}

    assert found("?tour=a-vous") == {"Atelier d’encre"}
    assert found("?statut=prebooked") == {"Marées"}
    assert found("?q=marees") == {"Marées"}
    assert found("?q=saint-malo") == {"Marées"}
    assert found(f"?q={stage.offer.ref}") == {stage.offer.title}
    assert found("?tour=n-importe&statut=quoi&page=zz") == {
        "Atelier d’encre", "Marées", stage.offer.title,
    }  # fmt: skip
    assert found("?q=introuvable") == set()
    counts = {tab["name"]: tab["count"] for tab in pro.get(LIST).context["tabs"]}
    assert counts == {
        "À vous": 1, "En attente": 2, "Réservées": 0, "Passées": 0, "Archivées": 0, "Toutes": 3,
    }  # fmt: skip


def test_several_structures_are_listed_together_and_may_be_told_apart(
    pro: Client, stage: Stage
) -> None:
    second = OfferFactory(title="De l’autre structure")
    MembershipFactory(user=stage.member, partner=second.venue.partner)
    assert {row["offer"].pk for row in pro.get(LIST).context["rows"]} == {
        stage.offer.pk, second.pk,
    }  # fmt: skip
    only = pro.get(LIST, {"structure": second.venue.partner.siren})
    assert [row["offer"].pk for row in only.context["rows"]] == [second.pk]
    stranger = OfferFactory()
    forged = pro.get(LIST, {"structure": stranger.venue.partner.siren})
    assert stranger.pk not in {row["offer"].pk for row in forged.context["rows"]}


def test_creating_is_closed_to_a_partner_that_is_not_referenced(client: Client) -> None:
    """R3: visible, closed, says why."""
    client.force_login(MemberFactory(partner=VenueFactory(partner__referenced=False).partner))
    said = text(client.get(LIST))
    assert "Créer une offre" in said
    assert "référencées sur ADAGE" in said


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        text(client.get(url))
    return len(seen)


def test_the_lists_cost_the_same_with_one_row_and_with_three(pro: Client, stage: Stage) -> None:
    """At most 12 queries, whatever the number of rows."""
    stage.prebook()
    one = queries_of(pro, LIST), queries_of(pro, BOOKINGS)
    for _ in range(2):
        PrebookedBookingFactory(
            offer=OfferFactory(venue=VenueFactory(partner=stage.offer.venue.partner))
        )
    three = queries_of(pro, LIST), queries_of(pro, BOOKINGS)
    assert one == three
    assert max(three) <= 12
    assert len(pro.get(BOOKINGS).context["rows"]) == 3


def test_twenty_offers_a_page(pro: Client, stage: Stage) -> None:
    venue = stage.offer.venue
    for _ in range(21):
        DraftOfferFactory(venue=venue, line=False)
    assert len(pro.get(LIST).context["rows"]) == 20
    assert len(pro.get(LIST + "?page=2").context["rows"]) == 2


# --- One offer -----------------------------------------------------------------------------------


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


def test_the_story_merges_what_happened_and_what_is_expected(pro: Client, stage: Stage) -> None:
    from offers import actions as offers

    offers.pause(offer_id=stage.offer.pk, by=stage.member)
    offers.resume(offer_id=stage.offer.pk, by=stage.member)
    CollectiveOffer.objects.get(pk=stage.offer.pk)
    stage.prebook()
    story = pro.get(page_of(stage.offer)).context["story"]
    done = [step["titre"] for step in story if step["etat"] == "done"]
    assert done[-1] == "Préréservée"
    ahead = [step["titre"] for step in story if step["etat"] != "done"]
    assert ahead[0] == "Réservation"
    assert ahead[1].startswith("Événement, ")
    assert ahead[2].startswith("Remboursement de 320,00")
    assert story[-1]["quand"] == "ensuite"


def test_the_page_of_an_offer_costs_a_fixed_number_of_queries(pro: Client, stage: Stage) -> None:
    stage.confirm(stage.prebook())
    assert queries_of(pro, page_of(stage.offer)) <= 14


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


# --- The line: delete, create, change ------------------------------------------------------------


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
    assert pro.get(url).status_code == 302
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
    assert pro.post(url, terms()).status_code == 409


def test_date_and_price_change_in_place_while_nobody_has_prebooked(
    pro: Client, stage: Stage
) -> None:
    """R19, S37."""
    url = page_of(stage.offer, "ligne/modifier/")
    text(pro.get(url))
    sent = terms(expected_version=stage.line.version, price="300")
    assert pro.post(url, sent).status_code == 302
    assert CollectiveStock.objects.get().price == 300
    said = text(pro.get(page_of(stage.offer)))
    assert "Prix : 320,00\u00a0€, puis 300,00\u00a0€." in said
    stale = pro.post(url, sent)
    assert stale.status_code == 409
    assert "Reprendre ma saisie" in stale.content.decode()


def test_date_and_price_do_not_change_in_place_under_a_prebooking(
    pro: Client, stage: Stage
) -> None:
    """R19."""
    stage.prebook()
    url = page_of(stage.offer, "ligne/modifier/")
    assert pro.get(url).status_code == 302
    sent = terms(expected_version=stage.line.version)
    assert pro.post(url, sent).status_code == 409
    assert CollectiveStock.objects.get().price == 320


# --- Text and contacts ---------------------------------------------------------------------------


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
        "Nouveau titre", ["3e"], "nouveau@ex.fr",
    )  # fmt: skip
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
        url = page_of(stage.offer, "ligne/modifier/")
        form = pro.get(url).context["form"]
        typed = {name: form[name].value() or "" for name in form.fields}
        late = pro.post(url, typed)
        assert late.status_code == 422
        assert "La date limite ne peut pas être dans le passé." in late.content.decode()
        assert pro.post(url, typed | {"deadline": ""}).status_code == 302
        assert "Publiée" in text(pro.get(page_of(stage.offer)))


def test_the_story_costs_the_same_however_long_it_is(pro: Client, stage: Stage) -> None:
    short = queries_of(pro, page_of(stage.offer))
    for _ in range(3):
        actions.withdraw(booking_id=stage.prebook().pk, by=stage.teacher)
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


# --- Cancelling ----------------------------------------------------------------------------------


@pytest.mark.parametrize("confirmed", [False, True])
def test_the_partner_cancels_with_a_reason(pro: Client, stage: Stage, confirmed: bool) -> None:
    """R27, R43."""
    booking = stage.prebook()
    if confirmed:
        stage.confirm(booking)
    url = page_of(stage.offer, "annuler/")
    assert "récupère 320,00" in text(pro.get(url)) or not confirmed
    sent = {"booking": booking.reference}
    answer = pro.post(url, sent | {"reason": "  "})
    assert answer.status_code == 422
    assert "Indiquez le motif de l’annulation." in answer.content.decode()
    assert pro.post(url, sent | {"reason": "Comédienne malade"}).status_code == 302
    booking = Booking.objects.get()
    assert (booking.state, booking.cancellation_reason, booking.cancellation_note) == (
        "CANCELLED", "CANCELLED_BY_PARTNER", "Comédienne malade",
    )  # fmt: skip
    stage.budget.refresh_from_db()
    assert stage.budget.engaged == 0
    assert pro.post(url, sent | {"reason": "encore"}).status_code == 302
    assert pro.get(url).status_code == 302


def test_cancelling_a_booking_of_another_offer_is_not_found(pro: Client, stage: Stage) -> None:
    other = PrebookedBookingFactory()
    sent = {"booking": other.reference, "reason": "non"}
    assert pro.post(page_of(stage.offer, "annuler/"), sent).status_code == 404
    assert Booking.objects.get(pk=other.pk).state == "PREBOOKED"


# --- Follow-up -----------------------------------------------------------------------------------


def test_the_follow_up_shows_each_booking_with_its_teacher(pro: Client, stage: Stage) -> None:
    """S41, S42: pre-bookings and bookings, name and mail; only those of my offers."""
    stage.prebook()
    venue = stage.offer.venue
    teacher: User = TeacherFactory(first_name="Malo", last_name="Le Goff")
    confirmed = ConfirmedBookingFactory(
        offer=OfferFactory(venue=venue), teacher=teacher,
        principal=PrincipalFactory(institution=teacher.school_role.institution),
    )  # fmt: skip
    stranger = PrebookedBookingFactory()
    said = text(pro.get(BOOKINGS))
    assert stage.teacher.email in said
    assert "Mme Malo Le Goff" in said
    assert confirmed.institution.name in said
    assert stranger.teacher.email not in said
    assert "En attente de la direction" in said
    only = pro.get(BOOKINGS + "?etat=CONFIRMED")
    assert [row["booking"].pk for row in only.context["rows"]] == [confirmed.pk]
    assert pro.get(BOOKINGS + "?etat=n-importe").status_code == 200
