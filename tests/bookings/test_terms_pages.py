"""The pages of R30: change the date or the price, answer a proposal."""

import pytest
from django.test import Client

from accounts.models import User
from bookings.models import Booking
from offers.models import CollectiveOffer, CollectiveStock
from tests.factories.schools import TeacherFactory
from tests.partner_portal.pages import page_of, text
from tests.stage import Stage, fresh


def typed(client: Client, stage: Stage, **values: str) -> dict[str, str]:
    form = client.get(page_of(stage.offer, "date-prix/")).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | values


def test_the_pages_show_compare_check_and_propose(pro: Client, stage: Stage) -> None:
    """R30: nothing happens before the last click."""
    booking, url = stage.prebook(), page_of(stage.offer, "date-prix/")
    assert "devra accepter vos nouvelles conditions" in text(pro.get(url))
    sent = typed(pro, stage, price="300", message="La salle est prise.")
    effect = text(pro.post(url, sent | {"apercu": "1"}, headers={"HX-Request": "true"}))
    assert "20,00\u00a0€ de moins" in effect
    assert "<html" not in effect
    checked = text(pro.post(url, sent))
    assert "Proposer ces nouvelles conditions" in checked
    assert "La salle est prise." in checked
    assert 'value="300"' in text(pro.post(url, sent | {"corriger": "1"}))
    assert fresh(booking).state == "PREBOOKED"
    done = pro.post(url, sent | {"confirmer": "1"}, follow=True)
    assert "Nouvelle proposition envoyée à" in done.content.decode()
    assert fresh(booking).state == "CANCELLED"
    story = text(pro.get(page_of(stage.offer)))
    assert "Prix\u00a0: 320,00\u00a0€, puis 300,00\u00a0€." in story


def test_nothing_modified_is_said_at_the_form(pro: Client, stage: Stage) -> None:
    url = page_of(stage.offer, "date-prix/")
    answer = pro.post(url, typed(pro, stage))
    assert answer.status_code == 422
    assert "Rien n’est modifié" in answer.content.decode()


def test_a_stale_page_shows_both_versions_and_keeps_what_was_typed(
    pro: Client, stage: Stage
) -> None:
    url = page_of(stage.offer, "date-prix/")
    sent = typed(pro, stage, price="300")
    stage.prebook()
    answer = pro.post(url, sent)
    assert answer.status_code == 409
    assert "Reprendre ma saisie" in answer.content.decode()
    assert 'value="300"' in text(pro.get(f"{url}?saisie=conservee"))


def test_a_booked_offer_answers_that_it_is_firm(pro: Client, stage: Stage) -> None:
    """R19, R27: cancel first, and where."""
    stage.confirm(stage.prebook())
    answer = pro.get(page_of(stage.offer, "date-prix/"))
    assert answer.status_code == 409
    assert page_of(stage.offer, "annuler/") in answer.content.decode()


def test_the_teacher_compares_and_accepts(client: Client, stage: Stage, proposed) -> None:
    """R30: one click."""
    url = f"/adage/offres/{stage.offer.ref}/proposition/"
    client.force_login(stage.teacher)
    assert url in text(client.get("/adage/"))
    assert url in text(client.get(f"/adage/offres/{stage.offer.ref}/"))
    said = text(client.get(url))
    assert "Salle prise." in said
    assert "320,00" in said
    assert (
        client.post(url, {"expected_version": proposed.version, "accepter": "1"}).status_code == 302
    )
    assert Booking.objects.get(state="PREBOOKED").stock == proposed
    assert client.get(url).status_code == 302


def test_the_teacher_declines_with_or_without_a_reason(
    client: Client, stage: Stage, proposed
) -> None:
    url = f"/adage/offres/{stage.offer.ref}/proposition/"
    client.force_login(stage.teacher)
    too_long = client.post(url, {"expected_version": 2, "refuser": "1", "reason": "x" * 1001})
    assert too_long.status_code == 422
    assert (
        client.post(url, {"expected_version": 2, "refuser": "1", "reason": ""}).status_code == 302
    )
    assert CollectiveOffer.objects.get().changes.filter(verb="LINE_DECLINED").exists()


def test_a_colleague_and_a_head_do_not_answer(client: Client, stage: Stage, proposed) -> None:
    url = f"/adage/offres/{stage.offer.ref}/proposition/"
    client.force_login(TeacherFactory(institution=stage.institution))
    assert client.get(url).status_code == 302
    assert client.post(url, {"expected_version": 2, "accepter": "1"}).status_code == 403
    client.force_login(stage.principal)
    assert client.get(url).status_code == 403
    assert client.post(url, {"expected_version": 2, "accepter": "1"}).status_code == 403


@pytest.mark.parametrize("version", ["", "0", "99999999999", "x\0", "-1"])
def test_a_forged_answer_is_never_an_error(client: Client, stage: Stage, proposed, version) -> None:
    client.force_login(stage.teacher)
    url = f"/adage/offres/{stage.offer.ref}/proposition/"
    assert client.post(url, {"expected_version": version, "accepter": "1"}).status_code in (
        409,
        422,
    )


def test_an_offer_held_for_a_colleague_is_not_said_to_be_another_school_s(
    stage: Stage, proposed: CollectiveStock
) -> None:
    """R30."""
    path = f"/adage/offres/{stage.offer.ref}/"

    def seen_by(person: User) -> str:
        client = Client()
        client.force_login(person)
        return text(client.get(path))

    colleague = seen_by(TeacherFactory(institution=stage.institution))
    assert "Elle est retenue pour un autre enseignant de votre établissement" in colleague
    assert "Un autre établissement" not in colleague
    assert "retenue pour un enseignant de votre" in seen_by(stage.principal)
    assert "Un autre établissement l’a retenue" in seen_by(TeacherFactory())
