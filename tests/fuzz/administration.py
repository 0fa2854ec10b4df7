"""Every form of the administration: what an honest officer would send from it, then spoiled."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, resolve, reverse

from administration.models import AdminAct
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
# Addresses that ask for rows: of which model, by which field. Others take one of these.
ROWS_OF = {
    ("", "partner_id"): ("venues.Partner", "pk"),
    ("", "run_id"): ("reimbursements.StatementRun", "pk"),
    ("", "details_id"): ("venues.BankDetails", "pk"),
    ("", "message_id"): ("outbox.Message", "pk"),
    ("", "pk"): ("schools.BudgetCampaign", "pk"),
    ("administration_broadcast_preview", "pk"): ("administration.Broadcast", "pk"),
    ("", "line_id"): ("administration.BroadcastRecipient", "pk"),
    ("", "token"): ("venues.RequestDocument", "token"),
    ("auth_user_password_change", "id"): ("accounts.User", "pk"),
}
FIXED: dict[str, list[Any]] = {
    "app_label": ["schools"], "kind": ["csv", "xlsx"], "what": ["lignes"], "content_type_id": [1],
    "object_id": ["1"],
}  # fmt: skip
# What is sent to the addresses whose form stands on another page.
NAMED = {
    "note-add": {"model": ["venues.partner"], "object_id": ["1"], "text": ["Vu au téléphone"]},
    "adage_sync_exchange_replay": {"ref": ["CJ-234567"], "refs": ["CJ-234567"]},
}
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
    """The form to add, those of three rows to change and delete, each verb, each action of a list
    (« …/#name »), for every model; then whatever else the administration answers.
    """
    for model, page in admin.site._registry.items():
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        yield model, reverse(f"{start}add")
        for action in names_of_actions(model):
            yield model, f"{reverse(f'{start}changelist')}#{action}"
        names = ["change", "delete", *(verb.name for verb in _verbs(page))]
        for row in model._default_manager.order_by("pk")[:3]:
            for name in names:
                yield model, reverse(f"{start}{name}", args=[quote(row.pk)])
    yield from others()


def others() -> Iterator[tuple[type[Model], str]]:
    """Every address of the administration that is no model's usual one, on three rows of its own:
    steps of a campaign, a partner's file, the quarantine, notes, passwords, exports.
    """
    for pattern in administration_addresses():
        rows: dict[str, list[Any]] = {}
        shape: Any = pattern.pattern
        asked = tuple(shape.converters or shape.regex.groupindex)
        for name in asked:
            model, field = ROWS_OF.get((str(pattern.name), name), ROWS_OF.get(("", name), ("", "")))
            found = apps.get_model(model)._default_manager.order_by("pk") if model else None
            rows[name] = FIXED[name] if found is None else list(found.values_list(field, flat=True))
        many = max(len(rows[name]) for name in asked) if asked else 1
        for turn in range(min(many, 3)):
            chosen = {name: rows[name][turn % len(rows[name])] for name in asked if rows[name]}
            if len(chosen) == len(asked):
                yield AdminAct, reverse(f"admin:{pattern.name}", kwargs=chosen)


def administration_addresses() -> list[URLPattern]:
    """Those that no model has by its nature: neither a form, nor a verb, nor its history."""
    usual = {"logout"}  # it would end the sweep
    for model, page in admin.site._registry.items():
        start = f"{model._meta.app_label}_{model._meta.model_name}_"
        names = ["add", "changelist", "change", "delete", "history"]
        usual |= {start + name for name in names + [verb.name for verb in _verbs(page)]}
    found: dict[str, URLPattern] = {}

    def walk(patterns: Iterable[Any]) -> None:
        for pattern in patterns:
            if not isinstance(pattern, URLPattern):
                walk(pattern.url_patterns)
            elif pattern.name and pattern.name not in usual:
                found.setdefault(pattern.name, pattern)

    walk(admin.site.get_urls())
    return [found[name] for name in sorted(found)]


def _verbs(page: Any) -> tuple[Any, ...]:
    return tuple(getattr(page, "verbs", ()))


def form_at(client: Client, model: type[Model], address: str) -> Form:
    """The form this person is shown there, as it stands; an empty one where it is refused."""
    address, _, action = address.partition("#")
    answer = client.get(address)
    fields = Sent()
    if answer.status_code == 200:
        fields.feed(OTHER_FORMS.sub("", said(answer)))
    sent = {name: values for name, values in fields.found.items() if name}
    if action:
        sent |= ticked(model, action)
    sent |= NAMED.get(resolve(address).url_name or "", {})
    return Form(model, address, sent)


def names_of_actions(model: type[Model]) -> list[str]:
    """What a list of this model offers to do to the rows ticked there."""
    page: Any = admin.site._registry[model]
    return [name for _, name, _ in page._get_base_actions()]


def ticked(model: type[Model], action: str) -> dict[str, list[str]]:
    """An action of the list on its first rows, already confirmed."""
    rows = [str(pk) for pk in model._default_manager.values_list("pk", flat=True)[:2]]
    return {"action": [action], "_selected_action": rows, "post": ["yes"]}


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
    """What stands in the tables that a form of this model may write, in one figure each.

    A page of no model's own (`others`) is compared with every table but the journal, where it may
    say that it was read.
    """
    registered = admin.site._registry
    pages = registered.values() if model is AdminAct else [registered[model]]
    tables = {page.model._meta.db_table for page in pages}
    tables |= {inline.model._meta.db_table for page in pages for inline in page.inlines}
    tables ^= {AdminAct._meta.db_table}
    found = []
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT count(*), sum(hashtext(t::text)) FROM "{table}" AS t')
            found.append((table, *cursor.fetchone()))
    return found
