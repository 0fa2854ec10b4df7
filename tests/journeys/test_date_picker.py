"""A calendar beside a date: fetched at its first opening, worked by keyboard; free text stays."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.schools import TeacherFactory

pytestmark = pytest.mark.django_db(transaction=True)
SEARCH = "/adage/recherche/"


def test_a_day_is_chosen_by_keyboard_in_a_calendar_fetched_when_it_opens(
    page: Page, site: str, sign_in: Callable[[User], None]
) -> None:
    sign_in(TeacherFactory())
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{site}{SEARCH}?du=2027-03-16")
    date = page.locator("input[data-date]").first
    while not date.is_visible():  # the filters of a telephone are folded
        page.locator("summary").first.click()
    assert not [
        url for url in fetched if "date-picker" in url or "calendar.js" in url or "cally" in url
    ]

    date.fill("16/03/2027")
    page.get_by_role("button", name="Choisir dans un calendrier").first.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("mardi 16 mars 2027")
    sheets = [url for url in fetched if "date-picker" in url]
    assert len(sheets) == 1
    expect(dialog).to_have_css("padding-left", "20px")  # its sheet is there before it opens

    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("mercredi 17 mars 2027")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(date).to_have_value("17/03/2027")
    expect(date).to_be_focused()

    page.get_by_role("button", name="Choisir dans un calendrier").first.click()
    expect(dialog).to_contain_text("mercredi 17 mars 2027")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert len([url for url in fetched if "date-picker" in url]) == 1
