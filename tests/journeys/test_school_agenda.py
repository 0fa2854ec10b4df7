"""An outing in one's own agenda: provisional, agreed, cancelled; the file and the subscription."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from accounts.models import User
from bookings import actions
from tests.stage import Stage, build_stage

pytestmark = pytest.mark.django_db(transaction=True)
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
PROVISIONAL = "Ajouter à mon agenda (provisoire)"


@pytest.fixture
def signed_stage(transactional_db: None, sign_in: Callable[[User], None]) -> Stage:
    """A school and a free offer; the teacher is signed in."""
    stage = build_stage()
    sign_in(stage.teacher)
    return stage


def event_of(content: bytes) -> Any:
    """The one event of a calendar."""
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    return found


def kept(page: Page, link: str) -> tuple[str, Any]:
    """The name of the file behind a link of the page, and its event."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    file = download.value
    return file.suggested_filename, event_of(Path(file.path()).read_bytes())


def told(event: Any) -> tuple[str, int]:
    return str(event["STATUS"]), int(event["SEQUENCE"])


@both_worlds
def test_the_same_event_is_provisional_then_agreed_then_cancelled(
    page: Page, site: str, signed_stage: Stage, java_script: bool
) -> None:
    """R62: the file of the offer, then those of its booking, each replaces the one before."""
    page.goto(f"{site}/adage/offres/{signed_stage.offer.ref}/")
    name, first = kept(page, PROVISIONAL)
    assert (name, told(first)) == (f"{signed_stage.offer.ref}.ics", ("TENTATIVE", 0))
    assert first["DTSTART"].dt == signed_stage.line.starts_at

    booking = signed_stage.prebook(class_name="4e B")
    page.reload()
    name, waiting = kept(page, PROVISIONAL)
    assert (name, told(waiting)) == (f"{booking.reference}.ics", ("TENTATIVE", 0))

    signed_stage.confirm(booking)
    page.goto(f"{site}/adage/suivi/{booking.reference}/")
    agreed = kept(page, "Agenda (.ics)")[1]
    actions.cancel_by_school(booking_id=booking.pk, by=signed_stage.principal)
    gone = kept(page, "Agenda (.ics)")[1]
    assert [told(agreed), told(gone)] == [("CONFIRMED", 1), ("CANCELLED", 2)]
    assert len({str(event["UID"]) for event in (first, waiting, agreed, gone)}) == 1


@both_worlds
def test_an_agenda_that_subscribed_follows_the_outings_of_the_school(
    page: Page, site: str, signed_stage: Stage, java_script: bool
) -> None:
    """The address is shown once; whoever reads it has no session, and reads it until it closes."""
    booking = signed_stage.prebook(class_name="4e B")
    page.goto(f"{site}/adage/calendrier/abonnement/")
    page.get_by_role("button", name="Créer mon adresse").click()
    shown = page.get_by_label("Adresse à donner à votre agenda")
    expect(shown).to_have_value(re.compile(r"/calendrier/.+\.ics$"))
    address = site + urlsplit(shown.input_value()).path
    assert page.context.browser
    agenda = page.context.browser.new_context().request

    first = event_of(agenda.get(address).body())
    assert (told(first), str(first["SUMMARY"])) == (
        ("TENTATIVE", 0),
        f"Provisoire\u00a0: 4e B\u00a0: {signed_stage.offer.title}",
    )
    signed_stage.confirm(booking)
    assert told(event_of(agenda.get(address).body())) == ("CONFIRMED", 1)

    page.goto(f"{site}/adage/calendrier/abonnement/")
    page.get_by_role("button", name="Arrêter l’abonnement").click()
    assert agenda.get(address).status == 404
