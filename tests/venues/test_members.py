"""Who works for a structure: requests, invitations, roles; an owner always stays (R2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test import Client

from accounts.models import User
from accounts.rules import DOUBLE_CLICK
from core.errors import NotAllowed
from tests.answers import Answer
from tests.factories.people import UserFactory
from tests.factories.venues import MembershipFactory, PartnerFactory
from tests.venues.signing_up import SECRET, deliver, link
from venues.actions import members as acts
from venues.models import Invitation, JoinRequest, Membership, Partner

pytestmark = pytest.mark.django_db
PAGE = "/pro/structure/membres/"
GUEST = {"first_name": "Jean", "last_name": "Tanguy", "password": SECRET}


@pytest.fixture
def partner() -> Partner:
    return PartnerFactory(name="Théâtre de la Dune")


@pytest.fixture
def owner(partner: Partner) -> Membership:
    return MembershipFactory(partner=partner, role="OWNER", user__last_name="Garel")


@pytest.fixture
def member(partner: Partner) -> Membership:
    return MembershipFactory(partner=partner)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def asked(partner: Partner) -> JoinRequest:
    return acts.ask_to_join(partner_id=partner.pk, by=UserFactory())


@pytest.mark.parametrize(
    ("verb", "state", "subject"),
    [("accepter", "ACCEPTED", "Vous avez rejoint"), ("refuser", "DECLINED", "est refusée")],
)
def test_an_owner_answers_once_and_the_asker_is_told(owner, verb, state, subject):
    """R2: mails both ways; a second click, no second mail."""
    request = asked(owner.partner)
    deliver()
    client = browser(owner.user)
    assert request.user.full_name in client.get(PAGE).content.decode()
    for _ in range(2):
        answer = client.post(f"/pro/structure/demandes/{request.pk}/{verb}/")
        assert answer.status_code == 302
    request.refresh_from_db()
    assert (request.state, request.answered_by) == (state, owner.user)
    assert request.answered_at is not None
    assert Membership.objects.filter(user=request.user).exists() is (state == "ACCEPTED")
    deliver()
    to_owner, to_asker = mail.outbox
    assert (to_owner.to, to_asker.to) == ([owner.user.email], [request.user.email])
    assert subject in to_asker.subject


def test_another_answer_after_the_first_is_refused(owner):
    request = asked(owner.partner)
    acts.decline(request_id=request.pk, by=owner.user)
    answer = browser(owner.user).post(f"/pro/structure/demandes/{request.pk}/accepter/")
    assert answer.status_code == 409
    assert not Membership.objects.filter(user=request.user).exists()


def test_one_open_request_a_person_and_structure(owner):
    request = asked(owner.partner)
    assert acts.ask_to_join(partner_id=owner.partner_id, by=request.user) == request
    with pytest.raises(IntegrityError, match="one_open_join_request"), transaction.atomic():
        JoinRequest.objects.create(user=request.user, partner=owner.partner)


def test_a_member_has_nothing_to_ask(member):
    with pytest.raises(acts.AlreadyMember):
        acts.ask_to_join(partner_id=member.partner_id, by=member.user)


def test_an_unconfirmed_asker_does_not_exist_for_the_owners(owner):
    request = asked(owner.partner)
    User.objects.filter(pk=request.user_id).update(email_unconfirmed_since=request.asked_at)
    client = browser(owner.user)
    assert request.user.email not in client.get(PAGE).content.decode()
    assert client.post(f"/pro/structure/demandes/{request.pk}/accepter/").status_code == 404


def owner_acts(membership: Membership, request: JoinRequest) -> list[str]:
    return [
        "membres/inviter/",
        f"membres/{membership.pk}/role/",
        f"membres/{membership.pk}/retirer/",
        f"demandes/{request.pk}/accepter/",
        f"demandes/{request.pk}/refuser/",
    ]


def test_a_plain_member_reads_the_list_and_decides_nothing(owner, member):
    """403, naming the right and who holds it."""
    request = asked(owner.partner)
    client = browser(member.user)
    assert client.get(PAGE).status_code == 200
    for path in owner_acts(owner, request):
        answer = client.post(f"/pro/structure/{path}", {"role": "MEMBER"})
        assert answer.status_code == 403, path
        assert "Gérer les membres" in answer.content.decode()
        assert "Garel" in answer.content.decode()
    owner.refresh_from_db()
    assert owner.role == "OWNER"


def test_an_owner_of_another_structure_finds_nothing(owner):
    request = asked(owner.partner)
    stranger = browser(MembershipFactory(role="OWNER").user)
    assert stranger.get(f"{PAGE}?structure={owner.partner.siren}").status_code == 404
    for path in owner_acts(owner, request)[1:]:
        assert stranger.post(f"/pro/structure/{path}", {"role": "MEMBER"}).status_code == 404


def test_the_last_owner_is_neither_removed_nor_demoted_and_does_not_leave(owner, member):
    client = browser(owner.user)
    for path, sent in [(f"{owner.pk}/role/", {"role": "MEMBER"}), (f"{owner.pk}/retirer/", {})]:
        answer = client.post(f"{PAGE}{path}", sent)
        assert answer.status_code == 409
        assert "dernière personne responsable" in answer.content.decode()
    client.post(f"{PAGE}{member.pk}/role/", {"role": "OWNER"})
    assert client.post(f"{PAGE}{owner.pk}/retirer/").url == "/mon-espace/"
    assert list(Membership.objects.all()) == [member]


def at_the_commit(
    change: Callable[[QuerySet[Membership]], object], rows: QuerySet[Membership]
) -> None:
    with transaction.atomic():
        change(rows)
        connection.check_constraints()


def test_the_database_itself_keeps_an_owner(owner):
    """Whatever the code above it does; the whole structure may go."""
    for change in (lambda m: m.delete(), lambda m: m.update(role="MEMBER")):
        with pytest.raises(IntegrityError, match="last owner"):
            at_the_commit(change, Membership.objects.filter(pk=owner.pk))
    owner.partner.referencings.all().delete()
    owner.partner.delete()
    connection.check_constraints()


def test_a_removed_member_is_out_at_once(owner, member):
    theirs = browser(member.user)
    assert theirs.get("/pro/offres/").status_code == 200
    browser(owner.user).post(f"{PAGE}{member.pk}/retirer/")
    assert theirs.get("/pro/offres/").status_code == 404


def test_a_right_lost_a_moment_ago_is_lost(owner, member):
    """The action asks again, under the lock."""
    Membership.objects.filter(pk=member.pk).update(role="OWNER")
    Membership.objects.filter(pk=owner.pk).update(role="MEMBER")
    with pytest.raises(NotAllowed):
        acts.change_role(membership_id=member.pk, role="MEMBER", by=owner.user)


def invite(owner: Membership, email: str = "jean@theatre.fr", role: str = "MEMBER") -> Answer:
    return browser(owner.user).post(f"{PAGE}inviter/", {"email": email, "role": role})


def test_an_invited_stranger_opens_an_account_and_is_in(owner, client):
    """The mail proves the address: nothing more to confirm."""
    assert invite(owner, role="OWNER").status_code == 302
    deliver()
    assert mail.outbox[0].to == ["jean@theatre.fr"]
    key = link()
    assert "jean@theatre.fr" in client.get(key).content.decode()
    assert client.post(key, GUEST | {"password": "court"}).status_code == 422
    assert client.post(key, GUEST).url == "/pro/"
    joined = Membership.objects.get(user__email="jean@theatre.fr")
    assert (joined.role, joined.user.email_unconfirmed_since) == ("OWNER", None)
    assert client.get(PAGE).status_code == 200
    other = Client()
    assert "plus valable" in other.get(key).content.decode()


def test_an_invited_account_signs_in_then_joins_once(owner, client):
    user = UserFactory(email="jean@theatre.fr", secret=SECRET)
    invite(owner)
    deliver()
    key = link()
    page = client.get(key).content.decode()
    assert "Me connecter et rejoindre" in page
    assert client.post(key, GUEST).status_code == 200
    theirs = browser(user)
    assert "On vous invite" in theirs.get("/inscription/").content.decode()
    assert theirs.post(key).url == theirs.post(key).url == "/pro/"
    assert Membership.objects.filter(user=user).count() == 1


def test_the_invitation_of_somebody_else_is_not_mine(owner):
    invite(owner)
    deliver()
    other = browser(UserFactory())
    assert "pas le bon compte" in other.get(link()).content.decode()
    assert other.post(link()).status_code == 403


@pytest.mark.parametrize("how", ["late", "withdrawn"])
def test_a_dead_invitation_opens_nothing(owner, client, how, time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    invite(owner)
    deliver()
    invitation = Invitation.objects.get()
    if how == "late":
        time_machine.shift(timedelta(days=14, seconds=1))
    else:
        path = f"/pro/structure/invitations/{invitation.pk}/retirer/"
        assert browser(owner.user).post(path).status_code == 302
    assert "plus valable" in client.get(link()).content.decode()
    assert client.post(link(), GUEST).status_code == 409
    assert not User.objects.with_email("jean@theatre.fr").exists()


def test_inviting_twice_renews_one_invitation_and_never_floods(owner, time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    for _ in range(3):
        time_machine.shift(DOUBLE_CLICK + timedelta(seconds=1))
        assert invite(owner, "Jean@Theatre.fr").status_code == 302
    assert Invitation.objects.count() == 1
    time_machine.shift(DOUBLE_CLICK + timedelta(seconds=1))
    assert invite(owner).status_code == 409


def test_a_member_is_not_invited(owner, member):
    answer = invite(owner, member.user.email.upper())
    assert answer.status_code == 422
    assert "travaille déjà" in answer.content.decode()


def test_a_forged_invitation_is_not_found(client):
    assert client.get("/invitation/abc:def/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(owner, count, django_assert_max_num_queries):
    for _ in range(count):
        MembershipFactory(partner=owner.partner)
        asked(owner.partner)
    client = browser(owner.user)
    with django_assert_max_num_queries(12):
        assert client.get(PAGE).status_code == 200
