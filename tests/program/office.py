"""What an officer does at any page of the administration: fills, reads the effect, looks back."""

import json
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from administration.models import AdminAct
from tests.answers import Answer


def address(model: type[Model], page: str, *args: object) -> str:
    """Of a page of the administration: « add », « change », « delete », « changelist », a verb."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def words(answer: Answer) -> str:
    """The page in ordinary spaces."""
    text: str = answer.content.decode()
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def errors(answer: Answer) -> dict[str, list[str]]:
    """Field -> what the form of a page refuses there, in ordinary spaces."""
    context = answer.context
    form = context["adminform"].form if "adminform" in context else context["form"]
    return {
        name: [str(one).replace("\u00a0", " ") for one in said]
        for name, said in form.errors.items()
    }


def preview_then_save(officer: Client, page: str, typed: dict[str, Any]) -> str:
    """Send, read the effect shown, tick it, send again; the words of the effect."""
    shown = officer.post(page, typed)
    assert shown.status_code == 200, shown.status_code
    field = shown.context["adminform"].form["effect"]
    assert set(errors(shown)) == {"effect"}, errors(shown)
    ((key, _),) = field.field.choices
    answer = officer.post(page, typed | {"effect": key})
    assert answer.status_code == 302, errors(answer)
    return str(field.help_text).replace("\u00a0", " ")


def last_act() -> tuple[str, str, dict[str, list[Any]]]:
    """Verb, reason and field -> [before, after] of the last act of the administration's journal."""
    act = AdminAct.objects.select_related("texts").latest("id")
    told = json.loads(act.texts.words)
    return act.verb, told.get("reason", ""), act.facts | told.get("changes", {})


def take_away(officer: Client, row: Model, reason: str) -> None:
    """Delete a row by its page, which asks why first; the journal holds what it was."""
    page, rows = address(type(row), "delete", row.pk), type(row)._base_manager.filter(pk=row.pk)
    assert "Indiquez un motif." in words(officer.post(page, {"post": "yes"}))
    assert rows.exists()
    assert officer.post(page, {"post": "yes", "reason": reason}).status_code == 302
    assert not rows.exists()
    verb, told, values = last_act()
    assert (verb, told) == ("delete", reason)
    assert all(after is None for _, after in values.values())


def as_shown(officer: Client, page: str) -> dict[str, Any]:
    """What the form of a page and its tables would send, were nothing typed."""
    context = officer.get(page).context
    tables = [one.formset for one in context["inline_admin_formsets"]]
    filled = [context["adminform"].form]
    for table in tables:
        filled += [table.management_form, *table.initial_forms]
    boxes = [(box.html_name, box.value()) for form in filled for box in form]
    sent = {name: "on" if value is True else value for name, value in boxes}
    return {name: value for name, value in sent.items() if value is not None and value is not False}
