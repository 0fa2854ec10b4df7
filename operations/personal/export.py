"""All that is stored of one person, as they may ask for it: JSON for a program, PDF to read."""

import json
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, ManyToManyRel, ManyToOneRel, Model, QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from accounts.models import Knock, User
from administration.models import AdminAct, Note
from core.files.pdf import write_pdf
from core.rules import NBSP, long_date, short_date
from outbox.models import Address, MailEvent, MailPreference, Message
from venues.models import Invitation

TEMPLATE = "operations/documents/person.typ"
# What opens something, or is somebody else’s: never copied.
SECRET = frozenset({
    "password", "key", "token", "session_key", "session_data", "iban", "bic", "digest", "basis",
    "last_t", "drift", "throttling_failure_count", "throttling_failure_timestamp",
})  # fmt: skip
# What is known of somebody by their address: table and column.
BY_ADDRESS: tuple[tuple[type[Model], str], ...] = (
    (Message, "recipient"), (MailPreference, "email"), (Address, "email"), (MailEvent, "email"),
    (Invitation, "email"), (Knock, "whom"), (AccessAttempt, "username"), (AccessLog, "username"),
)  # fmt: skip
# A PDF is read by people: beyond so many rows of one kind it says how many the JSON holds.
ROWS_IN_PDF = 100


@dataclass(frozen=True)
class Section:
    """Rows of one kind: field in French -> value."""

    title: str
    rows: list[dict[str, Any]]


def sections(person: User) -> list[Section]:
    """The account, then all that names it, by key or by address; empty kinds are left out."""
    found = [Section("Compte", [_told(person)])]
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and not isinstance(relation, ManyToManyRel):
            field = relation.field
            rows = relation.related_model._default_manager.filter(**{field.name: person})
            found.append(_section(rows, f" ({field.verbose_name})"))
    for model, column in BY_ADDRESS:
        rows = model._default_manager.filter(**{f"{column}__iexact": person.email})
        found.append(_section(rows, ""))
    notes = Note.objects.filter(model="accounts.user", object_id=str(person.pk))
    found.append(_section(notes, " (sur ce compte)"))
    about = AdminAct.objects.filter(model="accounts.user", object_id=str(person.pk))
    found.append(_section(about, " (sur ce compte)"))
    found.append(_section(AdminAct.objects.filter(actor=person.pk), " (de cette personne)"))
    return [section for section in found if section.rows]


def as_json(person: User) -> bytes:
    """One object: the moment, then each kind with its rows."""
    told = {
        "extrait_le": timezone.now(),
        "donnees": {section.title: section.rows for section in sections(person)},
    }
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def as_pdf(person: User) -> bytes:
    """The same to read, long lists cut short: the JSON is whole."""
    values = {
        "name": person.full_name,
        "day": long_date(timezone.localdate()),
        "sections": [
            {
                "title": section.title,
                "rows": [_lines(row) for row in section.rows[:ROWS_IN_PDF]],
                "more": max(0, len(section.rows) - ROWS_IN_PDF),
            }
            for section in sections(person)
        ],
    }
    return write_pdf(TEMPLATE, values)


def _section(rows: QuerySet[Any], what: str) -> Section:
    title = capfirst(str(rows.model._meta.verbose_name_plural))
    return Section(f"{title}{what}", [_told(row) for row in rows.order_by("pk")])


def _told(row: Model) -> dict[str, Any]:
    return {
        capfirst(str(field.verbose_name)): _value(row, field)
        for field in row._meta.concrete_fields
        if field.name not in SECRET and _value(row, field) not in (None, "", [], {})
    }


def _value(row: Model, field: "Field[Any, Any]") -> Any:
    if field.choices:
        return getattr(row, f"get_{field.name}_display")()
    value = field.value_from_object(row)
    return str(value) if field.get_internal_type() == "FileField" else value


def _lines(row: dict[str, Any]) -> list[list[str]]:
    return [[name, _in_words(value)] for name, value in row.items()]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    if hasattr(value, "hour"):
        return f"{short_date(timezone.localtime(value).date())} {timezone.localtime(value):%H:%M}"
    return str(value).replace(" €", f"{NBSP}€")
