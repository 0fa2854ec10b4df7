"""Two officers at once on one table by date: what one counts on is not taken away by the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client

from core.admin.dated import FromADayAdmin
from core.rules.places import REMEMBERED_TERRITORIES
from schools.forms import territories as forms
from schools.models import Territory
from tests.factories.people import with_role
from tests.program.office import address, preview_then_save
from tests.program.site import browser_of
from tests.program.territory import ADD, WHY, row_of, typed
from tests.races.conftest import Doorstep, together

ALSACE = {"academy": "Strasbourg", "holiday_zone": "B"}
CLOSED = typed("67", "Bas-Rhin", postal_prefixes="67", is_open=None, **ALSACE)


@pytest.fixture
def both(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """6A takes 67 in thirty days: one closes 67 for it while the other takes 6A away, each having
    read its effect. Both look, then both act, unless one waits for the other.
    """
    one, two = (browser_of(with_role("Programme")) for _ in range(2))
    preview_then_save(one, ADD, typed("6A", "Alsace", postal_prefixes="67 68", **ALSACE))
    taken = address(Territory, "delete", row_of("6A").pk)
    shown = one.post(ADD, CLOSED).context["adminform"].form["effect"]
    ((read, _),) = shown.field.choices
    looked, between = forms.nowhere, Doorstep()

    def look_then_wait(*arguments: Any) -> str:
        said = looked(*arguments)
        between.wait()
        return said

    monkeypatch.setattr(forms, "nowhere", look_then_wait)
    monkeypatch.setattr("schools.admin.territories.nowhere", look_then_wait)
    yield [sends(one, ADD, CLOSED | {"effect": read}), sends(two, taken, {"post": "yes"} | WHY)]
    REMEMBERED_TERRITORIES.forget()


def sends(officer: Client, page: str, sent: dict[str, Any]) -> Callable[[], int]:
    return lambda: officer.post(page, sent).status_code


def leads_nowhere() -> bool:
    """67 is closed, and 6A does not take its postal codes."""
    closed = Territory.objects.filter(code="67", is_open=False).exists()
    return closed and not Territory.objects.filter(code="6A").exists()


@pytest.mark.slow
def test_what_a_closing_counts_on_is_not_taken_away_meanwhile(both: list[Any]) -> None:
    answers = together(both)
    assert answers.count(302) == 1
    assert set(answers) <= {302, 200, 403, 409}
    assert not leads_nowhere()


def test_negative_control_without_the_lock_postal_codes_lead_nowhere(
    both: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """D11: the race above can fail."""

    @contextmanager
    def all_at_once(*_: Any) -> Iterator[None]:
        yield

    monkeypatch.setattr(FromADayAdmin, "one_at_a_time", all_at_once)
    assert together(both) == [302, 302]
    assert leads_nowhere()
