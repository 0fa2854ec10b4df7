"""« Suspendre un partenaire » as an officer does it: offers, bookings, the way back (R49)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from adage_sync.actions.referencing import note_referencing
from administration.models import AdminAct
from bookings.actions.refusals import PartnerSuspended
from bookings.models import Booking
from bookings.queries.visibility import offers_to_prebook
from bookings.tasks import follow_referencing
from catalogue.queries.search import visible_entries
from offers.models import CollectiveOffer
from outbox.models import Message
from tests.factories.offers import OfferFactory
from tests.factories.people import with_role
from tests.program.site import browser_of, read
from tests.program.stopping import REASON, lift, page, suspend, verb
from tests.stage import Stage, fresh
from venues.models import Partner, PartnerSuspension, Referencing

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(stage: Stage) -> Partner:
    return stage.offer.venue.partner


@pytest.fixture
def programme(db: None) -> User:
    return with_role("Programme")


def found_by(stage: Stage) -> tuple[bool, bool]:
    """Whether the list of a school, and its search, hold the offer now."""
    now, today = timezone.now(), timezone.localdate()
    return (
        offers_to_prebook(stage.institution, now).filter(pk=stage.offer.pk).exists(),
        visible_entries(stage.institution, now, today).filter(offer=stage.offer).exists(),
    )


def hidden_from_adage() -> int:
    return CollectiveOffer.objects.filter(withheld_at__isnull=False).count()


def test_suspendre_un_partenaire_masque_ses_offres_aussitot(
    stage: Stage, partner: Partner, programme: User
) -> None:
    """Counted before, hidden at the next reading, journaled; ADAGE and the clock change nothing."""
    OfferFactory(venue=stage.offer.venue)
    shown = read(browser_of(programme), page(partner))
    assert "2 offres publiées, dont 2 que personne n’a retenues" in shown
    assert found_by(stage) == (True, True)

    suspension = suspend(programme, partner, "PUBLICATION")

    assert found_by(stage) == (False, False)
    acts = AdminAct.objects.order_by("pk")
    assert [(act.verb, act.model) for act in acts] == [
        ("add", "venues.partnersuspension"), ("change", "venues.partner"),
    ]  # fmt: skip
    assert acts[1].facts["suspended_acts"] == [[], ["PUBLICATION"]]
    assert REASON in acts[1].texts.words
    # The clock tells ADAGE, and the structure is told once, without the reason.
    follow_referencing()
    assert hidden_from_adage() == 2
    told = Message.objects.filter(handler__contains=".mails.")
    assert [m.handler.rsplit(".", 1)[1] for m in told] == ["partner_was_suspended"]
    assert REASON not in str(told.values())

    Referencing.objects.filter(partner=partner).update(to_date=timezone.localdate())
    note_referencing(siren=partner.siren, referenced=True, adage_id="9")
    follow_referencing()
    assert found_by(stage) == (False, False)

    lift(suspension)
    assert found_by(stage) == (True, True)
    follow_referencing()
    assert hidden_from_adage() == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"acts": []}, "Choisissez au moins un acte."),
        ({"reason": " "}, "Indiquez un motif."),
        ({"from_date": "2020-01-01"}, "Une suspension ne commence pas dans le passé."),
        ({"to_date": "2020-01-01"}, "La fin doit venir après le début."),
        ({"acts": ["TOUT"]}, "Sélectionnez un choix valide"),
    ],
    ids=["nothing", "no reason", "in the past", "ends before", "unknown"],
)
def test_une_suspension_mal_saisie_est_refusee_au_champ(
    partner: Partner, programme: User, typed: dict[str, object], words: str
) -> None:
    sent = {"acts": ["PAYMENT"], "from_date": timezone.localdate(), "reason": REASON} | typed
    answer = browser_of(programme).post(page(partner), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode().replace("\u00a0", " ")
    assert not PartnerSuspension.objects.exists()


def test_un_partenaire_n_est_suspendu_qu_une_fois_et_sa_suspension_s_etend(
    partner: Partner, programme: User
) -> None:
    """A second one is refused in words; one person makes it wider, nobody narrows it."""
    end = timezone.localdate() + timedelta(days=10)
    suspension = suspend(programme, partner, "PAYMENT", to_date=end)
    browser = browser_of(programme)
    sent = {"acts": ["PUBLICATION"], "from_date": timezone.localdate(), "reason": REASON}
    again = browser.post(page(partner), sent, follow=True)
    assert "Ce partenaire est déjà suspendu." in again.content.decode()
    assert PartnerSuspension.objects.count() == 1

    shorter = {"to_date": end - timedelta(days=1), "reason": REASON}
    refused = browser.post(verb(suspension, "etendre"), shorter, follow=True)
    assert "Une suspension ne se réduit pas" in refused.content.decode()
    browser.post(verb(suspension, "etendre"), {"acts": ["CONFIRMATION"], "reason": REASON})
    browser.post(verb(suspension, "etendre"), {"endless": "on", "reason": REASON})
    suspension.refresh_from_db()
    assert (suspension.acts, suspension.to_date) == (["CONFIRMATION", "PAYMENT"], None)
    partner.refresh_from_db()
    assert partner.suspended_acts == suspension.acts


def test_une_suspension_se_leve_a_deux(partner: Partner, programme: User) -> None:
    """Neither alone, nor by whoever imposed it; put aside, it may be asked again."""
    suspension, other = suspend(programme, partner, "PUBLICATION"), with_role("Programme")
    theirs, mine = browser_of(other), browser_of(programme)
    asked, lifted = verb(suspension, "demander-la-levee"), verb(suspension, "lever")

    def is_lifted() -> bool:
        return PartnerSuspension.objects.get(pk=suspension.pk).lifted_at is not None

    theirs.post(lifted)
    theirs.post(asked, {"reason": "Réponse reçue."})
    theirs.post(lifted)
    assert "C’est vous qui avez suspendu" in mine.post(lifted, follow=True).content.decode()
    assert not is_lifted()
    theirs.post(verb(suspension, "ecarter-la-demande"))
    # Who imposed it may ask; another confirms.
    mine.post(asked, {"reason": "Réponse reçue."})
    theirs.post(lifted)
    assert is_lifted()
    assert AdminAct.objects.filter(model="venues.partnersuspension", verb="change").count() == 4
    partner.refresh_from_db()
    assert (partner.suspended_acts, partner.suspended_from) == ([], None)


@pytest.mark.parametrize("act", ["PREBOOKING", "PUBLICATION"])
def test_plus_aucune_prereservation(
    stage: Stage, partner: Partner, programme: User, act: str
) -> None:
    suspend(programme, partner, act)
    with pytest.raises(PartnerSuspended):
        stage.prebook()
    assert not Booking.objects.exists()


def test_les_directions_ne_confirment_plus(
    stage: Stage, booking: Booking, partner: Partner, programme: User
) -> None:
    """No button, a sentence, and a forged click is a 409; refusing stays possible."""
    suspension = suspend(programme, partner, "CONFIRMATION")
    head = browser_of(stage.principal)
    shown = read(head, reverse("school:decision", args=[booking.reference]))
    assert "Cet acteur culturel est suspendu." in shown
    forged = head.post(
        reverse("school:confirm", args=[booking.reference]), {"version": stage.line.version}
    )
    assert forged.status_code == 409
    assert fresh(booking).state == "PREBOOKED"
    lift(suspension)
    assert stage.confirm(booking).state == "CONFIRMED"


def test_une_suspension_a_venir_attend_son_jour_et_finit_seule(
    stage: Stage, partner: Partner, programme: User
) -> None:
    today = timezone.localdate()
    suspend(
        programme, partner, "PUBLICATION", "PREBOOKING",
        from_date=today + timedelta(days=2), to_date=today + timedelta(days=4),
    )  # fmt: skip
    stopped = [
        Partner.objects.get(pk=partner.pk).is_stopped("PREBOOKING", today + timedelta(days=days))
        for days in range(5)
    ]
    listed = [
        Referencing.objects.in_force(today + timedelta(days=days)).filter(partner=partner).exists()
        for days in range(5)
    ]
    assert stopped == [False, False, True, True, False]
    assert listed == [not one for one in stopped]


@pytest.mark.parametrize(
    ("role", "sees", "stops"),
    [
        ("Assistance", 200, 403), ("Modération", 200, 403), ("Référencement", 403, 403),
        ("Finance (saisie)", 200, 403), ("Finance (paiement)", 200, 403),
        ("Programme", 200, 302), ("Lecture", 200, 403),
    ],
)  # fmt: skip
def test_qui_suspend(partner: Partner, role: str, sees: int, stops: int) -> None:
    browser = browser_of(with_role(role))
    sent = {"acts": ["PAYMENT"], "from_date": timezone.localdate(), "reason": REASON}
    assert browser.get(page(partner)).status_code == sees
    assert browser.post(page(partner), sent).status_code == stops
    assert PartnerSuspension.objects.exists() is (stops == 302)
    cancels = role in ("Programme", "Assistance")
    assert browser.get(page(partner, "cancel")).status_code == (200 if cancels else 403)


@pytest.mark.parametrize("role", ["Assistance", "Modération", "Finance (saisie)", "Lecture"])
def test_qui_leve(partner: Partner, programme: User, role: str) -> None:
    suspension, browser = suspend(programme, partner, "PAYMENT"), browser_of(with_role(role))
    for name in ("etendre", "demander-la-levee", "lever", "ecarter-la-demande"):
        assert browser.post(verb(suspension, name), {"reason": REASON}).status_code == 403


def test_a_member_of_the_structure_does_not_lift_its_suspension(
    stage: Stage, partner: Partner, programme: User
) -> None:
    suspension = suspend(programme, partner, "PAYMENT")
    stage.member.is_staff = stage.member.is_superuser = True
    stage.member.save()
    answer = browser_of(stage.member).post(verb(suspension, "demander-la-levee"), {"reason": "Moi"})
    assert answer.status_code == 403


NARROWER = ["lifted_at = now()", "acts = '{PUBLICATION}'", "to_date = '2030-01-01'"]


@pytest.mark.parametrize("change", NARROWER)
def test_raw_sql_neither_lifts_nor_narrows(partner: Partner, programme: User, change: str) -> None:
    suspend(programme, partner, "PAYMENT")
    with pytest.raises(IntegrityError, match="grows"), transaction.atomic():
        connection.cursor().execute(f"UPDATE venues_partnersuspension SET {change}")


def test_raw_sql_neither_forges_nor_forgets_the_copy(
    stage: Stage, partner: Partner, programme: User
) -> None:
    """A form that saves an old row of the partner, a referencing written again: the copy stays."""
    old = Partner.objects.get(pk=partner.pk)
    suspend(programme, partner, "PUBLICATION")
    old.save()
    Referencing.objects.update(hidden_from=None)
    assert found_by(stage) == (False, False)
    assert Partner.objects.get(pk=partner.pk).suspended_acts == ["PUBLICATION"]


def test_the_page_has_a_fixed_number_of_statements(stage: Stage, programme: User) -> None:
    browser = browser_of(programme)
    partner = stage.offer.venue.partner
    browser.get(page(partner))
    with connection.execute_wrapper(counting := Counting()):
        browser.get(page(partner))
    before = counting.many
    for _ in range(5):
        OfferFactory(venue=stage.offer.venue)
    with connection.execute_wrapper(counting := Counting()):
        browser.get(page(partner))
    assert counting.many == before


class Counting:
    """Counts what goes to the database."""

    def __init__(self) -> None:
        self.many = 0

    def __call__(self, execute: Callable[..., object], *arguments: object) -> object:
        self.many += 1
        return execute(*arguments)
