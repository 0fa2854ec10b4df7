"""The pro portal: who enters, my offers, my bookings (S39–S42)."""

import pytest
from django.test import Client

from accounts.models import User
from bookings.models import Booking
from offers.models import CollectiveOffer
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
from tests.partner_portal.pages import BOOKINGS, LIST, page_of, queries_of, terms, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def test_who_belongs_to_no_structure_is_told_so_at_the_door_and_finds_nothing_behind(
    client: Client, stage: Stage
) -> None:
    for nobody in (UserFactory(), stage.teacher, stage.principal):
        client.force_login(nobody)
        door = client.get("/pro/")
        if nobody in (stage.teacher, stage.principal):
            assert door.status_code == 403
            assert "n’est pas rattaché à une structure" in door.content.decode()
        else:
            assert door.url == "/inscription/"
        for path in (LIST, BOOKINGS, page_of(stage.offer)):
            assert client.get(path).status_code == 404


WRITES = [
    "mettre-en-pause/", "remettre-en-ligne/", "archiver/", "ressortir-des-archives/", "annuler/",
    "ligne/supprimer/", "ligne/nouvelle/", "date-prix/", "modifier/",
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
        "Atelier d’encre",
        "Marées",
        stage.offer.title,
    }
    assert found("?q=introuvable") == set()
    counts = {tab["name"]: tab["count"] for tab in pro.get(LIST).context["tabs"]}
    assert counts == {
        "À vous": 1,
        "En attente": 2,
        "Réservées": 0,
        "Passées": 0,
        "Archivées": 0,
        "Toutes": 3,
    }


def test_several_structures_are_listed_together_and_may_be_told_apart(
    pro: Client, stage: Stage
) -> None:
    second = OfferFactory(title="De l’autre structure")
    MembershipFactory(user=stage.member, partner=second.venue.partner)
    assert {row["offer"].pk for row in pro.get(LIST).context["rows"]} == {
        stage.offer.pk,
        second.pk,
    }
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
    assert "Référencement requis" in said


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


def test_the_follow_up_shows_each_booking_with_its_teacher(pro: Client, stage: Stage) -> None:
    """S41, S42: pre-bookings and bookings, name and mail; only those of my offers."""
    stage.prebook()
    venue = stage.offer.venue
    teacher: User = TeacherFactory(first_name="Malo", last_name="Le Goff")
    confirmed = ConfirmedBookingFactory(
        offer=OfferFactory(venue=venue),
        teacher=teacher,
        principal=PrincipalFactory(institution=teacher.school_role.institution),
    )
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
