"""The dashboard: what waits, by deadline; four figures; the months; the next events (S34)."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from bookings.models import Booking
from bookings.queries.status import standing, with_status
from offers.models import CollectiveOffer
from outbox.models import Address
from partner_portal.queries.months import chart_of
from tests.factories.offers import (
    ArchivedOfferFactory,
    ConfirmedBookingFactory,
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
    RejectedOfferFactory,
    in_days,
)
from tests.factories.payments import BankDetailsFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import (
    MemberFactory,
    MembershipFactory,
    RequestFactory,
    VenueFactory,
)
from tests.owner import rewrite
from tests.partner_portal.pages import queries_of, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
HOME, START, ACT = "/pro/", "/pro/demarrer/", "/pro/agir/"


def test_what_waits_comes_by_deadline_with_one_act_each(pro: Client, stage: Stage) -> None:
    venue = stage.offer.venue
    made = {
        "undated": OfferFactory(venue=venue, line=False),
        "late": DraftOfferFactory(venue=venue, line__starts_at=in_days(80)),
        "soon": PausedOfferFactory(venue=venue, line__starts_at=in_days(21)),
        "wrong": RejectedOfferFactory(venue=venue, line__starts_at=in_days(50)),
        "expired": OfferFactory(
            venue=venue, line__starts_at=in_days(5), line__bookable_until=in_days(-2)
        ),
    }
    page = pro.get(HOME)
    shown = [task["offer"].pk for task in page.context["tasks"]]
    assert shown == [made[name].pk for name in ("expired", "soon", "wrong", "late", "undated")]
    said = text(page)
    for words in (
        "cinq actions vous attendent",
        "Prolonger la date limite",
        "Remettre en ligne",
        "Corriger l’offre",
        "Terminer et publier",
        "Proposer une date",
        "Date limite dépassée",
    ):
        assert words in said
    assert stage.offer.title in said
    for task in page.context["tasks"]:
        if task.get("url"):
            assert pro.get(task["url"]).status_code == 200


def bounced(email: str) -> None:
    Address.objects.create(email=email, trouble="BOUNCED", since=in_days(-3))


def test_the_dashboard_names_the_addresses_that_receive_nothing_any_more(
    pro: Client, stage: Stage
) -> None:
    """R60: the confirmations to an address that bounced are given up, somebody must hear it."""
    mine, venue = {"notification_emails": ["Ancien@theatre.example"]}, stage.offer.venue
    before = queries_of(pro, HOME)
    two = {OfferFactory(venue=venue, **mine).ref, OfferFactory(venue=venue, **mine).ref}
    ArchivedOfferFactory(venue=venue, notification_emails=["parti@theatre.example"])
    OfferFactory(notification_emails=["voisin@theatre.example"])
    assert "ne reçoit plus nos courriels" not in text(pro.get(HOME))
    for name in ("ancien", "parti", "voisin", "autre"):
        bounced(f"{name}@theatre.example")
    Address.objects.create(
        email=stage.offer.notification_emails[0], trouble="COMPLAINED", since=in_days(-1)
    )
    page = pro.get(HOME)
    said = text(page).replace("\u00a0", " ").replace("&nbsp;", " ")
    assert said.count("ne reçoit plus nos courriels") == 1
    assert "la messagerie de <b>ancien@theatre.example</b> les refuse" in said
    assert "de 2 offres n’y sont plus annoncées" in said
    assert page.context["silent"][0].ref in two
    assert "demandez à son titulaire" in said
    assert queries_of(pro, HOME) == before
    Address.objects.update(mended_at=in_days(0))
    assert "ne reçoit plus nos courriels" not in text(pro.get(HOME))


def test_the_act_is_done_from_the_dashboard_and_undone_there(pro: Client, stage: Stage) -> None:
    paused = PausedOfferFactory(venue=stage.offer.venue)
    sent = {"verbe": "remettre-en-ligne", "offre": paused.ref, "ici": "accueil"}
    done = pro.post("/pro/offres/lot/", sent, follow=True)
    assert done.redirect_chain == [(HOME, 302)]
    assert "1 remise en ligne." in text(done)
    pro.post("/pro/offres/lot/annuler/", sent)
    assert CollectiveOffer.objects.get(pk=paused.pk).state == "PAUSED"


def test_the_four_figures(pro: Client, stage: Stage) -> None:
    venue = stage.offer.venue
    PrebookedBookingFactory(offer=OfferFactory(venue=venue, line__price=100))
    ConfirmedBookingFactory(offer=OfferFactory(venue=venue, line__price=250))
    used = ConfirmedBookingFactory(offer=OfferFactory(venue=venue, line__price=40))
    rewrite(Booking.objects.filter(pk=used.pk), state="USED", ends_at=in_days(-3))
    PrebookedBookingFactory()
    found = pro.get(HOME).context["figures"]
    assert (found.published, found.addressed) == (1, 0)
    assert (found.prebooked, found.prebooked_amount) == (1, Decimal(100))
    assert (found.booked, found.booked_amount) == (1, Decimal(250))
    assert found.due == Decimal(290)


def test_the_next_events_are_the_booked_ones_in_order(pro: Client, stage: Stage) -> None:
    venue = stage.offer.venue
    for days in (70, 30, 50):
        offer = OfferFactory(venue=venue, line__starts_at=in_days(days), title=f"Dans {days}")
        ConfirmedBookingFactory(offer=offer)
    PrebookedBookingFactory(offer=OfferFactory(venue=venue, line__starts_at=in_days(25)))
    events = pro.get(HOME).context["events"]
    assert [booking.offer.title for booking in events] == ["Dans 30", "Dans 50", "Dans 70"]


def test_the_home_card_says_whose_turn_as_the_list_does(pro: Client, stage: Stage) -> None:
    """U17."""
    stage.prebook()
    row = pro.get(HOME).context["others"][0]
    offer = with_status(CollectiveOffer.objects.all(), in_days(0)).get(pk=stage.offer.pk)
    assert row["standing"] == standing(offer)
    assert "Au tour de la direction" in text(pro.get(HOME))


def test_the_structure_chosen_in_the_header_is_the_only_one_counted(
    pro: Client, stage: Stage
) -> None:
    other = OfferFactory()
    MembershipFactory(user=stage.member, partner=other.venue.partner)
    assert pro.get(HOME).context["figures"].published == 2
    pro.post("/pro/structure/choisir/", {"structure": other.venue.partner.siren})
    assert pro.get(HOME).context["figures"].published == 1
    assert other.title in text(pro.get(HOME))
    assert stage.offer.title not in text(pro.get(HOME))


def test_the_first_steps_are_shown_to_a_new_structure_only(client: Client, stage: Stage) -> None:
    client.force_login(stage.member)
    assert "Les premiers pas" not in text(client.get(HOME))
    client.force_login(MemberFactory(partner=VenueFactory(partner__referenced=False).partner))
    said = text(client.get(HOME))
    assert "Les premiers pas" in said
    # Said once: the banner under the header, nothing in the page.
    assert "Référencement requis." in said
    assert "Création fermée." not in said
    steps = {task["name"]: task["state"] for task in client.get(START).context["tasks"]}
    assert steps == {
        "Inscrire votre structure": "done",
        "Être référencé sur ADAGE": "to-do",
        "Donner vos coordonnées bancaires": "to-do",
        "Présenter une première vitrine": "blocked",
        "Publier votre première offre": "blocked",
    }
    assert "la commission régionale décide" in text(client.get(START))


def test_a_referenced_structure_sees_its_first_offer_go_on(client: Client) -> None:
    venue = VenueFactory()
    client.force_login(MemberFactory(partner=venue.partner))

    def states() -> list[str]:
        return [task["state"] for task in client.get(START).context["tasks"]]

    assert states() == ["done", "done", "to-do", "to-do", "to-do"]
    DraftOfferFactory(venue=venue)
    assert states() == ["done", "done", "to-do", "to-do", "under-way"]
    OfferFactory(venue=venue)
    TemplateFactory(venue=venue)
    assert states() == ["done", "done", "to-do", "done", "done"]


def test_a_request_on_its_way_and_an_account_being_checked_go_on(client: Client) -> None:
    partner = VenueFactory(partner__referenced=False).partner
    client.force_login(MemberFactory(partner=partner))
    RequestFactory(partner=partner)
    BankDetailsFactory(partner=partner, state="CHECKING")
    tasks = {task["name"]: task["state"] for task in client.get(START).context["tasks"]}
    assert tasks["Être référencé sur ADAGE"] == "under-way"
    assert tasks["Donner vos coordonnées bancaires"] == "under-way"


def test_the_dashboard_costs_the_same_with_one_row_and_with_three(
    pro: Client, stage: Stage
) -> None:
    venue = stage.offer.venue

    def one_more() -> None:
        DraftOfferFactory(venue=venue)
        PrebookedBookingFactory(offer=OfferFactory(venue=venue))
        ConfirmedBookingFactory(offer=OfferFactory(venue=venue))

    one_more()
    one = queries_of(pro, HOME)
    one_more()
    one_more()
    assert queries_of(pro, HOME) == one
    assert one <= 16


def test_the_months_of_the_school_year_and_what_they_show() -> None:
    today = date(2026, 11, 23)
    found = {date(2026, 10, 1): 5, date(2027, 3, 1): 1, date(2026, 8, 1): 2}
    chart = chart_of(found, today)
    assert [bar["name"] for bar in chart["bars"]][:3] == ["sept.", "oct.", "nov."]
    assert [bar["value"] for bar in chart["bars"]] == [0, 5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    assert [bar["name"] for bar in chart["bars"] if bar["current"]] == ["nov."]
    assert sum(bar["upcoming"] for bar in chart["bars"]) == 9
    assert chart["conclusion"] == (
        "Octobre 2026 est le mois le plus chargé\u00a0: 5 événements. Hachuré\u00a0: à venir. "
        "2 événements hors de cette année."
    )
    tie = chart_of({date(2026, 10, 1): 1, date(2026, 11, 1): 1}, today)
    assert tie["conclusion"] == "Au plus 1 événement par mois."
    assert chart_of({}, today)["conclusion"] == "Aucun événement cette année scolaire."


def test_with_htmx_the_row_answers_in_its_place_and_the_counters_follow(
    pro: Client, stage: Stage
) -> None:
    """The row says what was done and takes it back; title, figures and header count again."""
    paused = PausedOfferFactory(venue=stage.offer.venue)
    sent = {"verbe": "remettre-en-ligne", "offre": paused.ref, "ici": "accueil"}
    done = text(pro.post(ACT, sent, headers={"HX-Request": "true"}))
    assert "Remise en ligne." in done
    assert 'name="verbe" value="mettre-en-pause"' in done
    assert "tout est à jour" in done
    assert '<div hx-swap-oob="innerHTML:#your-turn-count">0</div>' in done
    assert CollectiveOffer.objects.get(pk=paused.pk).state == "PUBLISHED"
    sent["verbe"] = "mettre-en-pause"
    back = text(pro.post(ACT, sent, headers={"HX-Request": "true"}))
    assert "une action vous attend" in back
    assert 'name="verbe" value="remettre-en-ligne"' in back
    assert CollectiveOffer.objects.get(pk=paused.pk).state == "PAUSED"


def test_with_htmx_an_act_that_cannot_be_says_why_in_its_row(pro: Client, stage: Stage) -> None:
    sent = {"verbe": "remettre-en-ligne", "offre": stage.offer.ref}
    said = text(pro.post(ACT, sent, headers={"HX-Request": "true"}))
    assert "1 impossible\u00a0: publiée." in said
    assert "Annuler" not in said


def test_with_htmx_the_offer_of_somebody_else_is_not_there(pro: Client) -> None:
    other = PausedOfferFactory()
    sent = {"verbe": "remettre-en-ligne", "offre": other.ref}
    assert pro.post(ACT, sent, headers={"HX-Request": "true"}).status_code == 404
    assert CollectiveOffer.objects.get(pk=other.pk).state == "PAUSED"
