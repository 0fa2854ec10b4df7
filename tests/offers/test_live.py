"""What the server computes while one types: total, deadline, cautions, last save (S35)."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from offers.models import CollectiveOffer
from tests.answers import Answer
from tests.factories.offers import OfferFactory
from tests.offers.wizard import NEW, draft_of, project, step, terms

pytestmark = pytest.mark.django_db
NOW = "2026-11-25 14:32:00+01:00"


def typed(pro: Client, offer: CollectiveOffer, slug: str, **answers: Any) -> Answer:
    sent = terms(offer.version) if slug == "date-prix" else {"expected_version": offer.version}
    return pro.post(
        step(offer, slug), sent | answers | {"aller": "rester"}, headers={"HX-Request": "true"}
    )


def words(answer: Answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@time_machine.travel(NOW)
def test_the_last_save_is_told_once_a_minute(pro: Client, member: User) -> None:
    offer = draft_of(member, line=False)
    answer = typed(pro, offer, "date-prix")
    assert "Brouillon enregistré à 14 h 32" in words(answer)
    again = typed(pro, offer, "date-prix", dit="à 14\u00a0h\u00a032")
    assert "Brouillon enregistré" not in words(again)
    page = pro.get(step(offer, "date-prix")).content.decode()
    assert '<div id="enregistre" role="status">' in page


def test_the_share_of_a_pupil_follows_price_and_number(pro: Client, member: User) -> None:
    offer = draft_of(member, line=False)
    answer = typed(pro, offer, "date-prix", price="450", participants="28")
    assert "€, soit 16,07 € par élève" in words(answer)
    assert "450,00 €" in words(answer)
    for wrong in ({"price": "0"}, {"price": "beaucoup"}, {"participants": "0"}, {"price": "NaN"}):
        assert "par élève" not in words(typed(pro, offer, "date-prix", **wrong))


@time_machine.travel(NOW)
def test_the_deadline_proposed_leaves_the_school_its_notice_or_half_the_time(
    pro: Client, member: User
) -> None:
    """R31: 15 days today, read from the table of notices."""
    offer = draft_of(member, line=False)
    answer = typed(pro, offer, "date-prix", start_date="21/01/2027", start_time="9 h")
    assert "Prendre la date proposée : 06/01/2027" in words(answer)
    assert "peut annuler jusqu’au mercredi 6 janvier 2027, 9 h" in words(answer)
    near = typed(pro, offer, "date-prix", start_date="05/12/2026")
    assert "Prendre la date proposée : 30/11/2026" in words(near)


@time_machine.travel(NOW)
def test_without_scripts_a_button_takes_the_date_proposed_and_keeps_the_rest(
    pro: Client, member: User
) -> None:
    offer = draft_of(member, line=False)
    sent = terms(offer.version, start_date="21/01/2027", price="beaucoup", deadline="28/01/2027")
    answer = pro.post(step(offer, "date-prix"), sent | {"prendre": "oui"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="06/01/2027"' in page
    assert 'value="beaucoup"' in page
    assert "error-summary" not in page
    assert not offer.lines.exists()


@time_machine.travel(NOW)
def test_cautions_come_while_typing_only_when_they_change(pro: Client, member: User) -> None:
    offer = draft_of(member, line=False)
    answer = typed(pro, offer, "date-prix", start_date="17/01/2027", price="25000")
    assert "Dimanche. Le 17 janvier 2027 est un dimanche." in words(answer)
    assert "Prix inhabituel. Ce prix dépasse 10 000,00 €." in words(answer)
    found = re.search('name="vus" value="([^"]+)"', answer.content.decode())
    assert found
    same = {"start_date": "17/01/2027", "price": "25000", "vus": found[1]}
    assert "avertissements" not in typed(pro, offer, "date-prix", **same).content.decode()


@time_machine.travel(NOW)
def test_without_scripts_cautions_are_told_after_saving_and_block_nothing(
    pro: Client, member: User
) -> None:
    """R18: never blocked."""
    offer = draft_of(member, line=False)
    sent = terms(offer.version, start_date="17/01/2027")
    answer = pro.post(step(offer, "date-prix"), sent, follow=True)
    assert offer.lines.count() == 1
    assert "Le 17 janvier 2027 est un dimanche." in words(answer)
    review = words(pro.get(step(offer, "verification")))
    assert "Le 17 janvier 2027 est un dimanche." in review
    offer.refresh_from_db(fields=["version"])
    sent = terms(offer.version, start_date="17/01/2027", vus="sunday-2027-01-17")
    answer = pro.post(step(offer, "date-prix"), sent, follow=True)
    assert "est un dimanche" not in words(answer)


def test_a_clash_is_told_with_the_other_offer(pro: Client, member: User) -> None:
    venue = member.memberships.get().partner.venues.get()
    other = OfferFactory(venue=venue, title="Antigone")
    offer = draft_of(member, line=False)
    answer = typed(pro, offer, "date-prix", start_time="14:00", end_time="15:00")
    assert f"Créneau déjà occupé. « Antigone » ({other.ref})" in words(answer)


def test_the_ticket_fills_while_the_first_step_is_written(pro: Client, member: User) -> None:
    sent = project(member, title="Masques", levels=["3e"], aller="rester", description="")
    answer = pro.post(NEW, sent, headers={"HX-Request": "true"})
    assert "Masques" in words(answer)
    assert "troisième" in words(answer)
    assert not CollectiveOffer.objects.exists()


def test_every_step_answers_what_is_typed(pro: Client, member: User) -> None:
    offer = draft_of(member, line=False)
    for slug in ("offre", "date-prix", "pratique", "destinataire"):
        assert typed(pro, offer, slug).status_code == 200
    late = words(typed(pro, offer, "date-prix", expected_version="99"))
    assert "n’est plus enregistré au fur et à mesure" in late
    assert "Brouillon enregistré" not in late


@pytest.mark.parametrize("value", ["", "\0", "x" * 9000, "31/02/2027", "９", "-1", "1e400"])
@pytest.mark.parametrize("name", ["start_date", "end_date", "start_time", "price", "participants",
                                  "deadline", "vus", "dit"])  # fmt: skip
def test_nothing_typed_breaks_what_is_computed(
    pro: Client, member: User, name: str, value: str
) -> None:
    offer = draft_of(member, line=False)
    assert typed(pro, offer, "date-prix", **{name: value}).status_code == 200
    assert pro.get(step(offer, "date-prix")).status_code == 200


def test_the_steps_before_are_buttons_of_the_form(pro: Client, member: User) -> None:
    """A plain link would lose what is typed where scripts do not run."""
    offer = draft_of(member)
    page = pro.get(step(offer, "pratique")).content.decode()
    for slug in ("offre", "date-prix"):
        assert f'<button form="etape" name="aller" value="{slug}">' in page
    assert f'href="{step(offer, "offre")}"' not in page


def test_leaving_for_the_preview_keeps_what_is_typed(pro: Client, member: User) -> None:
    offer = draft_of(member, line=False)
    sent = terms(offer.version, price="beaucoup", aller="apercu")
    answer = pro.post(step(offer, "date-prix"), sent)
    assert answer.headers["Location"] == f"/pro/offres/{offer.ref}/apercu/?retour=date-prix"
    assert 'value="beaucoup"' in pro.get(step(offer, "date-prix")).content.decode()
