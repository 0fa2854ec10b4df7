"""Deciding by delegation: the ceiling, one's own pre-bookings, journal, pages (S20, S31)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from core.errors import NotAllowed
from schools.actions import OverCeiling, delegate, revoke
from schools.models import Delegation
from tests.bookings.mails.letters import deliver
from tests.factories.schools import PrincipalFactory, ReadOnlyFactory, TeacherFactory
from tests.lending import lend
from tests.stage import Stage, engaged, fresh, traces

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"


@pytest.fixture
def deputy(stage: Stage) -> User:
    """A teacher who holds the head's decisions, up to 500 €."""
    person = TeacherFactory(institution=stage.institution, last_name="Le Bris")
    lend(stage, person)
    return person


def confirm(booking: Booking, by: User) -> Booking:
    return actions.confirm(booking_id=booking.pk, expected_version=1, by=by)


def refuse(booking: Booking, by: User) -> Booking:
    return actions.refuse(booking_id=booking.pk, reason="Voyage", by=by)


def test_a_delegate_confirms_and_the_journal_says_whose_decision_it_was(stage, booking, deputy):
    confirm(booking, deputy)

    move = fresh(booking).moves.get(verb="confirm")
    assert engaged(stage) == stage.line.price
    assert move.actor == deputy
    assert move.actor_label == (
        f"{deputy.full_name}, par délégation de {stage.principal.full_name}"
    )
    assert move.delegation == Delegation.objects.get()


def test_a_delegate_refuses_and_asks(stage, booking, deputy):
    actions.ask_question(booking_id=booking.pk, text="Quand ?", by=deputy)
    refuse(booking, deputy)
    assert fresh(booking).cancellation_reason == "REFUSED_BY_PRINCIPAL"


def test_the_head_s_own_decisions_name_no_delegation(stage, booking, deputy):
    stage.confirm(booking)
    move = fresh(booking).moves.get(verb="confirm")
    assert (move.delegation, move.actor_label) == (None, stage.principal.full_name)


def test_above_the_ceiling_confirming_is_refused_with_a_sentence_and_changes_nothing(
    stage, booking
):
    """320 € for a ceiling of 319,99 €; refusing engages nothing and stays possible."""
    person = TeacherFactory(institution=stage.institution)
    lend(stage, person, ceiling="319.99")
    before = traces()
    with pytest.raises(OverCeiling) as refusal:
        confirm(booking, person)
    assert f"jusqu’à 319,99{NBSP}€ par réservation" in refusal.value.why
    assert (traces(), engaged(stage), fresh(booking).state) == (before, 0, "PREBOOKED")
    refuse(booking, person)


def test_a_price_at_the_ceiling_is_confirmed(stage, booking):
    person = TeacherFactory(institution=stage.institution)
    lend(stage, person, ceiling=stage.line.price)
    assert confirm(booking, person).state == "CONFIRMED"


def test_nobody_decides_on_their_own_prebooking(stage, booking):
    """A delegation is no way around the head."""
    lend(stage, stage.teacher)
    for decide in (confirm, refuse):
        with pytest.raises(NotAllowed):
            decide(booking, stage.teacher)
    assert fresh(booking).state == "PREBOOKED"


def test_a_delegate_does_not_cancel_what_is_confirmed(stage, booking, deputy):
    stage.confirm(booking)
    with pytest.raises(NotAllowed):
        actions.cancel_by_school(booking_id=booking.pk, by=deputy)


def test_taken_back_over_or_not_begun_a_delegation_decides_nothing(stage, booking, deputy):
    revoke(delegation_id=Delegation.objects.get().pk, by=stage.principal)
    early = TeacherFactory(institution=stage.institution)
    later = timezone.localdate() + timedelta(days=2)
    delegate(
        delegate_id=early.pk,
        from_date=later,
        to_date=later,
        ceiling=Decimal(500),
        by=stage.principal,
    )
    before = traces()
    for person in (deputy, early, TeacherFactory(institution=stage.institution), TeacherFactory()):
        for decide in (confirm, refuse):
            with pytest.raises(NotAllowed):
                decide(booking, person)
    assert traces() == before


def test_a_delegation_of_one_school_decides_nothing_in_another(stage, booking):
    elsewhere = PrincipalFactory()
    person = TeacherFactory(institution=elsewhere.school_role.institution)
    today = timezone.localdate()
    delegate(
        delegate_id=person.pk, from_date=today, to_date=today, ceiling=Decimal(500), by=elsewhere
    )
    with pytest.raises(NotAllowed):
        confirm(booking, person)


def test_a_suspension_holds_for_a_delegate_too(stage, booking, deputy):
    """R45."""
    from schools.actions import Suspended, suspend
    from tests.factories.people import StaffFactory

    suspend(ministry="", from_at=timezone.now(), to_at=None, message="Gel.", by=StaffFactory())
    with pytest.raises(Suspended):
        confirm(booking, deputy)


def test_a_prebooking_is_told_to_the_delegates_who_may_confirm_it(stage, deputy):
    """R61: neither to who may not confirm it, nor to who made it."""
    poor = TeacherFactory(institution=stage.institution)
    lend(stage, poor, ceiling=10)
    lend(stage, stage.teacher)
    deliver()
    stage.prebook()
    deliver()

    told = {m.to[0]: m for m in mail.outbox if m.subject.startswith("À confirmer")}
    assert set(told) == {stage.principal.email, deputy.email}
    assert "vous a délégué ses décisions" in " ".join(told[deputy.email].body.split())
    assert "vous dirigez" not in told[deputy.email].body


def test_the_pages_of_the_decisions_open_to_a_delegate_and_to_nobody_else(
    client, stage, booking, deputy
):
    pages = ["/adage/decisions/", f"/adage/decisions/{booking.reference}/", "/adage/budget/"]
    client.force_login(deputy)
    for path in pages:
        assert client.get(path).status_code == 200, path
    seen = client.get(pages[1]).content.decode()
    assert f"{stage.principal.full_name} vous a délégué ses décisions" in seen
    assert 'href="/adage/decisions/"' in client.get("/adage/").content.decode()
    for closed in ("/adage/equipe/", "/adage/equipe/deleguer/"):
        assert client.get(closed).status_code == 403
    for other in (
        TeacherFactory(institution=stage.institution),
        ReadOnlyFactory(institution=stage.institution),
    ):
        client.force_login(other)
        assert [client.get(path).status_code for path in pages] == [403, 403, 403]
        assert 'href="/adage/decisions/"' not in client.get("/adage/").content.decode()


def test_the_button_follows_the_ceiling_and_one_s_own_prebooking(client, stage, booking, deputy):
    """R14: shown = allowed."""
    path = f"/adage/decisions/{booking.reference}/"

    def offered(person: User) -> set[str]:
        client.force_login(person)
        page = client.get(path).content.decode()
        return {act for act in ("confirmer", "refuser", "question") if f'"{path}{act}/"' in page}

    poor = TeacherFactory(institution=stage.institution)
    lend(stage, poor, ceiling=10)
    lend(stage, stage.teacher)
    assert offered(deputy) == {"confirmer", "refuser", "question"}
    assert offered(poor) == {"refuser", "question"}
    assert offered(stage.teacher) == set()
    client.force_login(poor)
    answer = client.post(f"{path}confirmer/", {"version": "1"})
    assert answer.status_code == 409
    assert "dépasse votre délégation" in answer.content.decode()
    client.force_login(stage.teacher)
    assert client.post(f"{path}confirmer/", {"version": "1"}).status_code == 403


def test_a_head_lends_and_takes_back_from_the_team_page(client, stage, deputy):
    client.force_login(stage.principal)
    page = client.get(reverse("school:team")).content.decode()
    assert (deputy.full_name in page, "En cours" in page) == (True, True)
    person = TeacherFactory(institution=stage.institution, last_name="Kerjean")
    sent = {
        "delegate": person.pk,
        "from_date": f"{timezone.localdate():%d/%m/%Y}",
        "to_date": f"{timezone.localdate() + timedelta(days=9):%d/%m/%Y}",
        "ceiling": "1 250,50 €",
    }
    answer = client.post(reverse("school:delegate"), sent, follow=True)
    assert "Kerjean peut décider à votre place." in answer.content.decode()
    given = Delegation.objects.get(delegate=person)
    assert given.ceiling == Decimal("1250.50")

    address = reverse("school:revoke", args=[given.pk])
    assert "Kerjean" in client.get(address).content.decode()
    client.post(address)
    assert Delegation.objects.get(pk=given.pk).revoked_by == stage.principal
    assert client.get(address).status_code == 302
    theirs = PrincipalFactory()
    client.force_login(theirs)
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"delegate": ""}, "delegate", "Choisissez une personne."),
        ({"delegate": "999999"}, "delegate", "Choisissez une personne de la liste."),
        ({"delegate": "zz"}, "delegate", "Choisissez une personne de la liste."),
        ({"from_date": "hier"}, "from_date", "Saisissez une date"),
        ({"to_date": "01/01/2020"}, "to_date", "La fin doit être le"),
        ({"to_date": "01/01/2098"}, "to_date", "Une délégation dure 366\u00a0jours au plus"),
        ({"from_date": "01/01/2020", "to_date": "02/01/2020"}, "to_date", "aujourd’hui ou après"),
        ({"ceiling": ""}, "ceiling", "Indiquez un plafond"),
        ({"ceiling": "0"}, "ceiling", "Indiquez un plafond"),
        ({"ceiling": "-5"}, "ceiling", "Indiquez un plafond"),
        ({"ceiling": "beaucoup"}, "ceiling", "Indiquez un plafond"),
        ({"ceiling": "9" * 40}, "ceiling", "Indiquez un plafond"),
    ],
)
def test_what_was_typed_wrong_is_said_at_its_field(client, stage, change, field, words):
    person = TeacherFactory(institution=stage.institution)
    sent = {
        "delegate": str(person.pk),
        "from_date": f"{timezone.localdate():%d/%m/%Y}",
        "to_date": f"{timezone.localdate():%d/%m/%Y}",
        "ceiling": "500",
    }
    client.force_login(stage.principal)
    answer = client.post(reverse("school:delegate"), sent | change)
    assert answer.status_code == 422
    assert words in "".join(answer.context["form"].errors[field])
    assert not Delegation.objects.exists()


def test_the_team_page_costs_the_same_with_one_or_three_delegations(
    client, stage, django_assert_max_num_queries
):
    client.force_login(stage.principal)

    def queries() -> int:
        with django_assert_max_num_queries(20) as counted:
            assert client.get(reverse("school:team")).status_code == 200
        return len(counted)

    def decided() -> None:
        person = TeacherFactory(institution=stage.institution)
        lend(stage, person)

    decided()
    first = queries()
    decided()
    decided()
    assert queries() == first


def test_a_delegate_whose_prebooking_is_refused_still_finds_the_decisions(client, stage, deputy):
    """The page of the refusal has the menu of every other page."""
    client.force_login(deputy)
    path = f"/adage/offres/{stage.offer.ref}/prereserver/"
    answer = client.post(path, {"version": stage.line.version + 1})
    assert answer.status_code == 409
    assert 'href="/adage/decisions/"' in answer.content.decode()
