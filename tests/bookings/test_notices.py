"""Cancellation notices (R31): typed with a unit, bounded, read before saved, closed once begun."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bookings.forms.administration import OUT_OF_BOUNDS
from bookings.models import CancellationNotice
from core.forms.dated import AGREE
from core.rules.dated import has_begun
from tests.answers import Answer
from tests.factories.people import UserFactory
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def url(page: str, *args: object) -> str:
    return reverse(f"admin:bookings_cancellationnotice_{page}", args=args)


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def typed(number: object = 30, unit: str = "days", day: date | None = None) -> dict[str, object]:
    begins = f"{day or in_days(30):%d/%m/%Y}"
    return {"from_date": begins, "number": number, "unit": unit, "reason": "Nouveau texte"}


def read(form: dict[str, object], answer: Answer) -> dict[str, object]:
    """The same, the effect ticked as the page showed it."""
    ((key, _),) = answer.context["adminform"].form.fields["effect"].choices
    return form | {"effect": key}


@pytest.mark.parametrize(
    ("number", "unit", "kept", "said"),
    [
        (30, "days", timedelta(days=30), "30 jours"),
        (1, "hours", timedelta(hours=1), "1 heure"),
        (48, "hours", timedelta(hours=48), "48 heures"),
        (120, "days", timedelta(days=120), "120 jours"),
        (2880, "hours", timedelta(days=120), "120 jours"),
    ],
)
def test_a_notice_is_a_number_and_a_unit_read_before_it_is_saved(staff, number, unit, kept, said):
    """The first sending shows three dates and saves nothing."""
    form, many = typed(number, unit), CancellationNotice.objects.count()
    shown = staff.post(url("add"), form)
    assert CancellationNotice.objects.count() == many
    assert AGREE in shown.content.decode()
    assert shown.content.decode().count("Confirmée le ") == 3
    assert staff.post(url("add"), read(form, shown)).status_code == 302
    notice = CancellationNotice.objects.get(from_date=in_days(30))
    assert (notice.notice, notice.in_words.replace("\u00a0", " ")) == (kept, said)
    assert said in staff.get(url("changelist")).content.decode().replace("\u00a0", " ")


def test_the_effect_read_is_that_of_what_is_saved(staff):
    """A tick left from another notice does not count."""
    shown = staff.post(url("add"), typed(30))
    old = read(typed(30), shown)["effect"]
    answer = staff.post(url("add"), typed(3) | {"effect": old})
    assert AGREE in answer.content.decode()
    assert not CancellationNotice.objects.filter(from_date=in_days(30)).exists()


@pytest.mark.parametrize(
    ("number", "unit"),
    [(0, "days"), (-5, "days"), (121, "days"), (2881, "hours"), (10**6, "days"), (10**30, "hours")],
)
def test_a_notice_outside_its_bounds_is_refused_at_its_field(staff, number, unit):
    answer = staff.post(url("add"), typed(number, unit))
    assert answer.context["adminform"].form.errors["number"] == [OUT_OF_BOUNDS]
    assert not CancellationNotice.objects.filter(from_date__gte=in_days(1)).exists()


@pytest.mark.parametrize("sent", ["30 00:00:00", "30 jours", "1e3", "NaN", "", "\x00"])
def test_what_is_no_number_is_refused_at_its_field(staff, sent):
    answer = staff.post(url("add"), typed(sent))
    assert "number" in answer.context["adminform"].form.errors
    assert not CancellationNotice.objects.filter(from_date__gte=in_days(1)).exists()


@pytest.mark.parametrize("days", [-400, -1, 0])
def test_a_notice_begins_tomorrow_at_the_earliest(staff, days):
    answer = staff.post(url("add"), typed(day=in_days(days)))
    assert "from_date" in answer.context["adminform"].form.errors


@pytest.mark.parametrize("field", ["from_date", "number", "unit", "notice"])
def test_a_notice_that_has_begun_is_only_shown(staff, field):
    """Bookings were confirmed under it."""
    row = CancellationNotice.objects.latest("from_date")
    before = CancellationNotice.objects.filter(pk=row.pk).values().get()
    shown = staff.get(url("change", row.pk))
    assert shown.status_code == 200
    assert "15 jours" in shown.content.decode().replace("\u00a0", " ")
    assert f'name="{field}"' not in shown.content.decode()
    forged = typed(1) | {"notice": "00:00:30", "effect": "x"}
    assert staff.post(url("change", row.pk), forged).status_code == 403
    assert CancellationNotice.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("way", ["page", "list"])
@pytest.mark.parametrize("begun", [True, False], ids=["begun", "to come"])
def test_only_a_notice_to_come_is_deleted(staff, way, begun):
    """In words otherwise, one by one or as a selection."""
    day = in_days(0) if begun else in_days(40)
    row = CancellationNotice.objects.create(from_date=day, notice=timedelta(days=3))
    if way == "page":
        answer = staff.post(url("delete", row.pk), {"post": "yes", "reason": "Erreur"})
    else:
        sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        answer = staff.post(url("changelist"), sent)
    assert answer.status_code == (409 if begun else 302)
    assert CancellationNotice.objects.filter(pk=row.pk).exists() is begun
    if begun:
        assert "ce délai a commencé" in answer.content.decode()


def test_a_notice_to_come_is_changed(staff):
    row = CancellationNotice.objects.create(from_date=in_days(40), notice=timedelta(days=3))
    page = url("change", row.pk)
    assert 'value="3"' in staff.get(page).content.decode()
    form = typed(5, day=in_days(40))
    assert staff.post(page, read(form, staff.post(page, form))).status_code == 302
    assert CancellationNotice.objects.get(pk=row.pk).notice == timedelta(days=5)


def test_viewing_is_not_adding(client):
    looker = UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_cancellationnotice"))
    client.force_login(looker)
    assert client.get(url("change", CancellationNotice.objects.first().pk)).status_code == 200
    assert client.post(url("add"), typed()).status_code == 403


@pytest.mark.parametrize(
    "notice", [timedelta(seconds=30), timedelta(0), timedelta(days=-5), timedelta(days=121)]
)
def test_the_database_keeps_the_bounds(notice):
    with pytest.raises(IntegrityError, match="notice_bounds"), transaction.atomic():
        CancellationNotice.objects.create(from_date=in_days(40), notice=notice)


@pytest.fixture
def bare_notices(db: None) -> None:
    """The table without its wall: any interval."""
    as_owner("ALTER TABLE bookings_cancellationnotice DROP CONSTRAINT notice_bounds")


def test_a_notice_in_seconds_is_found_by_the_audit(bare_notices):
    from operations.audit import QUERIES, rows_of

    query = next(query for query in QUERIES if query.code == "A10")
    assert rows_of(query) == []
    for number, wrong in enumerate(
        [timedelta(seconds=30), timedelta(days=-1), timedelta(days=400)]
    ):
        CancellationNotice.objects.create(from_date=in_days(40 + number), notice=wrong)
    assert len(rows_of(query)) == 3


def test_the_day_begins_first_in_wallis_et_futuna():
    """A notice of tomorrow in Paris is in force there at the end of the afternoon."""
    from datetime import UTC, datetime

    evening = datetime(2026, 11, 29, 18, tzinfo=UTC)
    assert has_begun(date(2026, 11, 30), evening)
    assert not has_begun(date(2026, 12, 1), evening)
