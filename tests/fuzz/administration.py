"""Every form of the administration: what an honest officer would send from it, then spoiled."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.answers import Answer
from tests.fuzz.hostile import VALUES

# Dates that invert or overlap, keys of somebody else, numbers of any size, besides the usual ones.
NASTY = [
    *(value for value in VALUES if len(value) < 10_000), "x" * 20_000, "01/09/2026", "31/08/2027",
    "01/01/1900", "31/12/2199", "2", "3", "121", "-0", "1e30", "6 200,50", "99999999999,99",
    "on", "OWNER", "552100554", "73282932000074", "EDUCATION", "00:00:30", "30 00:00:00",
]  # fmt: skip
KEPT = {"csrfmiddlewaretoken"}
OTHER_FORMS = re.compile(r"(?s)<form id=.(?:logout|changelist-search).*?</form>")
# The names people must never read: those of constraints, triggers and indexes.
NAMES = """
SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION SELECT tgname FROM pg_trigger UNION SELECT indexname FROM pg_indexes
WHERE schemaname = 'public'
"""


class Sent(HTMLParser):
    """What a browser would send from a page: ticked boxes, the option chosen, the text typed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "select":
            self.select = name
            self.found.setdefault(name, [])
        elif tag == "option" and self.select and "selected" in said:
            self.found[self.select].append(value)
        elif tag == "textarea" and name:
            self.area, self.found[name] = name, [""]
        elif tag == "input" and name and self._is_sent(said):
            self.found.setdefault(name, []).append(value or "on")

    @staticmethod
    def _is_sent(said: dict[str, str | None]) -> bool:
        kind = said.get("type", "text")
        return kind not in {"submit", "button"} and (
            kind not in {"checkbox", "radio"} or "checked" in said
        )

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area][0] += data


@dataclass(frozen=True)
class Form:
    """A page of the administration that takes a POST, and the tables it may write."""

    model: type[Model]
    address: str
    sent: dict[str, list[str]]


def pages() -> Iterator[tuple[type[Model], str]]:
    """The form to add, those of three rows to change and delete, each verb, for every model."""
    for model, page in admin.site._registry.items():
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        yield model, reverse(f"{start}add")
        yield model, reverse(f"{start}changelist")
        names = ["change", "delete", *(verb.name for verb in getattr(page, "verbs", ()))]
        for row in model._default_manager.order_by("pk")[:3]:
            for name in names:
                yield model, reverse(f"{start}{name}", args=[quote(row.pk)])
    person = apps.get_model("accounts.User")
    for row in person._default_manager.order_by("pk")[:3]:
        yield person, reverse("admin:auth_user_password_change", args=[row.pk])


def form_at(client: Client, model: type[Model], address: str) -> Form:
    """The form this person is shown there, as it stands; an empty one where it is refused."""
    answer = client.get(address)
    fields = Sent()
    if answer.status_code == 200:
        fields.feed(OTHER_FORMS.sub("", said(answer)))
    sent = {name: values for name, values in fields.found.items() if name}
    if address.endswith(f"/{model._meta.model_name}/"):
        sent |= actions_of(model)
    return Form(model, address, sent)


def actions_of(model: type[Model]) -> dict[str, list[str]]:
    """An action of the list on its first rows, already confirmed."""
    names = [name for _, name, _ in admin.site._registry[model]._get_base_actions()]  # type: ignore[attr-defined]
    rows = [str(pk) for pk in model._default_manager.values_list("pk", flat=True)[:2]]
    return {"action": names[:1], "_selected_action": rows, "post": ["yes"]}


def spoiled(form: Form, chance: random.Random, number: int) -> dict[str, list[str]]:
    """The form with one field forged (each in turn), then with several, or rows added."""
    sent = {name: [whole(v) for v in values] for name, values in form.sent.items()}
    names = [name for name in sent if name not in KEPT]
    if not names:
        return {chance.choice(["name", "is_superuser", "post"]): [whole(chance.choice(NASTY))]}
    many = 1 if number < len(names) else chance.randint(1, 4)
    picked = [names[number % len(names)]] if many == 1 else chance.choices(names, k=many)
    for name in picked:
        sent[name] = [] if chance.random() < 0.1 else [whole(chance.choice(NASTY))]
    for name in names:
        if name.endswith("-TOTAL_FORMS") and chance.random() < 0.2:
            _add_a_row(sent, name.removesuffix("-TOTAL_FORMS"), chance)
    return sent


def _add_a_row(sent: dict[str, list[str]], prefix: str, chance: random.Random) -> None:
    """One more row of an inline table, filled with anything; sometimes one ticked away."""
    blanks = [name for name in sent if name.startswith(f"{prefix}-__prefix__-")]
    try:
        number = int(sent[f"{prefix}-TOTAL_FORMS"][0])
    except (ValueError, IndexError):
        return
    for name in blanks:
        sent[name.replace("__prefix__", str(number))] = [whole(chance.choice(NASTY))]
    sent[f"{prefix}-0-DELETE"] = ["on"] if chance.random() < 0.3 else []
    sent[f"{prefix}-TOTAL_FORMS"] = [str(number + 1)]


def whole(value: str) -> str:
    """A lone surrogate cannot leave a client: its bytes do, and the server reads U+FFFD."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def said(answer: Answer) -> str:
    return "" if answer.streaming else answer.content.decode(errors="replace")


def names_of_constraints() -> re.Pattern[str]:
    """One expression that finds any of them in a page."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES)
        names = sorted(name for (name,) in cursor.fetchall() if name.count("_") > 1)
    return re.compile(r"\b(" + "|".join(re.escape(name) for name in names) + r")\b")


def written(model: type[Model]) -> list[tuple[object, ...]]:
    """What stands in the tables that a form of this model may write, in one figure each."""
    page = admin.site._registry[model]
    tables = {model._meta.db_table, *(i.model._meta.db_table for i in page.inlines)}
    tables |= {"administration_adminact"}
    found = []
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT count(*), sum(hashtext(t::text)) FROM "{table}" AS t')
            found.append((table, *cursor.fetchone()))
    return found
