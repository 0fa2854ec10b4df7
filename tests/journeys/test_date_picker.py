"""A calendar beside a date: fetched at its first opening, worked by keyboard; free text stays."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

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
    dialog = calendar_opened(page)
    sheets = [url for url in fetched if "date-picker" in url]
    assert len(sheets) == 1
    expect(dialog).to_have_css("padding-left", "20px")  # its sheet is there before it opens

    to_the_next_day(page, dialog)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(date).to_have_value("17/03/2027")
    expect(date).to_be_focused()

    page.get_by_role("button", name="Choisir dans un calendrier").first.click()
    expect(dialog).to_contain_text("mercredi 17 mars 2027")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert len([url for url in fetched if "date-picker" in url]) == 1


def test_an_answer_that_brings_the_field_again_loses_neither_the_day_nor_what_is_typed(
    page: Page, site: str, sign_in: Callable[[User], None]
) -> None:
    sign_in(TeacherFactory())
    page.goto(f"{site}{SEARCH}")
    begin, end = page.locator("input[data-date]").all()[:2]
    price = page.get_by_label("Prix au plus")
    while not begin.is_visible():
        page.locator("summary").first.click()
    held: list[Route] = []
    page.route(f"**{SEARCH}?*", lambda route: held.append(route))

    # The day is picked after the answer came.
    begin.fill("16/03/2027")
    dialog = calendar_opened(page)
    answer(page, held)
    to_the_next_day(page, dialog)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(begin).to_have_value("17/03/2027")
    expect(begin).to_be_focused()
    answer(page, held)
    expect(page).to_have_url(re.compile("du=2027-03-17"))

    # One types on in the next field while an answer is on its way.
    begin.fill("18/03/2027")
    end.press_sequentially("20/0")
    answer(page, held)
    expect(end).to_be_focused()
    expect(end).to_have_value("20/0")
    end.press_sequentially("4/2027")

    # It is told when one leaves it, with no more typed since the answer came.
    price.press_sequentially("12")
    answer(page, held)
    expect(end).to_have_value("20/04/2027")
    expect(price).to_have_value("12")
    price.press("Tab")
    answer(page, held)
    expect(page).to_have_url(re.compile("prix=12"))


def calendar_opened(page: Page) -> Locator:
    """The calendar of the first date, opened by keyboard on the day that is typed there."""
    page.get_by_role("button", name="Choisir dans un calendrier").first.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("mardi 16 mars 2027")
    return dialog


def to_the_next_day(page: Page, dialog: Locator) -> None:
    """From the 16th to the 17th, whose cell has the focus some frames after its name is said."""
    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("mercredi 17 mars 2027")
    cell = dialog.locator("calendar-month button", has_text=re.compile(r"^\s*17\s*$"))
    expect(cell).to_be_focused()


def answer(page: Page, held: list[Route]) -> None:
    """Let the search answer what it was asked for, and wait until the page shows it."""
    while not held:
        page.wait_for_timeout(20)
    with page.expect_event("console", lambda said: said.text == "settled"):
        page.evaluate(
            "addEventListener('htmx:afterSettle', () => console.log('settled'), {once: true})"
        )
        while held:
            held.pop().continue_()
