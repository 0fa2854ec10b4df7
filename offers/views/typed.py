"""What was typed and not yet saved, kept on the server until it is (S35, decision 0018)."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest

from accounts import actions
from accounts.actions import NotStored
from accounts.models import Autosave
from accounts.queries.typed import autosave_of
from accounts.views import person
from accounts.views.typed import typed_anew

# What a page says of itself: its name, and the page whose answers it was drawn with.
TAB, DRAWN_FROM = "onglet", "suite_de"
LONGEST_NAME = 36


def remember(request: HttpRequest, place: str, typed: dict[str, Any], basis: str = "") -> bool:
    """Keep the answers of a page as they were typed; False when there is too much of it.

    `basis` says what was saved then: if somebody changes it, these answers are out of date.
    """
    try:
        actions.keep_typed(by=person(request), place=place, typed=typed, basis=basis)
    except NotStored:
        return False
    return True


def keep_typing(request: HttpRequest, place: str, typed: dict[str, Any], basis: str = "") -> str:
    """Keep what is being typed, without any button; '' or why it was not.

    `elsewhere`: another page open on the same form has written since this one was drawn.
    """
    named = {name: request.POST.get(name, "")[:LONGEST_NAME] for name in (TAB, DRAWN_FROM)}
    try:
        actions.keep_typed(
            by=person(request),
            place=place,
            typed=typed,
            basis=basis,
            tab=named[TAB],
            drawn_from=named[DRAWN_FROM],
        )
    except NotStored as refusal:
        return refusal.why
    typed_anew(request, request.path)
    return ""


def saved_of(request: HttpRequest, place: str, basis: str = "") -> Autosave | None:
    """What was kept for a page, None when nothing or when it is out of date."""
    return autosave_of(person(request), place, basis)


def recall(request: HttpRequest, place: str, basis: str = "") -> dict[str, Any]:
    """The answers kept for a page, {} when nothing or when they are out of date."""
    kept = saved_of(request, place, basis)
    return dict(kept.typed) if kept else {}


def forget(request: HttpRequest, place: str) -> None:
    """The answers are saved: nothing is left to keep."""
    actions.drop_typed(by=person(request), place=place)


def page_name(request: HttpRequest, stored: Autosave | None = None) -> dict[str, str]:
    """What a page drawn now says of itself: a new name, or its own when it is shown again."""
    if name := request.POST.get(TAB, "")[:LONGEST_NAME]:
        return {"tab": name, "drawn_from": request.POST.get(DRAWN_FROM, "")[:LONGEST_NAME]}
    return {"tab": uuid4().hex, "drawn_from": stored.tab if stored else ""}
