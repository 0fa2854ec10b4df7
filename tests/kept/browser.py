"""A browser that keeps cookies and safety tokens, and reads forms by itself."""

from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from accounts.models import Session, User

SECRET = "un-secret-bien-long"
HERE = "http://testserver"


@dataclass
class Field:
    """One control: its tag, its type, what it holds, whether it is chosen."""

    name: str
    kind: str
    value: str
    chosen: bool = True


@dataclass
class Form:
    """A form that posts: where to, and its fields in the order of the page."""

    action: str
    fields: list[Field] = field(default_factory=list)

    def of(self, name: str) -> list[str]:
        return [one.value for one in self.fields if one.name == name and one.chosen]

    def sent(self) -> dict[str, list[str]]:
        """What pressing the button would send."""
        return {one.name: self.of(one.name) for one in self.fields if self.of(one.name)}


class Forms(HTMLParser):
    """Every form of a page that posts."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[Form] = []
        self.open: Form | None = None
        self.text: Field | None = None
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            address = urlsplit(urljoin(self.path, said.get("action", "")))
            self.open = Form(address.path)
            self.found.append(self.open)
        elif self.open is None:
            return
        elif tag == "input" and said.get("name"):
            kind = said.get("type", "text")
            chosen = "checked" in said or kind not in ("checkbox", "radio")
            worth = said.get("value", "on" if kind in ("checkbox", "radio") else "")
            self.open.fields.append(Field(said["name"], kind, worth, chosen))
        elif tag == "textarea":
            self.text = Field(said["name"], "textarea", "")
            self.open.fields.append(self.text)
        elif tag == "select":
            self.select = said.get("name", "")
        elif tag == "option" and self.select:
            chosen = "selected" in said
            self.open.fields.append(Field(self.select, "option", said.get("value", ""), chosen))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.text is not None:
            self.text.value, self.text = self.text.value.removeprefix("\n"), None
        elif tag == "select":
            self.select = ""


class Browser:
    """Somebody's browser: cookies stay when the session dies."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.page, self.path = "", ""
        self.answer: Any = HttpResponse()
        self.there = ""  # with what follows « ? »

    def read(self, path: str) -> str:
        """Open a page, following what it leads to."""
        self.answer = self.client.get(path, follow=True)
        chain = getattr(self.answer, "redirect_chain", [])
        self.there = chain[-1][0] if chain else path
        self.path = urlsplit(self.there).path
        self.page = self.answer.content.decode()
        return self.page

    def forms(self) -> list[Form]:
        return Forms(self.page, self.path).found

    def form(self, action: str = "") -> Form:
        """The form of the page that is sent to `action`, to the page itself by default."""
        return next(one for one in self.forms() if one.action == (action or self.path))

    def token(self) -> str:
        return next(t for one in self.forms() for t in one.of("csrfmiddlewaretoken"))

    def send(self, action: str, answers: dict[str, Any], **headers: str) -> Any:
        """Press the button of the page as it is open here, with its own token."""
        said = {"Referer": f"{HERE}{self.there}", "Origin": HERE} | headers
        self.answer = self.client.post(action, answers, headers=said)
        return self.answer

    def sign_in(self, user: User, there: str = "/mon-espace/") -> str:
        """By the sign-in page, as a partner does; returns the page one lands on."""
        self.read(f"/connexion/?{urlencode({'next': there})}")
        form = self.form("/connexion/")
        typed = form.sent() | {"username": user.email, "password": SECRET, "next": there}
        answer = self.send("/connexion/", typed)
        assert answer.status_code == 302, answer.content.decode()
        return self.read(answer["Location"])

    def other_tab(self) -> "Browser":
        """The same cookies, another page open."""
        tab = Browser()
        tab.client = self.client
        return tab


def end_sessions() -> None:
    """Every session is over; the browsers do not know."""
    Session.objects.all().delete()


def give_password(user: User) -> User:
    """Somebody the sign-in page lets in, whoever they are."""
    user.set_password(SECRET)
    user.save()
    return user


def words(page: str) -> str:
    return " ".join(unescape(page).split())


def late_cookie(browser: Browser) -> str:
    return browser.client.cookies[settings.LATE_COOKIE_NAME].value
