"""A page already drawn is filled by name, whatever its form; secrets and files are not touched."""

import pytest

from passculture.refill import refill
from tests.kept.browser import Forms

PAGE = """<html><body><form action="/chercher/"><input name="title" value="x"></form>
<form method="post" action="/autre/"><input name="title" value="autre"></form>
<input form="f" name="before" value="">
<p>é</p><form method="post" id="f">
<input type="hidden" name="csrfmiddlewaretoken" value="t">
<input type="hidden" name="expected_version" value="4">
<input name="title" value="ancien"><input type="password" name="password">
<input type="file" name="image"><input name="closed" value="fermé" disabled>
<textarea name="text" rows="3">
ancien &amp; vieux</textarea><textarea name="empty"></textarea>
<label><input type="checkbox" name="levels" value="4e" checked>4e</label>
<label><input type="checkbox" name="levels" value="3e">3e</label>
<input type="checkbox" name="alone" checked>
<input type="radio" name="place" value="SCHOOL">
<input type="radio" name="place" value="OTHER" checked>
<select name="month"><option value="1" selected>un</option><option value="2">deux</option></select>
<button name="aller" value="rester" formaction="/brouillon/">Garder</button></form>
<input form="f" name="after" value=""></body></html>"""


def answered(answers: dict[str, list[str]], action: str = "/page/") -> dict[str, list[str]]:
    done = refill(PAGE, path="/page/", action=action, answers=answers)
    assert done is not None
    return Forms(done.page, "/page/").found[1].sent()


@pytest.mark.parametrize(
    "text",
    ['"guillemets" & <b>', "deux\nlignes", "\nligne vide", "</textarea><script>", "é €  ", ""],
)
def test_a_text_comes_back_as_it_was_written(text: str) -> None:
    found = answered({"title": [text], "text": [text], "empty": [text]})
    assert [found.get(name, [""]) for name in ("title", "text", "empty")] == [[text]] * 3


def test_choices_come_back_and_what_was_not_chosen_goes() -> None:
    sent = {"levels": ["3e"], "place": ["SCHOOL"], "month": ["2"], "title": ["a"]}
    assert answered(sent).items() >= sent.items()
    assert "levels" not in answered({"levels": [], "title": ["a"]})
    assert answered({"alone": ["on"], "title": [""]})["alone"] == ["on"]


def test_secrets_files_and_closed_fields_are_not_touched() -> None:
    sent = {name: ["forcé"] for name in ("password", "image", "closed")} | {"title": ["a"]}
    done = refill(PAGE, path="/page/", action="/page/", answers=sent)
    assert done is not None
    assert "forcé" not in done.page
    assert done.left == {name: ["forcé"] for name in ("password", "image", "closed")}


def test_only_the_form_sent_there_is_filled() -> None:
    done = refill(PAGE, path="/page/", action="/autre/", answers={"title": ["neuf"]})
    assert done is not None
    first, second = Forms(done.page, "/page/").found
    assert (first.of("title"), second.of("title")) == (["neuf"], ["ancien"])
    assert done.page.index("<form method", done.form_at) == done.form_at


@pytest.mark.parametrize("action", ["/ailleurs/", "/chercher/"])
def test_a_form_that_is_not_there_is_not_filled(action: str) -> None:
    assert refill(PAGE, path="/page/", action=action, answers={"title": ["neuf"]}) is None


def test_a_form_is_known_by_its_other_buttons_and_its_fields_that_stand_elsewhere() -> None:
    sent = {"before": ["avant"], "after": ["après"], "title": ["neuf"]}
    done = refill(PAGE, path="/page/", action="/brouillon/", answers=sent)
    assert done is not None
    assert ('value="avant"' in done.page, 'value="après"' in done.page) == (True, True)
    assert done.page[done.form_at :].startswith('<form method="post" id="f">')
    assert done.left == {}


def test_what_the_page_held_is_told() -> None:
    done = refill(PAGE, path="/page/", action="/page/", answers={"expected_version": ["3"]})
    assert done is not None
    assert done.held["expected_version"] == "4"


def test_lines_of_every_kind_do_not_move_the_places() -> None:
    page = PAGE.replace("<p>é</p>", "<p>\r\n\x0b\u2028\x85é</p>")
    done = refill(page, path="/page/", action="/page/", answers={"text": ["neuf"]})
    assert done is not None
    assert Forms(done.page, "/page/").found[1].of("text") == ["neuf"]
