"""A form sent after the end of a session: kept an hour, given back to its author alone."""

from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts import rules
from accounts.actions import forget_typed
from accounts.models import LatePost, User
from offers.models import CollectiveOffer
from tests.kept.browser import Browser, end_sessions, words

pytestmark = pytest.mark.django_db

TEXT = "Une visite, « à deux voix » & un atelier <b>masqué</b>.\r\nPuis un bord de scène."
GIVEN_BACK = "Voici ce que vous aviez écrit"


def step(offer: CollectiveOffer, slug: str = "offre") -> str:
    return f"/pro/offres/{offer.ref}/etapes/{slug}/"


def typed(visitor: Browser, **answers: object) -> dict[str, Any]:
    """What the open page would send, with other answers."""
    return visitor.form().sent() | {"title": "Deux voix", "description": TEXT} | answers


def title_of(offer: CollectiveOffer) -> str:
    return CollectiveOffer.objects.get(pk=offer.pk).title


def lose(visitor: Browser, offer: CollectiveOffer, **answers: object) -> None:
    """Open the step, let the session end, press the button."""
    visitor.read(step(offer))
    end_sessions()
    visitor.send(step(offer), typed(visitor, **answers))


def test_a_form_sent_after_the_session_is_given_back_after_signing_in(visitor, member, draft):
    lose(visitor, draft, levels=["4e", "3e"])
    there = visitor.answer["Location"]
    assert there == f"/connexion/?next={step(draft)}"
    assert "est gardé une heure" in words(visitor.read(there))
    page = visitor.sign_in(member, step(draft))
    assert GIVEN_BACK in words(page)
    form = visitor.form()
    assert form.of("title") == ["Deux voix"]
    assert form.of("description") == [TEXT]
    assert sorted(form.of("levels")) == ["3e", "4e"]
    assert title_of(draft) != "Deux voix"  # nothing is done before the person presses the button


def test_pressing_the_button_again_saves_and_nothing_is_given_back_any_more(visitor, member, draft):
    lose(visitor, draft)
    visitor.sign_in(member, step(draft))
    answer = visitor.send(step(draft), visitor.form().sent())
    assert answer.status_code == 302
    assert title_of(draft) == "Deux voix"
    assert not LatePost.objects.exists()
    assert GIVEN_BACK not in words(visitor.read(step(draft)))


def test_another_account_gets_nothing_and_its_author_still_does(visitor, member, colleague, draft):
    """Even a colleague who may write in the same offer."""
    lose(visitor, draft)
    page = visitor.sign_in(colleague, step(draft))
    assert "Deux voix" not in page
    assert GIVEN_BACK not in words(page)
    visitor.client.post("/deconnexion/", {"csrfmiddlewaretoken": visitor.token()})
    assert "Deux voix" in visitor.sign_in(member, step(draft))


def test_another_browser_gets_nothing(visitor, member, draft):
    lose(visitor, draft)
    page = Browser().sign_in(member, step(draft))
    assert "Deux voix" not in page


def test_after_an_hour_it_is_gone(visitor, member, draft):
    lose(visitor, draft)
    with time_machine.travel(timezone.now() + rules.LATE_POST_KEPT):
        assert "Deux voix" not in visitor.sign_in(member, step(draft))
        assert forget_typed() == 1
    assert not LatePost.objects.exists()


def test_landing_elsewhere_one_is_led_back_once(visitor, member, draft):
    """As after ADAGE's entry, which knows no page to go to."""
    lose(visitor, draft)
    assert "Deux voix" in visitor.sign_in(member, "/mon-espace/")
    assert visitor.path == step(draft)
    visitor.read("/pro/")
    assert visitor.path == "/pro/"


def test_a_page_left_open_over_another_sign_in_of_the_same_person_is_filled(visitor, member, draft):
    """Signing in draws a new safety token: the old page fails before anybody asks who is there."""
    visitor.read(step(draft))
    end_sessions()
    visitor.other_tab().sign_in(member)
    answer = visitor.send(step(draft), typed(visitor))
    assert (answer.status_code, answer["Location"]) == (303, step(draft))
    assert "Deux voix" in visitor.read(step(draft))
    assert GIVEN_BACK in words(visitor.page)


def test_left_open_twice_over_another_sign_in_the_newer_words_are_kept_too(visitor, member, draft):
    """The second time the browser already holds the key of the first."""
    for title in ("Deux voix", "Trois voix"):
        visitor.read(step(draft))
        end_sessions()
        visitor.other_tab().sign_in(member, "/aide/")
        answer = visitor.send(step(draft), typed(visitor, title=title))
        assert (answer.status_code, answer["Location"]) == (303, step(draft))
        assert LatePost.objects.get().typed["title"] == [title]
    visitor.read(step(draft))
    assert visitor.form().of("title") == ["Trois voix"]


def before_the_code(
    visitor: Browser, member: User, offer: CollectiveOffer, settings: Settings
) -> None:
    """A member of the staff whose words are kept is signed in, and asked for the code."""
    User.objects.filter(pk=member.pk).update(is_staff=True)
    lose(visitor, offer)
    settings.STAFF_SECOND_FACTOR = True
    visitor.sign_in(member, "/aide/")


def test_nothing_is_given_back_before_the_code_of_the_telephone(visitor, member, draft, settings):
    """Being led to the page of the code is not a form that is gone."""
    before_the_code(visitor, member, draft, settings)
    assert "voix" not in visitor.read(step(draft))
    assert visitor.path == "/connexion/code/"


def test_nothing_is_forgotten_before_the_code_of_the_telephone(visitor, member, draft, settings):
    """Being led to the page of the code is not a form that is saved."""
    before_the_code(visitor, member, draft, settings)
    visitor.read("/connexion/code/")
    answer = visitor.send(step(draft), typed(visitor, title="Trois voix"))
    assert answer["Location"].startswith("/connexion/code/")
    assert LatePost.objects.get().typed["title"] == ["Deux voix"]
    settings.STAFF_SECOND_FACTOR = False  # as once the code is given
    visitor.read(step(draft))
    assert GIVEN_BACK in words(visitor.page)
    assert visitor.form().of("title") == ["Deux voix"]


def test_a_page_left_open_over_somebody_else_s_sign_in_shows_them_nothing(
    visitor, member, colleague, draft
):
    """A computer of the staff room: who wrote finds it again, who is signed in does not."""
    visitor.read(step(draft))
    end_sessions()
    tab = visitor.other_tab()
    tab.sign_in(colleague)
    answer = visitor.send(step(draft), typed(visitor))
    assert answer.status_code == 403
    assert "Deux voix" not in answer.content.decode() + tab.read(step(draft))
    tab.client.post("/deconnexion/", {"csrfmiddlewaretoken": tab.token()})
    assert "Deux voix" in tab.sign_in(member, step(draft))


def test_the_same_form_sent_twice_is_kept_once_the_last_words_win(visitor, member, draft):
    lose(visitor, draft)
    visitor.send(step(draft), typed(visitor, title="Trois voix"))
    assert LatePost.objects.count() == 1
    visitor.sign_in(member, step(draft))
    assert visitor.form().of("title") == ["Trois voix"]


def test_a_nul_in_the_words_stops_nothing(visitor, member, draft):
    lose(visitor, draft, title="Deux\0 voix")
    assert "Deux voix" in visitor.sign_in(member, step(draft))


def test_two_pages_two_offers_each_gets_its_own_words(visitor, member, draft):
    other = type(draft).objects.get(pk=draft.pk)
    other.pk, other.ref = None, "CJ-234567"
    other.save()
    tab = visitor.other_tab()
    visitor.read(step(draft))
    tab.read(step(other))
    end_sessions()
    visitor.send(step(draft), typed(visitor, title="Première"))
    tab.send(step(other), typed(tab, title="Seconde"))
    page = visitor.sign_in(member, step(draft))
    assert visitor.form().of("title") == ["Première"]
    assert "Reprendre une autre saisie" in words(page)
    assert f'href="{step(other)}"' in page
    tab.read(step(other))
    assert tab.form().of("title") == ["Seconde"]


def test_changed_meanwhile_it_is_said_and_saving_compares_instead_of_writing_over(
    visitor, member, draft
):
    lose(visitor, draft)
    draft.title, draft.version = "Écrit par une collègue", draft.version + 1
    draft.save()
    page = words(visitor.sign_in(member, step(draft)))
    assert "Cette page a changé depuis que vous avez écrit" in page
    answer = visitor.send(step(draft), visitor.form().sent())
    assert answer.status_code == 409
    assert "Reprendre ma saisie" in answer.content.decode()
    assert title_of(draft) == "Écrit par une collègue"
    visitor.read(step(draft))
    assert visitor.form().of("title") == ["Écrit par une collègue"]
    visitor.read(f"{step(draft)}?saisie=conservee")
    assert visitor.form().of("title") == ["Deux voix"]


def test_unchanged_nothing_is_said_to_have_changed(visitor, member, draft):
    lose(visitor, draft)
    assert "a changé depuis" not in words(visitor.sign_in(member, step(draft)))


def test_a_form_that_is_gone_leaves_its_words_to_copy(visitor, member, draft):
    lose(visitor, draft)
    type(draft).objects.filter(pk=draft.pk).update(state="PUBLISHED")
    page = visitor.sign_in(member, step(draft))
    assert "le formulaire n’est plus ouvert" in words(page)
    assert "« à deux voix » &amp; un atelier &lt;b&gt;masqué" in page
    assert "expected_version" not in page


def test_a_reader_may_have_it_effaced(visitor, member, draft):
    lose(visitor, draft)
    visitor.sign_in(member, step(draft))
    answer = visitor.send("/saisie/effacer/", visitor.form("/saisie/effacer/").sent())
    assert (answer.status_code, answer["Location"]) == (302, step(draft))
    assert "Deux voix" not in visitor.read(step(draft))
    assert not LatePost.objects.exists()


def test_a_page_that_saves_by_itself_is_told_its_session_is_over(visitor, member, draft):
    visitor.read(step(draft))
    end_sessions()
    answer = visitor.send(step(draft), typed(visitor, aller="rester"), **{"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Reswap"]) == (200, "none")
    assert "Votre session est terminée." in words(answer.content.decode())
    assert "Brouillon enregistré" not in answer.content.decode()
    visitor.sign_in(member, step(draft))
    assert visitor.form().of("title") == ["Deux voix"]


def test_typed_again_the_newer_words_win(visitor, member, draft):
    lose(visitor, draft)
    visitor.sign_in(member, step(draft))
    said = visitor.form().sent() | {"title": "Trois voix", "aller": "rester"}
    visitor.send(step(draft), said, **{"HX-Request": "true"})
    visitor.read(step(draft))
    assert visitor.form().of("title") == ["Trois voix"]
