"""What of a row is a fact of its journal, and what is words."""

from collections.abc import Mapping
from typing import Any

Change = list[Any]  # [before, after]

# Never in a journal, not even as before -> after: what opens something, or pays somebody.
SECRETS = frozenset({"password", "key", "token", "salt", "iban", "bic", "payload", "facts"})


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Change]:
    """Field -> [before, after], for what differs; a row that comes, or goes, differs from nothing.

    A secret says only that it changed.
    """
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {
        name: ["•", "•"] if name in SECRETS else [before.get(name), after.get(name)]
        for name in names
    }
