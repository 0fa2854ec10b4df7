"""A level opens at a date: usable now for events after it (R6)."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from offers.queries.missing import what_is_missing
from schools.models import LevelOpening
from tests.factories.offers import OfferFactory
from tests.factories.schools import TeacherFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.offers.wizard import NEW
from tests.program.office import address, errors, last_act, preview_then_save, take_away
from tests.program.site import browser_of, read

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
WHY = {"reason": "Extension du programme aux cinquièmes"}


@pytest.fixture(autouse=True)
def a_day_of_november(db: None) -> Any:
    """The 30th of November 2026: the level opens in nine months."""
    with time_machine.travel(NOW, tick=False):
        yield


def typed(opened: str, closed: str = "") -> dict[str, Any]:
    return {"level": "5e", "opened_date": opened, "closed_date": closed} | WHY


def refusals(day: datetime) -> list[str]:
    """What keeps an offer for this level, on this day, from being published."""
    offer = OfferFactory(levels=["5e"])
    offer.line.starts_at = offer.line.ends_at = day
    return [one.sentence for one in what_is_missing(offer, offer.line, NOW)]


def partner() -> User:
    venue = VenueFactory()
    member: User = MemberFactory(partner=venue.partner)
    return member


def test_la_cinquieme_ouvre_le_1er_septembre_2027(officer: Client) -> None:
    """Chosen now, for an event of October; refused for one of June; closed, reopened, undone."""
    pro, teacher = browser_of(partner()), browser_of(TeacherFactory())
    assert 'value="5e"' not in read(pro, NEW)
    effect = preview_then_save(officer, address(LevelOpening, "add"), typed("01/09/2027"))
    assert "pour un événement à partir du 1er septembre 2027" in effect
    verb, reason, values = last_act()
    assert (verb, reason, values["level_id"]) == ("add", WHY["reason"], [None, "5e"])

    assert "5<sup>e</sup> (à partir du 1<sup>er</sup> septembre 2027)" in read(pro, NEW)
    assert 'value="5e"' in read(teacher, "/adage/recherche/?niveau=5e")
    assert refusals(datetime(2027, 10, 14, 12, tzinfo=UTC)) == []
    not_then = ["Un des niveaux choisis n’est pas ouvert à la date de l’événement."]
    assert refusals(datetime(2027, 6, 14, 12, tzinfo=UTC)) == not_then

    row = LevelOpening.objects.get(level="5e")
    page = address(LevelOpening, "change", row.pk)
    preview_then_save(officer, page, typed("01/09/2027", "01/09/2028"))
    assert last_act()[2]["closed_date"] == [None, "2028-09-01"]
    take_away(officer, row, "Extension reportée")
    assert 'value="5e"' not in read(pro, NEW)


@pytest.mark.parametrize(
    ("opened", "closed", "field"),
    [
        ("01/09/2026", "", "opened_date"),
        ("01/09/2027", "01/09/2027", "closed_date"),
        ("01/09/2027", "01/06/2027", "closed_date"),
    ],
)
def test_une_ouverture_passee_ou_a_l_envers_est_refusee(
    officer: Client, opened: str, closed: str, field: str
) -> None:
    """At its field, and nothing is saved."""
    answer = officer.post(address(LevelOpening, "add"), typed(opened, closed))
    assert field in errors(answer)
    assert not LevelOpening.objects.filter(level="5e").exists()


def test_deux_ouvertures_ne_se_chevauchent_pas(officer: Client) -> None:
    """In words, at the first day."""
    page = address(LevelOpening, "add")
    preview_then_save(officer, page, typed("01/09/2027"))
    assert errors(officer.post(page, typed("01/09/2028")))["opened_date"] == [
        "Une autre ouverture de ce niveau couvre déjà une partie de ces dates."
    ]
