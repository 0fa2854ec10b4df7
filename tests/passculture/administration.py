"""What the tests of the administration's forms share: addresses, forms as pages send them."""

import re
from typing import Any

from django.db import connection
from django.db.models import Model
from django.urls import reverse

from tests.answers import Answer
from venues.models import Partner


def url(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def text(answer: Answer) -> str:
    said: str = answer.content.decode()
    return said


def names_in(said: str) -> list[str]:
    """Constraints and triggers whose name this page tells."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION SELECT tgname FROM pg_trigger"
            " UNION SELECT indexname FROM pg_indexes"
        )
        known = {name for (name,) in cursor.fetchall() if "_" in name}
    return [name for name in known if re.search(rf"\b{re.escape(name)}\b", said)]


def budget(**change: str) -> dict[str, str]:
    days = {
        "commitment_from": "01/09/2026", "commitment_to": "01/09/2027",
        "event_from": "01/09/2026", "event_to": "01/09/2027",
    }  # fmt: skip
    none = {"campaign_lines-TOTAL_FORMS": "0", "campaign_lines-INITIAL_FORMS": "0"}
    return {"amount": "1000", "reason": "Courrier du rectorat", **days, **none, **change}


def rows(prefix: str, *filled: dict[str, object], initial: int = 0) -> dict[str, object]:
    """An inline table with these rows, and the other tables of a partner or a level empty."""
    said: dict[str, object] = {}
    for name in ("openings", "referencings", "venues", "memberships"):
        mine = filled if name == prefix else ()
        said |= {f"{name}-TOTAL_FORMS": len(mine), f"{name}-INITIAL_FORMS": initial if mine else 0}
    for number, row in enumerate(filled):
        said |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return said


def partner_form(partner: Partner, **change: object) -> dict[str, object]:
    form = {"siren": partner.siren, "name": partner.name, "kind": partner.kind}
    return form | {"activities": partner.activities} | rows("none") | change
