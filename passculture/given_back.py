"""Giving back what was sent too late: its page filled again, or the words to copy."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.models import LatePost, User
from accounts.queries.typed import late_posts_of
from core.routes import page_of_ours
from passculture import late_cookies
from passculture.autosaved_fields import CARRIED, KEPT, TEXTS
from passculture.refill import Refilled, refill

# Where base.html lets it be said; elsewhere it stands before the form.
PLACE = '<div id="kept-input"></div>'
VERSIONS = ("expected_version", "version")


def settle(request: HttpRequest, response: HttpResponse) -> None:
    """A form given back was sent again: saved, forget it; refused, its version has had its use.

    Nothing was saved by a request whose words were kept just now, or that waits for a code.
    """
    if getattr(request, "late_kept", False) or _awaits_code(request):
        return
    user, key = _who(request)
    if user is None or not key or request.headers.get("HX-Request"):
        return
    if response.status_code // 100 == 3:
        actions.drop_late_posts(by=user, page=request.path)
    elif response.status_code == 409:
        actions.answer_late_post(by=user, key=key, action=request.path, without=CARRIED)


def give_back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page, with what its reader had written; itself when nothing waits for this reader."""
    user, key = _who(request)
    taken_back = "saisie" in request.GET  # the answers a conflict kept come first
    if (
        _awaits_code(request)
        or user is None
        or not key
        or taken_back
        or request.headers.get("HX-Request")
    ):
        return response
    waiting = list(late_posts_of(user, key))
    here = [post for post in waiting if urlsplit(post.page).path == request.path]
    if not here:
        return response
    others = [post for post in waiting if post not in here]
    filled = _filled(request, response, here[0], others)
    filled["Cache-Control"] = "no-store"
    return filled


def _awaits_code(request: HttpRequest) -> bool:
    """Was one led to the page of the code? The redirect says nothing of the page one asked for."""
    return bool(getattr(request, "code_awaited", False))


def _who(request: HttpRequest) -> tuple[User | None, str]:
    key = late_cookies.key_of(request)
    user = request.user if key else AnonymousUser()
    return (user if isinstance(user, User) and user.is_authenticated else None), key


def _filled(
    request: HttpRequest, response: HttpResponse, post: LatePost, others: list[LatePost]
) -> HttpResponse:
    """The page with its form filled; else where it was sent; else the words alone, to copy."""
    is_html = response.get("Content-Type", "").startswith("text/html")
    answers_whole = response.status_code == 200 and not response.streaming and is_html
    page = response.content.decode(response.charset) if answers_whole else ""
    answers = {name: said for name, said in post.typed.items() if name in KEPT}
    done = refill(page, path=request.path, action=post.action, answers=answers)
    context: dict[str, Any] = {"others": others, "back": request.path}
    context |= {"filled": False, "changed": False}
    if done is not None:
        context |= {"words": _words(done.left), "changed": has_changed(post, done)}
        return _with_words(request, response, done, context | {"filled": True})
    if urlsplit(post.page).path != post.action:
        actions.turn_late_post(post=post)
        return redirect(post.action)
    context |= {"words": _words(answers)}
    if PLACE in page:
        return _with_words(request, response, Refilled(page, 0, answers, {}), context)
    context["there"] = response.get("Location", "")
    return render(request, "late_words.html", context)


def has_changed(post: LatePost, done: Refilled) -> bool:
    """Does the page show another version than the one that was written upon?"""
    held = [(name, done.held[name]) for name in VERSIONS if name in done.held]
    return any(post.typed.get(name, [""])[0] != value for name, value in held)


def _with_words(
    request: HttpRequest, response: HttpResponse, done: Refilled, context: dict[str, Any]
) -> HttpResponse:
    """« Voici ce que vous aviez écrit », with what has no field left and what changed since."""
    said = render_to_string("_given_back.html", context, request)
    if PLACE in done.page:
        page = done.page.replace(PLACE, said, 1)
    else:
        page = done.page[: done.form_at] + said + done.page[done.form_at :]
    response.content = page.encode(response.charset)
    return response


def _words(answers: dict[str, list[str]]) -> list[tuple[str, str]]:
    """What one wrote, with its French name; never a code of ours."""
    written = [(name, said) for name in answers if name in TEXTS for said in answers[name]]
    return [(TEXTS[name], said) for name, said in written if said.strip()]


@require_POST
def forget_late_posts(request: HttpRequest) -> HttpResponse:
    """« Effacer cette saisie »: nothing is given back any more; the page comes back as it is."""
    user, key = _who(request)
    if user is not None and key:
        actions.drop_late_posts(by=user, key=key)
    return redirect(page_of_ours(request.POST.get("retour", ""), "/"))
