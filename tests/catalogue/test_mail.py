"""The daily mail of a saved search: once a day, of one person, stopped by a link."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from catalogue.actions import saved as actions
from catalogue.mails.saved import token_of
from catalogue.models import SavedSearch, SearchDigest
from catalogue.queries.saved import digests_due
from catalogue.tasks import send_digests
from offers import actions as offers
from offers.models import CollectiveOffer
from outbox.actions import deliver_due
from outbox.models import Message
from tests.catalogue.searches import member_of, save
from tests.factories.offers import OfferFactory
from tests.factories.schools import InstitutionFactory

pytestmark = pytest.mark.django_db


def _published(**more: object) -> CollectiveOffer:
    """Published an hour ago."""
    at = timezone.now() - timedelta(hours=1)
    return OfferFactory(domains=["danse"], levels=["4e"], published_at=at, **more)


def _digest_mails() -> QuerySet[Message]:
    return Message.objects.filter(template="searcher_has_news")


def _clock(days: int = 0, hour: int = 8) -> time_machine.travel:
    return time_machine.travel(
        timezone.make_aware(datetime(2026, 11, 25, hour)) + timedelta(days=days),
        tick=False,
    )


def test_the_news_of_a_search_leave_once_a_day_whoever_runs_the_clock(teacher):
    with _clock():
        _published(title="Déjà là")
        save(teacher)
    with _clock(days=1):
        _published(title="Toute neuve")
        _published(title="Une autre")
        assert send_digests() == 1
        assert send_digests() == 0
        assert actions.send_digest(user_id=teacher.pk, day=timezone.localdate()) == 0
        deliver_due()
        deliver_due()

    assert _digest_mails().count() == 1
    sent = mail.outbox[-1]
    assert sent.to == [teacher.email]
    assert sent.subject == "2 nouvelles offres pour vos recherches"
    assert "Toute neuve" in sent.body
    assert "Déjà là" not in sent.body
    with _clock(days=2):
        assert send_digests() == 0
    assert SearchDigest.objects.count() == 2


def test_nothing_leaves_before_seven_o_clock_nor_without_news(teacher):
    with _clock():
        save(teacher)
    with _clock(days=1, hour=6):
        _published()
        assert send_digests() == 0
        assert SearchDigest.objects.count() == 0
    with _clock(days=1, hour=7):
        assert send_digests() == 1


def test_the_mail_is_stopped_by_its_link_without_signing_in(teacher):
    """List-Unsubscribe, one click (RFC 8058): the link alone gives the right."""
    with _clock():
        save(teacher)
    with _clock(days=1):
        _published()
        send_digests()
        deliver_due()
    sent = mail.outbox[-1]
    link = re.fullmatch(r"<https?://[^/]+(/.+)>", sent.extra_headers["List-Unsubscribe"])
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link[1] in sent.body
    nobody = Client(enforce_csrf_checks=True)
    assert "Arrêter les courriels" in nobody.get(link[1]).content.decode()
    assert SavedSearch.objects.get().by_mail

    assert nobody.post(link[1], {"List-Unsubscribe": "One-Click"}).status_code == 200

    assert not SavedSearch.objects.get().by_mail
    assert digests_due(date(2026, 11, 30)) == []


@pytest.mark.parametrize("token", ["abc", "MTI:1tabc:forged", "é", "a" * 3000])
def test_a_forged_link_stops_nothing(teacher, token):
    save(teacher)
    assert Client().post(f"/adage/alertes/arret/{token}/").status_code == 404
    assert SavedSearch.objects.get().by_mail
    assert Client().get(f"/adage/alertes/arret/{token_of(teacher.pk)}/").status_code == 200


def test_a_search_asked_again_by_mail_does_not_tell_what_was_published_meanwhile(teacher):
    with _clock():
        kept = save(teacher, by_mail=False)
    with _clock(days=1):
        _published()
        actions.set_mail(search_id=kept.pk, by_mail=True, by=teacher)
    with _clock(days=2):
        assert send_digests() == 0


def test_the_mail_tells_only_what_this_school_may_find(teacher):
    """R11: an offer addressed to another school is in nobody else's mail."""
    with _clock():
        save(teacher)
    with _clock(days=1):
        _published(title="Canari", institution=InstitutionFactory())
        assert send_digests() == 0
    with _clock(days=1, hour=12):
        _published(title="Pour nous", institution=teacher.school_role.institution)
    with _clock(days=2):
        assert send_digests() == 1
        deliver_due()
    assert "Pour nous" in mail.outbox[-1].body
    assert "Canari" not in mail.outbox[-1].body + mail.outbox[-1].alternatives[0][0]


def test_what_closes_before_the_mail_is_written_is_not_in_it(teacher):
    with _clock():
        save(teacher)
    with _clock(days=1):
        offer = _published()
        assert send_digests() == 1
        offers.pause(offer_id=offer.pk, by=member_of(offer))
        deliver_due()
    assert _digest_mails().count() == 0
