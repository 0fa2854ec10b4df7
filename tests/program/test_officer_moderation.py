"""Moderation: what is new first, coded motives, several at once, and what a school holds."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from administration.models import AdminAct
from bookings.models import Booking
from offers.models import CollectiveOffer, OfferChange, OfferTemplate
from operations.queues import Queue, queues_for
from outbox.models import Message
from tests.factories.offers import OfferFactory
from tests.factories.people import StaffFactory, with_role
from tests.factories.templates import TemplateFactory
from tests.stage import Stage, build_stage, engaged

pytestmark = pytest.mark.django_db
OFFERS = "/admin/offers/collectiveoffer/"
TEXT = "Le transport n’est pas pris en charge par le crédit."


@pytest.fixture
def moderator(client: Client) -> Client:
    client.force_login(with_role("Modération"))
    return client


def ids(client: Client, address: str) -> set[int]:
    return {row.pk for row in client.get(address).context["cl"].result_list}


def queue(title: str) -> Queue:
    (found,) = [one for one in queues_for(StaffFactory()) if one.title.startswith(title)]
    return found


def test_la_file_montre_les_offres_et_les_vitrines_publiees_depuis_48_h(moderator: Client) -> None:
    now = timezone.now()
    new, old = OfferFactory(), OfferFactory()
    CollectiveOffer.objects.filter(pk=new.pk).update(published_at=now - timedelta(hours=47))
    CollectiveOffer.objects.filter(pk=old.pk).update(published_at=now - timedelta(hours=49))
    template, former = TemplateFactory(), TemplateFactory()
    OfferTemplate.objects.filter(pk=template.pk).update(
        state="PUBLISHED", published_at=now - timedelta(hours=1)
    )
    OfferTemplate.objects.filter(pk=former.pk).update(published_at=now - timedelta(hours=50))
    for title, row in (("Offres publiées", new), ("Vitrines publiées", template)):
        assert queue(title).count == 1
        assert ids(moderator, queue(title).url) == {row.pk}


def declare(offer: CollectiveOffer) -> str:
    return reverse("admin:offers_collectiveoffer_declarer-non-conforme", args=[offer.pk])


def test_un_motif_code_et_un_texte(moderator: Client) -> None:
    """The code is for the figures, the text for the partner; both in the journal of the offer."""
    offer = OfferFactory()
    page = moderator.get(declare(offer)).content.decode()
    assert "Dépense non éligible" in page
    assert moderator.post(declare(offer), {"motive": "XX", "reason": TEXT}).status_code == 422
    assert moderator.post(declare(offer), {"motive": "NOT_ELIGIBLE"}).status_code == 422
    moderator.post(declare(offer), {"motive": "NOT_ELIGIBLE", "reason": TEXT})
    assert CollectiveOffer.objects.get(pk=offer.pk).state == "REJECTED"
    written = OfferChange.objects.get(offer=offer, verb="REJECTED")
    assert written.after == {"motive": "NOT_ELIGIBLE", "reason": TEXT}


def in_bulk(client: Client, offers: list[CollectiveOffer], **sent: str) -> object:
    said = {"action": "declarer-non-conforme", "_selected_action": [o.pk for o in offers], **sent}
    return client.post(OFFERS, said, follow=True)


def test_plusieurs_a_la_fois_avec_un_apercu_et_un_succes_partiel(moderator: Client) -> None:
    """Seen before done; what a school holds stays, and says why; one act a row in the journal."""
    free, other = OfferFactory(), OfferFactory()
    held, draft = build_stage(), OfferFactory(state="DRAFT")
    held.prebook()
    chosen = [free, other, held.offer, draft]
    shown = in_bulk(moderator, chosen)
    assert "3 lignes à traiter" in shown.content.decode()
    assert "1 ligne à laisser telle" in shown.content.decode()
    assert not CollectiveOffer.objects.filter(state="REJECTED").exists()

    assert in_bulk(moderator, chosen, confirmed="1", reason="").status_code == 422
    before = AdminAct.objects.count()
    page = in_bulk(moderator, chosen, confirmed="1", reason=TEXT, motive="PRICE").content.decode()
    states = {o.pk: CollectiveOffer.objects.get(pk=o.pk).state for o in chosen}
    assert states == {
        free.pk: "REJECTED",
        other.pk: "REJECTED",
        held.offer.pk: "PUBLISHED",
        draft.pk: "DRAFT",
    }
    assert "2 sur 4" in page
    assert "Elle est retenue par un établissement" in page
    assert AdminAct.objects.count() == before + 2


@pytest.mark.parametrize("role", ["Lecture", "Référencement", "Assistance"])
def test_seule_la_moderation_declare(client: Client, role: str) -> None:
    offer = OfferFactory()
    client.force_login(with_role(role))
    assert client.post(declare(offer), {"reason": TEXT}).status_code == 403
    assert in_bulk(client, [offer], confirmed="1", reason=TEXT).status_code == 403
    assert CollectiveOffer.objects.get(pk=offer.pk).state == "PUBLISHED"


def cancel_and_declare(offer: CollectiveOffer) -> str:
    return reverse("admin:offers_collectiveoffer_annuler-et-declarer", args=[offer.pk])


@pytest.mark.parametrize("confirmed", [True, False], ids=["confirmed", "pre-booked"])
def test_annuler_et_declarer_quand_un_etablissement_la_retient(
    moderator: Client, stage: Stage, confirmed: bool
) -> None:
    """Both at once: the credit comes back, everybody is told, the journals say who and why."""
    booking = stage.prebook()
    if confirmed:
        stage.confirm(booking)
    assert (
        cancel_and_declare(stage.offer)
        in moderator.get(
            reverse("admin:offers_collectiveoffer_change", args=[stage.offer.pk])
        ).content.decode()
    )
    told = Message.objects.count()
    moderator.post(cancel_and_declare(stage.offer), {"reason": TEXT, "motive": "UNSAFE"})
    found = Booking.objects.get(pk=booking.pk)
    assert (found.state, found.offer.state) == ("CANCELLED", "REJECTED")
    assert found.cancellation_note == TEXT
    assert engaged(stage) == 0
    assert Message.objects.count() > told
    assert found.moves.order_by("pk").last().reason == TEXT


def test_sans_reservation_le_bouton_n_est_pas_propose(moderator: Client, stage: Stage) -> None:
    page = moderator.get(reverse("admin:offers_collectiveoffer_change", args=[stage.offer.pk]))
    assert cancel_and_declare(stage.offer) not in page.content.decode()
    assert declare(stage.offer) in page.content.decode()


def test_la_moderation_n_annule_pas_une_reservation_pour_elle_meme(
    moderator: Client, stage: Stage
) -> None:
    """What she withdraws with a non-conforming offer, she does not cancel on its own page."""
    booking = stage.prebook()
    where = reverse("admin:bookings_booking_annuler", args=[booking.pk])
    assert moderator.post(where, {"reason": TEXT}).status_code == 403
    moderator.force_login(with_role("Lecture"))
    assert moderator.post(cancel_and_declare(stage.offer), {"reason": TEXT}).status_code == 403
    assert Booking.objects.get(pk=booking.pk).state == "PREBOOKED"


def test_une_vitrine_non_conforme_disparait_et_se_corrige(
    client: Client, moderator: Client, stage: Stage
) -> None:
    """The partner reads why, corrects it, publishes it again; who may not moderate is refused."""
    template = TemplateFactory(venue=stage.offer.venue, state="PUBLISHED")
    where = reverse("admin:offers_offertemplate_declarer-non-conforme", args=[template.pk])
    address = f"/pro/vitrines/{template.ref}/"
    public = f"/vitrines/{template.ref}-{template.slug}/"
    assert moderator.post(where, {"reason": ""}).status_code == 422
    moderator.post(where, {"reason": TEXT, "motive": "VAGUE"})
    found = OfferTemplate.objects.get(pk=template.pk)
    assert (found.state, found.rejection_reason) == ("REJECTED", TEXT)
    assert found.changes.get(verb="REJECTED").after == {"reason": TEXT, "motive": "VAGUE"}
    assert TEXT not in Client().get(public, follow=True).content.decode()
    partner = Client()
    partner.force_login(stage.member)
    assert TEXT in partner.get(address).content.decode()
    assert partner.post(f"{address}publier/").status_code == 302
    found = OfferTemplate.objects.get(pk=template.pk)
    assert (found.state, found.rejection_reason) == ("PUBLISHED", "")
    client.force_login(with_role("Assistance"))
    assert client.post(where, {"reason": TEXT}).status_code == 403


def test_plusieurs_vitrines_a_la_fois(moderator: Client) -> None:
    shown = [TemplateFactory(state="PUBLISHED") for _ in range(2)]
    draft = TemplateFactory(state="DRAFT")
    sent = {
        "action": "declarer-non-conforme",
        "_selected_action": [one.pk for one in (*shown, draft)],
        "confirmed": "1",
        "reason": TEXT,
    }
    page = moderator.post("/admin/offers/offertemplate/", sent, follow=True).content.decode()
    assert "2 sur 3" in page
    assert OfferTemplate.objects.filter(state="REJECTED").count() == 2
