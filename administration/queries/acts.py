"""Reading the journal of the administration."""

import json
from typing import Any

from django.db.models import Model, QuerySet

from administration.models import AdminAct

SHOWN = 200


def acts() -> QuerySet[AdminAct]:
    """All acts with their words, the newest first."""
    return AdminAct.objects.select_related("texts").order_by("-id")


def acts_of(row: Model) -> list[dict[str, Any]]:
    """The last acts about a row, as the administration shows them."""
    found = acts().filter(model=row._meta.label_lower, object_id=str(row.pk))
    return [told(act) for act in found[:SHOWN]]


def acts_by(person: Any, many: int) -> list[dict[str, Any]]:
    """The last acts of somebody."""
    return [told(act) for act in acts().filter(actor=person.pk)[:many]]


def told(act: AdminAct) -> dict[str, Any]:
    """An act in words: what the purge has blanked is said by its number alone."""
    words = json.loads(act.texts.words) if act.texts.words else {}
    differs = act.facts | words.get("changes", {})
    return {
        "act": act,
        "actor": words.get("actor") or (f"compte n° {act.actor}" if act.actor else "–"),
        "object": words.get("object") or f"n° {act.object_id}",
        "reason": words.get("reason", ""),
        "changes": [
            (name, *pair) for name, pair in sorted(differs.items()) if isinstance(pair, list)
        ],
        "verb": VERBS.get(act.verb, act.verb),
    }


VERBS = {
    "add": "ajout",
    "change": "modification",
    "delete": "suppression",
    "read": "lecture",
    "pupils": "import des effectifs",
    "export": "export",
    "erase": "effacement",
}
