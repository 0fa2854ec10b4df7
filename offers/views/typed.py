"""What was typed and not yet saved, kept on the server until it is (S35)."""

from typing import Any

from django.http import HttpRequest

KEY = "saisies"
MANY = 20


def remember(request: HttpRequest, place: str, typed: dict[str, Any], basis: str = "") -> None:
    """Keep the answers of a page as they were typed; the oldest go first.

    `basis` says what was saved then: if somebody changes it, these answers are out of date.
    """
    kept = dict(request.session.get(KEY, {}))
    kept.pop(place, None)
    kept[place] = {"typed": typed, "basis": basis}
    request.session[KEY] = dict(list(kept.items())[-MANY:])


def recall(request: HttpRequest, place: str, basis: str = "") -> dict[str, Any]:
    """What was kept for a page, {} when nothing or when it is out of date."""
    kept = request.session.get(KEY, {}).get(place, {})
    return dict(kept["typed"]) if kept and kept["basis"] == basis else {}


def forget(request: HttpRequest, place: str) -> None:
    """The answers are saved: nothing is left to keep."""
    if place in request.session.get(KEY, {}):
        kept = dict(request.session[KEY])
        del kept[place]
        request.session[KEY] = kept
