"""Two people wrote at once: both versions side by side, and nothing typed is lost (STALE)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.views.typed import typed_anew
from offers.actions import Stale
from offers.forms.versioned import VersionedForm
from offers.views.typed import recall, remember


def conflict(
    request: HttpRequest,
    mine: Sequence[VersionedForm],
    now: Sequence[VersionedForm],
    reload_url: str,
) -> Stale:
    """The refusal to raise: what differs, where to reload, where to take one's answers back.

    `mine` are the forms sent, `now` the same forms with what is saved.
    """
    # What was sent, for « Reprendre ma saisie »; newer than what a session's end had kept.
    typed = {name: value for form in mine for name, value in form.typed().items()}
    remember(request, conflict_place(reload_url), typed)
    typed_anew(request, request.path)
    pairs = zip(mine, now, strict=True)
    return Stale(
        links=[
            ("Recharger la dernière version", reload_url),
            ("Reprendre ma saisie", f"{reload_url}?saisie=conservee"),
        ],
        changes=[row for sent, saved in pairs for row in _differences(sent, saved)],
    )


def taken_back(request: HttpRequest) -> dict[str, Any]:
    """The answers a conflict refused, when the person asks for them; {} otherwise."""
    if request.method == "POST" or request.GET.get("saisie") != "conservee":
        return {}
    return recall(request, conflict_place(request.path))


def conflict_place(url: str) -> str:
    """Where the answers refused by a conflict are kept."""
    return f"conflit {url}"


def _differences(mine: VersionedForm, now: VersionedForm) -> list[dict[str, Any]]:
    rows = []
    for name, field in now.fields.items():
        if field.widget.is_hidden or name not in mine.fields or name == "school_search":
            continue
        before, after = _shown(mine[name]), _shown(now[name])
        if before != after:
            row = {"key": field.label, "before": before or "—", "after": after or "—"}
            rows.append(row | {"changed": True})
    return rows


def _shown(bound: forms.BoundField) -> str:
    """A value in the words of its choices."""
    value: Any = bound.value()
    if isinstance(value, bool):
        return "oui" if value else ""
    labels = {str(key): str(label) for key, label in getattr(bound.field, "choices", [])}
    parts = value if isinstance(value, list) else [value]
    said = [labels.get(str(part), str(part)) for part in parts if part not in (None, "")]
    return ", ".join(said)
