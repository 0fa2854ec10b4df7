"""A teacher whose session ended comes back through ADAGE, and finds what was written (S35)."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import LatePost, User
from offers.models import OfferRequest, OfferTemplate
from schools.models import Institution
from tests.factories.templates import TemplateFactory
from tests.kept.browser import Browser, end_sessions, words

ENTRY = "/adage/entree/"
TEXT = "Deux classes de 4e, plutôt un mardi."


@pytest.fixture
def template(institution: Institution) -> OfferTemplate:
    return TemplateFactory()


def enter(visitor: Browser, token: str) -> str:
    """As ADAGE does: a post of its own site, which carries none of our cookies (SameSite)."""
    adage = Client(enforce_csrf_checks=True)
    answer = adage.post(ENTRY, {"token": token}, headers={"Origin": "https://adage.example"})
    assert answer.status_code == 303
    for name, cookie in adage.cookies.items():
        visitor.client.cookies[name] = cookie.value
    return visitor.read(answer["Location"])


def lose(visitor: Browser, template: OfferTemplate) -> str:
    """Write a request, let the session end, send it."""
    path = f"/adage/vitrines/{template.ref}/demande/"
    visitor.read(path)
    end_sessions()
    visitor.send(
        path, visitor.form().sent() | {"text": TEXT, "participants": "54", "levels": ["4e"]}
    )
    return path


def test_coming_back_through_adage_one_is_led_to_the_page_one_was_writing(
    institution: Institution, template: OfferTemplate, token: Callable[..., str]
) -> None:
    visitor = Browser()
    enter(visitor, token())
    path = lose(visitor, template)
    page = enter(visitor, token())
    assert visitor.path == path
    assert "Voici ce que vous aviez écrit" in words(page)
    form = visitor.form()
    assert (form.of("text"), form.of("participants")) == ([TEXT], ["54"])
    assert not OfferRequest.objects.exists()  # never sent by itself
    assert visitor.send(path, form.sent()).status_code == 302
    assert OfferRequest.objects.get().text == TEXT
    assert not LatePost.objects.exists()


def test_a_colleague_who_enters_on_the_same_computer_gets_nothing(
    institution: Institution, template: OfferTemplate, token: Callable[..., str]
) -> None:
    visitor = Browser()
    enter(visitor, token())
    path = lose(visitor, template)
    theirs = token(sub="autre@ac-rennes.example", mail="autre@ac-rennes.example")
    assert TEXT not in enter(visitor, theirs)
    assert visitor.path == "/adage/"
    assert TEXT not in visitor.read(path)
    assert User.objects.count() > 1
    assert TEXT in enter(visitor, token())


def test_a_page_left_open_while_one_comes_in_again_keeps_its_words(
    institution: Institution, template: OfferTemplate, token: Callable[..., str]
) -> None:
    """Each entry ends the sessions before it and draws a new safety token."""
    visitor = Browser()
    enter(visitor, token())
    path = f"/adage/vitrines/{template.ref}/demande/"
    visitor.read(path)
    said = visitor.form().sent() | {"text": TEXT}
    tab = visitor.other_tab()
    enter(tab, token())
    answer = visitor.send(path, said)
    assert (answer.status_code, answer["Location"]) == (303, path)
    visitor.read(path)
    assert visitor.form().of("text") == [TEXT]


def test_what_saves_by_itself_after_the_session_is_kept_too(
    institution: Institution, template: OfferTemplate, token: Callable[..., str]
) -> None:
    visitor = Browser()
    enter(visitor, token())
    path = f"/adage/vitrines/{template.ref}/demande/"
    visitor.read(path)
    end_sessions()
    answer = visitor.send(
        f"{path}brouillon/", visitor.form().sent() | {"text": TEXT}, **{"HX-Request": "true"}
    )
    assert "Votre session est terminée." in words(answer.content.decode())
    enter(visitor, token())
    assert (visitor.path, visitor.form().of("text")) == (path, [TEXT])
    said = visitor.form().sent() | {"text": "Plus neuf"}
    visitor.send(f"{path}brouillon/", said, **{"HX-Request": "true"})
    visitor.read(path)
    assert visitor.form().of("text") == ["Plus neuf"]
