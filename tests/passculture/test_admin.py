"""The administration: every page opens, nothing is edited by hand, verbs are buttons (M16)."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import Model
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from adage_sync.models import Exchange, SeenToken
from bookings.models import Booking
from offers.models import CollectiveOffer
from outbox.actions import deliver_due
from outbox.models import Message
from schools.models import Budget
from tests.factories.offers import (
    ConfirmedBookingFactory,
    DraftOfferFactory,
    OfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import TeacherFactory
from tests.factories.venues import MembershipFactory
from tests.loaded import once_for_a_file
from tests.test_architecture import OURS
from venues.models import Membership, Referencing

pytestmark = pytest.mark.django_db

REGISTERED = [model for model in admin.site._registry if model._meta.app_label in OURS]
# Rows of a stream or of a gate have no page: they are counters and locks.
# Locks, counters, keys of one person, the lines of an import or of a mail to many people, read on
# its own pages, deadlines that a suspension moved, read in the journal of the offer, and what a
# head and a teacher write to each other, which is theirs.
WITHOUT_PAGE = {
    "accounts.Autosave", "accounts.Knock", "accounts.LatePost", "accounts.RecoveryCode",
    "accounts.Session", "accounts.Telephone", "accounts.Throttle",
    "administration.AdminActWords", "administration.BroadcastRecipient", "outbox.Stream",
    "schools.MinistryGate", "bookings.CalendarFeed",
    "bookings.Reminder", "catalogue.Watch", "offers.RequestDraft",
    "bookings.DecisionMessage", "bookings.PostponedDeadline", "bookings.ReadMark",
    "catalogue.Favourite", "catalogue.PartnerPage", "catalogue.SavedSearch",
    "catalogue.SearchDigest", "offers.SearchEntry",
    "offers.SearchText",
    "offers.ImportedOffer", "offers.ImportLine", "reimbursements.StatementCounter",
}  # fmt: skip


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """At least one row of nearly every model; gives the key of the booking."""
    with once_for_a_file(django_db_blocker):
        booking = ConfirmedBookingFactory()
        MembershipFactory(partner=booking.offer.venue.partner)
        deliver_due()
        SeenToken.objects.claim("jeton", booking.ends_at)
        yield booking.pk


@pytest.fixture
def life(lived: int, administrator: User) -> Booking:
    return Booking.objects.get(pk=lived)


def url(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_model_has_its_page():
    models = {m._meta.label for app in OURS for m in apps.get_app_config(app).get_models()}
    inlines = {inline.model for page in admin.site._registry.values() for inline in page.inlines}
    shown = {model._meta.label for model in [*REGISTERED, *inlines]}
    assert models - shown <= WITHOUT_PAGE


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_page_of_the_administration_opens(model, life, administrator, client, rf):
    """List, search, form to add where allowed, page of a row."""
    assert client.get(url(model, "changelist")).status_code == 200
    assert client.get(url(model, "changelist"), {"q": "0350762N"}).status_code == 200
    request = rf.get("/")
    request.user = administrator
    page = client.get(url(model, "add"))
    allowed = admin.site._registry[model].has_add_permission(request)
    assert page.status_code == (200 if allowed else 403)
    row = model._default_manager.first()
    if row is not None:
        assert client.get(url(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [Booking, CollectiveOffer], ids=lambda model: model._meta.label)
def test_nothing_of_a_booking_or_an_offer_is_edited_or_deleted_by_hand(model, life, client):
    """M16: the state least of all."""
    row = model.objects.get()
    page = client.get(url(model, "change", row.pk)).content.decode()
    assert 'name="state"' not in page
    assert 'name="_save"' not in page
    assert client.post(url(model, "change", row.pk), {"state": "CANCELLED"}).status_code == 403
    assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.get().state == row.state


def test_the_journal_is_shown_with_the_booking(life, client):
    """I10."""
    page = client.get(url(Booking, "change", life.pk)).content.decode()
    assert life.teacher.full_name in page
    assert "Confirmée" in page
    assert "Préréservée" in page


def test_a_booking_is_found_by_reference_uai_and_siren(life, client):
    PrebookedBookingFactory()
    for said in [
        life.reference,
        life.offer.ref,
        life.institution.uai,
        life.offer.venue.partner.siren,
        life.teacher.email,
    ]:
        page = client.get(url(Booking, "changelist"), {"q": said})
        assert [found.pk for found in page.context["cl"].queryset] == [life.pk]


def test_an_offer_is_found_by_reference_siren_and_uai_of_its_target(administrator, client):
    school = TeacherFactory().school_role.institution
    offer = OfferFactory(institution=school)
    OfferFactory()
    for said in [offer.ref, offer.venue.partner.siren, school.uai]:
        page = client.get(url(CollectiveOffer, "changelist"), {"q": said})
        assert [found.pk for found in page.context["cl"].queryset] == [offer.pk]


def test_the_administration_cancels_with_a_reason_by_its_own_name(life, administrator, client):
    """Mandatory reason; journal, credit and messages follow."""
    page = client.get(url(Booking, "change", life.pk)).content.decode()
    assert "Annuler la réservation" in page
    asked = url(Booking, "annuler", life.pk)
    assert asked in page
    assert client.get(asked).status_code == 200
    assert client.post(asked, {"reason": "  "}).status_code == 422
    assert Booking.objects.get().state == "CONFIRMED"
    answer = client.post(asked, {"reason": "Erreur de saisie"}, follow=True)
    assert "La réservation est annulée." in answer.content.decode()
    booking = Booking.objects.get()
    assert (booking.state, booking.cancellation_note) == ("CANCELLED", "Erreur de saisie")
    assert booking.moves.latest("pk").actor == administrator
    assert booking.budget.engaged == 0
    assert "Annuler la réservation" not in answer.content.decode()


def test_a_refusal_is_said_and_changes_nothing(life, administrator, client):
    """Cancelled meanwhile: the sentence of the refusal, no error."""
    asked = url(Booking, "annuler", life.pk)
    client.post(asked, {"reason": "Une fois"})
    other = StaffFactory()
    client.force_login(other)
    answer = client.post(asked, {"reason": "Deux fois"}, follow=True)
    assert "La réservation a changé entre-temps" in answer.content.decode()
    assert Booking.objects.get().moves.filter(verb="cancel_by_administration").count() == 1


def test_the_administration_rejects_an_offer_with_a_reason(administrator, client):
    """R12."""
    offer = OfferFactory()
    asked = url(CollectiveOffer, "declarer-non-conforme", offer.pk)
    assert asked in client.get(url(CollectiveOffer, "change", offer.pk)).content.decode()
    client.post(asked, {"reason": "Action individuelle"})
    offer = CollectiveOffer.objects.get(pk=offer.pk)
    assert (offer.state, offer.rejection_reason) == ("REJECTED", "Action individuelle")
    assert offer.changes.latest("pk").actor == administrator


def test_an_offer_with_a_live_booking_is_not_rejected(life, client):
    """R12."""
    asked = url(CollectiveOffer, "declarer-non-conforme", life.offer_id)
    answer = client.post(asked, {"reason": "Action individuelle"}, follow=True)
    assert "Une réservation est en cours sur cette offre" in answer.content.decode()
    assert CollectiveOffer.objects.get().state == "PUBLISHED"


def test_a_draft_has_no_button(administrator, client):
    offer = DraftOfferFactory()
    page = client.get(url(CollectiveOffer, "change", offer.pk)).content.decode()
    assert "Déclarer non conforme" not in page


def test_viewing_is_not_acting(life, client):
    """A support person with the right to look has no button, and the address answers 403."""
    looker = UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_booking"))
    client.force_login(looker)
    page = client.get(url(Booking, "change", life.pk))
    assert page.status_code == 200
    assert "Annuler la réservation" not in page.content.decode()
    assert client.post(url(Booking, "annuler", life.pk), {"reason": "x"}).status_code == 403
    assert Booking.objects.get().state == "CONFIRMED"


def test_what_the_administration_does_is_in_the_log(life, administrator, client):
    """M16: every admin change is a row of audit_log with its author."""
    client.post(url(Booking, "annuler", life.pk), {"reason": "Erreur"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor, action FROM audit_log ORDER BY at DESC LIMIT 2")
        assert set(cursor.fetchall()) == {
            (administrator.full_name, "cancel_by_administration"),
            (administrator.email, "change"),
        }


def test_outgoing_messages_are_retried_and_abandoned(life, administrator, client):
    """« Réessayer », « Abandonner »."""
    message = Message.objects.filter(seq__isnull=False).first()
    Message.objects.filter(pk=message.pk).update(state="PARKED")
    for action, state in [("retry_selected", "WAITING"), ("abandon_selected", "ABANDONED")]:
        client.post(
            url(Message, "changelist"), {"action": action, "_selected_action": [str(message.pk)]}
        )
        assert Message.objects.get(pk=message.pk).state == state


@pytest.mark.parametrize("forged", ["NaN", "1e400", "a\x00b", "10" * 20, "-1"])
@pytest.mark.parametrize("model", [Membership, Budget, Referencing])
def test_a_forged_choice_is_an_error_of_its_field(administrator, client, model, forged):
    """Found by the fuzz: Django's own field broke down on a choice that is no key."""
    fields = dict.fromkeys(("user", "partner", "institution"), forged)
    before = model.objects.count()
    answer = client.post(url(model, "add"), fields)
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert model.objects.count() == before


@pytest.mark.parametrize("may", [True, False], ids=["may change", "may only view"])
@pytest.mark.parametrize("model", [Message, Exchange], ids=["messages", "exchange"])
def test_only_who_may_change_messages_is_offered_to_and_does(life, client, model, may):
    """Reading why a message has not left gives no right to send it again nor to give it up."""
    name = model._meta.model_name
    rights = [f"view_{name}", f"change_{name}"][: 1 + may]
    person = UserFactory(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(person)
    message = Message.objects.filter(seq__isnull=False).first()
    Message.objects.filter(pk=message.pk).update(state="PARKED")

    page = client.get(url(model, "changelist")).content.decode()
    offered = [word for word in ("Réessayer", "Abandonner") if f">{word}</option>" in page]
    assert offered == (["Réessayer", "Abandonner"] if may else [])
    assert ("Renvoyer l’état complet de l’offre</option>" in page) is (may and model is Exchange)

    count, states = Message.objects.count(), []
    for action in ("retry_selected", "abandon_selected", "replay_selected"):
        sent = {"action": action, "_selected_action": [str(message.pk)]}
        client.post(url(model, "changelist"), sent)
        states.append(Message.objects.get(pk=message.pk).state)
    gone = ["WAITING", "ABANDONED", "ABANDONED"]
    assert states == (gone if may else ["PARKED"] * 3)
    assert (Message.objects.count() > count) is (may and model is Exchange)
