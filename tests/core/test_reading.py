"""What is read of rows by a plan is what Django reads of them, object by object."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Model, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from accounts.models import Session, User
from bookings.models import Booking
from core.compiled import CompiledQuery
from offers.models import CollectiveOffer, OfferTemplate
from schools.models import SchoolRole
from tests.factories.people import UserFactory
from tests.factories.templates import TemplateFactory
from tests.stage import Stage, fresh
from venues.models import Partner, Venue

pytestmark = pytest.mark.django_db

Build = Callable[[], QuerySet[Any, Any]]
OBJECTS: dict[str, Build] = {
    "alone": lambda: Booking.objects.order_by("pk"),
    "with what it hangs on": lambda: Booking.objects.select_related("offer__venue", "budget"),
    "with nothing to hang on": lambda: CollectiveOffer.objects.select_related("institution"),
    "the other way": lambda: User.objects.order_by("pk").select_related("school_role__institution"),
    "some columns only": lambda: Booking.objects.only("reference", "state"),
    "without some": lambda: CollectiveOffer.objects.defer("description", "levels"),
    "with a word more": lambda: Booking.objects.annotate(more=Value("plus"), day=F("starts_at")),
    "with a picture": lambda: OfferTemplate.objects.order_by("pk"),
    "many of each": lambda: Partner.objects.prefetch_related("venues"),
}
VALUES: dict[str, Build] = {
    "dicts": lambda: Booking.objects.values("reference", "price", "starts_at"),
    "dicts of more": lambda: Booking.objects.values("pk").annotate(euros=F("price")),
    "tuples": lambda: Booking.objects.values_list("price", "reference"),
    "tuples of more": lambda: Booking.objects.annotate(a=F("price")).values_list("a", "pk"),
    "one column": lambda: Booking.objects.values_list("reference", flat=True),
    "different ones": lambda: Booking.objects.order_by("price").values_list("state").distinct(),
}


@pytest.fixture
def rows(stage: Stage, booking: Booking) -> None:
    """A booking and all it stands on, a person without a role, a template."""
    UserFactory()
    TemplateFactory(venue=stage.offer.venue)


def told(row: Any, depth: int = 3) -> Any:
    """All that an instance holds, the ones it leads to included."""
    if not isinstance(row, Model) or not depth:
        return row
    state = row._state
    held = {name: value for name, value in vars(row).items() if name != "_state"}
    many = {
        name: [told(one, 0) for one in found.all()]
        for name, found in held.pop("_prefetched_objects_cache", {}).items()
    }
    near = {name: told(one, depth - 1) for name, one in state.fields_cache.items()}
    return type(row), held, state.adding, state.db, near, many, row.get_deferred_fields()


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("kind", OBJECTS)
def test_objects_hold_what_django_gives_them(kind: str) -> None:
    expected = list(OBJECTS[kind]())
    found = CompiledQuery(OBJECTS[kind])()
    assert expected
    assert [told(row) for row in found] == [told(row) for row in expected]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("kind", VALUES)
def test_values_are_in_the_order_one_asked_for(kind: str) -> None:
    expected = list(VALUES[kind]())
    assert expected
    assert CompiledQuery(VALUES[kind])() == expected


def test_a_state_read_so_is_as_protected(booking: Booking) -> None:
    [found] = CompiledQuery(OBJECTS["alone"])()
    with pytest.raises(AttributeError):
        found.state = "USED"
    found.class_name = "5e C"
    found.save(update_fields=["class_name"])
    assert fresh(booking).class_name == "5e C"


def test_what_was_left_out_is_read_when_it_is_asked_for(booking: Booking) -> None:
    [found] = CompiledQuery(OBJECTS["some columns only"])()
    with CaptureQueriesContext(connection) as asked:
        assert found.price == booking.price
    assert len(asked) == 1


def test_the_two_ends_of_a_relation_know_each_other(stage: Stage) -> None:
    person = stage.teacher
    [found] = [user for user in CompiledQuery(OBJECTS["the other way"])() if user == person]
    with CaptureQueriesContext(connection) as asked:
        assert found.school_role.user is found
        assert found.school_role.institution == stage.institution
    assert len(asked) == 0


def test_a_kind_nobody_asked_for_is_refused_at_once(booking: Booking) -> None:
    query = CompiledQuery(lambda: Booking.objects.values_list("pk", named=True))
    with pytest.raises(TypeError, match="Named"):
        query()


def test_each_model_is_made_the_short_way() -> None:
    """No model of the hot pages does something of its own when it is made."""
    for model in (Booking, CollectiveOffer, SchoolRole, Session, User, Venue):
        assert model.__init__ is Model.__init__
