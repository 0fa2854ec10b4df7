"""Reading the lists of the programme."""

from administration.models import ListedTerm
from administration.rules.lists import Term
from core.database import read_quietly

FIELDS = (
    "kind", "from_date", "code", "label", "adage_code", "place", "is_offered", "search_words",
)  # fmt: skip


def stored_terms() -> dict[str, list[Term]] | None:
    """Every row of every list, by kind; None when nobody can read them now."""
    rows = read_quietly(ListedTerm.objects.values_list(*FIELDS))
    if rows is None:
        return None
    found: dict[str, list[Term]] = {}
    for kind, *said in rows:
        found.setdefault(kind, []).append(Term(*said))
    return found
