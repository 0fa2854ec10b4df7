"""The mock's page of calls, left open: what arrives shows by itself, what was opened stays open."""

import pytest
from playwright.sync_api import Page, expect

from adage_sync import client
from tests.adage_sync.conftest import RunningMock, mock, mock_process

__all__ = ["mock", "mock_process"]
WITHDRAWAL = {"reason": "PAUSED", "withdrawalDate": "2026-11-23T06:00:00+01:00"}


def call(offer: str, seq: int) -> None:
    place = client.Place(f"{offer}-{seq}", offer, 1, seq)
    client.send("/v1/offre-retrait", {"id": offer, **WITHDRAWAL}, place)


def test_a_call_shows_by_itself_and_an_opened_one_stays_open(page: Page, mock: RunningMock):
    call("CJ-SEEN", 1)
    page.goto(f"{mock.url}/appels/")
    first = page.get_by_role("group").first
    first.get_by_text("Contenu").click()
    expect(first.get_by_text("withdrawalDate")).to_be_visible()
    call("CJ-NEXT", 1)
    expect(page.get_by_role("link", name="CJ-NEXT")).to_be_visible()
    expect(page.get_by_text("withdrawalDate").locator("visible=true")).to_have_count(1)


@pytest.mark.parametrize("java_script", [False], ids=["nojs"])
def test_without_scripts_the_page_is_read_by_loading_it(page: Page, mock: RunningMock):
    call("CJ-PLAIN", 1)
    page.goto(f"{mock.url}/appels/")
    expect(page.get_by_role("link", name="CJ-PLAIN")).to_be_visible()
