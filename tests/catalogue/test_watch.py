"""« Prévenez-moi si elle se libère »: kept, told once when the offer is free, by the outbox."""

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from bookings import actions, tasks
from bookings.models import Booking
from catalogue.actions.watch import AlreadyFree, unwatch_offer, watch_offer
from catalogue.models import Watch
from catalogue.tasks import tell_watchers
from core.errors import NotAllowed
from offers.actions import pause, resume
from outbox.actions import deliver_due
from outbox.models import Message
from tests.factories.offers import in_days
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(stage: Stage, booking: Booking) -> User:
    """A teacher of another school, who waits for the offer the stage has pre-booked."""
    teacher = TeacherFactory()
    watch_offer(offer_id=stage.offer.pk, by=teacher)
    return teacher


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told() -> int:
    return Message.objects.filter(event="offer.freed", handler__endswith="is_free").count()


def test_one_mail_leaves_when_the_offer_is_free_again(
    stage: Stage, booking: Booking, waiting: User
):
    assert tell_watchers() == 0
    actions.withdraw(booking_id=booking.pk, by=stage.teacher)

    assert [tell_watchers(), tell_watchers()] == [1, 0]

    mail.outbox.clear()
    for _ in range(3):
        deliver_due()
    (letter,) = [message for message in mail.outbox if message.to == [waiting.email]]
    assert letter.subject == f"De nouveau libre\u00a0: {stage.offer.title}"
    assert f"/adage/offres/{stage.offer.ref}/" in letter.body
    assert stage.teacher.full_name not in letter.body
    assert stage.institution.name not in letter.body
    assert not Watch.objects.exists()


def test_asking_twice_is_asking_once_and_the_database_keeps_it_so(stage: Stage, waiting):
    watch_offer(offer_id=stage.offer.pk, by=waiting)
    assert Watch.objects.count() == 1
    with pytest.raises(IntegrityError, match="one_watch_a_person"), transaction.atomic():
        Watch.objects.create(offer=stage.offer, user=waiting)
    unwatch_offer(offer_id=stage.offer.pk, by=waiting)
    unwatch_offer(offer_id=stage.offer.pk, by=waiting)
    assert not Watch.objects.exists()


def test_a_free_offer_or_a_hidden_one_cannot_be_waited_for(stage: Stage):
    teacher = TeacherFactory()
    with pytest.raises(AlreadyFree):
        watch_offer(offer_id=stage.offer.pk, by=teacher)
    stage.prebook()
    pause(offer_id=stage.offer.pk, by=stage.member)
    with pytest.raises(AlreadyFree):
        watch_offer(offer_id=stage.offer.pk, by=teacher)
    with pytest.raises(NotAllowed):
        watch_offer(offer_id=stage.offer.pk, by=PrincipalFactory())
    assert not Watch.objects.exists()


def test_a_pause_tells_nobody_and_the_return_online_does(
    stage: Stage, booking: Booking, waiting: User
):
    pause(offer_id=stage.offer.pk, by=stage.member)
    actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    assert tell_watchers() == 0
    resume(offer_id=stage.offer.pk, by=stage.member)
    assert tell_watchers() == 1


def test_a_deadline_already_passed_tells_nobody(stage: Stage, waiting):
    """R25: expired, the offer is not free, it is over."""
    with time_machine.travel(in_days(59)):
        tasks.expire()
        assert tell_watchers() == 0
    assert Watch.objects.count() == 1


def test_a_proposal_declined_frees_the_offer_for_all(stage: Stage, proposed):
    """R30: held, it is taken for everybody but the teacher it is held for."""
    teacher = TeacherFactory()
    with pytest.raises(AlreadyFree):
        watch_offer(offer_id=stage.offer.pk, by=stage.teacher)
    watch_offer(offer_id=stage.offer.pk, by=teacher)
    assert tell_watchers() == 0
    actions.decline_terms(
        offer_id=stage.offer.pk, expected_version=proposed.version, by=stage.teacher
    )
    assert tell_watchers() == 1


def test_who_pre_booked_it_meanwhile_is_not_told_of_their_own_withdrawal(
    stage: Stage, booking: Booking, waiting: User
):
    actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    theirs = actions.prebook(
        offer_id=stage.offer.pk, expected_version=stage.line.version, by=waiting
    )
    actions.withdraw(booking_id=theirs.pk, by=waiting)
    assert tell_watchers() == 0
    assert (told(), Watch.objects.count()) == (0, 0)


def test_the_page_offers_it_while_the_offer_is_taken_and_takes_it_back(stage: Stage):
    path = f"/adage/offres/{stage.offer.ref}/"
    client = browser(TeacherFactory())
    assert "Prévenez-moi" not in client.get(path).content.decode()
    stage.prebook()
    assert "Prévenez-moi si elle se libère" in client.get(path).content.decode()

    page = client.post(f"{path}prevenir/", {"acte": "prevenir"}, follow=True).content.decode()
    assert "C’est noté" in page
    assert "Ne plus me prévenir" in page
    page = client.post(f"{path}prevenir/", {"acte": "arreter"}, follow=True).content.decode()
    assert "Prévenez-moi si elle se libère" in page
    assert "Vous ne serez plus prévenu" in page
    page = client.post(f"{path}prevenir/", {"acte": "arreter"}, follow=True).content.decode()
    assert "Vous n’aviez rien demandé pour cette offre." in page
    assert client.get(f"{path}prevenir/").headers["Location"] == path


def test_the_page_offers_nothing_to_those_who_do_not_prebook(stage: Stage):
    stage.prebook()
    path = f"/adage/offres/{stage.offer.ref}/"
    for user in (stage.principal, stage.teacher, PrincipalFactory()):
        assert "Prévenez-moi" not in browser(user).get(path).content.decode()
    assert browser(stage.principal).post(f"{path}prevenir/").status_code == 403
    free = browser(TeacherFactory()).post("/adage/offres/CJ-ZZZZZZ/prevenir/")
    assert free.status_code == 404


def test_what_one_waits_for_is_listed_for_oneself_alone_and_given_up(stage: Stage, waiting):
    """Paused, the offer keeps its place, unnamed."""
    watch, colleague = Watch.objects.get(), TeacherFactory(
        institution=waiting.school_role.institution
    )  # fmt: skip
    path = f"/adage/alertes/attente/{watch.pk}/arreter/"
    assert stage.offer.title in browser(waiting).get("/adage/alertes/").content.decode()
    assert stage.offer.title not in browser(colleague).get("/adage/alertes/").content.decode()
    assert browser(colleague).post(path).status_code == 404
    pause(offer_id=stage.offer.pk, by=stage.member)
    page = browser(waiting).get("/adage/alertes/").content.decode()
    assert stage.offer.title not in page
    assert "Offre retirée" in page

    assert browser(waiting).post(path).headers["Location"] == "/adage/alertes/"
    assert not Watch.objects.exists()


def test_a_free_offer_answers_a_conflict_with_a_way_out(stage: Stage):
    path = f"/adage/offres/{stage.offer.ref}/"
    answer = browser(TeacherFactory()).post(f"{path}prevenir/")
    assert answer.status_code == 409
    assert f'href="{path}"' in answer.content.decode()


def test_an_offer_no_longer_shown_is_not_there_to_be_waited_for(stage: Stage):
    """I9: what has no page for this school answers as what does not exist."""
    pause(offer_id=stage.offer.pk, by=stage.member)
    path = f"/adage/offres/{stage.offer.ref}/prevenir/"
    client = browser(TeacherFactory())
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
