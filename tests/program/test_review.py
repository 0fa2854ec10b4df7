"""The administration reads an offer before it is shown, where a rule says so (R12)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from administration.models import AdminAct, DatedNumber
from offers.actions import edit_draft, open_line, set_draft_line, terms_of, withdraw_line
from offers.actions.refusals import WrongState
from offers.models import CollectiveOffer, OfferChange, ReviewRule
from operations.queues import queues_for
from outbox.models import Message
from tests.factories.people import StaffFactory, with_role
from tests.factories.venues import MemberFactory
from tests.program.office import address, errors, last_act, preview_then_save, words
from tests.program.site import browser_of, read
from tests.stage import Stage, build_stage

pytestmark = pytest.mark.django_db
ADD = "/admin/offers/reviewrule/add/"
WHY = "Signalements de plusieurs collèges"


@pytest.fixture
def moderator() -> Client:
    return browser_of(with_role("Modération"))


@pytest.fixture
def draft() -> Stage:
    """A complete offer, about to be published."""
    return build_stage(draft=True)


def typed(kind: str, **change: Any) -> dict[str, Any]:
    """A rule from now on, in a form opened ten minutes ago."""
    now = timezone.localtime() - timedelta(minutes=10)
    return {
        "kind": kind, "from_at_0": f"{now:%d/%m/%Y}", "from_at_1": f"{now:%H:%M}", "reason": WHY,
    } | change  # fmt: skip


def fresh(stage: Stage) -> CollectiveOffer:
    return CollectiveOffer.objects.select_related("venue__partner").get(pk=stage.offer.pk)


def send(stage: Stage) -> CollectiveOffer:
    """Its partner presses the button of the last step."""
    page = reverse("partner:review", args=[stage.offer.ref])
    pro = browser_of(stage.member)
    assert pro.post(page, {"expected_version": fresh(stage).version}).status_code == 302
    return fresh(stage)


def ask_for(moderator: Client, stage: Stage) -> None:
    """Moderation wants to read what this partner publishes."""
    preview_then_save(moderator, ADD, typed("PARTNER", partner=stage.offer.venue.partner_id))


def verb(name: str, stage: Stage) -> str:
    return reverse(f"admin:offers_collectiveoffer_{name}", args=[stage.offer.pk])


def mail_of(event: str) -> tuple[list[str], str]:
    """Who gets the mail of an event, and its text."""
    message = Message.objects.get(event=event, handler__contains=".mails.")
    import_string(message.handler)(message)
    sent = list(Message.objects.filter(event_id=message.event_id).exclude(recipient=""))
    return [mail.recipient for mail in sent], str(sent[0].payload["text"])


def test_sans_regle_une_offre_se_publie_sans_attendre(draft: Stage) -> None:
    assert not ReviewRule.objects.exists()
    assert send(draft).state == "PUBLISHED"


def test_la_moderation_relit_les_offres_d_un_partenaire_avant_leur_publication(
    moderator: Client, draft: Stage
) -> None:
    """Asked with its effect in view; waiting, said kindly; accepted, shown, told; ended."""
    effect = preview_then_save(
        moderator, ADD, typed("PARTNER", partner=draft.offer.venue.partner_id)
    )
    assert "aurait attendu votre réponse" in effect
    assert "Les offres déjà publiées ne changent pas." in effect
    act, reason, values = last_act()
    assert (act, reason, values["kind"]) == ("add", WHY, [None, "PARTNER"])

    pro, page = browser_of(draft.member), reverse("partner:offer", args=[draft.offer.ref])
    review = read(pro, reverse("partner:review", args=[draft.offer.ref]))
    assert "L’administration relit d’abord votre offre" in review
    assert "Transmettre pour publication" in review
    offer = send(draft)
    assert (offer.state, offer.published_at) == ("UNDER_REVIEW", None)
    seen = read(pro, page)
    assert "En instruction" in seen
    assert "L’administration relit votre offre, et vous répond avant le" in seen
    assert WHY not in seen
    teacher = browser_of(draft.teacher)
    assert teacher.get(f"/adage/offres/{offer.ref}/").status_code == 404
    (queue,) = [one for one in queues_for(StaffFactory()) if "avant publication" in one.title]
    assert (queue.count, queue.is_late) == (1, False)
    assert offer.ref in words(moderator.get(queue.url))

    answer = moderator.post(verb("accepter", draft), {"expected_version": offer.version})
    assert answer.status_code == 302
    assert fresh(draft).state == "PUBLISHED"
    assert teacher.get(f"/adage/offres/{offer.ref}/").status_code == 200
    seen = read(pro, reverse("partner:history", args=[offer.ref]))
    assert "par l’administration" in seen
    assert last_act()[2]["state"] == ["UNDER_REVIEW", "PUBLISHED"]

    rule = ReviewRule.objects.get()
    where = reverse("admin:offers_reviewrule_terminer", args=[rule.pk])
    assert moderator.post(where, {"reason": ""}).status_code == 422
    moderator.post(where, {"reason": "Vérifié"})
    rule.refresh_from_db()
    assert rule.to_at is not None
    assert last_act()[1].endswith("Vérifié")
    other = build_stage(draft=True)
    CollectiveOffer.objects.filter(pk=other.offer.pk).update(venue=draft.offer.venue)
    other.member = draft.member
    assert send(other).state == "PUBLISHED"


def test_refusee_elle_dit_quoi_corriger_et_se_transmet_de_nouveau(
    moderator: Client, draft: Stage
) -> None:
    """Refused with a coded motive and a text: corrected, sent again, read again."""
    ask_for(moderator, draft)
    send(draft)
    where = verb("declarer-non-conforme", draft)
    assert moderator.post(where, {"reason": ""}).status_code == 422
    moderator.post(where, {"reason": "Précisez le projet.", "motive": "VAGUE"})
    assert fresh(draft).state == "REJECTED"
    assert not Message.objects.filter(event="offer.withdrawn").exists()
    pro = browser_of(draft.member)
    assert "Précisez le projet." in read(pro, reverse("partner:offer", args=[draft.offer.ref]))
    assert send(draft).state == "UNDER_REVIEW"


def test_le_partenaire_est_prevenu_a_chaque_etape(moderator: Client, draft: Stage) -> None:
    """By mail: read first and until when; accepted; to correct, and what."""
    ask_for(moderator, draft)
    offer = send(draft)
    who, text = mail_of("offer.submitted")
    assert who == offer.notification_emails
    assert "relit votre offre avant sa mise en ligne" in text
    assert "Réponse avant le" in text
    assert WHY not in text
    moderator.post(verb("declarer-non-conforme", draft), {"reason": "Précisez le projet."})
    assert "Précisez le projet." in mail_of("offer.declined_review")[1]
    offer = send(draft)
    moderator.post(verb("accepter", draft), {"expected_version": offer.version})
    assert "elle est en ligne" in mail_of("offer.accepted")[1]
    assert Message.objects.filter(
        event="offer.accepted", handler="adage_sync.push.offer_listed"
    ).exists()


def test_pendant_l_instruction_rien_ne_change_sauf_si_le_partenaire_la_reprend(
    moderator: Client, draft: Stage
) -> None:
    """What is read is what is shown: taken back, changed, it is read again."""
    ask_for(moderator, draft)
    offer = send(draft)
    with pytest.raises(WrongState):
        edit_draft(
            offer_id=offer.pk,
            values={"title": "Autre titre"},
            expected_version=offer.version,
            by=draft.member,
        )
    with pytest.raises(WrongState):
        withdraw_line(offer_id=offer.pk, by=draft.member)
    with pytest.raises(WrongState):
        open_line(offer_id=offer.pk, terms=terms_of(draft.line), by=draft.member)
    pro = browser_of(draft.member)
    pro.post(reverse("partner:take_back", args=[offer.ref]))
    assert fresh(draft).state == "DRAFT"
    stale = {"expected_version": offer.version}
    set_draft_line(
        offer_id=offer.pk,
        terms=terms_of(draft.line),
        expected_version=fresh(draft).version,
        by=draft.member,
    )
    send(draft)
    moderator.post(verb("accepter", draft), stale)
    assert fresh(draft).state == "UNDER_REVIEW"
    verbs = list(OfferChange.objects.filter(offer=offer).values_list("verb", flat=True))
    assert verbs[-3:] == ["SUBMITTED", "TAKEN_BACK", "SUBMITTED"]


@pytest.mark.parametrize(
    ("kind", "more", "title", "price", "state"),
    [
        ("WORDS", {"words": "Hypnose, stage intensif"}, "Théâtre et HYPNOSE", 100, "UNDER_REVIEW"),
        ("WORDS", {"words": "hypnose"}, "Théâtre", 100, "PUBLISHED"),
        ("PRICE", {"price": "5 000,50"}, "Théâtre", 6000, "UNDER_REVIEW"),
        ("PRICE", {"price": "5 000,50"}, "Théâtre", 5000, "PUBLISHED"),
        ("NEW", {"fewer_than": "1"}, "Théâtre", 100, "UNDER_REVIEW"),
    ],
)
def test_des_mots_un_prix_ou_un_nouveau_partenaire(
    moderator: Client, kind: str, more: dict[str, Any], title: str, price: int, state: str
) -> None:
    preview_then_save(moderator, ADD, typed(kind, **more))
    stage = build_stage(draft=True, price=Decimal(price))
    CollectiveOffer.objects.filter(pk=stage.offer.pk).update(title=title)
    assert send(stage).state == state


def test_un_partenaire_qui_a_deja_publie_n_est_plus_nouveau(moderator: Client) -> None:
    preview_then_save(moderator, ADD, typed("NEW", fewer_than="1"))
    first = build_stage(draft=True)
    offer = send(first)
    moderator.post(verb("accepter", first), {"expected_version": offer.version})
    second = build_stage(draft=True)
    CollectiveOffer.objects.filter(pk=second.offer.pk).update(venue=first.offer.venue)
    second.member = first.member
    assert send(second).state == "PUBLISHED"


@pytest.mark.parametrize(
    ("kind", "more", "field", "refused"),
    [
        ("PARTNER", {}, "partner", "Choisissez le partenaire."),
        ("WORDS", {"words": " , "}, "words", "Indiquez au moins un mot"),
        ("WORDS", {"words": "a"}, "words", "trois lettres"),
        ("PRICE", {"price": "0"}, "price", "Indiquez un prix"),
        ("NEW", {"fewer_than": "51"}, "fewer_than", "de 1 à 50"),
        ("NEW", {"fewer_than": "1", "from_at_0": "01/09/2020"}, "from_at", "dans le passé"),
        ("NEW", {"fewer_than": "1", "reason": ""}, "reason", "Indiquez un motif."),
    ],
)
def test_une_regle_vague_ou_passee_est_refusee(
    moderator: Client, kind: str, more: dict[str, Any], field: str, refused: str
) -> None:
    answer = moderator.post(ADD, typed(kind, **more))
    assert refused in errors(answer)[field][0]
    assert not ReviewRule.objects.exists()


def test_une_regle_ne_se_reecrit_ni_ne_s_efface(moderator: Client, draft: Stage) -> None:
    ask_for(moderator, draft)
    rule = ReviewRule.objects.get()
    page = address(ReviewRule, "change", rule.pk)
    assert moderator.post(page, typed("NEW", fewer_than="3")).status_code == 403
    gone = address(ReviewRule, "delete", rule.pk)
    assert moderator.post(gone, {"post": "yes"}).status_code == 403
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewRule.objects.filter(pk=rule.pk).update(kind="NEW", fewer_than=3)


def test_le_delai_annonce_se_change_a_une_date_et_la_file_dit_le_retard(
    moderator: Client, officer: Client, draft: Stage
) -> None:
    ask_for(moderator, draft)
    send(draft)
    sent = {"code": "review_delay", "value": "40", "reason": WHY}
    day = f"{timezone.localdate() + timedelta(days=30):%d/%m/%Y}"
    refused = officer.post(address(DatedNumber, "add"), sent | {"from_date": day})
    assert errors(refused)["value"] == ["Ce nombre va de 1 jour à 30 jours."]
    preview_then_save(officer, address(DatedNumber, "add"), sent | {"from_date": day, "value": "5"})
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        (queue,) = [one for one in queues_for(StaffFactory()) if "avant publication" in one.title]
        assert (queue.count, queue.is_late) == (1, True)


@pytest.mark.parametrize("role", ["Lecture", "Référencement", "Assistance", "Finance (saisie)"])
def test_seule_la_moderation_instruit(
    officer_of: Callable[[str], Client], moderator: Client, draft: Stage, role: str
) -> None:
    ask_for(moderator, draft)
    offer, other = send(draft), officer_of(role)
    before = AdminAct.objects.count()
    accepted = other.post(verb("accepter", draft), {"expected_version": offer.version})
    assert accepted.status_code == 403
    assert other.post(ADD, typed("NEW", fewer_than="1")).status_code == 403
    assert fresh(draft).state == "UNDER_REVIEW"
    assert AdminAct.objects.count() == before


def test_un_autre_partenaire_ne_reprend_pas_l_offre(moderator: Client, draft: Stage) -> None:
    ask_for(moderator, draft)
    offer = send(draft)
    stranger = browser_of(MemberFactory())
    where = reverse("partner:take_back", args=[offer.ref])
    assert stranger.post(where).status_code == 404
    assert fresh(draft).state == "UNDER_REVIEW"
