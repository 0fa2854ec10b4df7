"""Writing the journal of the administration: one act, in the transaction that does it."""

import getpass
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from structlog.contextvars import get_contextvars

from administration.models import AdminAct, AdminActWords
from administration.rules import changes

log = structlog.get_logger(__name__)

TEXT_MAX = 500
TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField)


def values_of(row: models.Model) -> dict[str, Any]:
    """Column -> value of a row, its many-to-many relations as sorted keys."""
    found = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    if row.pk is not None:
        for field in row._meta.many_to_many:
            found[field.name] = sorted(getattr(row, field.name).values_list("pk", flat=True))
    return found


def stored_values(model: type[models.Model], pk: Any) -> dict[str, Any]:
    """The same, as the database holds the row now; nothing when it is gone."""
    row = model._base_manager.filter(pk=pk).first()
    return {} if row is None else values_of(row)


@transaction.atomic
def record_row(
    verb: str,
    *,
    row: models.Model,
    pk: Any,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: Any,
    reason: str = "",
) -> AdminAct:
    """What somebody did to a row: `before` and `after` as `values_of` says them, {} for none.

    Texts and names go beside, with `reason`, the words of who acted.
    """
    texts = {
        field.attname
        for field in row._meta.concrete_fields
        if isinstance(field, TEXTS) and not field.choices
    }
    differs = changes(before, after)
    facts = {name: pair for name, pair in differs.items() if name not in texts}
    told = {name: [_short(one) for one in pair] for name, pair in differs.items() if name in texts}
    words = {"actor": str(by.email), "object": str(row), "reason": reason, "changes": told}
    return _write(verb, row._meta.label_lower, str(pk), facts, words, actor=by.pk)


@transaction.atomic
def record_command(
    command: str, *, facts: Mapping[str, Any] | None = None, file: str | Path | None = None
) -> AdminAct:
    """A command of `manage.py` that changed something: its operator, the digest of its file."""
    told = dict(facts or {})
    words = {"actor": operator(), "reason": ""}
    if file is not None:
        told["sha256"] = hashlib.sha256(Path(file).read_bytes()).hexdigest()
        words["reason"] = Path(file).name
    return _write(command, "manage.py", command, told, words, actor=None)


@transaction.atomic
def record_list(options: Any, *, kind: str, rows: int, filters: str, by: Any) -> AdminAct:
    """A list that somebody took away as a file; `options` is the table's, `kind` csv or xlsx."""
    words = {"actor": str(by.email), "object": str(options.verbose_name_plural), "reason": filters}
    facts = {"lines": ["", rows], "format": ["", kind]}
    return _write("export", options.label_lower, "", facts, words, actor=by.pk)


def operator() -> str:
    """Who types the commands: the account of the machine, behind `sudo` too."""
    try:
        name = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        name = str(os.getuid())
    return f"commande, {name}"


def _write(
    verb: str,
    model: str,
    object_id: str,
    facts: Mapping[str, Any],
    words: Mapping[str, Any],
    *,
    actor: int | None,
) -> AdminAct:
    text, salt = _json(words), secrets.token_hex(16)
    act = AdminAct.objects.create(
        at=timezone.now(),
        actor=actor,
        verb=verb,
        model=model,
        object_id=object_id,
        facts=json.loads(_json(facts)),
        request_id=str(get_contextvars().get("request_id", ""))[:64],
        words_digest=hashlib.sha256((salt + text).encode()).hexdigest(),
    )
    AdminActWords.objects.create(act=act, salt=salt, words=text)
    # The head of the chain, outside of the database: whoever cut its end is contradicted by a log.
    act.refresh_from_db(fields=["digest"])
    log.info("administration_act", number=act.pk, digest=act.digest)
    return act


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, cls=_Encoder, ensure_ascii=False, sort_keys=True)


class _Encoder(DjangoJSONEncoder):
    """What JSON has no form for is written as its text."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)


def _short(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= TEXT_MAX else f"{text[:TEXT_MAX]}…"
