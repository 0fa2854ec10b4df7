"""What a search half typed may be for: a domain, a town, a partner, a title (S5)."""

from datetime import datetime
from typing import NamedTuple

from catalogue.queries.filters import SearchFilters
from catalogue.queries.search import Search, Seeker
from catalogue.queries.words import words_of
from offers.rules import DOMAINS
from schools.models import Institution

READ = 20  # results, from which names are taken
OF_A_KIND, SHOWN = 3, 8
NAMES = (
    "offer__title", "template__title", "offer__venue__city", "template__venue__city",
    "partner__name",
)  # fmt: skip


class Suggestion(NamedTuple):
    """What would be searched for, and what it is."""

    label: str
    kind: str


def suggestions_for(text: str, institution: Institution | None, now: datetime) -> list[Suggestion]:
    """At most eight, among what this school may find now: each word typed begins one of theirs."""
    typed = words_of(text)
    if not typed:
        return []
    search = Search.of(Seeker(institution, now), SearchFilters(text=text))
    # The names alone, in one statement: no status, no line, no booking.
    found = list(search.ordered()[:READ].values(*NAMES))
    names = {
        "Domaine": DOMAINS.values(),
        "Commune": [row["offer__venue__city"] or row["template__venue__city"] for row in found],
        "Partenaire": [row["partner__name"] for row in found],
        "Projet": [row["offer__title"] or row["template__title"] for row in found],
    }
    suggested = []
    for kind, labels in names.items():
        held = [
            Suggestion(label, kind)
            for label in dict.fromkeys(labels)
            if all(any(word.startswith(one) for word in words_of(label)) for one in typed)
        ]
        suggested += held[:OF_A_KIND]
    return suggested[:SHOWN]
