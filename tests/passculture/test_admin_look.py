"""The administration in the look of the site: nothing inline, French, queues first."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import User
from bookings.models import Booking
from offers import actions
from offers.models import CollectiveStock
from operations.queues import READERS, Queue, queues_for
from outbox.models import Message
from outbox.rules import HANGS_AGAIN
from reimbursements.actions import run_statements
from reimbursements.rules import last_statement_day
from tests.answers import Answer
from tests.factories.offers import ConfirmedBookingFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.people import UserFactory
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.factories.venues import VenueFactory
from tests.loaded import once_for_a_file
from tests.owner import rewrite

pytestmark = pytest.mark.django_db

INDEX = "/admin/"
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:")
ELSEWHERE = re.compile(r"(?:src|href)=\"(?:https?:)?//")
ENGLISH = re.compile(
    r"\b(?:Welcome|Log out|View site|Change|Add|Delete|Search|Home|Save|Filter|None|Recent)\b"
)
MODELS = [model for model in admin.site._registry if model.__module__.partition(".")[0] != "django"]


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Something that waits in the queues, nothing late."""
    with once_for_a_file(django_db_blocker):
        PrebookedBookingFactory()
        OfferFactory(state="REJECTED")
        InstitutionFactory()
        Message.objects.filter(state="WAITING").update(due_at=timezone.now())
        yield


@pytest.fixture
def life(lived: None, administrator: User) -> None:
    """Something in every queue but those of the clock."""
    parked = Message.objects.all()[0]
    parked.state, parked.parked_at = "PARKED", timezone.now() - timedelta(days=3)
    parked.save()


def words(answer: Answer) -> str:
    """What is read on a page."""
    body = answer.content.decode().partition("<body")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def queue(person: User, title: str) -> Queue:
    [found] = [queue for queue in queues_for(person) if queue.title.startswith(title)]
    return found


@pytest.mark.parametrize("kind", ["changelist", "add"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(model, kind, life, client):
    """The CSP allows no inline style nor script, the RGPD no third party."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}")
    text = client.get(address).content.decode()
    assert not INLINE.search(text)
    assert not ELSEWHERE.search(text)


def test_the_index_wears_the_brand_and_says_where_one_is(life, client):
    answer = client.get(INDEX)
    text = answer.content.decode()
    assert not INLINE.search(text)
    assert not ELSEWHERE.search(text)
    assert not ENGLISH.search(words(answer))
    assert 'class="brand"' in text
    assert "Ce que vous faites ici est journalisé à votre nom." in text
    assert "css/tokens.css" in text
    assert "Administration de pass Culture · offre collective" in text
    assert text.index('class="queues"') < text.index('class="areas"')


@pytest.mark.parametrize(
    ("cookie", "attribute"), [("sombre", 'data-theme="sombre"'), ("clair", 'data-theme="clair"')]
)
def test_the_theme_of_the_cookie_is_rendered_by_the_server(
    cookie, attribute, administrator, client
):
    """No flash, no localStorage: the same choice as on the site."""
    assert "data-theme" not in client.get(INDEX).content.decode().partition("<body")[0]
    client.cookies["theme"] = cookie
    assert attribute in client.get(INDEX).content.decode()


def test_every_queue_says_how_many_and_since_when(life, administrator, client):
    """Counts, ages and dates in French."""
    parked = queue(administrator, "Messages mis de côté")
    assert (parked.count, parked.is_late) == (1, True)
    assert queue(administrator, "Messages en attente").count == Message.objects.count() - 1
    deadline = queue(administrator, "Préréservations")
    assert deadline.moment == Booking.objects.get().bookable_until
    assert queue(administrator, "Offres non conformes").count == 1
    assert queue(administrator, "Établissements sans crédit").count >= 1
    text = words(client.get(INDEX)).replace("\u00a0", " ")
    day = timezone.localtime(parked.moment).strftime("%d/%m/%Y")
    assert f"Le plus ancien : il y a 3 jours ({day})" in text
    assert "Prochaine date limite : dans " in text
    assert not re.search(r"\d{4}-\d{2}-\d{2}", text)


def test_the_links_of_the_queues_lead_to_the_rows_they_count(life, administrator, client):
    late_clock(administrator)
    for found in queues_for(administrator):
        answer = client.get(found.url)
        assert answer.status_code == 200
        if not found.title.startswith(("Préréservations", "Tâche automatique")):
            assert answer.context["cl"].result_count == found.count, found.title


def test_what_hangs_again_and_again_is_shown_as_such(administrator, client):
    """F13b: in its first tries it waits like any other; nothing to show, nothing shown."""
    PrebookedBookingFactory()
    one, other = Message.objects.all()[:2]
    assert "Messages laissés sans réponse" not in {
        found.title for found in queues_for(administrator)
    }
    Message.objects.filter(pk=one.pk).update(cause="HUNG", attempts=HANGS_AGAIN)
    Message.objects.filter(pk=other.pk).update(cause="HUNG", attempts=HANGS_AGAIN - 1)
    silent = queue(administrator, "Messages laissés sans réponse")
    assert (silent.count, silent.is_late) == (1, True)
    assert client.get(silent.url).context["cl"].result_count == 1


def late_clock(staff: User) -> None:
    """A deadline passed an hour ago, an event ended a week ago, and nobody noticed."""
    now = timezone.now()
    late = PrebookedBookingFactory()
    CollectiveStock.objects.filter(pk=late.stock_id).update(bookable_until=now - timedelta(hours=1))
    done = ConfirmedBookingFactory()
    rewrite(
        Booking.objects.filter(pk=done.pk),
        starts_at=now - timedelta(days=7, hours=2),
        ends_at=now - timedelta(days=7),
    )


def test_a_clock_on_time_is_not_spoken_of(life, administrator):
    assert not [found for found in queues_for(administrator) if found.title.startswith("Horloge")]


def test_a_late_clock_is_the_first_thing_one_reads(administrator, client):
    """A8: nobody expires, nobody marks used."""
    late_clock(administrator)
    first = queues_for(administrator)[:2]
    assert [found.is_late for found in first] == [True, True]
    assert {found.title.partition("\u00a0")[0] for found in first} == {
        "Tâche automatique en retard"
    }
    assert "En retard" in words(client.get(INDEX))


def test_a_rejected_offer_ages_from_its_last_rejection(administrator):
    offer = OfferFactory()
    assert queue(administrator, "Offres non conformes").moment is None
    actions.reject(offer_id=offer.pk, reason="Public individuel", by=administrator)
    moment = queue(administrator, "Offres non conformes").moment
    assert moment == offer.changes.get(verb="REJECTED").at


def test_the_accounts_to_check_and_the_statements_to_pay_wait_with_their_age(administrator, client):
    """R51, R53: an account being checked, a statement not paid ten days after its run."""
    empty = [
        queue(administrator, name).count for name in ("Coordonnées bancaires", "Justificatifs")
    ]
    assert empty == [0, 0]
    checking = BankDetailsFactory(state="CHECKING")
    end = timezone.now() - timedelta(days=60)
    ends = [(end, Decimal("240.00"))]
    past_bookings(
        VenueFactory(partner=BankDetailsFactory().partner), InstitutionFactory(), ends, state="USED"
    )
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        (statement,) = run_statements(day=last_statement_day(timezone.localdate()), by=None).issued

    waiting = queue(administrator, "Coordonnées bancaires")
    assert (waiting.count, waiting.moment, waiting.is_late) == (1, checking.submitted_at, False)
    to_pay = queue(administrator, "Justificatifs à verser")
    assert (to_pay.count, to_pay.moment, to_pay.is_late) == (1, statement.issued_at, True)
    for found in (waiting, to_pay):
        assert client.get(found.url).context["cl"].result_count == 1


def test_an_institution_with_a_credit_for_this_year_is_not_counted(administrator, client):
    before = queue(administrator, "Établissements sans crédit").count
    poor, rich = InstitutionFactory(), InstitutionFactory()
    BudgetFactory(institution=rich)
    InstitutionFactory(eligible=False)
    found = queue(administrator, "Établissements sans crédit")
    assert found.count == before + 1
    shown = client.get(found.url, {"credit": "sans", "q": poor.uai}).context["cl"].queryset
    assert [school.pk for school in shown] == [poor.pk]


def test_the_index_asks_as_many_questions_whatever_the_numbers(life, administrator, client):
    """A fixed number of statements, one a kind of object."""
    client.get(INDEX)
    with CaptureQueriesContext(connection) as few:
        client.get(INDEX)
    for _ in range(3):
        PrebookedBookingFactory()
        OfferFactory(state="REJECTED")
        InstitutionFactory()
    late_clock(administrator)
    with CaptureQueriesContext(connection) as many:
        client.get(INDEX)
    assert len(few) == len(many)
    with CaptureQueriesContext(connection) as queues:
        queues_for(administrator)
    assert len(queues) == len(READERS) + 1  # and the files that the person follows


def test_a_queue_is_shown_to_who_may_see_its_list_only(client):
    person = UserFactory(is_staff=True)
    assert queues_for(person) == []
    person.user_permissions.add(Permission.objects.get(codename="view_message"))
    person = type(person).objects.get(pk=person.pk)
    titles = {found.title for found in queues_for(person)}  # what is late comes first
    assert titles == {"Messages mis de côté", "Messages en attente de départ"}
    client.force_login(person)
    assert "Préréservations" not in words(client.get(INDEX))


def test_a_list_and_a_thing_are_named_in_french(life, client):
    """Django says « Sélectionnez l’objet offre collective à changer »."""
    booking = Booking.objects.first()
    page = client.get(reverse("admin:bookings_booking_changelist")).content.decode()
    assert "<h1>Réservations</h1>" in page
    assert ">Rechercher</label>" in page
    page = client.get(reverse("admin:bookings_booking_change", args=[booking.pk]))
    assert f"<h1>{booking}</h1>" in page.content.decode()
