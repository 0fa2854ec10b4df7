"""One page of the site, as the look opens it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Page:
    """One page: where it is, what is done on it before it is looked at, what it answers."""

    name: str  # of the picture
    url: str
    scene: str = ""
    slug: str = ""
    query: str = ""
    status: int = 200
    press: str = ""  # the button pressed before looking, by its words
    empty: bool = False  # every field is emptied first
    stale: bool = False  # the page is sent as if somebody else had saved meanwhile
    send: dict[str, str] | None = None  # a form posted to the address from the home page
    template: str = ""  # a page without address: drawn from its template
    values: dict[str, Any] | None = None  # what that template is given
    bare: bool = False  # neither menu nor navigation: pages that ask nothing of the database
    pieces: bool = False  # the gallery: a stepper has its h1, open menus would hide other pieces
    admin: bool = False  # Django's administration: its own frame, its own rules of layout
    sample: bool = field(default=False)  # looked at by every run of the tests


def errors(name: str, url: str, press: str, **more: object) -> Page:
    """A form sent empty: answers 422 with the summary of the errors."""
    return Page(f"{name}-erreurs", url, status=422, press=press, empty=True, **more)  # type: ignore[arg-type]
