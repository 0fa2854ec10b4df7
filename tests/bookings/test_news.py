"""« Ce qui s'est passé »: what others did is told to each until that person has read it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings import actions
from bookings.models import ReadMark
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.schools import PrincipalFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.people import BACKEND
from tests.proposals import propose
from tests.stage import Stage

pytestmark = pytest.mark.django_db
CARD, ALL_READ = "Ce qui s’est passé", "Tout marquer comme lu"
WHY = "Le car n’est plus disponible"


def page(user: Any, name: str, *args: str) -> str:
    """What this person reads there."""
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200, answer
    return answer.content.decode().replace("\u00a0", " ")


def test_the_partner_learns_who_refused_and_why_until_the_offer_is_opened(stage: Stage) -> None:
    booking = stage.prebook()
    actions.refuse(booking_id=booking.pk, reason=WHY, share_reason=True, by=stage.principal)
    said = f"La direction de l’établissement a refusé la préréservation de {stage.teacher}."
    for _ in range(2):  # the dashboard tells, it reads nothing
        home = page(stage.member, "partner:home")
        assert said in home
        assert f"Motif : « {WHY} »" in home
        assert f"mailto:{stage.teacher.email}" in home
        assert stage.principal.last_name not in home
    offer = page(stage.member, "partner:offer", stage.offer.ref)
    assert said in offer
    for way_out in ("Proposer une autre date", "Dupliquer", "Mettre en pause", "Écrire à"):
        assert way_out in offer[offer.index(CARD) : offer.index("prochaine-etape")], way_out
    for place in (("partner:home",), ("partner:offer", stage.offer.ref)):
        assert CARD not in page(stage.member, *place)


def test_a_reason_that_is_not_shared_is_not_told(stage: Stage) -> None:
    booking = stage.prebook()
    actions.refuse(booking_id=booking.pk, reason=WHY, by=stage.principal)
    for place in (("partner:home",), ("partner:offer", stage.offer.ref)):
        said = page(stage.member, *place)
        assert CARD in said
        assert WHY not in said


def test_each_person_reads_for_themselves(stage: Stage) -> None:
    colleague = MemberFactory(partner=stage.offer.venue.partner)
    booking = stage.prebook()
    page(stage.member, "partner:booking", booking.reference)
    assert CARD not in page(stage.member, "partner:home")
    assert CARD in page(colleague, "partner:home")


def test_what_one_did_oneself_is_no_news_but_it_is_to_a_colleague(stage: Stage) -> None:
    colleague = MemberFactory(partner=stage.offer.venue.partner)
    booking = stage.prebook()
    for person in (stage.member, colleague):
        page(person, "partner:offer", stage.offer.ref)
    actions.cancel_by_partner(booking_id=booking.pk, reason="Salle fermée", by=stage.member)
    assert CARD not in page(stage.member, "partner:home")
    assert f"{stage.member} a annulé la préréservation" in page(colleague, "partner:home")


def test_a_newer_act_is_told_after_the_older_one_was_read(stage: Stage) -> None:
    booking = stage.prebook()
    page(stage.member, "partner:offer", stage.offer.ref)
    stage.confirm(booking)
    assert "a confirmé la réservation" in page(stage.member, "partner:home")


def test_somebody_who_joins_finds_no_old_news(stage: Stage) -> None:
    stage.prebook()
    newcomer = MemberFactory(partner=stage.offer.venue.partner)
    assert CARD not in page(newcomer, "partner:home")


def test_nobody_reads_the_news_of_another_structure(stage: Stage) -> None:
    stage.prebook()
    stranger = MemberFactory(partner=VenueFactory().partner)
    assert CARD not in page(stranger, "partner:home")


def test_declined_terms_are_told_with_the_teachers_words(stage: Stage) -> None:
    line = propose(stage, stage.prebook(class_name="4e B").reference)
    actions.decline_terms(
        offer_id=stage.offer.pk, expected_version=line.version, reason=WHY, by=stage.teacher
    )
    home = page(stage.member, "partner:home")
    assert f"{stage.teacher} a refusé les nouvelles conditions." in home
    assert WHY in home


def test_the_teacher_learns_the_decision_until_the_booking_is_opened(stage: Stage) -> None:
    booking = stage.prebook()
    actions.refuse(booking_id=booking.pk, reason=WHY, by=stage.principal)
    home = page(stage.teacher, "school:home")
    assert f"{stage.principal} a refusé votre préréservation." in home
    assert WHY in home
    assert CARD in page(stage.teacher, "school:booking", booking.reference)
    assert CARD not in page(stage.teacher, "school:home")


def test_a_question_of_the_head_is_told_to_the_teacher_and_the_answer_to_the_head(
    stage: Stage,
) -> None:
    booking = stage.prebook()
    actions.ask_question(booking_id=booking.pk, text="Combien de classes ?", by=stage.principal)
    home = page(stage.teacher, "school:home")
    assert "vous pose une question" in home
    assert f'href="/adage/suivi/{booking.reference}/#question">Répondre' in home
    actions.answer_question(booking_id=booking.pk, text="Deux.", by=stage.teacher)
    assert f"{stage.teacher} a répondu à votre question." in page(stage.principal, "school:home")
    page(stage.principal, "school:decision", booking.reference)
    assert CARD not in page(stage.principal, "school:home")


def test_the_head_learns_what_the_partner_and_another_head_did(stage: Stage) -> None:
    booking = stage.prebook()
    assert CARD not in page(stage.principal, "school:home")  # it waits among the decisions
    other = PrincipalFactory(institution=stage.institution)
    actions.refuse(booking_id=booking.pk, reason=WHY, by=other)
    assert f"{other} a refusé la préréservation de {stage.teacher}." in page(
        stage.principal, "school:home"
    )
    assert CARD not in page(other, "school:home")


@pytest.mark.parametrize("side", ["partner", "school"])
def test_one_button_reads_all_that_the_page_showed(stage: Stage, client: Client, side: str) -> None:
    booking = stage.prebook()
    if side == "school":
        actions.refuse(booking_id=booking.pk, reason=WHY, by=stage.principal)
    reader = stage.member if side == "partner" else stage.teacher
    client.force_login(reader, backend=BACKEND)
    news = client.get(reverse(f"{side}:home")).context["news"]
    sent = {"jusqua": news[0].act.at.isoformat()}
    assert client.post(reverse(f"{side}:read"), sent).status_code == 302
    assert CARD not in page(reader, f"{side}:home")
    # What came since is told.
    venue = stage.offer.venue
    other = PrebookedBookingFactory(offer=OfferFactory(venue=venue), teacher=stage.teacher)
    actions.refuse(booking_id=other.pk, reason=WHY, by=stage.principal)
    assert CARD in page(reader, f"{side}:home")


@pytest.mark.parametrize("sent", ["", "hier", "2026-13-45T00:00:00+00:00", "2026-01-01T00:00:00"])
def test_a_forged_moment_reads_nothing(stage: Stage, client: Client, sent: str) -> None:
    stage.prebook()
    client.force_login(stage.member)
    assert client.post(reverse("partner:read"), {"jusqua": sent}).status_code == 302
    assert not ReadMark.objects.exists()


def test_a_mark_only_goes_forward(stage: Stage) -> None:
    """Two pages of the same offer, the older one sent last."""
    booking = stage.prebook()
    first = booking.moves.get().at
    last = stage.confirm(booking).moves.last().at
    for until in (last, first):
        actions.read_offers(refs=[stage.offer.ref], until=until, by=stage.member)
    assert ReadMark.objects.get().read_at == last


@pytest.mark.parametrize(
    ("who", "place"),
    [("member", "partner:home"), ("teacher", "school:home"), ("principal", "school:home")],
)
def test_the_card_costs_one_statement_however_much_happened(
    stage: Stage, who: str, place: str
) -> None:
    def told() -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            page(getattr(stage, who), place)
        return [one["sql"] for one in seen if "readmark" in one["sql"]]

    assert len(told()) == 1
    for _ in range(3):
        offer = OfferFactory(venue=stage.offer.venue)
        booking = PrebookedBookingFactory(offer=offer, teacher=stage.teacher)
        actions.cancel_by_partner(booking_id=booking.pk, reason=WHY, by=stage.member)
    assert len(told()) == 1
