"""How many pre-bookings wait at once: of a teacher, of a school, by date (R33, M9)."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings import actions, rules
from bookings.actions.refusals import QuotaReached
from bookings.forms.administration import LIMIT_OUT_OF_BOUNDS, TEACHER_ABOVE_SCHOOL
from bookings.models import Booking, PrebookingLimit
from core.forms.dated import AGREE
from operations.audit import QUERIES, rows_of
from tests.bookings.country import a_country_of_bookings
from tests.factories.offers import OfferFactory
from tests.factories.people import UserFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.proposals import propose
from tests.stage import Stage, fresh, traces

pytestmark = pytest.mark.django_db
AUDIT = next(query for query in QUERIES if query.code == "A13")


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def limit(per_teacher: int, per_school: int, day: int = -1) -> PrebookingLimit:
    row: PrebookingLimit = PrebookingLimit.objects.create(
        from_date=in_days(day), per_teacher=per_teacher, per_school=per_school
    )
    return row


def prebook(by: User) -> Booking:
    """An offer of its own, taken by this teacher."""
    return actions.prebook(offer_id=OfferFactory().pk, expected_version=1, by=by)


def refusal(by: User) -> QuotaReached:
    before = traces()
    with pytest.raises(QuotaReached) as caught:
        prebook(by)
    assert traces() == before
    return caught.value


def test_the_first_limits_are_20_a_teacher_and_100_a_school():
    """Written by a migration, as the rules say them."""
    rows = PrebookingLimit.objects.values_list("from_date", "per_teacher", "per_school")
    assert list(rows) == rules.FIRST_PREBOOKING_LIMITS == [(date(2021, 1, 1), 20, 100)]


def test_a_teacher_has_twenty_waiting_and_the_twenty_first_is_refused_in_words(stage):
    """What, how many, which end soonest, what to do."""
    made = [prebook(stage.teacher) for _ in range(20)]
    refused = refusal(stage.teacher)
    assert refused.code == "QUOTA_REACHED"
    said = refused.why.replace("\u00a0", " ")
    assert said.startswith("Vous avez 20 préréservations en attente de décision : le maximum est")
    assert [booking.offer.title in said for booking in made] == [True] * 3 + [False] * 17
    assert "Retirez une préréservation" in refused.what_to_do
    # A colleague of the same school has room.
    assert prebook(TeacherFactory(institution=stage.institution)).state == "PREBOOKED"


@pytest.mark.parametrize("way", ["withdraw", "refuse", "confirm"])
def test_room_is_made_by_withdrawing_refusing_or_confirming(stage, way):
    limit(2, 2)
    first, _ = (prebook(stage.teacher) for _ in range(2))
    refusal(stage.teacher)
    if way == "withdraw":
        actions.withdraw(booking_id=first.pk, by=stage.teacher)
    elif way == "refuse":
        actions.refuse(booking_id=first.pk, reason="Pas cette année", by=stage.principal)
    else:
        actions.confirm(booking_id=first.pk, expected_version=1, by=stage.principal)
    assert prebook(stage.teacher).state == "PREBOOKED"
    refusal(stage.teacher)


def test_a_school_has_its_own_limit_whoever_pre_books(stage):
    limit(2, 3)
    colleague = TeacherFactory(institution=stage.institution)
    for by in (stage.teacher, stage.teacher, colleague):
        prebook(by)
    said = refusal(colleague).why.replace("\u00a0", " ")
    assert said.startswith("Votre établissement a 3 préréservations en attente")
    assert prebook(TeacherFactory()).state == "PREBOOKED"


def test_a_teacher_who_changed_school_keeps_their_count(stage):
    limit(2, 50)
    for _ in range(2):
        prebook(stage.teacher)
    role = stage.teacher.school_role
    role.institution = InstitutionFactory()
    role.save()
    refusal(User.objects.get(pk=stage.teacher.pk))


def test_asking_again_for_what_one_holds_is_no_refusal(stage):
    """A double click at the limit is still one success."""
    limit(1, 1)
    first = stage.prebook()
    assert stage.prebook() == first


def test_a_taken_offer_is_told_as_taken_even_to_who_has_no_room(stage):
    limit(1, 50)
    stage.prebook()
    full = TeacherFactory()
    prebook(full)
    with pytest.raises(actions.school.AlreadyPrebooked):
        actions.prebook(offer_id=stage.offer.pk, expected_version=1, by=full)


@pytest.mark.parametrize("way", ["accept", "pre-book"])
def test_accepting_a_proposal_is_never_refused_by_the_limit(stage: Stage, way):
    """R30: the place was theirs before the partner changed the date."""
    limit(2, 2)
    booking = stage.prebook()
    line = propose(stage, booking.reference)
    for _ in range(2):
        prebook(stage.teacher)
    refusal(stage.teacher)
    accept = actions.accept_terms if way == "accept" else actions.prebook
    taken = accept(offer_id=stage.offer.pk, expected_version=line.version, by=stage.teacher)
    assert fresh(taken).state == "PREBOOKED"
    assert Booking.objects.filter(teacher=stage.teacher, state="PREBOOKED").count() == 3
    assert rows_of(AUDIT) == []


def test_the_limit_is_that_of_the_day_where_the_school_is(stage, time_machine):
    """Tomorrow has begun in Wallis-et-Futuna while Paris still has today's."""
    evening = timezone.now().replace(hour=18, minute=0, second=0, microsecond=0)
    time_machine.move_to(evening)
    limit(1, 1, day=1)
    there = InstitutionFactory(time_zone="Pacific/Wallis")
    far = TeacherFactory(institution=there)
    for by in (stage.teacher, far):
        prebook(by)
    prebook(stage.teacher)
    refusal(far)


def test_without_a_row_the_limits_of_the_rules_hold(stage, monkeypatch):
    PrebookingLimit.objects.all().delete()
    monkeypatch.setattr(rules, "FIRST_PREBOOKING_LIMITS", [(date(2021, 1, 1), 1, 2)])
    prebook(stage.teacher)
    refusal(stage.teacher)
    prebook(TeacherFactory(institution=stage.institution))
    refusal(TeacherFactory(institution=stage.institution))


def test_the_limit_costs_a_pre_booking_its_locks_and_an_indexed_count(stage):
    """The two locks travel together, the count after them; nothing else was added."""
    with CaptureQueriesContext(connection) as captured:
        stage.prebook()
    sent = [query["sql"] for query in captured]
    locks, count = (sql for sql in sent if "bookings_prebookinglimit" in sql or "advisory" in sql)
    assert locks.count("pg_advisory_xact_lock") == 2
    assert count.count("count(*)") == 2  # of one scan
    a_country_of_bookings()
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (GENERIC_PLAN) " + count)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    for column in ("teacher_id", "institution_id"):
        assert re.search(rf"Index Cond: .*{column} =", plan), plan


def test_the_page_refuses_with_409_what_to_do_and_the_way_to_ones_own(client, stage):
    limit(1, 1)
    prebook(stage.teacher)
    client.force_login(stage.teacher)
    page = client.get(reverse("school:prebook", args=[stage.offer.ref]))
    form = page.context["form"].initial | {"class_name": "4e B"}
    answer = client.post(reverse("school:prebook", args=[stage.offer.ref]), form)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Trop de préréservations attendent une décision" in text
    assert f'class="button" href="{reverse("school:follow_up")}"' in text


# --- the audit -----------------------------------------------------------------------------------


def test_the_audit_finds_what_went_round_the_limit(stage, monkeypatch):
    """A13: one beyond the teacher's limit, one beyond the school's."""
    limit(2, 3)
    monkeypatch.setattr("bookings.actions.school.hold_room", lambda **_: None)
    for _ in range(2):
        prebook(stage.teacher)
    assert rows_of(AUDIT) == []
    third = prebook(stage.teacher)
    assert rows_of(AUDIT) == [(third.reference, 3, 3)]
    fourth = prebook(TeacherFactory(institution=stage.institution))
    assert sorted(rows_of(AUDIT)) == sorted([(third.reference, 3, 3), (fourth.reference, 1, 4)])


def test_a_limit_lowered_since_is_no_fault(stage):
    """Those made under the old limit stay."""
    for _ in range(3):
        prebook(stage.teacher)
    limit(1, 1, day=1)
    assert rows_of(AUDIT) == []
    call_command("audit")


# --- the administration --------------------------------------------------------------------------


def url(page: str, *args: object) -> str:
    return reverse(f"admin:bookings_prebookinglimit_{page}", args=args)


def typed(per_teacher: object = 3, per_school: object = 5, day: int = 30) -> dict[str, object]:
    return {
        "from_date": f"{in_days(day):%d/%m/%Y}",
        "per_teacher": per_teacher,
        "per_school": per_school,
        "reason": "Trop de demandes",
    }


def test_a_limit_is_typed_and_its_effect_read_before_it_is_saved(staff, stage):
    for _ in range(3):
        prebook(stage.teacher)
    shown = staff.post(url("add"), typed())
    text = shown.content.decode().replace("\u00a0", " ")
    assert AGREE in text
    assert "1 enseignant et 0 établissement en ont autant ou plus" in text
    assert PrebookingLimit.objects.count() == 1
    ((key, _),) = shown.context["adminform"].form.fields["effect"].choices
    other = staff.post(url("add"), typed(2) | {"effect": key})
    assert AGREE in other.content.decode()  # the tick of other numbers does not count
    assert staff.post(url("add"), typed() | {"effect": key}).status_code == 302
    row = PrebookingLimit.objects.get(from_date=in_days(30))
    assert (row.per_teacher, row.per_school) == (3, 5)
    assert prebook(stage.teacher).state == "PREBOOKED"  # not before its day


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0, 5), LIMIT_OUT_OF_BOUNDS),
        ((3, 10_001), LIMIT_OUT_OF_BOUNDS),
        ((6, 5), TEACHER_ABOVE_SCHOOL),
    ],
)
def test_numbers_that_make_no_limit_are_refused_at_their_field(staff, numbers, words):
    answer = staff.post(url("add"), typed(*numbers))
    assert answer.context["adminform"].form.errors["per_school"] == [words]
    assert PrebookingLimit.objects.count() == 1


@pytest.mark.parametrize("days", [-400, 0])
def test_a_limit_begins_tomorrow_at_the_earliest(staff, days):
    errors = staff.post(url("add"), typed(day=days)).context["adminform"].form.errors
    assert errors["from_date"] == ["Ces plafonds ne peuvent commencer que demain ou plus tard."]


@pytest.mark.parametrize("begun", [True, False])
def test_what_has_begun_is_shown_and_stays(staff, begun):
    row = limit(7, 9, day=0 if begun else 40)
    shown = staff.get(url("change", row.pk)).content.decode()
    assert ('name="per_teacher"' in shown) is not begun
    assert staff.post(url("change", row.pk), typed()).status_code == (403 if begun else 200)
    answer = staff.post(url("delete", row.pk), {"post": "yes", "reason": "Erreur"})
    assert answer.status_code == (409 if begun else 302)
    assert PrebookingLimit.objects.filter(pk=row.pk).exists() is begun


def test_viewing_is_not_adding(client):
    looker = UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_prebookinglimit"))
    client.force_login(looker)
    assert client.get(url("changelist")).status_code == 200
    assert client.post(url("add"), typed()).status_code == 403


@pytest.mark.parametrize("numbers", [(0, 5), (3, 10_001), (6, 5)])
def test_the_database_keeps_the_bounds(numbers):
    with pytest.raises(IntegrityError, match="limit"), transaction.atomic():
        limit(*numbers)
