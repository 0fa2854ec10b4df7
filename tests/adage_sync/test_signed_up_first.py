"""Somebody signs up with the address of a teacher before ADAGE sends them: the teacher wins."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError
from django.db.models import signals
from django.test import Client
from django.utils import timezone

from accounts.actions import release_address
from accounts.models import User
from accounts.rules import UNCONFIRMED_LIFE
from adage_sync.actions.reference import bring_teachers
from bookings import actions as bookings
from jobs.actions import SomeFailed
from schools.models import Delegation, Institution, SchoolRole
from tests.adage_sync.conftest import UAI
from tests.factories.offers import OfferFactory
from tests.factories.people import UserFactory
from tests.factories.schools import SchoolRoleFactory, TeacherFactory
from tests.factories.venues import MembershipFactory, PartnerFactory
from tests.venues.signing_up import NEW_SIREN, REVIEW, SECRET, answer_all, deliver, link
from venues.actions import forgetting
from venues.actions.forgetting import forget_unconfirmed
from venues.models import JoinRequest, Membership

pytestmark = pytest.mark.django_db
ENTRY = "/adage/entree/"
TEACHER = "aissata.diallo@ac-rennes.example"


@pytest.fixture(params=["to register", "to join"])
def stranger(request: pytest.FixtureRequest, client: Client) -> Client:
    """Who signed up with the teacher's address, for a new structure or for one that is here."""
    if request.param == "to join":
        PartnerFactory(siren=NEW_SIREN)
    answer_all(client, email=TEACHER)
    client.post(REVIEW)
    return client


def days_later(travel: time_machine.Traveller) -> None:
    travel.shift(UNCONFIRMED_LIFE + timedelta(minutes=1))


def test_the_teacher_comes_in_all_the_same_and_nothing_of_the_sign_up_is_theirs(
    stranger, institution, token
):
    browser = Client()
    assert browser.post(ENTRY, {"token": token()}).status_code == 303
    teacher = User.objects.with_email(TEACHER).get()
    assert (teacher.email_unconfirmed_since, teacher.has_usable_password()) == (None, False)
    assert SchoolRole.objects.get().user == teacher
    assert not Membership.objects.filter(user=teacher).exists()
    assert not JoinRequest.objects.filter(user=teacher).exists()
    assert browser.get("/adage/").status_code == 200


def test_the_teacher_known_to_adage_may_be_addressed_and_then_comes_in(
    stranger, institution, token
):
    """R11: the reading of the directory meets the sign-up first."""
    row = {"mail": TEACHER, "civilite": "Mme", "nom": "Diallo", "prenom": "Aïssata"}
    report = bring_teachers(uai=UAI, rows=[row])
    assert report.lines == {"created": [UAI]}
    assert SchoolRole.objects.get().user.email == TEACHER
    assert Client().post(ENTRY, {"token": token()}).status_code == 303
    assert User.objects.filter(school_role__isnull=False).count() == 1


def test_the_teacher_is_not_erased_with_the_sign_up(stranger, institution, token, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    Client().post(ENTRY, {"token": token()})
    days_later(time_machine)
    assert forget_unconfirmed() == 1
    assert User.objects.with_email(TEACHER).count() == SchoolRole.objects.count() == 1
    assert not Membership.objects.exists()


def test_the_links_and_the_password_of_the_sign_up_open_nothing_once_the_teacher_came_in(
    stranger, institution, token
):
    deliver()
    door = link()
    Client().post(ENTRY, {"token": token()})
    browser = Client()
    browser.post(door, {"password": SECRET})
    browser.post("/connexion/", {"username": TEACHER, "password": SECRET})
    assert "_auth_user_id" not in browser.session


def test_no_mail_leaves_for_an_address_that_was_taken_back(stranger, institution, token):
    Client().post(ENTRY, {"token": token()})
    deliver()
    assert [letter for letter in mail.outbox if letter.to != [TEACHER]] == []


def test_a_confirmed_account_of_a_partner_stays_theirs(institution, token):
    """M4: only who never proved the address loses it."""
    member = MembershipFactory(user__email=TEACHER).user
    assert Client().post(ENTRY, {"token": token()}).status_code == 401
    assert release_address(user=member) is False
    member.refresh_from_db()
    assert (member.email, member.is_active) == (TEACHER, True)


# --- an account of a school that still waits for its link ----------------------------------------


@pytest.fixture
def doubted(institution: Institution) -> User:
    """A teacher whose account was signed up before ADAGE first sent them."""
    teacher: User = TeacherFactory(email=TEACHER, institution=institution)
    waiting = timezone.now() - UNCONFIRMED_LIFE - timedelta(days=1)
    User.objects.filter(pk=teacher.pk).update(email_unconfirmed_since=waiting)
    return teacher


def test_a_teacher_who_came_in_is_never_erased_by_the_purge(doubted):
    """Their role would have gone with the sign-up of somebody else."""
    assert forget_unconfirmed() == 0
    assert User.objects.filter(pk=doubted.pk, school_role__isnull=False).exists()


@pytest.mark.parametrize("tie", ["registered", "asked to join", "nothing"])
def test_coming_in_again_clears_the_doubt_and_drops_what_was_signed_up(doubted, token, tie):
    """The account stays theirs, with their pre-booking; the structure of the stranger does not."""
    bookings.prebook(offer_id=OfferFactory().pk, expected_version=1, by=doubted)
    if tie == "registered":
        MembershipFactory(user=doubted, role="OWNER", partner__referenced=False)
    elif tie == "asked to join":
        JoinRequest.objects.create(user=doubted, partner=PartnerFactory())
    assert Client().post(ENTRY, {"token": token()}).status_code == 303
    teacher = User.objects.with_email(TEACHER).get()
    assert (teacher.pk, teacher.email_unconfirmed_since) == (doubted.pk, None)
    assert teacher.bookings.count() == 1
    assert not Membership.objects.filter(user=teacher).exists()
    assert not JoinRequest.objects.filter(user=teacher).exists()


def test_what_something_was_built_on_keeps_nobody_out(doubted, token):
    """ADAGE has referenced the structure since: the teacher comes in with an account anew."""
    MembershipFactory(user=doubted, role="OWNER")
    assert Client().post(ENTRY, {"token": token()}).status_code == 303
    teacher = User.objects.with_email(TEACHER).get()
    assert (teacher.pk != doubted.pk, teacher.school_role.role) == (True, "TEACHER")


def late_account(**fields: object) -> User:
    since = timezone.now() - UNCONFIRMED_LIFE - timedelta(days=1)
    user: User = UserFactory(email_unconfirmed_since=since, **fields)
    return user


def gave_a_delegation(user: User) -> None:
    """A head, come in from ADAGE through an account that waited for its link."""
    school = SchoolRoleFactory(user=user, role="PRINCIPAL").institution
    today = timezone.localdate()
    Delegation.objects.create(
        institution=school,
        delegate=TeacherFactory(institution=school),
        given_by=user,
        ceiling=100,
        given_at=timezone.now(),
        from_date=today,
        to_date=today + timedelta(days=3),
    )


def registered_what_others_work_for(user: User) -> None:
    """Owner of a structure with another member: the database keeps an owner."""
    partner = MembershipFactory(user=user, role="OWNER").partner
    MembershipFactory(partner=partner, role="MEMBER")


def refused_by_the_database(user: User) -> None:
    def refuse(instance: User, **_: object) -> None:
        if instance.pk == user.pk:
            raise IntegrityError("kept")

    signals.pre_delete.connect(refuse, sender=User, weak=False, dispatch_uid="refuse")


@pytest.mark.django_db(transaction=True)  # some walls of the database speak at the commit
@pytest.mark.parametrize(
    "hold", [gave_a_delegation, registered_what_others_work_for, refused_by_the_database]
)
def test_an_account_that_cannot_be_erased_keeps_nobody_from_being_forgotten(
    hold: Callable[[User], None],
):
    """It stood first in the list, and stopped the purge of everybody."""
    held, others = late_account(), [late_account() for _ in range(2)]
    hold(held)
    try:
        assert forget_unconfirmed() == 2
    finally:
        signals.pre_delete.disconnect(sender=User, dispatch_uid="refuse")
    assert User.objects.filter(pk=held.pk).exists()
    assert not User.objects.filter(pk__in=[user.pk for user in others]).exists()


def test_an_unforeseen_failure_is_told_once_everybody_else_is_done(monkeypatch):
    broken, other = late_account(), late_account()
    forget = forgetting._forget

    def fail(user_id: int) -> bool:
        if user_id == broken.pk:
            raise ValueError("unforeseen")
        return forget(user_id)

    monkeypatch.setattr(forgetting, "_forget", fail)
    with pytest.raises(SomeFailed, match="1 en échec, 1 traitées"):
        forget_unconfirmed()
    assert [User.objects.filter(pk=user.pk).exists() for user in (broken, other)] == [True, False]
