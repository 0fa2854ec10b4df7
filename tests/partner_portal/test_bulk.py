"""Several offers at once: partial success, the rest stays chosen, undo (R12, R14)."""

from typing import Any

import pytest
from django.test import Client

from offers.models import CollectiveOffer
from tests.factories.offers import (
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.people import UserFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.partner_portal.pages import LIST, text
from tests.stage import Stage

pytestmark = pytest.mark.django_db
SEVERAL, UNDO = f"{LIST}lot/", f"{LIST}lot/annuler/"


def states(*offers: CollectiveOffer) -> list[str]:
    return [CollectiveOffer.objects.get(pk=offer.pk).state for offer in offers]


def several(client: Client, verb: str, *offers: CollectiveOffer, back: str = "") -> str:
    refs = [offer.ref for offer in offers]
    sent = {"verbe": verb, "offre": refs, "retour": back}
    answer = client.post(SEVERAL, sent, follow=True)
    assert answer.redirect_chain == [(LIST + (f"?{back}" if back else ""), 302)]
    return text(answer)


def test_what_can_be_archived_is_and_the_rest_stays_chosen(pro: Client, stage: Stage) -> None:
    venue = stage.offer.venue
    free = [stage.offer, DraftOfferFactory(venue=venue)]
    held = [PrebookedBookingFactory(offer=OfferFactory(venue=venue)).offer for _ in range(2)]
    said = several(pro, "archiver", *free, *held, back="tri=titre")
    assert "2 archivées, 2 impossibles\u00a0: préréservées" in said
    assert states(*free, *held) == ["ARCHIVED", "ARCHIVED", "PUBLISHED", "PUBLISHED"]
    for offer in held:
        assert f'value="{offer.ref}" form="lot"' in said
    assert said.count(" checked>") == 2
    assert "Annuler cette action" in said
    assert "Annuler cette action" not in text(pro.get(LIST))


def test_all_of_the_page_chosen_by_its_link_is_not_chosen_again(pro: Client, stage: Stage) -> None:
    assert "checked>" in text(pro.get(LIST + "?choix=tous"))
    sent = {"verbe": "archiver", "offre": stage.offer.ref, "retour": "choix=tous&tri=titre"}
    assert pro.post(SEVERAL, sent).headers["Location"] == f"{LIST}?tri=titre"


def test_undo_takes_back_only_what_was_done(pro: Client, stage: Stage) -> None:
    draft = DraftOfferFactory(venue=stage.offer.venue)
    several(pro, "archiver", stage.offer, draft)
    refs = [stage.offer.ref, draft.ref]
    done = pro.post(UNDO, {"verbe": "archiver", "offre": refs}, follow=True)
    assert "Action annulée\u00a0: 2 sorties des archives." in text(done)
    assert states(stage.offer, draft) == ["PUBLISHED", "DRAFT"]
    again = pro.post(UNDO, {"verbe": "archiver", "offre": refs}, follow=True)
    assert "2 impossibles\u00a0: brouillon" in text(again)


def test_pausing_what_is_paused_is_not_undone_by_mistake(pro: Client, stage: Stage) -> None:
    paused = PausedOfferFactory(venue=stage.offer.venue)
    said = several(pro, "mettre-en-pause", stage.offer, paused)
    assert "1 mise en pause, 1 impossible\u00a0: en pause" in said
    undo = said.split(f'action="{UNDO}"')[1].split("</form>")[0]
    assert stage.offer.ref in undo
    assert paused.ref not in undo


def test_one_archived_from_its_row_is_undone_the_same_way(pro: Client, stage: Stage) -> None:
    assert "1 archivée." in several(pro, "archiver", stage.offer)
    pro.post(UNDO, {"verbe": "archiver", "offre": stage.offer.ref})
    assert states(stage.offer) == ["PUBLISHED"]


@pytest.mark.parametrize("path", [SEVERAL, UNDO])
def test_nothing_of_another_partner_moves(client: Client, stage: Stage, path: str) -> None:
    client.force_login(MemberFactory(partner=VenueFactory().partner))
    client.post(path, {"verbe": "archiver", "offre": stage.offer.ref})
    assert states(stage.offer) == ["PUBLISHED"]
    client.force_login(UserFactory())
    assert client.post(path, {"verbe": "archiver"}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"verbe": "archiver"}, {"verbe": "supprimer", "offre": "CJ-234567"},
        {"verbe": "archiver", "offre": ["\x00", "é", "CJ-234567", "x" * 5000]},
        {"verbe": "\x00", "offre": "\x00", "retour": "a\r\nSet-Cookie: x=1"},
        {"verbe": "archiver", "offre": ["CJ-234567"] * 3000, "retour": "q=%00&&=&" + "z" * 9000},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [SEVERAL, UNDO])
def test_a_forged_request_changes_nothing(
    pro: Client, stage: Stage, path: str, sent: dict[str, Any]
) -> None:
    answer = pro.post(path, sent)
    assert answer.status_code in {302, 400}
    assert "Set-Cookie: x" not in str(answer.headers)
    assert pro.get(LIST).status_code == 200
    assert states(stage.offer) == ["PUBLISHED"]
