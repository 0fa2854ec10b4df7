"""« Transférer un lieu », « fusionner deux structures », « fermer », and the way back (R55)."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings import actions
from bookings.models import Booking
from bookings.tasks import change_partners
from offers.models import CollectiveOffer, OfferTemplate
from outbox.models import Message
from reimbursements import actions as money
from reimbursements.queries.due import due_of
from tests.factories.offers import OfferFactory
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.people import UserFactory, with_role
from tests.factories.schools import InstitutionFactory
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.factories.venues import MembershipFactory, PartnerFactory, VenueFactory, siret
from tests.owner import rewrite
from tests.program.handing import decide, last_change, send, undo
from tests.program.merging import facts_of, faults, no_fault
from tests.program.office import address, errors
from tests.program.site import browser_of, read
from tests.stage import Stage, fresh
from venues.models import Membership, Partner, PartnerChange, Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(db: None) -> Partner:
    """The structure that another joins, with somebody who answers for it."""
    partner: Partner = PartnerFactory(name="Théâtre des Deux Rives")
    person = UserFactory(email="direction@deuxrives.fr")
    MembershipFactory(user=person, partner=partner, role="OWNER")
    return partner


@pytest.fixture
def venue(stage: Stage) -> Venue:
    return Venue.objects.get(pk=stage.offer.venue_id)


def state_of(offer: CollectiveOffer) -> tuple[str, Partner]:
    found = CollectiveOffer.objects.get(pk=offer.pk)
    return found.state, found.venue.partner


def test_transferer_un_lieu(
    stage: Stage, firm: Booking, venue: Venue, receiver: Partner, registrar: Client
) -> None:
    """What nobody booked goes; bookings, what is owed and their readers stay."""
    ended = timezone.now() - timedelta(days=40)
    past_bookings(venue, InstitutionFactory(), [(ended, Decimal("450.00"))], state="USED")
    free, template = OfferFactory(venue=venue), TemplateFactory(venue=venue)
    asked = RequestFactory(template=TemplateFactory(venue=venue)).template
    new = siret(receiver.siren, 7)

    effect = decide(registrar, venue, "transferer", successor=receiver.siren, siret=new)

    assert f"Vont à {receiver} : 1 offre et 1 vitrine que personne" in effect
    assert "2 offres et 1 vitrine, 0 préréservation et 1 réservation confirmée (320,00 €)" in effect
    assert f"450,00 € à verser et 0 justificatif restent à {venue.partner}, SIREN" in effect
    assert state_of(free) == ("PUBLISHED", receiver)
    handed = CollectiveOffer.objects.get(pk=free.pk)
    assert (handed.venue.siret, handed.notification_emails) == (new, ["direction@deuxrives.fr"])
    assert OfferTemplate.objects.get(pk=template.pk).venue == handed.venue
    assert OfferTemplate.objects.get(pk=asked.pk).venue == venue
    assert state_of(stage.offer) == ("PAUSED", venue.partner)
    assert (fresh(firm).partner, fresh(firm).state) == (venue.partner, "CONFIRMED")
    assert [due.amount for due in due_of(venue.partner_id)] == [Decimal("450.00")]
    assert due_of(receiver.pk) == []
    assert list(facts_of(venue)) == ["closed_at"]
    change = handed.changes.latest("pk")
    assert change.after["venue_id"] == handed.venue_id
    assert change.before["venue_id"] == venue.pk
    assert Message.objects.filter(event="offer.changed", stream=free.ref).exists()
    assert Message.objects.filter(event="partner.changed").count() == 1


def test_chacun_ne_voit_que_ce_qui_est_a_lui(
    stage: Stage, firm: Booking, venue: Venue, receiver: Partner, registrar: Client
) -> None:
    """The former partner goes on with its booking; the other never reads who came (I9, S42)."""
    decide(registrar, venue, "transferer", successor=receiver.siren)
    theirs = browser_of(Membership.objects.get(partner=receiver).user)
    for page in (
        reverse("partner:offer", args=[stage.offer.ref]),
        reverse("partner:cancel", args=[stage.offer.ref]),
    ):
        assert theirs.get(page).status_code == 404
    assert firm.teacher.last_name not in read(theirs, reverse("partner:bookings"))
    assert firm.teacher.last_name in read(browser_of(stage.member), reverse("partner:bookings"))
    actions.cancel_by_partner(booking_id=firm.pk, reason="Grève.", by=stage.member)
    assert fresh(firm).state == "CANCELLED"


def test_annuler_un_transfert(
    stage: Stage, firm: Booking, venue: Venue, receiver: Partner, registrar: Client
) -> None:
    free = OfferFactory(venue=venue)
    before = (free.contact_email, free.notification_emails)
    decide(registrar, venue, "transferer", successor=receiver.siren)
    undo(registrar)
    back = CollectiveOffer.objects.get(pk=free.pk)
    assert (back.contact_email, back.notification_emails) == before
    assert state_of(free) == state_of(stage.offer) == ("PUBLISHED", venue.partner)
    assert Venue.objects.get(pk=venue.pk).closed_at is None
    assert not receiver.venues.exists()
    assert last_change().undone_at is not None
    no_fault()


def test_un_transfert_dont_une_offre_est_reservee_ne_s_annule_plus(
    stage: Stage, venue: Venue, receiver: Partner, registrar: Client
) -> None:
    decide(registrar, venue, "transferer", successor=receiver.siren)
    made = stage.prebook()
    assert made.partner == receiver
    answer = undo(registrar)
    assert "Ce changement ne s’annule plus" in answer.content.decode()
    assert state_of(stage.offer) == ("PUBLISHED", receiver)


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        ("itself", "Choisissez une autre structure d’accueil."),
        ("unknown", "Aucune structure n’a ce SIREN."),
        ("nobody", "La structure d’accueil n’a pas de personne responsable."),
        ("siret", "Ce SIRET n’est pas celui d’un lieu de la structure d’accueil."),
    ],
)
def test_un_transfert_impossible_est_refuse_au_champ(
    venue: Venue, receiver: Partner, registrar: Client, happens: str, words: str
) -> None:
    typed = {
        "itself": {"successor": venue.partner.siren},
        "unknown": {"successor": "123456789"},
        "nobody": {"successor": PartnerFactory().siren},
        "siret": {"successor": receiver.siren, "siret": siret(venue.partner.siren, 9)},
    }[happens]
    refused = send(registrar, venue, "transferer", **typed)
    assert (refused.status_code, errors(refused)["successor"]) == (422, [words])
    assert not PartnerChange.objects.exists()


def test_fusionner_deux_structures(
    stage: Stage, firm: Booking, venue: Venue, receiver: Partner, registrar: Client
) -> None:
    """All its venues close, its people join the other and still read what stays; and back."""
    partner, other = venue.partner, VenueFactory(partner=venue.partner)
    free = OfferFactory(venue=other)
    effect = decide(registrar, partner, "fusionner", successor=receiver.siren)
    assert "1 personne y devient membre" in effect
    assert state_of(free) == ("PUBLISHED", receiver)
    assert (fresh(firm).partner, Partner.objects.get(pk=partner.pk).closed_at is None) == (
        partner, False,
    )  # fmt: skip
    works = Membership.objects.filter(user=stage.member).order_by("pk")
    assert [(one.partner, one.role) for one in works][1:] == [(receiver, "MEMBER")]
    assert firm.teacher.last_name in read(browser_of(stage.member), reverse("partner:bookings"))
    assert "closed_at" in facts_of(partner)
    undo(registrar)
    assert state_of(free) == ("PUBLISHED", partner)
    assert Membership.objects.filter(user=stage.member).count() == 1
    assert Partner.objects.get(pk=partner.pk).closed_at is None
    no_fault()


@pytest.mark.parametrize("what", ["venue", "partner"])
def test_fermer_est_refuse_tant_que_des_reservations_courent(
    firm: Booking, venue: Venue, registrar: Client, what: str
) -> None:
    """The consequences first; forced with a reason, they live on; and back."""
    row = venue if what == "venue" else venue.partner
    refused = send(registrar, row, "fermer")
    assert errors(refused) == {
        "force": ["1 réservation en cours : cochez la case pour fermer malgré elles."]
    }
    effect = decide(registrar, row, "fermer", force="on")
    assert "1 réservation confirmée (320,00 €)." in effect
    assert (fresh(firm).state, state_of(firm.offer)[0]) == ("CONFIRMED", "PAUSED")
    assert last_change().is_forced
    with pytest.raises(IntegrityError, match="the venue is closed"), transaction.atomic():
        CollectiveOffer.objects.filter(pk=firm.offer_id).update(state="PUBLISHED")
    undo(registrar)
    assert state_of(firm.offer)[0] == "PUBLISHED"


def test_ce_qui_est_ferme_ne_se_remet_pas_en_ligne(
    stage: Stage, venue: Venue, registrar: Client
) -> None:
    """No button, and a forged click is refused; a closed structure opens no venue."""
    decide(registrar, venue.partner, "fermer")
    pro = browser_of(stage.member)
    assert "remettre-en-ligne" not in read(pro, reverse("partner:offer", args=[stage.offer.ref]))
    forged = pro.post(f"/pro/offres/{stage.offer.ref}/remettre-en-ligne/", {})
    assert forged.status_code == 409
    assert state_of(stage.offer)[0] == "PAUSED"
    with pytest.raises(IntegrityError, match="the partner is closed"), transaction.atomic():
        VenueFactory(partner=venue.partner)


def test_un_changement_prevu_s_applique_le_matin_de_son_jour(
    stage: Stage, venue: Venue, registrar: Client
) -> None:
    """Refused on its day, it stays and says why; given up, nothing comes."""
    day = timezone.localdate() + timedelta(days=10)
    decide(registrar, venue, "fermer", on_date=day)
    change_partners()
    assert state_of(stage.offer)[0] == "PUBLISHED"
    booking = stage.prebook()
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        change_partners()
        assert "Des réservations y sont en cours." in last_change().problem
        actions.withdraw(booking_id=booking.pk, by=stage.teacher)
        assert change_partners() == 1
    assert state_of(stage.offer)[0] == "PAUSED"
    assert "closed_at" in facts_of(venue)


def test_nul_ne_change_le_partenaire_d_une_reservation(firm: Booking, receiver: Partner) -> None:
    with pytest.raises(IntegrityError, match="no verb does that"), transaction.atomic():
        Booking.objects.filter(pk=firm.pk).update(partner=receiver)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("Référencement", 200), ("Programme", 403), ("Assistance", 403), ("Modération", 403),
        ("Finance (saisie)", 403), ("Finance (paiement)", 403), ("Lecture", 403),
    ],
)  # fmt: skip
def test_qui_decide_de_la_vie_d_un_partenaire(
    venue: Venue, role: str, status: int, officer_of: Callable[[str], Client]
) -> None:
    browser = browser_of(with_role(role))
    pages = [address(Venue, verb, venue.pk) for verb in ("transferer", "fermer")]
    pages += [address(Partner, verb, venue.partner_id) for verb in ("fusionner", "fermer")]
    assert {browser.get(page).status_code for page in pages} == {status}


def test_qui_travaille_pour_une_structure_n_en_decide_pas(
    venue: Venue, receiver: Partner, officer_of: Callable[[str], Client]
) -> None:
    """An officer who is a member of one of the two changes nothing."""
    person = with_role("Référencement")
    Membership.objects.create(user=person, partner=receiver)
    shown = send(browser_of(person), venue, "transferer", successor=receiver.siren)
    ((key, _),) = shown.context["form"]["effect"].field.choices
    forged = send(browser_of(person), venue, "transferer", successor=receiver.siren, effect=key)
    assert forged.status_code == 403
    assert not PartnerChange.objects.exists()


def test_ce_qui_est_du_garde_son_siren_apres_le_transfert(
    stage: Stage, venue: Venue, receiver: Partner, registrar: Client
) -> None:
    """Paid to the partner it was made with; A15 sees one that is not."""
    ended = timezone.now() - timedelta(days=40)
    made = past_bookings(venue, InstitutionFactory(), [(ended, Decimal("450.00"))], state="USED")
    BankDetailsFactory(partner=venue.partner)
    decide(registrar, venue.partner, "fusionner", successor=receiver.siren)
    (statement,) = money.run_statements(day=date(2026, 11, 1), by=None).issued
    assert (statement.partner, statement.total) == (venue.partner, Decimal("450.00"))
    assert "A15" not in faults()
    rewrite(Booking.objects.filter(pk=made[0].pk), partner=receiver)
    assert "A15" in faults()
